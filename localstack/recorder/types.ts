/** Where something happened: a client, the WebSocket API, the HTTP API, Lambda, DynamoDB, a stream's event source mapping, SQS or a queue's mapping, S3, `@connections`, or another service. */
export type Hop = "client" | "apigw" | "http" | "lambda" | "ddb" | "stream" | "sqs" | "s3" | "mgmt" | "aws";

export type Status = "ok" | "error" | "throttle" | "fault";

/** A place in a trace: W3C's ids, of which X-Ray's header carries the same digits. */
export interface SpanContext {
  /** 32 hexadecimal digits, of which the first 8 are its second. */
  readonly trace: string;
  /** 16 hexadecimal digits. */
  readonly span: string;
}

/** A span that something was left behind by, and when that was. */
export interface Cause extends SpanContext {
  /** Milliseconds since 1970, with fractions. */
  readonly atMs: number;
}

/** What is told of a span when it begins. */
export interface SpanBegin {
  readonly hop: Hop;
  /** The deployed name: of a function, a table, a queue, a bucket, an API's stage. "" where only the end knows it. */
  readonly res: string;
  /** `PutItem`, `$connect`, `Invoke`, `PostToConnection`. */
  readonly op: string;
  /** Where it is caused by one span, that one: its trace goes on. With a trace alone it begins that one. */
  readonly parent?: { readonly trace: string; readonly span?: string | undefined } | undefined;
  /** Where it is caused by several, or by what is over: a batch's records, in their order; undefined for a record of unknown origin. */
  readonly causes?: readonly (Cause | undefined)[] | undefined;
  readonly conn?: string | undefined;
  /** AWS's request id, or the message's. */
  readonly req?: string | undefined;
  /** Records or messages. */
  readonly batch?: number | undefined;
  /** The how-manieth try, from 1 on. */
  readonly attempt?: number | undefined;
  /** What was asked: kept apart, and fetched by its `ref`. */
  readonly payload?: string | undefined;
}

/** What is known of it only at its end. */
export interface SpanEnd {
  readonly st?: Status | undefined;
  /** AWS's name of an error, a status code, a close code. */
  readonly code?: string | undefined;
  readonly op?: string | undefined;
  readonly res?: string | undefined;
  /** Who called: the name of a function. */
  readonly from?: string | undefined;
  readonly req?: string | undefined;
  readonly conn?: string | undefined;
  readonly cold?: boolean | undefined;
  readonly initMs?: number | undefined;
  readonly memMB?: number | undefined;
  readonly billedMs?: number | undefined;
  /** How long it waited here before it began: for an environment. */
  readonly waitMs?: number | undefined;
  readonly rcu?: number | undefined;
  readonly wcu?: number | undefined;
  readonly bytes?: number | undefined;
  /** The injected fault that made it end so. */
  readonly fault?: string | undefined;
  /** What was answered. */
  readonly payload?: string | undefined;
}

/** Something without a length of its own. */
export interface Instant extends SpanBegin, Omit<SpanEnd, keyof SpanBegin> {}

export interface OpenSpan extends SpanContext {
  end(how?: SpanEnd): void;
}

/**
 * One event of the record, as the lab's API gives it. A span is two of them, `B` and `E`, so that what is under way can be seen; `I` stands alone.
 * Times are of one clock, this process's.
 */
export interface LabEvent
  extends SpanContext,
    Pick<SpanBegin, "hop" | "res" | "op" | "batch" | "attempt">,
    Omit<SpanEnd, "op" | "res" | "payload"> {
  readonly v: 1;
  /** Counts up from 1, without gaps, in the order in which they were recorded. */
  readonly seq: number;
  /** Microseconds since 1970. */
  readonly ts: number;
  readonly ph: "B" | "E" | "I";
  readonly parent?: string | undefined;
  /** `trace-span` of each cause, in the order of the batch; "" where it is not known. */
  readonly links?: readonly string[] | undefined;
  /** Between the newest of its causes and its own begin. */
  readonly lagMs?: number | undefined;
  /** `GET /_lab/payload/{ref}`: of `B` and `I` what was asked, of `E` what was answered. */
  readonly ref?: string | undefined;
}

/** What the parts of local AWS tell of what they do. */
export interface Recorder {
  begin(what: SpanBegin): OpenSpan;
  instant(what: Instant): SpanContext;
  readonly links: Links;
}

/** Where a later cause is found by what it left behind: a stream's record by its key, a queue's message by its id. */
export interface Links {
  /** A write begins: its record may be read before its answer is. */
  writing(span: SpanContext, items: readonly WrittenItem[]): PendingWrite;
  /** The write that made a stream's record. To be asked in the stream's order, for every record: also for those that reach nobody. */
  writeOf(table: string, record: WrittenRecord): Cause | undefined;
  /** A table that was made anew counts its records from 1 again. */
  tablesChanged(): void;
  /** Messages that a call put into a queue. */
  sent(span: SpanContext, messageIds: readonly string[]): void;
  sendOf(messageId: string): Cause | undefined;
}

export interface PendingWrite {
  /** It was answered with success. */
  done(): void;
  failed(): void;
}

export interface WrittenItem {
  readonly table: string;
  /** See `itemKey`. */
  readonly key: string;
}

export interface WrittenRecord {
  readonly key: string;
  /** Tells whether it was asked for before. */
  readonly sequenceNumber: string;
  readonly createdAtSeconds: number;
}
