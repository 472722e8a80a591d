import { S3Error } from "./errors.ts";
import type { S3Request } from "./types.ts";

/** A request, taken apart. */
export interface Call {
  readonly request: S3Request;
  readonly method: string;
  /** Undefined for the list of buckets. */
  readonly bucket: string | undefined;
  /** Undefined for a call on the bucket itself. Any text: it is never part of a path. */
  readonly key: string | undefined;
  readonly query: URLSearchParams;
  /** By lower-case names; of one that came more than once, the values with commas between them. A presigned URL's `x-amz-` parameters are among them. */
  readonly headers: ReadonlyMap<string, string>;
}

/** `bucket.s3.eu-central-1.amazonaws.com`, `s3.amazonaws.com`, `bucket.s3.localhost:4566`; the dot before `s3` belongs to a bucket's name. */
const S3_HOST = /^(?:(.+)\.)?s3(?:[.-][a-z0-9-]+)*\.[a-z0-9.-]+$/i;

/** `bucket.localhost:4566`: what an SDK makes of the endpoint `http://localhost:4566`. */
const LOCAL_HOST = /^(.+)\.localhost$/i;
const withoutPort = (host: string) => host.replace(/:\d+$/, "");

export const isS3Host = (host: string): boolean => S3_HOST.test(withoutPort(host));

/** The bucket that the host's name has; undefined where it names none. */
export function bucketInHost(host: string): string | undefined {
  const name = withoutPort(host);
  return (S3_HOST.exec(name) ?? LOCAL_HOST.exec(name))?.[1]?.toLowerCase();
}

/** @throws S3Error InvalidURI where the path is no UTF-8 */
export function readCall(request: S3Request): Call {
  const at = request.url.indexOf("?");
  const path = at < 0 ? request.url : request.url.slice(0, at);
  const query = new URLSearchParams(at < 0 ? "" : request.url.slice(at + 1));
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, typeof value === "string" ? value : value.join(","));
  if (query.has("X-Amz-Signature")) addHoisted(headers, query);
  const inHost = bucketInHost(headers.get("host") ?? "");
  // An absolute target is what a proxy is asked for.
  const text = decodePath(path.startsWith("/") ? path.slice(1) : path);
  const slash = text.indexOf("/");
  const bucket = inHost ?? (slash < 0 ? text : text.slice(0, slash));
  const key = inHost === undefined ? (slash < 0 ? "" : text.slice(slash + 1)) : text;
  if (bucket === "" && key !== "") throw new S3Error("InvalidURI");
  return {
    request,
    method: request.method,
    bucket: bucket === "" ? undefined : bucket,
    key: key === "" ? undefined : key,
    query,
    headers,
  };
}

/** Of the signature itself; and of a body that the signer did not have, which AWS passes over. */
const NOT_HOISTED =
  /^x-amz-(algorithm|credential|date|expires|signedheaders|signature|security-token|content-sha256|sdk-checksum-algorithm|checksum-.*)$/;

/** SDKs move headers into the query of a URL that they sign. */
function addHoisted(headers: Map<string, string>, query: URLSearchParams): void {
  for (const [given, value] of query) {
    const name = given.toLowerCase();
    if (name.startsWith("x-amz-") && !NOT_HOISTED.test(name) && !headers.has(name)) headers.set(name, value);
  }
}

/** @throws S3Error InvalidURI */
export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new S3Error("InvalidURI");
  }
}
