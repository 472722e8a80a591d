export { type AuthorizerOptions, createAuthorizer, type IamMode } from "./authorizer.ts";
export { type CredentialIssuer, createCredentialIssuer } from "./credentials.ts";
export { type Denial, denialMessage } from "./denial.ts";
export { openKeySeed } from "./key-seed.ts";
export type { ConditionContext } from "./policy-variables.ts";
export type { Identity } from "./principals.ts";
export { createSignatureVerifier } from "./signature-verifier.ts";
export { Told } from "./told.ts";
export type {
  Authorizer,
  CredentialSigner,
  Credentials,
  Principal,
  SignatureResult,
  SignatureVerifier,
  SignedRequest,
} from "./types.ts";
