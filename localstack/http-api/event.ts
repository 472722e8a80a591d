import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { clfTime } from "../api-gateway/clf-time.ts";
import type { HttpApiModel } from "../model/types.ts";
import type { RouteMatch } from "./routes.ts";

/**
 * Types whose body reaches the handler as text; every other one comes in base64, HTML forms among them, and so does a body without a type. Unconfirmed for `+json` and `+xml`.
 * Source: AWS compute blog, "Handling binary data using Amazon API Gateway HTTP APIs".
 */
const TEXT_TYPE = /^(text\/|application\/([^;]*\+)?(json|xml|javascript)\b)/i;
/** What API Gateway sets itself. */
const REPLACED = new Set([
  "x-forwarded-for",
  "x-forwarded-port",
  "x-forwarded-proto",
  "x-amzn-trace-id",
  "connection",
  "keep-alive",
  "transfer-encoding",
  "cookie",
]);

export interface EventFacts {
  readonly api: HttpApiModel;
  readonly domainName: string;
  readonly match: RouteMatch;
  readonly requestId: string;
  readonly traceId: string;
  readonly nowMs: number;
  readonly body: Buffer;
}

/** The event of payload format 2.0. Source: developer guide, "Create AWS Lambda proxy integrations for HTTP APIs". */
export function httpEvent(request: IncomingMessage, facts: EventFacts) {
  const { api, match, nowMs } = facts;
  const url = request.url ?? "/";
  const at = url.indexOf("?");
  const rawPath = at < 0 ? url : url.slice(0, at);
  const rawQueryString = at < 0 ? "" : url.slice(at + 1);
  const sourceIp = (request.socket.remoteAddress ?? "127.0.0.1").replace(/^::ffff:/, "");
  const headers = readHeaders(request, facts, sourceIp);
  const query = readQuery(rawQueryString);
  const cookies = request.headers.cookie?.split(/;\s*/).filter((cookie) => cookie !== "");
  return {
    version: "2.0",
    routeKey: match.routeKey,
    rawPath: decodePath(rawPath),
    rawQueryString,
    ...(cookies ? { cookies } : {}),
    headers,
    ...(query ? { queryStringParameters: query } : {}),
    requestContext: {
      accountId: api.accountId,
      apiId: api.apiId,
      domainName: facts.domainName,
      domainPrefix: api.apiId,
      http: {
        method: request.method,
        path: decodePath(rawPath),
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: request.headers["user-agent"] ?? "",
      },
      requestId: facts.requestId,
      routeKey: match.routeKey,
      stage: api.stage,
      time: clfTime(nowMs),
      timeEpoch: nowMs,
    },
    ...(match.pathParameters ? { pathParameters: match.pathParameters } : {}),
    ...readBody(facts.body, headers["content-type"]),
  };
}

/** Lower-case names, several values joined by a comma; cookies stand in `cookies`. */
function readHeaders(request: IncomingMessage, facts: EventFacts, sourceIp: string): Record<string, string> {
  const headers: Record<string, string> = {};
  const raw = request.rawHeaders;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase();
    const value = raw[i + 1] as string;
    if (REPLACED.has(name)) continue;
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  const before = request.headers["x-forwarded-for"];
  headers["content-length"] ??= String(facts.body.length);
  headers["x-amzn-trace-id"] = facts.traceId;
  headers["x-forwarded-for"] = before ? `${before}, ${sourceIp}` : sourceIp;
  headers["x-forwarded-port"] = String(request.socket.localPort ?? "");
  headers["x-forwarded-proto"] = "http";
  return headers;
}

function readQuery(rawQueryString: string): Record<string, string> | undefined {
  if (rawQueryString === "") return undefined;
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQueryString))
    query[name] = query[name] === undefined ? value : `${query[name]},${value}`;
  return query;
}

function readBody(body: Buffer, contentType: string | undefined) {
  if (body.length === 0) return { isBase64Encoded: false };
  // A body that says it is text and is not would be damaged as text.
  const isText = TEXT_TYPE.test(contentType ?? "") && isUtf8(body);
  return { body: body.toString(isText ? "utf8" : "base64"), isBase64Encoded: !isText };
}

/** `rawPath` is decoded on AWS, its query is not. */
function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
