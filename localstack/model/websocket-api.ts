import type { ModelContext } from "./context.ts";
import { resolveString } from "./intrinsics.ts";
import { isRecord } from "./json.ts";
import type { ServerlessService } from "./serverless-service.ts";
import type { AuthorizerModel, WebSocketApiModel, WebSocketRouteModel } from "./types.ts";

/** What the framework writes where `websocketsApiRouteSelectionExpression` is absent. */
const DEFAULT_SELECTION = "$request.body.action";

/** Every `websocket` event, short and long form. Undefined where the service has none. */
export function buildWebSocketApi(
  service: ServerlessService,
  context: ModelContext,
): WebSocketApiModel | undefined {
  const routes: WebSocketRouteModel[] = [];
  for (const [functionKey, fn] of Object.entries(service.functions ?? {})) {
    for (const { websocket } of fn.events ?? []) {
      if (websocket === undefined) continue;
      const event = isRecord(websocket) ? websocket : { route: websocket };
      const authorizer = buildAuthorizer(event.authorizer, service, context);
      routes.push({
        routeKey: String(event.route),
        functionKey,
        ...(authorizer ? { authorizer } : {}),
        routeResponse: event.routeResponseSelectionExpression !== undefined,
      });
    }
  }
  if (routes.length === 0) return undefined;
  return {
    apiId: context.webSocketApiId,
    stage: context.place.stage,
    region: context.place.region,
    accountId: context.place.accountId,
    routeSelectionExpression: service.provider.websocketsApiRouteSelectionExpression ?? DEFAULT_SELECTION,
    routes,
  };
}

function buildAuthorizer(
  value: unknown,
  service: ServerlessService,
  context: ModelContext,
): AuthorizerModel | undefined {
  if (value === undefined) return undefined;
  const given = isRecord(value) && !("Fn::GetAtt" in value) ? value : { name: value };
  const target = given.arn ?? given.name;
  const functionKey = functionKeyOf(target, service, context);
  if (functionKey === undefined) {
    context.warnings.push(`The authorizer ${JSON.stringify(value)} names no function of this service.`);
    return undefined;
  }
  const source = given.identitySource;
  return {
    name: typeof given.name === "string" ? given.name : functionKey,
    functionKey,
    // A1.12: the framework's default, which no browser can send.
    identitySource:
      source === undefined
        ? ["route.request.header.Auth"]
        : (Array.isArray(source) ? source : [source]).map(String),
  };
}

/** A function by its key, its ARN or an intrinsic that resolves to its ARN. */
function functionKeyOf(
  target: unknown,
  service: ServerlessService,
  context: ModelContext,
): string | undefined {
  const keys = Object.keys(service.functions ?? {});
  if (typeof target === "string" && keys.includes(target)) return target;
  const arn = resolveString(target, context);
  return keys.find((key) => context.functionArn(key) === arn || context.functionName(key) === arn);
}
