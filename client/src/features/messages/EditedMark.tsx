import { fullTime } from "./times.ts";

export function EditedMark({ ms }: { readonly ms: number }) {
  return (
    <time dateTime={new Date(ms).toISOString()} title={fullTime(ms)} className="text-xs text-faint">
      edited<span className="sr-only"> {fullTime(ms)}</span>
    </time>
  );
}
