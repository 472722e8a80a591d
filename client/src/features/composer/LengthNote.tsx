import { limits } from "#protocol/limits";
import { cx } from "../../ui/cx.ts";

export const LENGTH_NOTE_ID = "composer-count";
const MOST = limits.contentLength.max;
/** From here on the counter shows. */
export const COUNT_FROM = MOST - 400;

/** How much room a long message has left, or how much it has to lose. */
export function LengthNote({ length }: { readonly length: number }) {
  const over = length - MOST;
  return (
    <p
      id={LENGTH_NOTE_ID}
      className={cx("mt-1.5 px-1 text-sm", over > 0 ? "font-semibold text-danger" : "text-muted")}
    >
      {over > 0
        ? `${over.toLocaleString()} too many: a message has at most ${MOST.toLocaleString()} characters.`
        : `${(-over).toLocaleString()} characters left`}
    </p>
  );
}
