import type { Readable } from "node:stream";
import type { Authorizer, SignatureVerifier } from "../iam/types.ts";
import type { Log } from "../log.ts";
import type { EventRecord } from "./notifications.ts";

/** A request whose head has arrived, and whose body is still to be read. */
export interface S3Request {
  readonly method: string;
  /** Path and query exactly as they came in the request line. */
  readonly url: string;
  /** Lower-case names; a list where one came more than once. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Bytes as they came, in whatever coding the headers say. Whoever owns it reads or ends what is left after the answer. */
  readonly body: Readable;
  /** For the event document. */
  readonly sourceIp?: string;
}

export interface S3Answer {
  readonly status: number;
  /** With `content-length` where there is a body. */
  readonly headers: Readonly<Record<string, string>>;
  /** A stream that is not read must be destroyed: it holds a file. */
  readonly body: Buffer | Readable;
}

export interface CorsRule {
  readonly id?: string;
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly allowedHeaders?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  readonly maxAgeSeconds?: number;
}

export interface LifecycleRule {
  readonly id?: string;
  readonly enabled: boolean;
  /** Default: every object. */
  readonly prefix?: string;
  readonly expirationDays?: number;
  /** For uploads that were begun so long ago and not completed. */
  readonly abortUploadsAfterDays?: number;
}

export interface NotificationRule {
  readonly id?: string;
  /** `s3:ObjectCreated:*`, `s3:ObjectRemoved:Delete`. */
  readonly events: readonly string[];
  readonly prefix?: string;
  readonly suffix?: string;
  /** Who is told; passed to `onEvent` as it is. */
  readonly target: string;
}

/** A bucket as `resources:` has it. */
export interface BucketDefinition {
  readonly name: string;
  readonly cors?: readonly CorsRule[];
  readonly lifecycle?: readonly LifecycleRule[];
  readonly notifications?: readonly NotificationRule[];
}

export interface S3Options {
  /** Made where it is not there. */
  readonly folder: string;
  readonly region: string;
  readonly accountId: string;
  readonly signatures: SignatureVerifier;
  readonly authorizer: Authorizer;
  readonly log: Log;
  /** After the change is stored, for each rule that it matches. */
  onEvent?(rule: NotificationRule, record: EventRecord): void;
  /** Epoch milliseconds; for tests. */
  now?(): number;
}
