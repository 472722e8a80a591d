/** Local AWS inside a test: the service of a serverless.yml on loopback ports of its own, and what a test needs to look into it. docs/testing.md has examples. */

export interface LocalAwsOptions {
  /** The folder with serverless.yml. Default: the current one. */
  readonly root?: string;
  /** Default `test`. */
  readonly stage?: string;
  /** What `--param` gives: values of `${param:NAME}`. */
  readonly params?: Readonly<Record<string, string>>;
  /** Keeps its data there, so that a second start finds it. Default: a throw-away folder; only what is built from sources is kept, in the service's `.fanout/cache`. */
  readonly dataDir?: string;
  /**
   * What DynamoDB, SQS and S3 are. `embedded`, the default, needs nothing. `dynamodb-local` has tables in AWS's own DynamoDB Local, `localstack` tables, queues and objects in LocalStack: each start
   * has a container of its own, by testcontainers, which has to be installed. The variable FANOUT_TEST_ENGINE is the default of a whole run.
   */
  readonly engine?: "embedded" | "dynamodb-local" | "localstack";
  /** Default: nothing is said. */
  readonly log?: Log;
  readonly noTimeout?: boolean;
  /** Added to the environment of every function. */
  readonly environment?: Readonly<Record<string, string>>;
}

// biome-ignore lint/suspicious/noExplicitAny: a test looks into messages of every shape, and a wrong one fails it
export type Anything = any;

export interface Log {
  notice(message: string): void;
  warning(message: string): void;
  error(message: string): void;
  info(message: string): void;
}

export interface LocalAws {
  /** `ws` has the stage: `ws://127.0.0.1:40123/test`. `edge` is what AWS_ENDPOINT_URL takes. */
  readonly urls: { readonly ws?: string; readonly http?: string; readonly edge: string };
  readonly lambda: {
    /** Runs a function by its key in serverless.yml or its name. Payloads are JSON text. A handler that throws is an answer with `functionError`. */
    invoke(functionKeyOrName: string, payload: string): Promise<InvocationResult>;
  };
  readonly streams: {
    /**
     * Resolves when the functions on DynamoDB streams are done with everything that was written before.
     * @throws Error when the time is over, with what each is at: one that fails is tried again (C2), for a day if nothing else was said
     */
    idle(options?: WaitOptions): Promise<void>;
  };
  readonly tables: Tables;
  readonly queues: Queues;
  readonly connections: Connections;
  readonly invocations: Invocations;
  readonly calls: Calls;

  /**
   * Connects so many WebSocket clients, all at once.
   * @param options the same for each, or a function of the client's number, from 0
   * @throws Error that names the status of a handshake which was refused
   */
  clients<N extends number>(
    n: N,
    options?: ClientOptions | ((index: number) => ClientOptions | Promise<ClientOptions>),
  ): Promise<ClientsOf<N>>;
  /**
   * Asks until the predicate gives something true, and gives that. A predicate that throws is asked again.
   * @throws Error when the time is over, with what the predicate threw last as its cause
   */
  waitFor<T>(predicate: () => T | Promise<T>, options?: WaitOptions): Promise<T>;
  /**
   * Puts everything back as at the start, without one: tables, queues and buckets are emptied, connections closed (without `$disconnect`), invocations and faults forgotten; functions on streams and queues go on
   * behind what was written. Environments stay warm. What still runs is waited for, and ended after a second.
   */
  reset(): Promise<void>;
  /**
   * Runs a schedule at once, enabled or not, and gives what the function answered.
   * @param name its own, or that of the function where it has no other schedule
   */
  runSchedule(name: string): Promise<InvocationResult>;
  /**
   * Deletes an item as TTL does (C8, D8): its stream record tells that DynamoDB did it. The item needs its table's TTL attribute, whatever the time in it.
   * @param item the item, or its key
   * @param table name or logical id; it may be left out where one table alone has a TTL
   */
  expire(item: Item, table?: string): Promise<void>;
  /**
   * As if so much time had passed for every connection: those that are idle for 10 minutes (A4.4) or 2 hours old (A4.5) are closed. Resolves when they are, and their `$disconnect` is done. Only
   * the connections' lifetime moves: events, handlers and DynamoDB keep the real time.
   * @param options.active the clients said something often enough meanwhile, so that none is idle
   */
  advance(ms: number, options?: { readonly active?: boolean }): Promise<void>;
  /** Lets the next call of a service, or the next invocation of a function, fail or be late. Faults wait in line until they are met; `reset` drops them. */
  failNext(fault: CallFault | FunctionFault): void;
  /**
   * Ends a part as a crash would. What comes back by itself: `engine` (DynamoDB's process; calls that come meanwhile wait for it, five seconds at most, and one under way gets InternalServerError, which the SDK tries again; acknowledged writes are there), `hosts` (the processes of functions; what runs in them
   * fails with Runtime.ExitError), `environments` (what is warm is gone, the next invocation of each function is a cold start). `connections` are cut without a close frame, and come back as clients connect
   * again. `gateway` cuts them as well, and no `$disconnect` tells of it, as AWS may lose one (A4.7).
   */
  kill(part: "engine" | "hosts" | "environments" | "connections" | "gateway"): Promise<void>;
  /** Of the processes that belong to it: without an engine where the service has no tables and nothing has called DynamoDB. */
  pids(): { readonly engine: number | undefined; readonly hosts: readonly number[] };
  /** Ends everything; leaves no process and no port. Safe to call twice. What is called after it fails with a word of that; `invocations` can still be looked at. */
  stop(): Promise<void>;
}

export interface WaitOptions {
  /** Default 10,000. */
  readonly timeoutMs?: number;
}

/** An item, a key or an attribute's value as plain JavaScript, as the AWS SDK's document client has them: numbers, sets, Uint8Array, null. A number that JavaScript cannot hold comes as a bigint or a text. */
export type Item = Readonly<Record<string, unknown>>;

/** What Query takes beside the table's name, with plain values in place of attribute values. */
export interface QueryInput {
  readonly IndexName?: string;
  readonly KeyConditionExpression: string;
  readonly FilterExpression?: string;
  readonly ProjectionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
  readonly ScanIndexForward?: boolean;
  readonly ConsistentRead?: boolean;
  /** Of items in all. Default: every page is read. */
  readonly Limit?: number;
}

/** Tables by their name or by their logical id in serverless.yml. What is done here asks no permission, meets no fault, and functions on streams hear of it. */
export interface Tables {
  /** Those that serverless.yml has, by logical id: `{ Things: "my-service-test-things" }`. */
  readonly names: Readonly<Record<string, string>>;
  put(table: string, ...items: readonly Item[]): Promise<void>;
  /** Undefined where there is none. Consistent. */
  get(table: string, key: Item): Promise<Record<string, Anything> | undefined>;
  query(table: string, input: QueryInput): Promise<Record<string, Anything>[]>;
  /** All of them. */
  items(table: string): Promise<Record<string, Anything>[]>;
  delete(table: string, key: Item): Promise<void>;
  /** Deletes every item; functions on its stream hear of each. */
  clear(table: string): Promise<void>;
}

/** What SendMessage takes beside the queue's URL. */
export interface SendMessageInput {
  readonly MessageBody: string;
  readonly DelaySeconds?: number;
  readonly MessageAttributes?: Readonly<
    Record<
      string,
      { readonly DataType: string; readonly StringValue?: string; readonly BinaryValue?: string }
    >
  >;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

/** A message as it lies in its queue. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly state: "visible" | "in-flight" | "delayed";
  /** Milliseconds since 1970; of what is in flight or delayed. */
  readonly visibleAtMs?: number;
  readonly sentMs: number;
  readonly receiveCount: number;
  readonly body: string;
  readonly messageAttributes?: Readonly<Record<string, unknown>>;
  /** FIFO queues. */
  readonly groupId?: string;
  /** The queue that it was a dead letter of. */
  readonly deadLetterSourceArn?: string;
}

/** Queues by their name or by their logical id in serverless.yml. */
export interface Queues {
  /** Those that serverless.yml has, by logical id. */
  readonly names: Readonly<Record<string, string>>;
  /** A text, or what SendMessage takes. */
  send(
    queue: string,
    message: string | SendMessageInput,
  ): Promise<{ readonly MessageId: string; readonly SequenceNumber?: string }>;
  /** Looks at what lies there, the oldest first; nothing is received by that. */
  messages(queue: string): Promise<QueuedMessage[]>;
  counts(
    queue: string,
  ): Promise<{ readonly visible: number; readonly inFlight: number; readonly delayed: number }>;
  /** As often as one likes. */
  purge(queue: string): Promise<void>;
}

/** What GetConnection tells, and whose it is. */
export interface Connection {
  readonly connectionId: string;
  readonly connectedAt: Date;
  readonly lastActiveAt: Date;
  readonly identity: { readonly sourceIp: string; readonly userAgent: string | undefined };
  /** `principalId` and the context that the authorizer gave. */
  readonly authorizer: Readonly<Record<string, string>> | undefined;
}

export interface Connections {
  /** Those that the gateway has, the oldest first. */
  list(): Connection[];
  /** Closes it as DeleteConnection does; resolves when it is closed and `$disconnect` is done. */
  disconnect(connectionId: string): Promise<void>;
}

export interface ClientOptions {
  /** Put behind the address: `{ ticket: "..." }`. */
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** `Sec-WebSocket-Protocol`; the one that `$connect` chose is the client's `protocol`. */
  readonly protocols?: readonly string[];
  /** Another address than `urls.ws`. */
  readonly url?: string;
}

/** One connected WebSocket client and all that it has received. */
export interface Client {
  /** The gateway's id of it. */
  readonly connectionId: string;
  readonly protocol: string;
  readonly isOpen: boolean;
  /** Every frame so far: what it means as JSON, else its text. */
  readonly received: readonly Anything[];
  /** The same as they came. */
  readonly frames: readonly string[];
  /** Resolves when the connection has ended: with the frame's code, or 1006 without one. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  /** A text or bytes as they are, anything else as JSON. */
  send(message: unknown): void;
  /** The next frame that `next` has not given yet, received already or still to come. @throws Error with what came last, when the time is over or the connection ends */
  next(options?: WaitOptions): Promise<Anything>;
  /** The first frame of all, received already or still to come, for which the predicate is true. @throws as `next` */
  waitFor(predicate: (message: Anything) => unknown, options?: WaitOptions): Promise<Anything>;
  /** Resolves when it is closed. */
  close(code?: number, reason?: string): Promise<void>;
  /** Ends without a close frame, as a lost network does. */
  terminate(): void;
}

/** `[Client, Client]` for `clients(2)`; a list for a number that is not written out. */
export type ClientsOf<N extends number, Tuple extends Client[] = []> = number extends N
  ? Client[]
  : Tuple["length"] extends N
    ? Tuple
    : Tuple["length"] extends 64
      ? Client[]
      : ClientsOf<N, [...Tuple, Client]>;

export interface InvocationResult {
  readonly functionError?: "Unhandled";
  readonly payload: string;
  /** Standard output and error, the last 4 KB. */
  readonly logTail: string;
}

/** One run of a function, whoever asked for it: an API, a mapping, a schedule, another function, a test. A retry is a run of its own. */
export interface Invocation {
  /** Its key in serverless.yml. */
  readonly function: string;
  readonly requestId: string;
  readonly event: Anything;
  /** What the handler gave back; undefined where it failed. */
  readonly result: Anything;
  /** What it failed with: the handler's own error, or that of the service which did not run it. */
  readonly error:
    | { readonly errorType: string; readonly errorMessage: string; readonly trace?: readonly string[] }
    | undefined;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly cold: boolean;
  /** What it wrote, the last 4 KB. */
  readonly logTail: string;
}

/** How often services were called, by functions and by anybody else, through the edge and at `@connections`. What the helpers here do is no such call, nor what local AWS asks itself. */
export interface Calls {
  /** By service and operation, as a signature names them: `{ "dynamodb PutItem": 3, "execute-api PostToConnection": 2 }`. Refused ones count too. */
  counts(): Record<string, number>;
  clear(): void;
}

export interface Invocations {
  /** Those that have ended, in that order; the newest 2,000, or fewer of large ones. */
  list(functionKeyOrName?: string): Invocation[];
  /** The first that has ended or ends for which the predicate is true. */
  waitFor(
    functionKeyOrName: string,
    predicate?: (invocation: Invocation) => unknown,
    options?: WaitOptions,
  ): Promise<Invocation>;
  clear(): void;
}

/** The next call of a service, made through the edge or to `@connections`, fails. What the helpers here do is no such call. */
export interface CallFault {
  /** As a signature names it. DynamoDB has its streams' calls too. */
  readonly service: "dynamodb" | "sqs" | "s3" | "ssm" | "lambda" | "execute-api";
  /** `PutItem`. Default: any. */
  readonly operation?: string;
  /** The table, queue, bucket, function, parameter or connection id that the call is about. Tables and queues also by their logical id. Default: any. */
  readonly resource?: string;
  /** As the SDK names it: `ProvisionedThroughputExceededException`. Default: the service's throttling. */
  readonly error?: string;
  /** Default: AWS's words. */
  readonly message?: string;
  /** How many calls. An SDK tries a throttled call three times in all. Default 1. */
  readonly times?: number;
}

/** The next invocation of a function fails, or is late. */
export interface FunctionFault {
  /** Its key in serverless.yml, or its name. */
  readonly function: string;
  /**
   * `Sandbox.Timedout` as if its time were over (B3), `Runtime.ExitError` as if its process had ended (B5), `TooManyRequestsException` as if it were throttled (B7); any other is the name of
   * an error that the handler throws (B4). Default `Error`.
   */
  readonly error?: string;
  readonly message?: string;
  /** Default 1. */
  readonly times?: number;
  /** The handler runs, and it is its answer that is lost: what retries (a stream, a queue, an asynchronous call) brings the same once more. Default: the handler is not run. */
  readonly afterRun?: boolean;
  /** The invocation begins so much later. Without `error`, `message` and `afterRun` that is all, and it does not fail. */
  readonly delayMs?: number;
}

/**
 * Starts a service on random loopback ports, so that test files may run side by side. Settings under `custom.localAws` hold.
 * @throws Error with the framework's own words where serverless.yml is not right
 */
export function startLocalAws(options?: LocalAwsOptions): Promise<LocalAws>;
