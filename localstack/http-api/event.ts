import { isUtf8 } from "node:buffer";
import { clfTime } from "../api-gateway/clf-time.ts";
import type { HttpApiModel } from "../model/types.ts";
import type { WholeRequest } from "../net/read-request.ts";
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
  readonly port: number;
  readonly sourceIp: string;
  readonly match: RouteMatch;
  readonly requestId: string;
  readonly traceId: string;
  readonly nowMs: number;
}

/** The event of payload format 2.0. Source: developer guide, "Create AWS Lambda proxy integrations for HTTP APIs". */
export function httpEvent(request: WholeRequest, facts: EventFacts) {
  const { api, match, nowMs, sourceIp } = facts;
  const { url } = request;
  const at = url.indexOf("?");
  const rawPath = at < 0 ? url : url.slice(0, at);
  const rawQueryString = at < 0 ? "" : url.slice(at + 1);
  const headers = readHeaders(request, facts);
  const query = readQuery(rawQueryString);
  const cookies = valuesOf(request, "cookie")
    ?.flatMap((line) => line.split(/;\s*/))
    .filter((cookie) => cookie !== "");
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
        protocol: "HTTP/1.1",
        sourceIp,
        userAgent: valuesOf(request, "user-agent")?.[0] ?? "",
      },
      requestId: facts.requestId,
      routeKey: match.routeKey,
      stage: api.stage,
      time: clfTime(nowMs),
      timeEpoch: nowMs,
    },
    ...(match.pathParameters ? { pathParameters: match.pathParameters } : {}),
    ...readBody(request.body, headers["content-type"]),
  };
}

/** Lower-case names, several values joined by a comma; cookies stand in `cookies`. */
function readHeaders(request: WholeRequest, facts: EventFacts): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name in request.headers)
    if (!REPLACED.has(name)) headers[name] = valuesOf(request, name)?.join(",") ?? "";
  headers["content-length"] ??= String(request.body.length);
  headers["x-amzn-trace-id"] = facts.traceId;
  headers["x-forwarded-for"] = [...(valuesOf(request, "x-forwarded-for") ?? []), facts.sourceIp].join(", ");
  headers["x-forwarded-port"] = String(facts.port);
  headers["x-forwarded-proto"] = "http";
  return headers;
}

function valuesOf({ headers }: WholeRequest, name: string): readonly string[] | undefined {
  const value = headers[name];
  return typeof value === "string" ? [value] : value;
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
