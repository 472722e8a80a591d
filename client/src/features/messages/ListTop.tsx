import { Hash } from "lucide-react";
import { type ChannelLog, hasOlder } from "../../state/channel-log.ts";
import { Button } from "../../ui/Button.tsx";
import { MessageSkeletons } from "../../ui/Skeleton.tsx";

/** Of one height whatever it shows: the list below it is positioned by it. */
export const LIST_TOP_PX = 216;

export interface ListTopProps {
  readonly channelName: string;
  readonly log: Pick<ChannelLog, "from" | "older">;
  onRetry(): void;
}

/** Above the oldest message that is loaded: older ones on their way, or the start of the channel. */
export function ListTop({ channelName, log, onRetry }: ListTopProps) {
  const more = hasOlder(log);
  return (
    <div className="flex h-[216px] flex-col justify-end overflow-hidden">
      {!more && (
        <div className="px-4 pb-3">
          <div className="mb-3 grid size-14 place-items-center rounded-2xl bg-accent-soft text-accent-text">
            <Hash size={28} strokeWidth={2.4} aria-hidden="true" />
          </div>
          <h2 className="truncate text-2xl font-extrabold tracking-tight">
            This is the start of #{channelName}
          </h2>
          <p className="mt-1 line-clamp-3 text-base text-pretty text-muted">
            Each message becomes one item in a DynamoDB table. The table's stream carries it to everybody
            here.
          </p>
        </div>
      )}
      {more && log.older !== "failed" && <MessageSkeletons count={3} />}
      {more && log.older === "failed" && (
        <div className="flex flex-col items-center gap-3 pb-6 text-muted">
          <p>Older messages could not be loaded.</p>
          <Button onClick={onRetry}>Try again</Button>
        </div>
      )}
    </div>
  );
}
