import type { BucketModel } from "../model/types.ts";
import type { Caller } from "./authenticate.ts";
import type { Call } from "./call.ts";
import type { Bucket, Store } from "./storage/store.ts";
import type { S3Answer, S3Options } from "./types.ts";

/** What every operation works with. */
export interface Context {
  readonly store: Store;
  readonly options: S3Options;
  readonly now: () => number;
  /** The bucket's rules, from `resources:` and, over them, from the API. */
  rulesOf(bucket: string): Omit<BucketModel, "name">;
  /** Tells the bucket's rules; called after the change is stored. */
  tell(call: AuthenticCall, event: string, key: string, object?: { size: number; etag: string }): void;
}

/** A call that may be made: its bucket is there, who calls may do this. */
export interface AuthenticCall extends Call {
  readonly caller: Caller;
  readonly requestId: string;
}

export interface BucketCall extends AuthenticCall {
  readonly bucket: string;
  readonly place: Bucket;
}

export interface ObjectCall extends BucketCall {
  readonly key: string;
}

/** An operation, with the permission that it needs. */
export interface Operation<C> {
  /** The API's: `GetObject`. */
  readonly name: string;
  /** `s3:GetObject`; `none` where each key is asked for by itself. */
  readonly action: string;
  run(context: Context, call: C): Promise<S3Answer> | S3Answer;
}
