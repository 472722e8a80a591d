import { S3Error } from "./errors.ts";

export interface ByteRange {
  readonly start: number;
  readonly size: number;
}

/**
 * The one range that S3 serves: `bytes=0-9`, `bytes=10-`, `bytes=-5`. Undefined for what is none, and for several: then the whole object is the answer (RFC 9110, 14.2).
 * @throws S3Error InvalidRange where it lies behind the end
 */
export function readRange(text: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d{0,16})-(\d{0,16})$/.exec(text?.trim() ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return undefined;
  const unsatisfiable = () =>
    new S3Error("InvalidRange", { details: { RangeRequested: text ?? "", ActualObjectSize: size } });
  if (match[1] === "") {
    const wanted = Math.min(Number(match[2]), size);
    if (wanted === 0) throw unsatisfiable();
    return { start: size - wanted, size: wanted };
  }
  const start = Number(match[1]);
  const last = match[2] === "" ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (match[2] !== "" && Number(match[2]) < start) return undefined;
  if (start >= size) throw unsatisfiable();
  return { start, size: last - start + 1 };
}
