export { createAuthorizer, type IamMode } from "./authorizer.ts";
export type { ConditionContext } from "./conditions.ts";
export { type CredentialIssuer, createCredentialIssuer } from "./credentials.ts";
export { createSignatureVerifier } from "./signature-verifier.ts";
export type {
  Authorizer,
  Credentials,
  Principal,
  SignatureResult,
  SignatureVerifier,
  SignedRequest,
} from "./types.ts";
