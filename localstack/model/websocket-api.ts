import type { ModelContext } from "./context.ts";
import { overlayOf, unknownExtensions } from "./generated-resources.ts";
import { isRecord } from "./json.ts";
import {
  API_LOGICAL_ID,
  authorizerLogicalId,
  integrationLogicalId,
  routeLogicalId,
  STAGE_LOGICAL_ID,
} from "./naming.ts";
import { readRouteThrottles } from "./route-throttles.ts";
import type { ServerlessService } from "./serverless-service.ts";
import type { WebSocketApiModel, WebSocketRouteModel } from "./types.ts";
import { buildAuthorizer } from "./websocket-authorizer.ts";
import { type WebSocketEvent, webSocketEvents } from "./websocket-events.ts";
import { sharedApiResource, unservedWebSocketResources } from "./websocket-resources.ts";

/** What the framework writes where `websocketsApiRouteSelectionExpression` is absent. */
const DEFAULT_SELECTION = "$request.body.action";
/** A2.10: API Gateway's range for an integration of a WebSocket API. */
const TIMEOUT_MS = { least: 50, most: 29_000 };

/** The API that the `websocket` events make, with what `resources` lays over it. Undefined where the service has none. */
export function buildWebSocketApi(
  service: ServerlessService,
  context: ModelContext,
): WebSocketApiModel | undefined {
  const events = webSocketEvents(service, context);
  const throttleOf = readRouteThrottles(overlayOf(STAGE_LOGICAL_ID, "Stage", service, context), context);
  const routes = events.map((event) => {
    const throttle = throttleOf(event.routeKey);
    return { ...buildRoute(event, service, context), ...(throttle ? { throttle } : {}) };
  });
  const generated = generatedIds(routes);
  context.warnings.push(
    ...unknownExtensions(service, generated),
    ...unservedWebSocketResources(service, generated),
  );
  if (routes.length === 0) return undefined;
  const shared = sharedApiResource(service);
  const overlay = overlayOf(shared ?? API_LOGICAL_ID, "Api", service, context);
  const expression =
    overlay.RouteSelectionExpression ?? service.provider.websocketsApiRouteSelectionExpression;
  return {
    apiId: context.webSocketApiId,
    stage: context.place.stage,
    region: context.place.region,
    accountId: context.place.accountId,
    routeSelectionExpression: expression === undefined ? DEFAULT_SELECTION : String(expression),
    routes,
  };
}

function buildRoute(
  event: WebSocketEvent,
  service: ServerlessService,
  context: ModelContext,
): WebSocketRouteModel {
  const { routeKey, functionKey, properties } = event;
  const route = overlayOf(routeLogicalId(routeKey), "Route", service, context);
  const integration = overlayOf(integrationLogicalId(functionKey), "Integration", service, context);
  const authorizer = buildAuthorizer(properties.authorizer, event, service, context);
  const type = route.AuthorizationType === undefined ? undefined : String(route.AuthorizationType);
  if (type !== undefined && !["NONE", "AWS_IAM", "CUSTOM"].includes(type))
    context.warnings.push(
      `${routeLogicalId(routeKey)}: AuthorizationType ${type} is none of a WebSocket API; AWS takes NONE, AWS_IAM and CUSTOM.`,
    );
  const wantsAuthorization = type === "AWS_IAM" || (authorizer !== undefined && type !== "NONE");
  // A1.10, A1.22.
  const isConnect = routeKey === "$connect";
  if (wantsAuthorization && !isConnect)
    context.warnings.push(
      `Route ${routeKey} of "${functionKey}" has an authorizer: API Gateway refuses the deployment, as authorization is for $connect only. Here it is not asked.`,
    );
  const timeoutMs = timeoutOf(integration.TimeoutInMillis, functionKey, context);
  return {
    routeKey,
    functionKey,
    ...(isConnect && type === "AWS_IAM" ? { authorizationType: "AWS_IAM" as const } : {}),
    ...(isConnect && authorizer && type !== "AWS_IAM" && type !== "NONE" ? { authorizer } : {}),
    routeResponse: Boolean(properties.routeResponseSelectionExpression),
    ...(timeoutMs === undefined ? {} : { integrationTimeoutMs: timeoutMs }),
  };
}

function timeoutOf(value: unknown, functionKey: string, context: ModelContext): number | undefined {
  if (value === undefined) return undefined;
  const timeoutMs = Number(value);
  const { least, most } = TIMEOUT_MS;
  if (Number.isInteger(timeoutMs) && timeoutMs >= least && timeoutMs <= most) return timeoutMs;
  context.warnings.push(
    `${integrationLogicalId(functionKey)}: TimeoutInMillis is ${isRecord(value) ? JSON.stringify(value) : String(value)}; API Gateway takes ${least} to ${most}. Here it is ${most}.`,
  );
  return undefined;
}

/** The logical ids of what the framework makes for these routes. */
function generatedIds(routes: readonly WebSocketRouteModel[]): ReadonlySet<string> {
  if (routes.length === 0) return new Set();
  return new Set([
    API_LOGICAL_ID,
    STAGE_LOGICAL_ID,
    "WebsocketsLogGroup",
    ...routes.flatMap(({ routeKey, functionKey, routeResponse, authorizer }) => [
      routeLogicalId(routeKey),
      integrationLogicalId(functionKey),
      ...(routeResponse ? [`${routeLogicalId(routeKey)}Response`] : []),
      ...(authorizer ? [authorizerLogicalId(authorizer.name)] : []),
    ]),
  ]);
}
