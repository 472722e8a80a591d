import { validateHeaderName, validateHeaderValue } from "node:http";
import { newGatewayId, newTraceId } from "../api-gateway/identifiers.ts";
import { type HeldTimeout, startTimeout } from "../lambda/held-timeout.ts";
import { type LambdaService, LambdaServiceError } from "../lambda/types.ts";
import type { Log } from "../log.ts";
import type { HttpApiModel } from "../model/types.ts";
import type { WholeRequest } from "../net/read-request.ts";
import { type Certificates, listenTlsOrPlain } from "../net/tls-or-plain.ts";
import { corsHeaders, preflightHeaders, withoutCorsHeaders } from "./cors.ts";
import { httpEvent } from "./event.ts";
import { errorAnswer, type HttpAnswer, readHttpAnswer } from "./response.ts";
import { compileRoutes, type FindRoute, type RouteMatch } from "./routes.ts";
import { defaultHttpApiSettings, type HttpApiSettings } from "./settings.ts";

export interface HttpApiOptions {
  readonly api: HttpApiModel;
  readonly lambda: LambdaService;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Without them the port speaks plain text only. */
  readonly tls?: Certificates;
  readonly log: Log;
  readonly settings?: Partial<HttpApiSettings>;
}

export interface HttpApi {
  readonly port: number;
  /** `http://127.0.0.1:3000`: the `$default` stage has no path. */
  readonly url: string;
  /** Takes over routes after a reload. */
  update(api: HttpApiModel): void;
  stop(): Promise<void>;
}

/** Serves an HTTP API with payload format 2.0. Rejects where the port is taken (`EADDRINUSE`). */
export async function startHttpApi(options: HttpApiOptions): Promise<HttpApi> {
  const { lambda, log } = options;
  const settings: HttpApiSettings = { ...defaultHttpApiSettings, ...options.settings };
  let { api } = options;
  let findRoute: FindRoute = compileRoutes(api);
  let domainName = "";

  const answer = async (request: WholeRequest, sourceIp: string, requestId: string): Promise<HttpAnswer> => {
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
    const result = found ? await run(request, found, sourceIp, requestId) : errorAnswer(404, "Not Found");
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
  ): Promise<HttpAnswer> => {
    const nowMs = Date.now();
    const traceId = newTraceId(nowMs);
    const { port } = server;
    const event = httpEvent(request, {
      api,
      domainName,
      port,
      sourceIp,
      match,
      requestId,
      traceId,
      nowMs,
    });
    let timer: HeldTimeout | undefined;
    const late = new Promise<"late">((resolve) => {
      const isHeld = () => lambda.timeoutsHeld?.() ?? false;
      timer = startTimeout(settings.integrationTimeoutMs, isHeld, () => resolve("late"));
    });
    try {
      const invocation = lambda.invoke(match.route.functionKey, JSON.stringify(event), { traceId });
      const result = await Promise.race([invocation, late]);
      if (result === "late") {
        // The function keeps running; its answer has no reader.
        invocation.catch(() => {});
        return errorAnswer(503, "Service Unavailable");
      }
      if (result.functionError) return errorAnswer(500, "Internal Server Error");
      return readHttpAnswer(result.payload) ?? errorAnswer(500, "Internal Server Error");
    } catch (error) {
      if (!(error instanceof LambdaServiceError)) throw error;
      log.info(`${match.routeKey}: ${error.code}: ${error.message}`);
      // Unconfirmed for HTTP APIs: a throttled function. 503 tells a client that it may try again.
      return error.statusCode === 429
        ? errorAnswer(503, "Service Unavailable")
        : errorAnswer(500, "Internal Server Error");
    } finally {
      timer?.clear();
    }
  };

  const handle = async (request: WholeRequest, sourceIp: string): Promise<HttpAnswer> => {
    const requestId = newGatewayId();
    try {
      return sendable(await answer(request, sourceIp, requestId), requestId);
    } catch (error) {
      log.error(
        `${request.method} ${request.url} failed: ${error instanceof Error ? error.stack : String(error)}`,
      );
      return sendable(errorAnswer(500, "Internal Server Error"), requestId);
    }
  };

  const server = await listenTlsOrPlain({
    host: options.host,
    port: options.port,
    ...(options.tls ? { tls: options.tls } : {}),
    answer: (request, socket) =>
      handle(request, (socket.remoteAddress ?? "127.0.0.1").replace(/^::ffff:/, "")),
    maxBodyBytes: settings.maxBodyBytes,
    tooLarge: (request) =>
      sendable(withCors(request, errorAnswer(413, "Request Entity Too Large")), newGatewayId()),
  });
  domainName = `${options.host}:${server.port}`;
  return {
    port: server.port,
    url: `http://${domainName}`,
    update(next) {
      api = next;
      findRoute = compileRoutes(next);
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
