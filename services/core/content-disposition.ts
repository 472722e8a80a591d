import { isImageType } from "./image-types.ts";

/** What stands for itself in a parameter's value: `attr-char` of RFC 8187. encodeURIComponent leaves five more. */
const encodeValue = (text: string) =>
  encodeURIComponent(text).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** encodeURIComponent refuses half a surrogate pair. */
const wellFormed = (text: string) => text.replace(/\p{Surrogate}/gu, "\uFFFD");

/**
 * A Content-Disposition with any file name (RFC 6266): `filename*` has it whole, `filename` what of it is plain ASCII, for who does not know the other. Only what a browser shows without running
 * it is `inline`: a page of somebody else's opens as a download.
 */
export function contentDisposition(filename: string, contentType: string): string {
  const kind = isImageType(contentType) ? "inline" : "attachment";
  // A quote or backslash would need an escape that browsers read in different ways, and some decode a percent sign.
  const plain = wellFormed(filename).replace(/[^\x20-\x7e]|["\\%]/gu, "_");
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encodeValue(wellFormed(filename))}`;
}
