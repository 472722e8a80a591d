export { S3Error, type S3ErrorCode } from "./errors.ts";
export { createS3Heads } from "./heads.ts";
export { createLazyS3, type LazyS3 } from "./lazy-s3.ts";
export type { EventRecord } from "./notifications.ts";
export { serveS3 } from "./request-listener.ts";
export { openS3, type S3 } from "./s3.ts";
export type { S3Answer, S3Options, S3Request } from "./types.ts";
