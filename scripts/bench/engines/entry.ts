/** What `measure.cjs` starts: the engines as local AWS starts them, without the rest of it. */

export { engineClient } from "../../../localstack/engines/engine-client.ts";
export { createLazyDynamoDb } from "../../../localstack/engines/index.ts";
export { createCredentialIssuer, createSignatureVerifier } from "../../../localstack/iam/index.ts";
export { createLazyS3 } from "../../../localstack/s3/index.ts";
export { createLazySqs } from "../../../localstack/sqs/index.ts";
