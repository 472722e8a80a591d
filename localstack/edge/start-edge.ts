import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import type { EngineKind } from "../engines/engine-kind.ts";
import type { Engine } from "../engines/types.ts";
import type { Faults } from "../faults/index.ts";
import type { Authorizer, SignatureVerifier } from "../iam/types.ts";
import type { EventSourceMappings } from "../lambda/event-source-mappings.ts";
import type { LambdaService } from "../lambda/types.ts";
import type { Log } from "../log.ts";
import type { ServiceModel } from "../model/types.ts";
import type { WholeAnswer } from "../net/answer-requests.ts";
import type { StreamedRequests } from "../net/answer-through-node.ts";
import { reachableHost } from "../net/reachable-host.ts";
import type { RequestHead, WholeRequest } from "../net/read-request.ts";
import { listenTlsOrPlain } from "../net/tls-or-plain.ts";
import type { Recorder } from "../recorder/types.ts";
import { createS3Heads, type S3, serveS3 } from "../s3/index.ts";
import type { Queues } from "../sqs/index.ts";
import { createAbsentServices } from "./absent-services.ts";
import { dynamoDbError, jsonError, queryError, restError, ServiceError } from "./answers.ts";
import { consumedCapacity, errorTypeOf, serviceName } from "./call-facts.ts";
import { createDockerDynamoDb } from "./docker-dynamodb.ts";
import { createDynamoDbService, type EngineTrouble } from "./dynamodb.ts";
import { layerDynamoDb } from "./dynamodb-layers.ts";
import { isWrite } from "./dynamodb-operations.ts";
import { type DynamoDbSettings, defaultDynamoDbSettings } from "./dynamodb-settings.ts";
import type { EdgeCall } from "./edge-call.ts";
import { createEnginePass } from "./engine-pass.ts";
import { withFaults } from "./faulty-calls.ts";
import { answerInside, type Inside, isInside } from "./inside.ts";
import { createLocalCalls, type Progress } from "./local-calls.ts";
import type { ParameterStore } from "./parameter-store.ts";
import { protocolError, protocolOf } from "./protocol.ts";
import { createCallRecorder } from "./record-call.ts";
import { type AbsentRoute, type Route, routeRequest } from "./route.ts";
import { createStreamTimes } from "./shard-iterators.ts";
import { TableChanges } from "./table-changes.ts";

export interface EdgeOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly region: string;
  readonly accountId: string;
  /** Started by the first call; see LazyDynamoDb. */
  readonly dynamodb: { start(): Promise<Pick<Engine, "endpoint" | "scope">> };
  /** Which one that is: each has cures of its own. Default: embedded. */
  readonly engineKind?: EngineKind;
  /** What differs from DynamoDB's defaults. */
  readonly dynamodbSettings?: Partial<DynamoDbSettings>;
  /** Without it no function is there. */
  readonly lambda?: LambdaService;
  /** Opened by the first call; without it there are no queues. */
  readonly sqs?: { open(): Pick<Queues, "handle"> };
  /** Undefined until they run; without it there are none. */
  readonly mappings?: () => EventSourceMappings | undefined;
  /** The service as it is now: its functions are what Lambda answers for, its tables' keys what conditions on items need. Default: none of either. */
  readonly service?: () => Pick<ServiceModel, "functions" | "tables" | "roles">;
  readonly parameters: ParameterStore;
  /** Of streams, in epoch milliseconds. */
  now?(): number;
  /** Without it no bucket is there. */
  readonly s3?: { hasBucket(name: string): boolean; open(): Pick<S3, "answer"> };
  /** Absent: calls to services that are not here are refused by name. */
  readonly otherServices?: PassOther;
  readonly signatures: SignatureVerifier;
  readonly authorizer: Authorizer;
  /** PEM texts: then the port speaks TLS too. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** What `/_local/` shows beside `health`. */
  readonly inside?: Inside;
  /** Calls that are to fail. Default: none. */
  readonly faults?: Faults;
  readonly log: Log;
  /** After each successful write, with the table's name: a hint that wakes the stream poller, never the source of records. */
  onWrite?(tableName: string): void;
  onCall?(call: EdgeCall): void;
  /** Is told of every call, and of what it wrote and sent. Default: nobody is. */
  readonly recorder?: Recorder | undefined;
  /** Serves what lies below `/_lab/`. Default: nothing is there. */
  readonly lab?: StreamedRequests;
}

/** Answers a call to a service that is not here. */
export type PassOther = (request: WholeRequest, signingName: string) => Promise<WholeAnswer>;

export interface Edge {
  readonly port: number;
  /** e.g. `http://127.0.0.1:4566`, for `AWS_ENDPOINT_URL`. */
  readonly url: string;
  /**
   * A call of DynamoDB or its Streams by local AWS itself, which trusts itself: answered as a client's would be, without a signature and without a socket.
   * @param target as in `x-amz-target`: `DynamoDBStreams_20120810.GetRecords`
   */
  callDynamoDb(target: string, input: object): Promise<WholeAnswer>;
  /** After tables were changed past the edge. */
  tablesChanged(): void;
  stop(): Promise<void>;
}

/** A full disk refuses every write; the person is told once in a while. */
const TROUBLE_TOLD_FOR_MS = 30_000;
const TROUBLES: Readonly<Record<EngineTrouble, string>> = {
  "disk-full":
    "The disk that holds the data is full: writes are refused until there is room. Free some; what was acknowledged is safe, and nothing has to be started again.",
  damaged:
    "The data file is damaged: parts of it cannot be read. Stop now, keep a copy of the data folder, then put an older copy back, or move the folder away to start empty.",
};

/** Services that are here, in part or whole; what they have not is refused whoever else might have it. */
const OWN_SERVICES = new Set(["dynamodb", "execute-api", "lambda", "s3", "sqs", "ssm", "sts"]);

const MAX_BODY_BYTES = 16 * 1024 * 1024;
const tooLarge = () =>
  new ServiceError("RequestEntityTooLargeException", `The body is larger than ${MAX_BODY_BYTES} bytes.`, 413);

/**
 * One address for every AWS SDK client: checks the signature, asks IAM, passes on to the engine or answers itself, and tells of each call.
 * Below `/_local/` it shows itself, unsigned; see Inside. Rejects with Node's error where the port is taken.
 */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const pass = createEnginePass(options.dynamodb);
  const toldAtMs = new Map<EngineTrouble, number>();
  const settings = { ...defaultDynamoDbSettings, ...options.dynamodbSettings };
  const times = createStreamTimes(settings.shardIteratorSeconds * 1000, options.now ?? Date.now);
  const changes = new TableChanges();
  const tellTrouble = (trouble: EngineTrouble) => {
    if (Date.now() - (toldAtMs.get(trouble) ?? Number.NEGATIVE_INFINITY) < TROUBLE_TOLD_FOR_MS) return;
    toldAtMs.set(trouble, Date.now());
    options.log.error(TROUBLES[trouble]);
  };
  const engine =
    options.engineKind === undefined || options.engineKind === "embedded"
      ? createDynamoDbService(pass, options, tellTrouble, times, changes, options.recorder?.links)
      : createDockerDynamoDb(options.engineKind, pass, options, changes);
  const dynamoDb = layerDynamoDb(engine, options, settings, changes, options.now);

  const callLocally = withFaults(createLocalCalls(options, dynamoDb), options.faults, options);
  const refuseAbsent = createAbsentServices(options.log);

  const refuse = (route: Route, request: WholeRequest, error: unknown, requestId: string): WholeAnswer => {
    if (!(error instanceof ServiceError)) {
      options.log.error(
        `The edge failed on a call to ${route.service}: ${String((error as Error).stack ?? error)}`,
      );
    }
    const known =
      error instanceof ServiceError
        ? error
        : new ServiceError("InternalFailure", "The request processing has failed.", 500);
    switch (route.service) {
      case "absent":
        return protocolError(
          protocolOf(request, route.signingName),
          known,
          request,
          requestId,
          route.signingName,
        );
      case "dynamodb":
        return dynamoDbError(known);
      case "ssm":
        return jsonError(known);
      case "sqs":
        return protocolError(protocolOf(request, "sqs"), signatureDenied(known), request, requestId, "sqs");
      case "sts":
        return queryError(known, requestId);
      case "lambda":
        return restError(signatureDenied(known));
    }
  };

  const record = options.recorder && createCallRecorder(options.recorder, options);

  const passesOn = ({ signingName }: AbsentRoute) =>
    options.otherServices !== undefined && signingName !== "" && !OWN_SERVICES.has(signingName);
  const passOn = async ({ signingName }: AbsentRoute, request: WholeRequest, progress: Progress) => {
    const signed = options.signatures.verify(request);
    if (!signed.ok) throw new ServiceError(signed.code, signed.message);
    progress.principal = signed.principal;
    // What a call to any service touches is not known here, so no policy is asked.
    return (options.otherServices as PassOther)(request, signingName);
  };

  const handle = async (request: WholeRequest, socket: Socket): Promise<WholeAnswer> => {
    if (isInside(request)) return answerInside(options.inside ?? {}, request);
    const startedAtMs = Date.now();
    const started = performance.now();
    const requestId = randomUUID();
    const route = routeRequest(request);
    const recorded = record?.(route, request);
    const progress: Progress = { recorded };
    let answer: WholeAnswer;
    try {
      if (route.service !== "absent") answer = await callLocally(route, request, requestId, progress, socket);
      else if (passesOn(route)) answer = await passOn(route, request, progress);
      else throw refuseAbsent(route);
    } catch (error) {
      answer = refuse(route, request, error, requestId);
    }
    if (answer.status === 200 && route.service === "dynamodb" && isWrite(route.operation)) {
      for (const table of progress.tables ?? []) options.onWrite?.(table);
    }
    const sent = withRequestId(answer, requestId);
    if (!recorded && !options.onCall) return sent;
    const errorType = answer.status >= 400 ? errorTypeOf(answer) : undefined;
    const capacity = progress.wantsCapacity ? consumedCapacity(answer) : undefined;
    const answeredId = sent.headers["x-amzn-requestid"] ?? requestId;
    recorded?.end(answer, { progress, requestId: answeredId, errorType, capacity });
    if (!options.onCall) return sent;
    const traceId = request.headers["x-amzn-trace-id"];
    options.onCall({
      service: serviceName(route),
      operation: route.operation,
      ...(progress.resource === undefined ? {} : { resource: progress.resource }),
      startedAtMs,
      durationMs: performance.now() - started,
      status: answer.status,
      ...(errorType === undefined ? {} : { errorType }),
      ...(capacity === undefined ? {} : { consumedCapacityUnits: capacity }),
      ...(typeof traceId === "string" ? { traceId } : {}),
      ...(progress.principal ? { principal: progress.principal } : {}),
      requestId: answeredId,
      requestBytes: request.body.length,
      responseBytes: answer.body.length,
    });
    return sent;
  };

  const server = await listenTlsOrPlain({
    host: options.host,
    port: options.port,
    ...(options.tls ? { tls: options.tls } : {}),
    answer: (request, socket) =>
      handle(request, socket).catch((error) => {
        options.log.error(`The edge failed: ${String((error as Error).stack ?? error)}`);
        return undefined;
      }),
    maxBodyBytes: MAX_BODY_BYTES,
    tooLarge: (head) => {
      const request = { ...head, body: Buffer.alloc(0) };
      const requestId = randomUUID();
      return withRequestId(refuse(routeRequest(request), request, tooLarge(), requestId), requestId);
    },
    streamed: firstThat([options.lab, options.s3 && streamS3(options.s3)]),
  });
  return {
    port: server.port,
    url: `http://${reachableHost(options.host)}:${server.port}`,
    async callDynamoDb(target, input) {
      const [prefix = "", operation = ""] = target.split(".");
      try {
        return await dynamoDb({ prefix, operation, body: Buffer.from(JSON.stringify(input)), input });
      } catch (error) {
        if (error instanceof ServiceError) return dynamoDbError(error);
        throw error;
      }
    },
    tablesChanged: () => changes.tell(),
    async stop() {
      await server.close();
      pass.close();
    },
  };
}

function streamS3(s3: NonNullable<EdgeOptions["s3"]>): StreamedRequests {
  const takes = createS3Heads((name) => s3.hasBucket(name));
  return { takes, serve: (...request) => serveS3({ answer: (call) => s3.open().answer(call) }, ...request) };
}

/** The first of them that takes a request serves it. */
function firstThat(parts: readonly (StreamedRequests | undefined)[]): StreamedRequests {
  const taker = (head: RequestHead) => parts.find((part) => part?.takes(head));
  return {
    takes: (head) => taker(head) !== undefined,
    serve: (head, ...rest) => taker(head)?.serve(head, ...rest),
  };
}

/** Where the service has given one, that stays. */
const withRequestId = (answer: WholeAnswer, requestId: string): WholeAnswer => ({
  ...answer,
  headers: { "x-amzn-requestid": requestId, ...answer.headers },
});

/** Lambda and SQS refuse with 403 what others refuse with 400. */
const signatureDenied = (error: ServiceError) =>
  error.status === 400 && /AccessDenied|Signature|Token|UnrecognizedClient/.test(error.code)
    ? new ServiceError(error.code, error.message, 403)
    : error;
