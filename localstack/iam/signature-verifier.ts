import {
  ALGORITHM,
  badCredential,
  claimFromQuery,
  createHeaderReader,
  header,
  type SignatureClaim,
  splitCredential,
} from "./authorization.ts";
import { canonicalPath, canonicalQuery } from "./canonical.ts";
import { createBodyHash, createCanonicalRequest } from "./canonical-request.ts";
import type { CredentialIssuer } from "./credentials.ts";
import { hmacSha256, type KeyedHmac, keyedHmac, sha256Hex } from "./hmac.ts";
import type { Credentials, Principal, SignatureResult, SignatureVerifier, SignedRequest } from "./types.ts";

type KnownCredentials = Omit<Credentials, "sessionToken"> & Partial<Credentials>;

/** Those that our pages give a developer, who may of course use any others: then the secret is not known, and the signature is checked for its form. */
const LOCAL: KnownCredentials = { accessKeyId: "local", secretAccessKey: "local" };

/** What can be worked out once for an access key and a credential scope, thus once a day per function and service. */
interface Scope {
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly principal: Principal;
  /** Undefined for a key that was not issued here: its secret is not known. */
  readonly key: { readonly hmac: KeyedHmac; readonly credentials: KnownCredentials } | undefined;
  /** Of the string to sign, what comes before the hash, for the date that it was spelled for last. */
  toSign: { readonly amzDate: string; readonly start: string };
}

const MAX_SKEW_MS = 15 * 60_000;
/** Bounds what a caller with invented scopes can make us keep. */
const MAX_SCOPES = 2_000;
/** A signature is a SHA-256 in hexadecimal, whatever the key. */
const SIGNATURE = /^[0-9a-f]{64}$/;
const INVALID =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

type Refusal = Extract<SignatureResult, { ok: false }>;
const refuse = (code: Refusal["code"], message: string, reason: Refusal["reason"]): Refusal => ({
  ok: false,
  code,
  message,
  reason,
});

/** `20261122T223508Z` in epoch milliseconds, NaN where it has another form. */
function parseAmzDate(text: string): number {
  if (text.length !== 16 || text[8] !== "T" || text[15] !== "Z") return Number.NaN;
  const iso = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}T${text.slice(9, 11)}:${text.slice(11, 13)}:${text.slice(13, 15)}Z`;
  return Date.parse(iso);
}

const amzDateOf = (ms: number) => new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, "");

/**
 * Checks Signature Version 4, in the `Authorization` header or in a presigned query. Keys that the issuer gave out must be signed right and carry their
 * session token, and the pair `local`/`local` must be signed right; any other well-formed signature counts as the developer (A5.8). Source: IAM user guide, "AWS Signature Version 4 for API requests".
 */
export function createSignatureVerifier(options: {
  issuer: CredentialIssuer;
  /** For tests: epoch milliseconds. */
  now?: () => number;
}): SignatureVerifier {
  const now = options.now ?? Date.now;
  const readHeader = createHeaderReader();
  const scopes = new Map<string, Scope>();
  const headerLists = new Map<string, readonly string[]>();
  // SDKs sign many requests within one second: the same date text comes again and again.
  let lastDate = "";
  let lastDateMs = Number.NaN;

  function scopeOf(claim: Pick<SignatureClaim, "credential" | "accessKeyId" | "scope">): Scope | undefined {
    const known = scopes.get(claim.credential);
    if (known) return known;
    const [date, region, service, term, ...rest] = claim.scope.split("/");
    if (!date || !region || !service || term !== "aws4_request" || rest.length > 0) return undefined;
    const issued = options.issuer.find(claim.accessKeyId);
    const developer: Principal = { kind: "developer", accessKeyId: claim.accessKeyId };
    const credentials = issued?.credentials ?? (claim.accessKeyId === LOCAL.accessKeyId ? LOCAL : undefined);
    let scope: Scope;
    if (credentials) {
      let key = hmacSha256(`AWS4${credentials.secretAccessKey}`, date);
      for (const part of [region, service, term]) key = hmacSha256(key, part);
      scope = {
        date,
        region,
        service,
        principal: issued ? { kind: "function", functionKey: issued.functionKey } : developer,
        key: { hmac: keyedHmac(key), credentials },
        toSign: { amzDate: "", start: "" },
      };
      if (scopes.size >= MAX_SCOPES) scopes.clear();
      scopes.set(claim.credential, scope);
    } else {
      // Not kept: the key may be issued later.
      scope = {
        date,
        region,
        service,
        principal: developer,
        key: undefined,
        toSign: { amzDate: "", start: "" },
      };
    }
    return scope;
  }

  function headerList(signedHeaders: string): readonly string[] {
    let list = headerLists.get(signedHeaders);
    if (!list) {
      list = signedHeaders.split(";");
      if (headerLists.size >= MAX_SCOPES) headerLists.clear();
      headerLists.set(signedHeaders, list);
    }
    return list;
  }

  function checkDate(claim: SignatureClaim, scope: Scope): Refusal | undefined {
    if (claim.amzDate !== lastDate) {
      lastDate = claim.amzDate;
      lastDateMs = parseAmzDate(claim.amzDate);
    }
    const signedMs = lastDateMs;
    if (Number.isNaN(signedMs))
      return refuse(
        "IncompleteSignatureException",
        `Date must be in ISO-8601 'basic format'. Got '${claim.amzDate.slice(0, 40)}'. See http://en.wikipedia.org/wiki/ISO_8601`,
        "malformed",
      );
    if (!claim.amzDate.startsWith(scope.date))
      return refuse(
        "InvalidSignatureException",
        `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.date.slice(0, 20)}' != '${claim.amzDate.slice(0, 8)}', from '${claim.amzDate}'.`,
        "wrong-date",
      );
    const nowMs = now();
    const lifeMs = claim.expiresSeconds === undefined ? MAX_SKEW_MS : claim.expiresSeconds * 1000;
    if (nowMs - signedMs > lifeMs)
      return refuse(
        "InvalidSignatureException",
        `Signature expired: ${claim.amzDate} is now earlier than ${amzDateOf(nowMs - lifeMs)} (${amzDateOf(nowMs)} - ${lifeMs / 60_000} min.)`,
        "expired",
      );
    if (signedMs - nowMs > MAX_SKEW_MS)
      return refuse(
        "InvalidSignatureException",
        `Signature not yet current: ${claim.amzDate} is still later than ${amzDateOf(nowMs + MAX_SKEW_MS)} (${amzDateOf(nowMs)} + 15 min.)`,
        "early",
      );
    return undefined;
  }

  const bodyHash = createBodyHash();
  function payloadHash(request: SignedRequest, claim: SignatureClaim, service: string): string {
    const named = header(request, "x-amz-content-sha256");
    // S3 streams its bodies, so the header stands for them there; elsewhere only the values that are not a hash do.
    if (
      named !== undefined &&
      (service === "s3" || named === "UNSIGNED-PAYLOAD" || named.startsWith("STREAMING-"))
    )
      return named;
    if (claim.expiresSeconds !== undefined && service === "s3") return "UNSIGNED-PAYLOAD";
    return bodyHash(request.body);
  }

  const writeCanonical = createCanonicalRequest();
  function canonicalRequest(
    request: SignedRequest,
    claim: SignatureClaim,
    service: string,
    path: string,
    query: string,
  ): Uint8Array | undefined {
    const leaveOut = claim.expiresSeconds === undefined ? undefined : "X-Amz-Signature";
    return writeCanonical(
      request,
      `${request.method}\n${canonicalPath(path, service)}\n${canonicalQuery(query, leaveOut)}\n`,
      headerList(claim.signedHeaders),
      payloadHash(request, claim, service),
    );
  }

  function verifyClaim(
    request: SignedRequest,
    claim: SignatureClaim,
    path: string,
    query: string,
  ): SignatureResult {
    const scope = scopeOf(claim);
    if (!scope) return refuse("IncompleteSignatureException", badCredential(claim.credential), "malformed");
    const badDate = checkDate(claim, scope);
    if (badDate) return badDate;
    if (!headerList(claim.signedHeaders).includes("host"))
      return refuse(
        "InvalidSignatureException",
        "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
        "malformed",
      );
    if (scope.key) {
      const { sessionToken } = scope.key.credentials;
      if (sessionToken !== undefined && claim.sessionToken !== sessionToken)
        return refuse(
          "UnrecognizedClientException",
          "The security token included in the request is invalid.",
          "token",
        );
      const canonical = canonicalRequest(request, claim, scope.service, path, query);
      if (canonical === undefined) return refuse("InvalidSignatureException", INVALID, "mismatch");
      if (scope.toSign.amzDate !== claim.amzDate)
        scope.toSign = {
          amzDate: claim.amzDate,
          start: `${ALGORITHM}\n${claim.amzDate}\n${claim.scope}\n`,
        };
      const hash = sha256Hex(canonical);
      // Not in constant time: it keeps no secret, since whoever signs with other keys counts as the developer.
      if (scope.key.hmac(scope.toSign.start, hash) !== claim.signature)
        return {
          ...refuse("InvalidSignatureException", INVALID, "mismatch"),
          calculated: {
            canonicalRequest: Buffer.from(canonical).toString(),
            stringToSign: scope.toSign.start + hash,
          },
        };
    } else if (!SIGNATURE.test(claim.signature))
      return refuse("InvalidSignatureException", INVALID, "mismatch");
    return { ok: true, principal: scope.principal, service: scope.service, region: scope.region };
  }

  return {
    signer(credential) {
      const parts = splitCredential(credential);
      const scope = parts && scopeOf(parts);
      if (!scope?.key) return undefined;
      const { hmac, credentials } = scope.key;
      return { principal: scope.principal, credentials, sign: (text) => hmac("", text) };
    },
    verify(request) {
      const at = request.url.indexOf("?");
      const path = at < 0 ? request.url : request.url.slice(0, at);
      const query = at < 0 ? "" : request.url.slice(at + 1);
      const authorization = header(request, "authorization");
      let claim: SignatureClaim | string;
      if (authorization?.startsWith(ALGORITHM)) claim = readHeader(request, authorization);
      else if (query.includes("X-Amz-Algorithm=")) claim = claimFromQuery(query);
      else if (authorization !== undefined)
        claim = `Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization=${authorization.slice(0, 200)}`;
      else return refuse("MissingAuthenticationTokenException", "Missing Authentication Token", "missing");
      if (typeof claim === "string") return refuse("IncompleteSignatureException", claim, "malformed");
      return verifyClaim(request, claim, path, query);
    },
  };
}
