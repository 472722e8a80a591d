import { Button } from "../../ui/Button.tsx";
import { MessageSkeletons } from "../../ui/Skeleton.tsx";
import type { Stretch } from "./stretch.ts";

export interface ListBottomProps {
  readonly stretch: Pick<Stretch, "hasNewer" | "newer">;
  onRetry(): void;
}

/** Below an older part of the channel: what follows, on its way. */
export function ListBottom({ stretch: { hasNewer, newer }, onRetry }: ListBottomProps) {
  if (!hasNewer) return null;
  if (newer !== "failed") return <MessageSkeletons count={3} />;
  return (
    <div className="flex flex-col items-center gap-3 pt-4 text-muted">
      <p>Newer messages could not be loaded.</p>
      <Button onClick={onRetry}>Try again</Button>
    </div>
  );
}
