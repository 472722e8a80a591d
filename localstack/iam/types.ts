import type { Denial } from "./denial.ts";
import type { ConditionContext } from "./policy-variables.ts";
import type { Identity } from "./principals.ts";

/** Keys that local AWS issued to a function's environments. */
export interface Credentials {
  /** `ASIA` and sixteen capital letters and digits, as temporary credentials look on AWS. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Who signed a request. A key that was not issued here counts as the developer's, whose secret is not known (design.md section 6). */
export type Principal =
  | { readonly kind: "function"; readonly functionKey: string }
  | { readonly kind: "developer"; readonly accessKeyId: string };

export interface SignedRequest {
  readonly method: string;
  /** Path and query exactly as they came in the request line. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array | string;
}

export type SignatureResult =
  | {
      readonly ok: true;
      readonly principal: Principal;
      /** From the credential scope: `dynamodb`, `execute-api`, `ssm`, ... */
      readonly service: string;
      readonly region: string;
    }
  | {
      readonly ok: false;
      readonly code:
        | "MissingAuthenticationTokenException"
        | "IncompleteSignatureException"
        | "InvalidSignatureException"
        | "UnrecognizedClientException";
      readonly message: string;
      /** For a service that has words of its own, which is S3. */
      readonly reason: SignatureFault;
      /** Of a signature that does not match: what it was checked against. */
      readonly calculated?: { readonly canonicalRequest: string; readonly stringToSign: string };
    };

export type SignatureFault =
  | "missing"
  | "malformed"
  | "wrong-date"
  | "expired"
  | "early"
  | "token"
  | "mismatch";

export interface SignatureVerifier {
  verify(request: SignedRequest): SignatureResult;
  /**
   * Signs with the key of a credential (`ASIA.../20261122/us-east-1/s3/aws4_request`), for signatures that stand in a request's body: S3's chunks and POST
   * policies. Undefined for a key that was not issued here, and for what is no credential.
   */
  signer(credential: string): CredentialSigner | undefined;
}

export interface CredentialSigner {
  readonly principal: Principal;
  /** Without a token for keys that last. */
  readonly credentials: Omit<Credentials, "sessionToken"> & Partial<Credentials>;
  /** The signature of a text, in hexadecimal. */
  sign(text: string): string;
}

/** Decides what a principal may do. Developers may do everything. */
export interface Authorizer {
  /**
   * @param resourceArn the ARN of what is touched, or `*`
   * @param context values of the condition keys that the service of the call can tell (`dynamodb:LeadingKeys`), by their documented names; undefined for one
   * that the request does not have. Asked for only where a statement depends on it. Keys of every request (`aws:CurrentTime`, ...) are added here.
   * @returns why it is refused; undefined where it is allowed
   */
  check(
    principal: Principal,
    action: string,
    resourceArn: string,
    context?: () => ConditionContext,
  ): Denial | undefined;
  /** By what names AWS knows who calls. */
  identify(principal: Principal): Identity;
}
