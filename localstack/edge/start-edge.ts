import { randomUUID } from "node:crypto";
import type { Authorizer, Principal, SignatureVerifier } from "../iam/types.ts";
import type { LambdaService } from "../lambda/types.ts";
import type { Log } from "../log.ts";
import type { WholeAnswer } from "../net/answer-requests.ts";
import type { WholeRequest } from "../net/read-request.ts";
import { listenTlsOrPlain } from "../net/tls-or-plain.ts";
import { dynamoDbError, jsonError, restError, ServiceError, xmlError } from "./answers.ts";
import { createDynamoDbService, type EngineTrouble, isWrite } from "./dynamodb.ts";
import { describeAccess } from "./dynamodb-access.ts";
import type { EdgeCall } from "./edge-call.ts";
import { createEnginePass } from "./engine-pass.ts";
import { parseJson } from "./json-input.ts";
import { callLambda } from "./lambda.ts";
import type { ParameterStore } from "./parameter-store.ts";
import { type Route, routeRequest } from "./route.ts";
import { callSsm, parameterArn, parameterNames } from "./ssm.ts";
import { callSts, principalArn } from "./sts.ts";

export interface EdgeOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly region: string;
  readonly accountId: string;
  readonly dynamodb: { readonly endpoint: string };
  /** Without it Invoke is refused as an unknown operation. */
  readonly lambda?: LambdaService;
  readonly parameters: ParameterStore;
  readonly signatures: SignatureVerifier;
  readonly authorizer: Authorizer;
  /** PEM texts: then the port speaks TLS too. */
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly log: Log;
  /** After each successful write, with the table's name: a hint that wakes the stream poller, never the source of records. */
  onWrite?(tableName: string): void;
  onCall?(call: EdgeCall): void;
}

export interface Edge {
  readonly port: number;
  /** e.g. `http://127.0.0.1:4566`, for `AWS_ENDPOINT_URL`. */
  readonly url: string;
  /**
   * A call of DynamoDB or its Streams by local AWS itself, which trusts itself: answered as a client's would be, without a signature and without a socket.
   * @param target as in `x-amz-target`: `DynamoDBStreams_20120810.GetRecords`
   */
  callDynamoDb(target: string, input: object): Promise<WholeAnswer>;
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

const MAX_BODY_BYTES = 16 * 1024 * 1024;
const TOO_LARGE = dynamoDbError(
  new ServiceError("RequestEntityTooLargeException", `The body is larger than ${MAX_BODY_BYTES} bytes.`, 413),
);
const HEALTHY: WholeAnswer = {
  status: 200,
  headers: { "content-type": "application/json" },
  body: '{"status":"ok"}',
};

/** What is known of a call so far, for `onCall`. */
interface Progress {
  principal?: Principal;
  resource?: string;
  tables?: readonly string[];
  wantsCapacity?: boolean;
}

/**
 * One address for every AWS SDK client: checks the signature, asks IAM, passes on to the engine or answers itself, and tells of each call.
 * `GET /_local/health` answers `{"status":"ok"}` unsigned. Rejects with Node's error where the port is taken.
 */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const pass = createEnginePass(options.dynamodb.endpoint);
  const toldAtMs = new Map<EngineTrouble, number>();
  const dynamoDb = createDynamoDbService(pass, options, (trouble) => {
    if (Date.now() - (toldAtMs.get(trouble) ?? Number.NEGATIVE_INFINITY) < TROUBLE_TOLD_FOR_MS) return;
    toldAtMs.set(trouble, Date.now());
    options.log.error(TROUBLES[trouble]);
  });

  const allow = (principal: Principal, action: string, resource: string) => {
    if (options.authorizer.isAllowed(principal, action, resource)) return;
    throw new ServiceError(
      "AccessDeniedException",
      `User: ${principalArn(principal, options.accountId)} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
    );
  };

  const authenticate = (request: WholeRequest) => {
    const result = options.signatures.verify(request);
    if (!result.ok) throw new ServiceError(result.code, result.message);
    return result.principal;
  };

  const call = async (
    route: Route,
    request: WholeRequest,
    requestId: string,
    progress: Progress,
  ): Promise<WholeAnswer> => {
    if (route.service === "unknown") {
      const scope = route.scope ? ` (signed for ${route.scope})` : "";
      throw new ServiceError("UnknownOperationException", `No local service answers ${route.what}${scope}.`);
    }
    const principal = authenticate(request);
    progress.principal = principal;
    switch (route.service) {
      case "dynamodb": {
        const input = parseJson(request.body);
        const access = describeAccess(route.operation, input, options);
        progress.tables = access.tables;
        if (access.tables[0] !== undefined) progress.resource = access.tables[0];
        progress.wantsCapacity = request.body.includes('"ReturnConsumedCapacity"');
        for (const { action, resource } of access.grants) allow(principal, action, resource);
        return dynamoDb({ prefix: route.prefix, operation: route.operation, body: request.body, input });
      }
      case "ssm": {
        const input = parseJson(request.body);
        const names = parameterNames(route.operation, input);
        if (names[0] !== undefined) progress.resource = names[0];
        for (const name of names) allow(principal, `ssm:${route.operation}`, parameterArn(name, options));
        return callSsm(options.parameters, route.operation, input, options);
      }
      case "lambda": {
        if (!options.lambda)
          throw new ServiceError("UnknownOperationException", "There are no functions here.", 404);
        progress.resource = route.functionName;
        const arn = `arn:aws:lambda:${options.region}:${options.accountId}:function:${route.functionName}`;
        allow(principal, "lambda:InvokeFunction", arn);
        return callLambda(options.lambda, route.functionName, request);
      }
      case "sts":
        return callSts(route.operation, principal, options.accountId, requestId);
    }
  };

  const refuse = (route: Route, error: unknown, requestId: string): WholeAnswer => {
    if (!(error instanceof ServiceError)) {
      options.log.error(
        `The edge failed on a call to ${route.service}: ${String((error as Error).stack ?? error)}`,
      );
    }
    const known =
      error instanceof ServiceError
        ? error
        : new ServiceError("InternalFailure", "The request processing has failed.", 500);
    if (route.service === "ssm") return jsonError(known);
    if (route.service === "lambda") {
      const denied =
        known.status === 400 && /AccessDenied|Signature|Token|UnrecognizedClient/.test(known.code);
      return restError(denied ? new ServiceError(known.code, known.message, 403) : known);
    }
    const queryProtocol = route.service === "sts" || (route.service === "unknown" && isQuery(route.scope));
    return queryProtocol ? xmlError(known, requestId) : dynamoDbError(known);
  };

  const handle = async (request: WholeRequest): Promise<WholeAnswer> => {
    if (request.url === "/_local/health") return HEALTHY;
    const startedAtMs = Date.now();
    const started = performance.now();
    const requestId = randomUUID();
    const route = routeRequest(request.method, request.url, request.headers, request.body);
    const progress: Progress = {};
    let answer: WholeAnswer;
    try {
      answer = await call(route, request, requestId, progress);
    } catch (error) {
      answer = refuse(route, error, requestId);
    }
    if (answer.status === 200 && route.service === "dynamodb" && isWrite(route.operation)) {
      for (const table of progress.tables ?? []) options.onWrite?.(table);
    }
    const headers = { "x-amzn-requestid": requestId, ...answer.headers };
    const sent: WholeAnswer = { ...answer, headers };
    if (!options.onCall) return sent;
    const errorType = answer.status >= 400 ? errorTypeOf(answer) : undefined;
    const capacity = progress.wantsCapacity ? consumedCapacity(answer) : undefined;
    const traceId = request.headers["x-amzn-trace-id"];
    options.onCall({
      service: serviceName(route),
      operation: "operation" in route ? route.operation : route.service === "lambda" ? "Invoke" : "",
      ...(progress.resource === undefined ? {} : { resource: progress.resource }),
      startedAtMs,
      durationMs: performance.now() - started,
      status: answer.status,
      ...(errorType === undefined ? {} : { errorType }),
      ...(capacity === undefined ? {} : { consumedCapacityUnits: capacity }),
      ...(typeof traceId === "string" ? { traceId } : {}),
      ...(progress.principal ? { principal: progress.principal } : {}),
      requestId: headers["x-amzn-requestid"],
      requestBytes: request.body.length,
      responseBytes: answer.body.length,
    });
    return sent;
  };

  const server = await listenTlsOrPlain({
    host: options.host,
    port: options.port,
    ...(options.tls ? { tls: options.tls } : {}),
    answer: (request) =>
      handle(request).catch((error) => {
        options.log.error(`The edge failed: ${String((error as Error).stack ?? error)}`);
        return undefined;
      }),
    maxBodyBytes: MAX_BODY_BYTES,
    tooLarge: () => TOO_LARGE,
  });
  return {
    port: server.port,
    url: `http://${options.host}:${server.port}`,
    async callDynamoDb(target, input) {
      const [prefix = "", operation = ""] = target.split(".");
      try {
        return await dynamoDb({ prefix, operation, body: Buffer.from(JSON.stringify(input)), input });
      } catch (error) {
        if (error instanceof ServiceError) return dynamoDbError(error);
        throw error;
      }
    },
    async stop() {
      await server.close();
      pass.close();
    },
  };
}

/** Services whose SDK clients read errors as XML. */
const isQuery = (scope: string) => ["s3", "sts", "sns", "iam", "cloudformation", "ec2"].includes(scope);

const serviceName = (route: Route) => {
  if (route.service === "unknown") return route.scope || "unknown";
  return route.service === "dynamodb" && route.prefix.startsWith("DynamoDBStreams")
    ? "dynamodbstreams"
    : route.service;
};

function errorTypeOf(answer: WholeAnswer): string | undefined {
  const named = answer.headers["x-amzn-errortype"];
  if (named) return named;
  const match = /"__type":"(?:[^"#]*#)?(\w+)"|<Code>(\w+)</.exec(answer.body.toString());
  return match?.[1] ?? match?.[2];
}

function consumedCapacity(answer: WholeAnswer): number | undefined {
  const { ConsumedCapacity: capacity } = (parseJson(Buffer.from(answer.body)) ?? {}) as {
    ConsumedCapacity?: { CapacityUnits?: number } | { CapacityUnits?: number }[];
  };
  if (!capacity) return undefined;
  return [capacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}
