export { S3Error } from "./errors.ts";
export type { EventRecord } from "./notifications.ts";
export { s3RequestListener } from "./request-listener.ts";
export { openS3, type S3 } from "./s3.ts";
export { JournalError } from "./storage/journal.ts";
export type {
  BucketDefinition,
  CorsRule,
  LifecycleRule,
  NotificationRule,
  S3Answer,
  S3Options,
  S3Request,
} from "./types.ts";
