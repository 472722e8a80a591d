import type { SignedRequest } from "./types.ts";

/** What a request says about its signature, from the `Authorization` header or from the query of a presigned URL. */
export interface SignatureClaim {
  /** Access key id and scope, as written. */
  readonly credential: string;
  readonly accessKeyId: string;
  /** `20261122/us-east-1/execute-api/aws4_request` */
  readonly scope: string;
  /** As written: `host;x-amz-content-sha256;x-amz-date`. */
  readonly signedHeaders: string;
  readonly signature: string;
  /** `20261122T223508Z` */
  readonly amzDate: string;
  readonly sessionToken: string | undefined;
  /** Seconds that a presigned URL is good for; undefined for a header signature. */
  readonly expiresSeconds: number | undefined;
}

export const ALGORITHM = "AWS4-HMAC-SHA256";

export function header(request: SignedRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" || value === undefined ? value : value.join(",");
}

/** The value of `name=` in `Authorization`, up to the next comma; undefined where it is not there. */
function parameter(text: string, name: string): string | undefined {
  const at = text.indexOf(name);
  if (at < 0) return undefined;
  const start = at + name.length;
  const comma = text.indexOf(",", start);
  return (comma < 0 ? text.slice(start) : text.slice(start, comma)).trim();
}

/** RFC 1123 dates are allowed in a signed `Date` header; the string to sign has the ISO 8601 basic form all the same. */
function fromHttpDate(date: string | undefined): string | undefined {
  if (date === undefined) return undefined;
  const ms = Date.parse(date);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, "");
}

export function splitCredential(
  credential: string,
): { credential: string; accessKeyId: string; scope: string } | undefined {
  const at = credential.indexOf("/");
  if (at <= 0) return undefined;
  return { credential, accessKeyId: credential.slice(0, at), scope: credential.slice(at + 1) };
}

type Prefix = Pick<SignatureClaim, "credential" | "accessKeyId" | "scope" | "signedHeaders">;
const SIGNATURE = "Signature=";
const SIGNATURE_LENGTH = 64;
const MAX_PREFIXES = 2_000;

/**
 * Reads `Authorization` headers. All requests that one client signs in a day share what comes before the signature, so that part is taken apart once.
 */
export function createHeaderReader(): (
  request: SignedRequest,
  authorization: string,
) => SignatureClaim | string {
  const prefixes = new Map<string, Prefix>();
  return (request, authorization) => {
    const amzDate = header(request, "x-amz-date") ?? fromHttpDate(header(request, "date"));
    const end = authorization.length - SIGNATURE_LENGTH;
    const text = authorization.slice(0, end);
    let prefix = prefixes.get(text);
    let signature = authorization.slice(end);
    if (!prefix || amzDate === undefined) {
      const read = readParameters(authorization, amzDate);
      if (typeof read === "string") return read;
      prefix = read;
      signature = read.signature;
      if (text.endsWith(SIGNATURE)) {
        if (prefixes.size >= MAX_PREFIXES) prefixes.clear();
        prefixes.set(text, read);
      }
    }
    return {
      credential: prefix.credential,
      accessKeyId: prefix.accessKeyId,
      scope: prefix.scope,
      signedHeaders: prefix.signedHeaders,
      signature,
      amzDate: amzDate as string,
      sessionToken: header(request, "x-amz-security-token"),
      expiresSeconds: undefined,
    };
  };
}

/** @returns a sentence in AWS's words where the header lacks something. */
function readParameters(
  authorization: string,
  amzDate: string | undefined,
): (Prefix & { signature: string }) | string {
  const credential = parameter(authorization, "Credential=");
  const signedHeaders = parameter(authorization, "SignedHeaders=");
  const signature = parameter(authorization, SIGNATURE);
  if (!credential || !signature || !signedHeaders || !amzDate) {
    let missing = "";
    if (!credential) missing += "Authorization header requires 'Credential' parameter. ";
    if (!signature) missing += "Authorization header requires 'Signature' parameter. ";
    if (!signedHeaders) missing += "Authorization header requires 'SignedHeaders' parameter. ";
    if (!amzDate)
      missing += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
    return `${missing}Authorization=${authorization.slice(0, 200)}`;
  }
  const parts = splitCredential(credential);
  return parts ? { ...parts, signedHeaders, signature } : badCredential(credential);
}

/** A presigned URL: the same claim in `X-Amz-*` query parameters. */
export function claimFromQuery(query: string): SignatureClaim | string {
  const values = new URLSearchParams(query);
  const credential = values.get("X-Amz-Credential");
  const signedHeaders = values.get("X-Amz-SignedHeaders");
  const signature = values.get("X-Amz-Signature");
  const amzDate = values.get("X-Amz-Date");
  if (!credential || !signature || !signedHeaders || !amzDate) {
    return "AWS query-string parameters must include 'X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders' and 'X-Amz-Date'. Re-examine the query-string parameters.";
  }
  const parts = splitCredential(credential);
  if (!parts) return badCredential(credential);
  const expires = Number(values.get("X-Amz-Expires") ?? 900);
  if (!Number.isInteger(expires) || expires < 0 || expires > 604_800)
    return "X-Amz-Expires must be a number of seconds from 0 to 604800.";
  return {
    ...parts,
    signedHeaders,
    signature,
    amzDate,
    sessionToken: values.get("X-Amz-Security-Token") ?? undefined,
    expiresSeconds: expires,
  };
}

export function badCredential(credential: string): string {
  return `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential.slice(0, 200)}'`;
}
