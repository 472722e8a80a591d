import type { Call } from "./call.ts";
import { invalidArgument, S3Error } from "./errors.ts";
import type { Description } from "./storage/types.ts";

/** What is kept of a request's headers and given back as it came. */
const CONTENT_HEADERS = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
  "x-amz-website-redirect-location",
  "x-amz-storage-class",
];
const MAX_METADATA_BYTES = 2048;
const MAX_TAGS = 10;

/** A header's bytes are UTF-8 where they are that, though Node reads them as Latin-1. */
const fromHeader = (value: string) => {
  const text = Buffer.from(value, "latin1").toString("utf8");
  return text.includes("\ufffd") ? value : text;
};

/** Content headers, user metadata and tags of a request or a form. @throws S3Error MetadataTooLarge, InvalidTag */
export function readDescription(headers: ReadonlyMap<string, string>, decode = fromHeader): Description {
  const kept: Record<string, string> = {};
  for (const name of CONTENT_HEADERS) {
    let value = headers.get(name);
    // The coding of this request's body only.
    if (name === "content-encoding")
      value = value
        ?.split(",")
        .map((coding) => coding.trim())
        .filter((coding) => coding !== "aws-chunked" && coding !== "")
        .join(",");
    if (name === "x-amz-storage-class" && value === "STANDARD") continue;
    if (value !== undefined && value !== "") kept[name] = decode(value);
  }
  const metadata: Record<string, string> = {};
  let bytes = 0;
  for (const [name, value] of headers) {
    if (!name.startsWith("x-amz-meta-")) continue;
    const short = name.slice("x-amz-meta-".length);
    metadata[short] = decode(value);
    bytes += Buffer.byteLength(short) + Buffer.byteLength(metadata[short]);
  }
  if (bytes > MAX_METADATA_BYTES)
    throw new S3Error("MetadataTooLarge", {
      details: { Size: bytes, MaxSizeAllowed: MAX_METADATA_BYTES },
    });
  const tagging = headers.get("x-amz-tagging");
  return { headers: kept, metadata, ...(tagging ? { tags: readTags(tagging) } : {}) };
}

function readTags(tagging: string): [string, string][] {
  const tags = [...new URLSearchParams(tagging)];
  checkTags(tags);
  return tags;
}

/** Source: Amazon S3 user guide, "Object tagging". */
export function checkTags(tags: readonly (readonly [string, string])[]): void {
  if (tags.length > MAX_TAGS)
    throw new S3Error("InvalidTag", { message: "Object tags cannot be greater than 10" });
  const names = new Set<string>();
  for (const [name, value] of tags) {
    if (name === "" || name.length > 128)
      throw new S3Error("InvalidTag", { message: "The TagKey you have provided is invalid" });
    if (value.length > 256)
      throw new S3Error("InvalidTag", { message: "The TagValue you have provided is invalid" });
    if (names.has(name))
      throw new S3Error("InvalidTag", { message: "Cannot provide multiple Tags with the same key" });
    names.add(name);
  }
}

const MAX_KEY_BYTES = 1024;

/** @throws S3Error KeyTooLongError */
export function checkKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes > MAX_KEY_BYTES)
    throw new S3Error("KeyTooLongError", { details: { Size: bytes, MaxSizeAllowed: MAX_KEY_BYTES } });
}

/** Source: Amazon S3 API reference, PutObject. */
const STORAGE_CLASSES = new Set([
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER",
  "DEEP_ARCHIVE",
  "GLACIER_IR",
]);

const ENCRYPTIONS = new Set(["AES256", "aws:kms", "aws:kms:dsse"]);
/** Those that say what is so without them. */
const OWN_ACLS = new Set(["private", "bucket-owner-full-control"]);

/** By an access list, which a bucket does not have unless somebody asks for it. Source: Amazon S3 user guide, "Controlling ownership of objects". */
export function grantsAccess(headers: ReadonlyMap<string, string>): boolean {
  const acl = headers.get("x-amz-acl");
  return (
    (acl !== undefined && !OWN_ACLS.has(acl)) ||
    [...headers.keys()].some((name) => name.startsWith("x-amz-grant-"))
  );
}

/** What would need machinery that is not here is refused, not passed over in silence. */
export function refuseUnserved({ headers }: Call): void {
  for (const [name] of headers)
    if (name.startsWith("x-amz-server-side-encryption-customer") || name.startsWith("x-amz-object-lock"))
      throw new S3Error("NotImplemented", { details: { Header: name } });
  if (grantsAccess(headers)) throw new S3Error("AccessControlListNotSupported");
  const encryption = headers.get("x-amz-server-side-encryption");
  if (encryption !== undefined && !ENCRYPTIONS.has(encryption))
    throw invalidArgument(
      "The encryption method specified is not supported",
      "x-amz-server-side-encryption",
      encryption,
    );
  const storageClass = headers.get("x-amz-storage-class");
  if (storageClass !== undefined && !STORAGE_CLASSES.has(storageClass))
    throw new S3Error("InvalidStorageClass", { details: { StorageClassRequested: storageClass } });
}
