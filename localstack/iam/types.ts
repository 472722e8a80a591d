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
    };

export interface SignatureVerifier {
  verify(request: SignedRequest): SignatureResult;
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
