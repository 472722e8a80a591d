/**
 * The canonical form of a request that Signature Version 4 signs. Source: IAM user guide, "Create a signed AWS API request".
 * Written over character codes, because the gateway does this for every post to a connection.
 */

const HEX = "0123456789ABCDEF";
/** A-Z a-z 0-9 - . _ ~ stay as they are; everything else is percent-encoded. */
const UNRESERVED = new Uint8Array(128);
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
  UNRESERVED[char.charCodeAt(0)] = 1;
const PATH_SAFE = UNRESERVED.slice();
PATH_SAFE["/".charCodeAt(0)] = 1;

function encode(text: string, safe: Uint8Array): string {
  let out = "";
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 128 && safe[code] === 1) continue;
    out += text.slice(start, i);
    if (code < 128) {
      out += `%${HEX[code >> 4]}${HEX[code & 15]}`;
      start = i + 1;
      continue;
    }
    let end = i + 1;
    while (end < text.length && text.charCodeAt(end) >= 128) end++;
    for (const byte of Buffer.from(text.slice(i, end), "utf8")) out += `%${HEX[byte >> 4]}${HEX[byte & 15]}`;
    start = end;
    i = end - 1;
  }
  return start === 0 ? text : out + text.slice(start);
}

/** Percent-encoding as AWS does it: what JavaScript's `encodeURIComponent` leaves alone (`!'()*`) is encoded too. */
export const uriEncode = (text: string): string => encode(text, UNRESERVED);

/** Removes empty, `.` and `..` segments. S3 signs the path as it is, every other service signs this. */
function normalizePath(path: string): string {
  if (!path.includes("//") && !path.includes("/.")) return path;
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment === "..") segments.pop();
    else segments.push(segment);
  }
  const trailing = segments.length > 0 && path.endsWith("/") ? "/" : "";
  return `/${segments.join("/")}${trailing}`;
}

/**
 * @param rawPath as it came in the request line, thus already encoded once. Every service but S3 encodes it a second time: `%3D` becomes `%253D`.
 */
export function canonicalPath(rawPath: string, service: string): string {
  if (service === "s3") return rawPath === "" ? "/" : rawPath;
  return encode(normalizePath(rawPath === "" ? "/" : rawPath), PATH_SAFE);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Parameters by encoded name, then value; `leaveOut` is the signature of a presigned URL. */
export function canonicalQuery(rawQuery: string, leaveOut?: string): string {
  if (rawQuery === "") return "";
  const pairs: [string, string][] = [];
  for (const part of rawQuery.split("&")) {
    if (part === "") continue;
    const at = part.indexOf("=");
    const name = decode(at < 0 ? part : part.slice(0, at));
    if (name === leaveOut) continue;
    pairs.push([uriEncode(name), at < 0 ? "" : uriEncode(decode(part.slice(at + 1)))]);
  }
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  pairs.sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]));
  return pairs.map(([name, value]) => `${name}=${value}`).join("&");
}

/** A header's value without surrounding space, inner runs of white space as one space. */
export function canonicalHeaderValue(value: string | readonly string[]): string {
  const text = typeof value === "string" ? value : value.join(",");
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(text.length - 1);
  if (first > 32 && last > 32 && !text.includes("  ") && !text.includes("\t")) return text;
  return text.trim().replace(/\s+/g, " ");
}
