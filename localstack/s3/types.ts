import type { Readable } from "node:stream";
import type { Authorizer, Principal, SignatureVerifier } from "../iam/types.ts";
import type { Log } from "../log.ts";
import type { NotificationRule } from "../model/types.ts";
import type { Recorder } from "../recorder/types.ts";
import type { S3Error } from "./errors.ts";
import type { EventRecord, TestEvent } from "./notifications.ts";

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

/** What local AWS itself does with objects, whoever has them. */
export interface Objects {
  /** Never rejects: what goes wrong is an answer. Reads the body as it needs it; see `S3Request.body` for the rest of it. */
  answer(request: S3Request): Promise<S3Answer>;
  /** For destinations of functions, which ask nobody. @throws Error where it is not stored */
  put(bucket: string, key: string, body: Buffer): Promise<void>;
  /** Removes every object and every upload, of all buckets. */
  empty(): void | Promise<void>;
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
  /** A test that S3 sends to each queue that a new bucket tells of its events. Source: Amazon S3 user guide, "Event message structure". */
  onTestEvent?(target: string, document: TestEvent): void;
  /** The error that a call is to end with though nothing is wrong, after all that AWS refuses it for. Default: none. */
  faultOf?(operation: string, bucket: string | undefined): S3Error | undefined;
  /** After each answer. */
  onCall?(call: S3CallTold): void;
  /** Is told of every call, without bodies. Default: nobody is. */
  readonly recorder?: Recorder | undefined;
  /** Epoch milliseconds; for tests. */
  now?(): number;
}

/** What is told of each call, nothing of its content. */
export interface S3CallTold {
  /** `GetObject`; "" where none could be told. */
  readonly operation: string;
  readonly bucket?: string;
  readonly startedAtMs: number;
  /** Until the answer's head; of an upload, with its body. */
  readonly durationMs: number;
  readonly status: number;
  /** S3's name of the error. */
  readonly errorType?: string;
  readonly traceId?: string;
  /** Absent where the signature was refused, and for forms. */
  readonly principal?: Principal;
  readonly requestId: string;
  /** As the heads say; 0 where one does not. */
  readonly requestBytes: number;
  readonly responseBytes: number;
}
