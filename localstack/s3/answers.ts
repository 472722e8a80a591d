import { checksumHeader } from "./checksums.ts";
import type { S3Error } from "./errors.ts";
import type { StoredObject } from "./storage/types.ts";
import type { S3Answer } from "./types.ts";
import { type XmlValue, xmlDocument } from "./xml.ts";

const NOTHING = Buffer.alloc(0);

export const emptyAnswer = (status: number, headers: Record<string, string> = {}): S3Answer => ({
  status,
  headers: status === 204 || status === 304 ? headers : { "content-length": "0", ...headers },
  body: NOTHING,
});

export function xmlAnswer(
  name: string,
  value: XmlValue,
  options: { status?: number; headers?: Record<string, string>; isPlain?: boolean } = {},
): S3Answer {
  const body = xmlDocument(name, value, options.isPlain);
  const headers = {
    "content-type": "application/xml",
    "content-length": String(body.length),
    ...options.headers,
  };
  return { status: options.status ?? 200, headers, body };
}

/** What AWS's support would ask for beside the request id. */
export const hostIdOf = (requestId: string) => Buffer.from(requestId.repeat(3)).toString("base64");

/** @param isHead its answers have no body */
export function errorAnswer(error: S3Error, requestId: string, isHead: boolean): S3Answer {
  const answer = xmlAnswer(
    "Error",
    {
      Code: error.code,
      Message: error.message,
      ...error.details,
      RequestId: requestId,
      HostId: hostIdOf(requestId),
    },
    { status: error.status, isPlain: true },
  );
  return isHead ? { ...answer, headers: { "content-type": "application/xml" }, body: NOTHING } : answer;
}

export const isoTime = (ms: number) => new Date(ms).toISOString().replace(/\.\d{3}/, ".000");
export const quoted = (etag: string) => `"${etag}"`;

export function checksumHeaders({ checksum }: Pick<StoredObject, "checksum">): Record<string, string> {
  return checksum
    ? { [checksumHeader(checksum.algorithm)]: checksum.value, "x-amz-checksum-type": checksum.type }
    : {};
}

/** Headers carry bytes: a text beyond Latin-1 goes out as its UTF-8. */
const headerText = (text: string) =>
  Buffer.from(text, "utf8")
    .toString("latin1")
    .replace(/[^\t\x20-\x7e\x80-\xff]/g, " ");

/** Of an object that is told about. Not its length. */
export function objectHeaders(object: StoredObject): Record<string, string> {
  const headers: Record<string, string> = {
    "last-modified": new Date(object.modifiedMs).toUTCString(),
    etag: quoted(object.etag),
    "accept-ranges": "bytes",
    "content-type": "binary/octet-stream",
  };
  for (const [name, value] of Object.entries(object.headers)) headers[name] = headerText(value);
  for (const [name, value] of Object.entries(object.metadata))
    headers[`x-amz-meta-${name}`] = headerText(value);
  if (object.tags && object.tags.length > 0) headers["x-amz-tagging-count"] = String(object.tags.length);
  return headers;
}
