import { Button } from "../../ui/Button.tsx";
import { MessageSkeletons } from "../../ui/Skeleton.tsx";
import { ChannelStart } from "./in-use.ts";
import type { Stretch } from "./stretch.ts";

/** Of one height whatever it shows: the list below it is positioned by it. */
export const LIST_TOP_PX = 216;

export interface ListTopProps {
  readonly channelId: string;
  /** "#general", or a person. */
  readonly title: string;
  readonly stretch: Pick<Stretch, "hasOlder" | "older">;
  onRetry(): void;
}

/** Above the oldest message that is loaded: older ones on their way, or the start of the channel. */
export function ListTop({ channelId, title, stretch, onRetry }: ListTopProps) {
  const more = stretch.hasOlder;
  return (
    <div className="flex h-[216px] flex-col justify-end overflow-hidden">
      {!more && <ChannelStart channelId={channelId} title={title} />}
      {more && stretch.older !== "failed" && <MessageSkeletons count={3} />}
      {more && stretch.older === "failed" && (
        <div className="flex flex-col items-center gap-3 pb-6 text-muted">
          <p>Older messages could not be loaded.</p>
          <Button onClick={onRetry}>Try again</Button>
        </div>
      )}
    </div>
  );
}
