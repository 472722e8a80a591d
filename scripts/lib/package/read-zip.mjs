import { inflateRawSync } from "node:zlib";

const END = 0x06054b50;
const ENTRY = 0x02014b50;
/** The end's record is this long, and a comment of at most 64 KB may follow. */
const END_BYTES = 22;

/**
 * The files of a zip archive, by their paths: stored or deflated, below 4 GB, as packagers of functions write them.
 * Source: PKWARE APPNOTE 6.3, sections 4.3.12 (central directory) and 4.3.16 (its end).
 * @param {Buffer} zip
 * @returns {Map<string, Buffer>}
 * @throws Error where it is none, or is compressed by another method
 */
export function readZip(zip) {
  let end = zip.length - END_BYTES;
  while (end >= 0 && zip.readUInt32LE(end) !== END) end -= 1;
  if (end < 0) throw new Error("this is no zip archive");
  const files = new Map();
  let at = zip.readUInt32LE(end + 16);
  for (let count = zip.readUInt16LE(end + 10); count > 0; count -= 1) {
    if (zip.readUInt32LE(at) !== ENTRY) throw new Error("the zip archive's directory is damaged");
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      zip.readUInt16LE(at + offset),
    );
    const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
    if (!name.endsWith("/"))
      files.set(
        name,
        content(zip, zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42)),
      );
    at += 46 + nameLength + extraLength + commentLength;
  }
  return files;
}

/** Where a file begins stands in its own header only: name and extra field there may be of other lengths. */
function content(zip, method, compressedBytes, header) {
  const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
  const bytes = zip.subarray(start, start + compressedBytes);
  if (method === 0) return bytes;
  if (method === 8) return inflateRawSync(bytes);
  throw new Error(`the zip archive uses compression method ${method}`);
}
