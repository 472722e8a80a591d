import type { WholeRequest } from "../net/read-request.ts";

/**
 * The value of an identity source: `$request.header.X` (any case), `$request.querystring.y`, `$context.routeKey`. Undefined where the request has none, or an empty one; so too for
 * other expressions (`$stageVariables.x`: there are none). Source: API Gateway developer guide, "Control access to HTTP APIs with AWS Lambda authorizers", Identity sources.
 */
export function identityOf(expression: string, request: WholeRequest, routeKey: string): string | undefined {
  if (expression === "$context.routeKey") return routeKey;
  const match = /^\$request\.(header|querystring)\.(.+)$/.exec(expression);
  if (!match) return undefined;
  const [, where, name = ""] = match;
  if (where === "querystring")
    return new URLSearchParams(request.url.split("?", 2)[1] ?? "").get(name) || undefined;
  const value = request.headers[name.toLowerCase()];
  return (Array.isArray(value) ? value.join(",") : value) || undefined;
}
