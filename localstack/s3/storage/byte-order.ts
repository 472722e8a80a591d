/**
 * A text whose order, unit by unit, is the order of the key's UTF-8 bytes, in which S3 lists. JavaScript compares UTF-16 units, which puts an emoji before U+FF5E.
 * Of an ASCII key it is the key itself.
 */
export function toByteOrder(key: string): string {
  return isAscii(key) ? key : Buffer.from(key, "utf8").toString("latin1");
}

export function fromByteOrder(bytes: string): string {
  return isAscii(bytes) ? bytes : Buffer.from(bytes, "latin1").toString("utf8");
}

/** Comes behind all that starts with a prefix: no byte of UTF-8 is that high. */
export const PAST_ALL = "\xff";

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 127) return false;
  return true;
}
