import type { IncomingMessage, ServerResponse } from "node:http";
import { newGatewayId, newTraceId } from "../api-gateway/identifiers.ts";
import { type LambdaService, LambdaServiceError } from "../lambda/types.ts";
import type { Log } from "../log.ts";
import type { HttpApiModel } from "../model/types.ts";
import { listenTlsOrPlain } from "../net/tls-or-plain.ts";
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

  const answer = async (request: IncomingMessage, requestId: string): Promise<HttpAnswer> => {
    const { cors } = api;
    if (cors && isPreflight(request))
      return {
        status: 204,
        headers: preflightHeaders(cors, request.headers),
        cookies: [],
        body: Buffer.alloc(0),
      };
    const body = await readBody(request, settings.maxBodyBytes);
    const found = body && findRoute(request.method ?? "GET", pathOf(request.url ?? "/"));
    let result: HttpAnswer;
    if (!body) result = errorAnswer(413, "Request Entity Too Large");
    else if (!found) result = errorAnswer(404, "Not Found");
    else result = await run(request, found, body, requestId);
    if (!cors) return result;
    return {
      ...result,
      headers: { ...withoutCorsHeaders(result.headers), ...corsHeaders(cors, request.headers) },
    };
  };

  const run = async (
    request: IncomingMessage,
    match: RouteMatch,
    body: Buffer,
    requestId: string,
  ): Promise<HttpAnswer> => {
    const nowMs = Date.now();
    const traceId = newTraceId(nowMs);
    const event = httpEvent(request, { api, domainName, match, requestId, traceId, nowMs, body });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), settings.integrationTimeoutMs);
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
      clearTimeout(timer);
    }
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = newGatewayId();
    let result: HttpAnswer;
    try {
      result = await answer(request, requestId);
    } catch (error) {
      if (request.destroyed && !request.complete) return;
      log.error(
        `${request.method} ${request.url} failed: ${error instanceof Error ? error.stack : String(error)}`,
      );
      result = errorAnswer(500, "Internal Server Error");
    }
    write(request, response, result, requestId);
  };

  const server = await listenTlsOrPlain({
    host: options.host,
    port: options.port,
    onRequest: (request, response) => void handle(request, response),
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

const pathOf = (url: string) => url.split("?", 1)[0] as string;

const isPreflight = ({ method, headers }: IncomingMessage) =>
  method === "OPTIONS" &&
  headers.origin !== undefined &&
  headers["access-control-request-method"] !== undefined;

/** Undefined above the limit: nothing more is kept then, what still comes is read and dropped so that the answer can be read. */
function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    if (Number(request.headers["content-length"] ?? 0) > maxBytes) {
      request.resume();
      resolve(undefined);
      return;
    }
    request.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes <= maxBytes) parts.push(part);
      else {
        parts.length = 0;
        resolve(undefined);
      }
    });
    request.on("end", () => resolve(Buffer.concat(parts)));
    request.on("error", reject);
    request.on("close", () => reject(new Error("the client went away")));
  });
}

function write(
  request: IncomingMessage,
  response: ServerResponse,
  answer: HttpAnswer,
  requestId: string,
): void {
  response.statusCode = answer.status;
  try {
    for (const [name, value] of Object.entries(answer.headers))
      if (!HOP_BY_HOP.has(name)) response.setHeader(name, value);
    if (answer.cookies.length > 0) response.setHeader("set-cookie", [...answer.cookies]);
  } catch {
    // A name or value that HTTP cannot carry.
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    write(request, response, errorAnswer(500, "Internal Server Error"), requestId);
    return;
  }
  response.setHeader("apigw-requestid", requestId);
  const hasBody = answer.status !== 204 && answer.status !== 304;
  if (hasBody) response.setHeader("content-length", answer.body.length);
  // A client that is still sending a body that was refused: its connection cannot be used again.
  if (!request.complete) response.setHeader("connection", "close");
  response.end(hasBody ? answer.body : undefined);
}

/** Node frames the answer itself. */
const HOP_BY_HOP = new Set(["connection", "keep-alive", "transfer-encoding", "content-length", "upgrade"]);
