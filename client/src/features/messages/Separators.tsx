import { cx } from "../../ui/cx.ts";
import type { Row } from "./rows.ts";
import { dayLabel } from "./times.ts";

/** Between two rows: another day, and where those begin that are new to this person. */
export function Separators({ row: { startsDay, startsNew, createdAtMs } }: { readonly row: Row }) {
  if (!startsDay && !startsNew) return null;
  const line = cx("flex-1", startsNew ? "border-danger" : "border-line");
  return (
    <div
      className={cx(
        "flex items-center gap-3 px-4 pt-5 pb-2 text-xs font-semibold",
        startsNew ? "text-danger" : "text-muted",
      )}
    >
      <hr className={line} />
      {startsDay && <span>{dayLabel(createdAtMs)}</span>}
      {startsDay && startsNew && <hr className="w-4 border-danger" />}
      {startsNew && <span className="rounded-md bg-danger-soft px-1.5 py-0.5">New</span>}
      <hr className={line} />
    </div>
  );
}
