import { cx } from "./cx.ts";

const WIDTHS = ["w-3/5", "w-2/5", "w-4/5", "w-1/2", "w-3/4", "w-1/3"];

const places = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Lines of messages that are on their way, in their later places. */
export function MessageSkeletons({ count }: { readonly count: number }) {
  return (
    <div aria-hidden="true" className="flex flex-col gap-5 px-4 py-3">
      {places(count).map((index) => (
        <div key={index} className="flex gap-3">
          <div className="size-10 shimmer rounded-xl bg-selected" />
          <div className="flex flex-1 flex-col gap-2 pt-1">
            <div className="h-3 w-28 shimmer rounded-full bg-selected" />
            <div className={cx("h-3 shimmer rounded-full bg-hover", WIDTHS[index % WIDTHS.length])} />
          </div>
        </div>
      ))}
    </div>
  );
}

/** Short lines, for a list of names. */
export function LineSkeletons({ count }: { readonly count: number }) {
  return (
    <div aria-hidden="true" className="flex flex-col gap-3 px-3 py-2">
      {places(count).map((index) => (
        <div
          key={index}
          className={cx("h-3.5 shimmer rounded-full bg-selected", WIDTHS[index % WIDTHS.length])}
        />
      ))}
    </div>
  );
}
