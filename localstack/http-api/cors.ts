import type { HttpCorsModel } from "../model/types.ts";
import type { WholeRequest } from "../net/read-request.ts";

type Headers = WholeRequest["headers"];

/** CORS headers that a handler sets are dropped where the API has a CORS configuration: "API Gateway ignores CORS headers returned from your backend". */
const CORS_HEADER = /^access-control-/;

/** Headers of an answer to this origin; none where it is not allowed, so that its browser refuses the answer. */
export function corsHeaders(cors: HttpCorsModel, request: Headers): Record<string, string> {
  const allowed = allowedOrigin(cors, request.origin);
  if (allowed === undefined) return {};
  return {
    "access-control-allow-origin": allowed,
    ...(allowed === "*" ? {} : { vary: "origin" }),
    ...(cors.allowCredentials ? { "access-control-allow-credentials": "true" } : {}),
    ...(cors.exposedHeaders.length > 0
      ? { "access-control-expose-headers": cors.exposedHeaders.join(",") }
      : {}),
  };
}

/** Headers of the 204 with which API Gateway itself answers a preflight, whatever the routes. Source: developer guide, "Configure CORS for HTTP APIs". */
export function preflightHeaders(cors: HttpCorsModel, request: Headers): Record<string, string> {
  const allowed = allowedOrigin(cors, request.origin);
  if (allowed === undefined) return {};
  return {
    "access-control-allow-origin": allowed,
    ...(allowed === "*" ? {} : { vary: "origin" }),
    ...(cors.allowCredentials ? { "access-control-allow-credentials": "true" } : {}),
    ...(cors.allowedMethods.length > 0
      ? { "access-control-allow-methods": cors.allowedMethods.join(",") }
      : {}),
    ...(cors.allowedHeaders.length > 0
      ? { "access-control-allow-headers": cors.allowedHeaders.join(",") }
      : {}),
    ...(cors.maxAgeSeconds === undefined ? {} : { "access-control-max-age": String(cors.maxAgeSeconds) }),
  };
}

export function withoutCorsHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !CORS_HEADER.test(name)));
}

function allowedOrigin(cors: HttpCorsModel, origin: Headers[string]): string | undefined {
  if (typeof origin !== "string") return undefined;
  if (cors.allowedOrigins.includes("*")) return "*";
  const matches = cors.allowedOrigins.some(
    (allowed) =>
      allowed === origin ||
      // `https://*` and `http://*` are the only patterns that AWS takes.
      (/^https?:\/\/\*$/.test(allowed) && origin.startsWith(allowed.slice(0, -1))),
  );
  return matches ? origin : undefined;
}
