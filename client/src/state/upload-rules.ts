import { limits } from "#protocol/limits";
import { codePointLength } from "#protocol/primitives";

const MEGABYTE = 1024 * 1024;
const MEDIA_TYPE = /^[a-z]+\/[a-z0-9][a-z0-9.+-]*$/;
/** What a file is called that has no name of its own. */
const NAMELESS = "file";

/** Why a file cannot be attached, in words; undefined: it can. */
export function refusalOf({ name, size }: Pick<File, "name" | "size">): string | undefined {
  const most = limits.attachmentBytes / MEGABYTE;
  if (size > limits.attachmentBytes)
    return `${name} is too large: a file may have up to ${most} MB. Make it smaller, or send a link to it.`;
  return size === 0 ? `${name} is empty, so it cannot be attached. Choose another file.` : undefined;
}

/** As the wire takes it; what the browser does not know is only bytes. */
export function contentTypeOf({ type }: Pick<File, "type">): string {
  const bare = (type.split(";", 1)[0] ?? "").trim().toLowerCase();
  return MEDIA_TYPE.test(bare) && bare.length <= 100 ? bare : "application/octet-stream";
}

/** As the wire takes it: without signs that a name cannot have; a long one keeps its ending. */
export function filenameOf({ name }: Pick<File, "name">): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const clean = name.replace(/[/\\\u0000-\u001f\u007f]/g, "_").trim() || NAMELESS;
  const most = limits.filenameLength.max;
  if (codePointLength(clean) <= most) return clean;
  const ending = /\.[^.]{1,10}$/.exec(clean)?.[0] ?? "";
  return [...clean].slice(0, most - codePointLength(ending)).join("") + ending;
}

/** A size for people, of whom few count in 1,000s where a limit is told in 1,024s. */
export function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const [size, unit] = bytes < MEGABYTE ? [bytes / 1024, "KB"] : [bytes / MEGABYTE, "MB"];
  return `${size.toLocaleString(undefined, { maximumFractionDigits: size < 10 ? 1 : 0 })} ${unit}`;
}
