import { validateHeaderName, validateHeaderValue } from "node:http";
import { isForeignHost } from "../api-gateway/foreign-host.ts";
import { newGatewayId, newTraceId } from "../api-gateway/identifiers.ts";
import type { Authorizer, SignatureVerifier } from "../iam/types.ts";
import type { LambdaService } from "../lambda/types.ts";
import type { Log } from "../log.ts";
import type { HttpApiModel } from "../model/types.ts";
import { reachableHost } from "../net/reachable-host.ts";
import type { WholeRequest } from "../net/read-request.ts";
import { type Certificates, listenTlsOrPlain } from "../net/tls-or-plain.ts";
import { toTraceHeader, toTraceRoot } from "../recorder/span-context.ts";
import type { OpenSpan, Recorder } from "../recorder/types.ts";
import { authorize, routeArn } from "./authorize.ts";
import { corsHeaders, preflightHeaders, withoutCorsHeaders } from "./cors.ts";
import { httpEvent } from "./event.ts";
import { headBytes } from "./head-bytes.ts";
import { invokeWithin } from "./invoke.ts";
import type { AuthorizerCache } from "./lambda-authorizer.ts";
import { errorAnswer, type HttpAnswer, readHttpAnswer } from "./response.ts";
import { compileRoutes, type FindRoute, type RouteMatch } from "./routes.ts";
import { defaultHttpApiSettings, type HttpApiSettings } from "./settings.ts";

export interface HttpApiOptions {
  readonly api: HttpApiModel;
  readonly lambda: LambdaService;
  /** For routes with `aws_iam`. */
  readonly signatures: SignatureVerifier;
  readonly authorizer: Authorizer;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Without them the port speaks plain text only. */
  readonly tls?: Certificates;
  readonly log: Log;
  readonly settings?: Partial<HttpApiSettings>;
  /** Is told of every request. Default: nobody is. */
  readonly recorder?: Recorder | undefined;
}

export interface HttpApi {
  readonly port: number;
  /** `http://127.0.0.1:3000`: the `$default` stage has no path. */
  readonly url: string;
  /** Takes over routes after a reload. */
  update(api: HttpApiModel): void;
  stop(): Promise<void>;
}

/** Of a head as it comes in, names included. Far above the quota, so that it is mostly the API that answers, in its own words. */
const READ_HEAD_BYTES = 64 * 1024;

/** Serves an HTTP API with payload format 2.0. Rejects where the port is taken (`EADDRINUSE`). */
export async function startHttpApi(options: HttpApiOptions): Promise<HttpApi> {
  const { lambda, log } = options;
  const settings: HttpApiSettings = { ...defaultHttpApiSettings, ...options.settings };
  let { api } = options;
  let findRoute: FindRoute = compileRoutes(api);
  let domainName = "";
  const cache: AuthorizerCache = new Map();

  const answer = async (
    request: WholeRequest,
    sourceIp: string,
    requestId: string,
    span: OpenSpan | undefined,
  ): Promise<HttpAnswer> => {
    if (headBytes(request) > settings.maxHeadBytes) {
      log.info(
        `${request.method} ${request.url.slice(0, 200)}: request line and headers are over the quota.`,
      );
      return withCors(request, errorAnswer(431, "Request Header Fields Too Large"));
    }
    // Of another API, or in another region: AWS's front knows no such one.
    if (isForeignHost(request.headers.host, api)) return errorAnswer(403, "Forbidden");
    const { cors } = api;
    if (cors && isPreflight(request))
      return {
        status: 204,
        headers: preflightHeaders(cors, request.headers),
        cookies: [],
        body: Buffer.alloc(0),
      };
    const path = pathBehind(settings.prefix, request.url);
    const found = path === undefined ? undefined : findRoute(request.method, path);
    const result = found
      ? await run(request, found, sourceIp, requestId, span)
      : errorAnswer(404, "Not Found");
    return withCors(request, result);
  };

  const withCors = (request: Pick<WholeRequest, "headers">, result: HttpAnswer): HttpAnswer => {
    const { cors } = api;
    if (!cors) return result;
    return {
      ...result,
      headers: { ...withoutCorsHeaders(result.headers), ...corsHeaders(cors, request.headers) },
    };
  };

  const run = async (
    request: WholeRequest,
    match: RouteMatch,
    sourceIp: string,
    requestId: string,
    span: OpenSpan | undefined,
  ): Promise<HttpAnswer> => {
    const nowMs = Date.now();
    // The event shows the root alone.
    const root = span ? toTraceRoot(span) : newTraceId(nowMs);
    const traceId = span ? toTraceHeader(span) : root;
    const { port } = server;
    const event = httpEvent(request, {
      api,
      domainName,
      port,
      sourceIp,
      match,
      requestId,
      traceId: root,
      nowMs,
    });
    const allowed = await admit(request, match, event, traceId, nowMs);
    if ("status" in allowed) return allowed;
    const { requestContext } = event;
    const asked = { ...event, requestContext: { ...requestContext, ...allowed } };
    const { functionKey } = match.route;
    const timeoutMs = settings.integrationTimeoutMs;
    const result = await invokeWithin(lambda, functionKey, asked, { timeoutMs, traceId });
    switch (result.kind) {
      case "returned":
        return readHttpAnswer(result.payload) ?? errorAnswer(500, "Internal Server Error");
      case "failed":
        return errorAnswer(500, "Internal Server Error");
      case "late":
        return errorAnswer(503, "Service Unavailable");
      case "refused":
        log.info(`${match.routeKey}: ${result.error.code}: ${result.error.message}`);
        // Unconfirmed for HTTP APIs: a throttled function. 503 tells a client that it may try again.
        return result.error.statusCode === 429
          ? errorAnswer(503, "Service Unavailable")
          : errorAnswer(500, "Internal Server Error");
    }
  };

  /** What the function is told of the caller, or the answer to one who may not call. */
  const admit = async (
    request: WholeRequest,
    match: RouteMatch,
    event: ReturnType<typeof httpEvent>,
    traceId: string,
    nowMs: number,
  ): Promise<{ readonly authorizer?: object } | HttpAnswer> => {
    const { authorizer } = match.route;
    if (!authorizer) return {};
    const arn = routeArn(api, request.method, event.rawPath);
    const facts = { request, event, routeArn: arn, traceId, nowMs };
    const outcome = await authorize(authorizer, options, facts, cache);
    if (outcome.allowed) return { authorizer: outcome.authorizer };
    const say = outcome.status === 500 ? log.warning : log.info;
    say(`${match.routeKey}: its authorizer answered ${outcome.status}: ${outcome.why}`);
    const answer = errorAnswer(outcome.status, REFUSALS[outcome.status]);
    const { wwwAuthenticate } = outcome;
    return wwwAuthenticate === undefined
      ? answer
      : { ...answer, headers: { ...answer.headers, "www-authenticate": wwwAuthenticate } };
  };

  /** Not the path itself, in which secrets may stand. */
  const routeKeyOf = ({ method, url }: WholeRequest): string | undefined => {
    const path = pathBehind(settings.prefix, url);
    return path === undefined ? undefined : findRoute(method, path)?.routeKey;
  };

  const handle = async (request: WholeRequest, sourceIp: string): Promise<HttpAnswer> => {
    const requestId = newGatewayId();
    const span = options.recorder?.begin({
      hop: "http",
      res: api.apiId,
      op: routeKeyOf(request) ?? `${request.method} without a route`,
      req: requestId,
      payload: request.body.length > 0 ? request.body.toString() : undefined,
    });
    const result = await answer(request, sourceIp, requestId, span).catch((error: unknown) => {
      log.error(
        `${request.method} ${request.url} failed: ${error instanceof Error ? error.stack : String(error)}`,
      );
      return errorAnswer(500, "Internal Server Error");
    });
    span?.end({
      st: result.status < 400 ? "ok" : result.status === 429 ? "throttle" : "error",
      code: String(result.status),
      payload: result.body.length > 0 ? result.body.toString() : undefined,
    });
    return sendable(result, requestId);
  };

  const server = await listenTlsOrPlain({
    host: options.host,
    port: options.port,
    ...(options.tls ? { tls: options.tls } : {}),
    answer: (request, socket) =>
      handle(request, (socket.remoteAddress ?? "127.0.0.1").replace(/^::ffff:/, "")),
    maxHeadBytes: READ_HEAD_BYTES,
    maxBodyBytes: settings.maxBodyBytes,
    tooLarge: (request) =>
      sendable(withCors(request, errorAnswer(413, "Request Entity Too Large")), newGatewayId()),
  });
  domainName = `${reachableHost(options.host)}:${server.port}`;
  return {
    port: server.port,
    url: `http://${domainName}`,
    update(next) {
      api = next;
      findRoute = compileRoutes(next);
      cache.clear();
    },
    stop: () => server.close(settings.stopGraceMs),
  };
}

/** The path that routes are found by; undefined where the prefix is not there. */
function pathBehind(prefix: string, url: string): string | undefined {
  const path = url.split("?", 1)[0] as string;
  if (path === prefix) return "/";
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined;
}

const isPreflight = ({ method, headers }: WholeRequest) =>
  method === "OPTIONS" &&
  headers.origin !== undefined &&
  headers["access-control-request-method"] !== undefined;

const REFUSALS = { 401: "Unauthorized", 403: "Forbidden", 500: "Internal Server Error" } as const;

/** As it goes out: without what frames an answer, and 500 in place of one with a name or value that HTTP cannot carry. */
function sendable(answer: HttpAnswer, requestId: string): HttpAnswer {
  const headers: Record<string, string> = {};
  try {
    for (const [name, value] of Object.entries(answer.headers)) {
      if (FRAMING.has(name)) continue;
      validateHeaderName(name);
      validateHeaderValue(name, value);
      headers[name] = value;
    }
    for (const cookie of answer.cookies) validateHeaderValue("set-cookie", cookie);
  } catch {
    return sendable(errorAnswer(500, "Internal Server Error"), requestId);
  }
  headers["apigw-requestid"] = requestId;
  return { ...answer, headers };
}

/** The server's own part of an answer. */
const FRAMING = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "content-length",
  "upgrade",
  "date",
]);
