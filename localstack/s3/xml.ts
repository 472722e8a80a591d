/** Texts, lists and elements; a list repeats its element, undefined leaves it out. */
export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no way to say them, S3 sends their numbers all the same
const SPECIAL = /[<>&"\r\x00-\x08\x0b\x0c\x0e-\x1f]/g;
const NAMED: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" };

const escapeXml = (text: string) =>
  text.replace(SPECIAL, (sign) => NAMED[sign] ?? `&#x${sign.charCodeAt(0).toString(16)};`);

function element(name: string, value: XmlValue): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join("");
  return `<${name}>${content(value)}</${name}>`;
}

const content = (value: XmlValue): string =>
  typeof value === "object"
    ? Object.entries(value)
        .map(([name, inner]) => element(name, inner))
        .join("")
    : escapeXml(String(value));

/** @param isPlain without S3's namespace, as errors and answers to forms are */
export function xmlDocument(name: string, value: XmlValue, isPlain = false): Buffer {
  const space = isPlain ? "" : ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<${name}${space}>${content(value)}</${name}>`);
}
