import type { DynamoDbSettings } from "../edge/index.ts";
import { ENGINE_KINDS } from "../engines/index.ts";
import type { GatewayChoices, GatewaySettings } from "../gateway/index.ts";
import type { LambdaSettings } from "../lambda/index.ts";
import { conditionKeysProblem, parametersProblem } from "./entry-problems.ts";
import type { Setting } from "./setting-rules.ts";

/** Every setting under `custom.localAws`: what it may be and what it means. A setting that the code gains and this lacks is a type error. */

const status = { kind: "number", least: 400, most: 599, whole: true } as const;
const boolean = { kind: "boolean" } as const;
const seconds = { kind: "number", least: 0.001 } as const;
const fromZero = { kind: "number", least: 0 } as const;
const count = { kind: "number", least: 1, whole: true } as const;

export const GATEWAY: Readonly<Record<Exclude<keyof GatewaySettings, "choices">, Setting>> = {
  idleTimeoutSeconds: {
    rule: seconds,
    unit: "s",
    row: "A4.4",
    meaning: "A connection on which nothing came or went for so long is closed.",
  },
  maxConnectionSeconds: {
    rule: seconds,
    unit: "s",
    row: "A4.5",
    meaning: "The age at which a connection is closed, active or not.",
  },
  integrationTimeoutMs: {
    rule: { kind: "number", least: 1, most: 900_000 },
    unit: "ms",
    row: "A2.10",
    meaning:
      "How long a route waits for its function, which then goes on without a reader. `TimeoutInMillis` of a route's integration goes before it.",
  },
  maxFrameBytes: {
    rule: { kind: "number", least: 125, whole: true },
    unit: "bytes",
    row: "A4.2",
    meaning: "A client's larger frame closes its connection with 1009.",
  },
  maxMessageBytes: {
    rule: { kind: "number", least: 125, most: 16_777_216, whole: true },
    unit: "bytes",
    row: "A4.1, A5.9",
    meaning:
      "A client's larger message closes its connection with 1009; a larger post to `@connections` answers 413.",
  },
  allowedOrigins: {
    rule: { kind: "texts" },
    meaning:
      "Origins, as browsers send them (`https://app.example`), that may connect beside loopback ones. AWS has no such check.",
  },
  sendBufferBytes: {
    rule: { kind: "number", least: 1_024, whole: true },
    unit: "bytes",
    row: "A5.10",
    meaning: "What may wait for one client that does not read, before posts to it answer 429.",
  },
  slowReaderSeconds: {
    rule: seconds,
    unit: "s",
    row: "A5.10",
    meaning: "A client whose buffer stayed full for so long is disconnected.",
  },
  maxMessagesInFlight: {
    rule: count,
    meaning:
      "Messages of one client that wait for a function; above it, its socket is not read until some are done.",
  },
  newConnectionsPerSecond: {
    rule: fromZero,
    unit: "per s",
    row: "A1.21",
    meaning: "New connections above it are answered 429. 0: no limit. AWS: 500.",
  },
  requestsPerSecond: {
    rule: fromZero,
    unit: "per s",
    row: "A4.8",
    meaning: "Messages and `@connections` calls together. 0: no limit. AWS: 10,000, in newer Regions 2,500.",
  },
  requestBurst: {
    rule: count,
    row: "A4.8",
    meaning: "The bucket of `requestsPerSecond`. AWS: 5,000, in newer Regions 1,250.",
  },
  stopGraceMs: {
    rule: fromZero,
    unit: "ms",
    row: "A4.7",
    meaning: "How long a stop waits for the `$disconnect` of each connection.",
  },
};

/** Behaviours that AWS does not document: one thing is done, and can be switched. */
export const CHOICES: Readonly<Record<keyof GatewayChoices, Setting>> = {
  connectRefusalBody: {
    rule: boolean,
    row: "A1.2",
    meaning: "Whether a refusal by `$connect` carries the handler's body beside its status.",
  },
  malformedConnectStatus: {
    rule: status,
    row: "A1.4",
    meaning: "Handshake status where `$connect` returned no usable `statusCode`.",
  },
  connectHeadersOn101: {
    rule: boolean,
    row: "A1.7",
    meaning:
      "Whether headers of the `$connect` answer other than Sec-WebSocket-Protocol go out with the 101.",
  },
  unknownPathStatus: {
    rule: status,
    row: "A1.19",
    meaning: "Handshake status for a path that is not `/{stage}`.",
  },
  plainRequestStatus: {
    rule: status,
    row: "A1.20",
    meaning: "Status of an ordinary HTTP request to the endpoint: 403, or 426 as AWS answered in 2019.",
  },
  connectTimeoutStatus: {
    rule: status,
    row: "A2.10",
    meaning: "Handshake status where `$connect` took longer than its integration may.",
  },
  throttledConnectStatus: {
    rule: status,
    row: "B8",
    meaning: "Handshake status where the function of `$connect` was throttled.",
  },
  longUrlStatus: { rule: status, row: "A4.9", meaning: "Handshake status for a URL above 4,096 characters." },
  messagesMaySelectLifecycleRoutes: {
    rule: boolean,
    row: "A2.7",
    meaning:
      "Whether a message may run the handler of `$connect` or `$disconnect` by naming it; if not, it is an unknown key.",
  },
  malformedResultIsAnError: {
    rule: boolean,
    row: "A2.9",
    meaning:
      'Whether a message route whose handler returned no `statusCode` sends the "Internal server error" frame.',
  },
  idleClose: { rule: { kind: "close" }, row: "A4.4", meaning: "The close frame of an idle connection." },
  maxAgeClose: {
    rule: { kind: "close" },
    row: "A4.5",
    meaning: "The close frame of a connection at its maximum age.",
  },
  pingCountsAsActivity: {
    rule: boolean,
    row: "A4.6",
    meaning: "Whether a client's ping or pong restarts its idle time.",
  },
  postCountsAsActivity: {
    rule: boolean,
    row: "A4.6",
    meaning: "Whether a frame that was posted to a connection restarts its idle time.",
  },
  badConnectionIdStatus: {
    rule: { kind: "one of", values: [400, 410] },
    row: "A5.5",
    meaning:
      "Answer for an id that cannot be one: 400 BadRequestException, or 410 GoneException as for one that is gone.",
  },
  deleteClose: { rule: { kind: "close" }, row: "A5.7", meaning: "What the client of a DELETE sees." },
  invalidUtf8: {
    rule: { kind: "one of", values: ["replace", "refuse", "binary"] },
    row: "A5.3, A5.11",
    meaning:
      "Posted bytes that are not UTF-8: sent with U+FFFD in their place, refused with 400, or sent as a binary frame.",
  },
  functionTimeoutMessage: {
    rule: { kind: "text" },
    row: "A2.11",
    meaning: "`message` of the frame that answers a message whose function reached its own time-out.",
  },
  throttledFunctionMessage: {
    rule: { kind: "text" },
    row: "B8",
    meaning: "`message` of the frame that answers a message whose function was throttled.",
  },
  throttledMessage: {
    rule: { kind: "text" },
    row: "A4.8",
    meaning: "`message` of the frame that answers a message above a throttle.",
  },
  defaultReasons: {
    rule: { kind: "reasons" },
    row: "A3.7",
    meaning:
      "`disconnectReason` by close code where the close frame had none. What is not given keeps its default.",
  },
};

/** `noTimeout` and `watch` are settings of the whole. */
export const LAMBDA: Readonly<Record<Exclude<keyof LambdaSettings, "noTimeout" | "watch">, Setting>> = {
  maxConcurrencyPerFunction: {
    rule: count,
    row: "B6",
    meaning:
      "Environments that one function may have; calls above it wait. `reservedConcurrency` of a function goes before it and answers 429 (B7).",
  },
  maxStartsPerFunction: {
    rule: count,
    row: "B6",
    meaning:
      "Environments of one function that may start at once; a burst is served by those that are warm first.",
  },
  maxEnvironments: {
    rule: count,
    row: "B6",
    meaning:
      "Environments in all, 12 to 20 MB each; above it a new one takes the place of the free one that was not used for longest.",
  },
  growAfterMs: {
    rule: { kind: "number", least: 1 },
    unit: "ms",
    row: "B6",
    meaning: "How long a call waits for an environment of its function before another may be started.",
  },
  drainWithinMs: {
    rule: fromZero,
    unit: "ms",
    row: "B6",
    meaning: "No other is started while those that there are would serve all that waits in this time.",
  },
  hosts: { rule: count, meaning: "Processes that hold the environments, some 40 MB each." },
  debug: {
    rule: { kind: "one of", values: ["auto", "off"] },
    meaning:
      "`auto`: handlers are debugged where the process was started with `--inspect` or by an editor's debugger.",
  },
  freshEnvironments: {
    rule: boolean,
    row: "B6",
    meaning:
      "Each invocation has an environment of its own, as serverless-offline's `reloadHandler` has it: no module state is kept.",
  },
  idleEnvironmentMs: {
    rule: { kind: "number", least: 1_000 },
    unit: "ms",
    row: "B6",
    meaning: "An environment without an invocation for so long is ended.",
  },
  asyncRetryDelaysMs: {
    rule: { kind: "numbers", least: 0 },
    unit: "ms",
    row: "B2",
    meaning: "Pauses before the retries of an asynchronous invocation that failed, one for each retry.",
  },
  maxHostMemoryMb: {
    rule: { kind: "number", least: 128 },
    unit: "MB",
    meaning: "Resident memory at which a host process is replaced.",
  },
  stopGraceMs: { rule: fromZero, unit: "ms", meaning: "How long a stop waits for invocations that run." },
  initTimeoutMs: {
    rule: { kind: "number", least: 1 },
    unit: "ms",
    meaning: "What INIT may take before the function's own time-out runs. AWS: 10 s.",
  },
};

export const DYNAMODB: Readonly<Record<keyof DynamoDbSettings, Setting>> = {
  partitionReadUnits: {
    rule: fromZero,
    unit: "per s",
    row: "D1",
    meaning: "Read units of one partition key; what comes above it is throttled. 0: no limit. AWS: 3,000.",
  },
  partitionWriteUnits: {
    rule: fromZero,
    unit: "per s",
    row: "D1",
    meaning: "Write units of one partition key; what comes above it is throttled. 0: no limit. AWS: 1,000.",
  },
  provisionedThroughput: {
    rule: boolean,
    row: "D2",
    meaning: "Whether a table with `ProvisionedThroughput` is held to it.",
  },
  burstSeconds: {
    rule: fromZero,
    unit: "s",
    row: "D2",
    meaning: "For how long a provisioned table keeps what it did not use; it begins full.",
  },
  staleReadMs: {
    rule: fromZero,
    unit: "ms",
    row: "D10",
    meaning:
      "Reads that are not strongly consistent see items as they were so long ago. 0: each read sees the last write.",
  },
  transactionConflicts: {
    rule: boolean,
    row: "D6",
    meaning: "Whether what touches an item of a transaction under way is refused.",
  },
  ttlSweepSeconds: {
    rule: fromZero,
    unit: "s",
    row: "D8",
    meaning: "How often expired items are deleted. 0: never. AWS: within days.",
  },
  shardIteratorSeconds: {
    rule: seconds,
    unit: "s",
    row: "C7",
    meaning: "How long a shard iterator of DynamoDB Streams may be used before `ExpiredIteratorException`.",
  },
};

/** Directly under `custom.localAws`, beside the sections `dynamodb`, `gateway` and `lambda`. */
export const LOCAL_AWS = {
  edgePort: {
    rule: { kind: "number", least: 0, most: 65_535, whole: true },
    meaning:
      "Port of the endpoint for AWS SDKs and the AWS CLI. 0 takes a free one, as does a default that is in use. `--edgePort` goes before it.",
  },
  restPort: {
    rule: { kind: "number", least: 0, most: 65_535, whole: true },
    meaning:
      "Port of the REST API (`http` events) of a service that has an HTTP API too, which keeps `httpPort`. 0 takes a free one.",
  },
  dataDir: {
    rule: { kind: "text" },
    meaning:
      "Folder of the engine's data, the certificate, parameters, checkpoints and logs, relative to serverless.yml. With `--config NAME.yml`: `.fanout/NAME`.",
  },
  engine: {
    rule: { kind: "one of", values: ENGINE_KINDS },
    meaning:
      "Where tables live: `embedded` needs nothing; `dynamodb-local` and `localstack` are containers that run already (`localstack` has queues and objects too). `FANOUT_ENGINE` goes before it.",
  },
  engineUrl: {
    rule: { kind: "text" },
    meaning:
      "Address of that container: `http://127.0.0.1:8000` of DynamoDB Local, `http://127.0.0.1:4567` of LocalStack. `FANOUT_ENGINE_URL` goes before it.",
  },
  ephemeral: { rule: boolean, meaning: "Keeps nothing: data lies in a throw-away folder." },
  iam: {
    rule: { kind: "one of", values: ["enforce", "warn", "off"] },
    meaning:
      "What a call does that the function's role does not allow: it is refused as on AWS, or the log names the missing statement, or nothing.",
  },
  conditionKeys: {
    rule: {
      kind: "entries",
      what: "condition keys, each with a value or a list of them",
      problem: conditionKeysProblem,
    },
    meaning:
      "Values of IAM condition keys that cannot be known here, such as `aws:PrincipalOrgID`: a statement that asks for one is then evaluated.",
  },
  record: {
    rule: boolean,
    meaning:
      "Whether it keeps in memory what happened, the newest 20,000 events or 64 MB, for `/_lab/`. `FANOUT_RECORD=0` goes before it.",
  },
  watch: {
    rule: boolean,
    meaning: "Whether a saved handler is built again and a saved serverless.yml is taken over.",
  },
  parameters: {
    rule: { kind: "entries", what: "a list of { name, type, value }", problem: parametersProblem },
    meaning:
      "SSM parameters that serverless.yml's resources cannot make: a `SecureString` without a value gets a random one at the first start and keeps it.",
  },
} as const satisfies Readonly<Record<string, Setting>>;
