import type { ModelContext } from "./context.ts";
import { buildHttpAuthorizer } from "./http-authorizer.ts";
import { resolveIntrinsics } from "./intrinsics.ts";
import { isRecord } from "./json.ts";
import type { ServerlessService } from "./serverless-service.ts";
import type { HttpApiModel, HttpCorsModel, HttpRouteModel } from "./types.ts";

/** Every `httpApi` event, short (`"POST /path"`, `"*"`) and long form. Undefined where the service has none. */
export function buildHttpApi(service: ServerlessService, context: ModelContext): HttpApiModel | undefined {
  const routes: HttpRouteModel[] = [];
  for (const [functionKey, fn] of Object.entries(service.functions ?? {})) {
    for (const { httpApi } of fn.events ?? []) {
      if (httpApi === undefined) continue;
      const route = routeOf(httpApi);
      const routeKey = route.path === "$default" ? "*" : `${route.method} ${route.path}`;
      const authorizer = isRecord(httpApi)
        ? buildHttpAuthorizer(httpApi.authorizer, { functionKey, routeKey }, service, context)
        : undefined;
      routes.push({ ...route, functionKey, ...(authorizer ? { authorizer } : {}) });
    }
  }
  if (routes.length === 0) return undefined;
  const cors = corsOf(service.provider.httpApi?.cors, context);
  return {
    apiId: context.httpApiId,
    stage: "$default",
    region: context.place.region,
    accountId: context.place.accountId,
    routes,
    ...(cors ? { cors } : {}),
  };
}

function routeOf(event: unknown): Pick<HttpRouteModel, "method" | "path"> {
  if (isRecord(event) && event.path !== undefined) {
    const method =
      event.method === undefined || event.method === "*" ? "ANY" : String(event.method).toUpperCase();
    return event.path === "*" ? { method: "ANY", path: "$default" } : { method, path: String(event.path) };
  }
  const text = String(event).trim();
  if (text === "*") return { method: "ANY", path: "$default" };
  const [first = "", path] = text.split(/\s+/);
  if (path === undefined) return { method: "ANY", path: first };
  return { method: first === "*" ? "ANY" : first.toUpperCase(), path };
}

/** `cors: true` means what the framework writes for it; an object is taken name by name. */
function corsOf(value: unknown, context: ModelContext): HttpCorsModel | undefined {
  if (value === undefined || value === false) return undefined;
  const given = resolveIntrinsics(value === true ? {} : value, context);
  const settings = isRecord(given) ? given : {};
  const list = (entry: unknown, fallback: readonly string[]) =>
    entry === undefined ? fallback : (Array.isArray(entry) ? entry : [entry]).map(String);
  return {
    allowedOrigins: list(settings.allowedOrigins, ["*"]),
    allowedHeaders: list(settings.allowedHeaders, [
      "Content-Type",
      "X-Amz-Date",
      "Authorization",
      "X-Api-Key",
      "X-Amz-Security-Token",
      "X-Amz-User-Agent",
      "X-Amzn-Trace-Id",
    ]),
    allowedMethods: list(settings.allowedMethods, [
      "OPTIONS",
      "HEAD",
      "GET",
      "POST",
      "PUT",
      "PATCH",
      "DELETE",
    ]),
    exposedHeaders: list(settings.exposedResponseHeaders, []),
    allowCredentials: settings.allowCredentials === true,
    ...(settings.maxAge === undefined ? {} : { maxAgeSeconds: Number(settings.maxAge) }),
  };
}
