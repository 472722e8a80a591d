import { claimFromQuery, createHeaderReader, type SignatureClaim } from "../iam/authorization.ts";
import type { CredentialSigner, Principal, SignatureResult, SignatureVerifier } from "../iam/types.ts";
import type { Call } from "./call.ts";
import { S3Error } from "./errors.ts";

/** Who calls, and by what signature. */
export interface Caller {
  readonly principal: Principal;
  readonly isPresigned: boolean;
  /** The signature that the first chunk's builds on. */
  readonly seed: Pick<SignatureClaim, "signature" | "amzDate" | "scope">;
  /** Undefined where the key's secret is not known: then signatures in the body cannot be checked either. */
  readonly signer: CredentialSigner | undefined;
}

type Fault = Extract<SignatureResult, { ok: false }>;

const MAX_SKEW_MS = 900_000;
/** How long the keys of a function's role live at most, which no URL that they signed outlives (E6). Here they are issued once for a run, so the signature's age stands for theirs. */
const FUNCTION_KEYS_MS = 12 * 3_600_000;
const iso = (ms: number) => new Date(ms).toISOString().replace(/\.\d{3}/, "");
/** In hexadecimal, a space between bytes. */
export const spacedHex = (text: string) =>
  Buffer.from(text)
    .toString("hex")
    .replace(/..(?=.)/g, "$& ");

/** Checks the signature of a request by header or query, in S3's words (E1, E2, E3, E6). Source: Amazon S3 API reference, "Authenticating requests". */
export function createAuthenticator(signatures: SignatureVerifier, region: string, now: () => number) {
  const readHeader = createHeaderReader();
  return (call: Call): Caller => {
    const { request, query, headers } = call;
    const authorization = headers.get("authorization");
    const isPresigned = authorization === undefined && query.has("X-Amz-Algorithm");
    // Signature version 2, which S3 takes for buckets from before 2020 alone: what version 1 of the AWS CLI presigns with, if nothing else is set.
    if (authorization?.startsWith("AWS ") || (authorization === undefined && query.has("AWSAccessKeyId")))
      throw new S3Error("InvalidRequest", {
        message:
          "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
      });
    if (!isPresigned && authorization === undefined) throw new S3Error("AccessDenied");
    if (isPresigned) checkExpires(query.get("X-Amz-Expires"));
    else if (!headers.has("x-amz-content-sha256"))
      throw new S3Error("InvalidRequest", {
        message: "Missing required header for this request: x-amz-content-sha256",
      });
    // S3 never hashes a body for the signature: the header says its hash, and the body is held to that.
    const signed = { method: request.method, url: request.url, headers: request.headers, body: "" };
    const claim = isPresigned
      ? claimFromQuery(request.url.slice(request.url.indexOf("?") + 1))
      : readHeader(signed, authorization as string);
    if (typeof claim === "string") throw malformed(isPresigned, claim);
    const result = signatures.verify(signed);
    if (!result.ok && (result.reason === "expired" || result.reason === "early"))
      throw badTime(claim, result.reason, now());
    checkSigned(call, claim, isPresigned);
    if (!result.ok) throw wordsOf(result, claim, isPresigned);
    if (result.service !== "s3")
      throw malformed(isPresigned, `incorrect service "${result.service}". This endpoint belongs to "s3".`);
    checkRegion(call, result.region, region, isPresigned);
    if (isPresigned && result.principal.kind === "function" && now() > signedAtMs(claim) + FUNCTION_KEYS_MS)
      throw new S3Error("ExpiredToken");
    return {
      principal: result.principal,
      isPresigned,
      seed: claim,
      signer: signatures.signer(claim.credential),
    };
  };
}

function malformed(isPresigned: boolean, message: string, details: S3Error["details"] = {}): S3Error {
  return isPresigned
    ? new S3Error("AuthorizationQueryParametersError", {
        message: message.startsWith("AWS query-string")
          ? "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
          : message,
        details,
      })
    : new S3Error("AuthorizationHeaderMalformed", {
        message: `The authorization header is malformed; ${message}`,
        details,
      });
}

/** The list of buckets is every region's. Anything else says whose it is, by which SDKs find the way. */
function checkRegion(call: Call, given: string, region: string, isPresigned: boolean): void {
  if (call.bucket === undefined || given === region) return;
  const wrong = `the region '${given}' is wrong; expecting '${region}'`;
  throw malformed(
    isPresigned,
    isPresigned ? `Error parsing the X-Amz-Credential parameter; ${wrong}` : wrong,
    { Region: region },
  );
}

function checkExpires(expires: string | null): void {
  const refuse = (message: string) => new S3Error("AuthorizationQueryParametersError", { message });
  if (expires === null) throw malformed(true, "AWS query-string");
  if (!/^-?\d+$/.test(expires)) throw refuse("X-Amz-Expires should be a number");
  if (Number(expires) < 0) throw refuse("X-Amz-Expires must be non-negative");
  if (Number(expires) > 604_800)
    throw refuse(
      "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
    );
}

function signedAtMs({ amzDate: text }: SignatureClaim): number {
  return Date.parse(
    `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 11)}:${text.slice(11, 13)}:${text.slice(13)}`,
  );
}

function badTime(claim: SignatureClaim, reason: "expired" | "early", nowMs: number): S3Error {
  const signedMs = signedAtMs(claim);
  if (claim.expiresSeconds === undefined)
    return new S3Error("RequestTimeTooSkewed", {
      details: {
        RequestTime: claim.amzDate,
        ServerTime: iso(nowMs),
        MaxAllowedSkewMilliseconds: MAX_SKEW_MS,
      },
    });
  return reason === "expired"
    ? new S3Error("AccessDenied", {
        message: "Request has expired",
        details: {
          "X-Amz-Expires": claim.expiresSeconds,
          Expires: iso(signedMs + claim.expiresSeconds * 1000),
          ServerTime: iso(nowMs),
        },
      })
    : new S3Error("AccessDenied", {
        message: "Request is not valid yet",
        details: { "X-Amz-Date": claim.amzDate, ServerTime: iso(nowMs) },
      });
}

/** Every `x-amz-` header must be signed, and what says the body's hash with them; others need not be (E3). */
function checkSigned({ request }: Call, claim: SignatureClaim, isPresigned: boolean): void {
  const signed = new Set(claim.signedHeaders.split(";"));
  const unsigned = Object.keys(request.headers).filter(
    (name) =>
      (name.startsWith("x-amz-") || name === "content-md5") &&
      !signed.has(name) &&
      // Of a presigned URL it changes what was signed, which the signature shows.
      !(isPresigned && name === "x-amz-content-sha256"),
  );
  if (unsigned.length > 0)
    throw new S3Error("AccessDenied", {
      message: "There were headers present in the request which were not signed",
      details: { HeadersNotSigned: unsigned.join(", ") },
    });
}

function wordsOf(fault: Fault, claim: SignatureClaim, isPresigned: boolean): S3Error {
  switch (fault.reason) {
    case "missing":
      return new S3Error("AccessDenied");
    case "token":
      return new S3Error("InvalidToken");
    case "mismatch": {
      const { canonicalRequest = "", stringToSign = "" } = fault.calculated ?? {};
      return new S3Error("SignatureDoesNotMatch", {
        details: {
          AWSAccessKeyId: claim.accessKeyId,
          StringToSign: stringToSign,
          SignatureProvided: claim.signature,
          StringToSignBytes: spacedHex(stringToSign),
          CanonicalRequest: canonicalRequest,
          CanonicalRequestBytes: spacedHex(canonicalRequest),
        },
      });
    }
    default:
      return malformed(isPresigned, fault.message);
  }
}
