import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { LineSkeletons } from "../../ui/Skeleton.tsx";
import type { List } from "./use-list.ts";

/** What stands in a list's place while it is on its way, cannot be had, or is empty. */
export function ListStates({ list, empty }: { readonly list: List<unknown>; readonly empty: string }) {
  const { items, reading, reload } = list;
  if (reading.error)
    return (
      <div className="flex flex-col items-start gap-3">
        <Notice kind="error">{reading.error}</Notice>
        <Button onClick={reload}>Try again</Button>
      </div>
    );
  if (!items) return <LineSkeletons count={3} />;
  return items.length === 0 ? <p className="text-muted">{empty}</p> : null;
}
