import type { ModelContext } from "./context.ts";
import { isRecord } from "./json.ts";
import { routeLogicalId } from "./naming.ts";
import type { ServerlessService } from "./serverless-service.ts";

export interface WebSocketEvent {
  readonly functionKey: string;
  readonly routeKey: string;
  /** The long form's; of the short form only `route`. */
  readonly properties: Readonly<Record<string, unknown>>;
}

const KNOWN_PROPERTIES = ["route", "routeResponseSelectionExpression", "authorizer"];

/** Every `websocket` event, short (`websocket: $default`) and long form, those left out that the framework would drop or refuse. */
export function webSocketEvents(service: ServerlessService, context: ModelContext): WebSocketEvent[] {
  const byLogicalId = new Map<string, WebSocketEvent>();
  for (const [functionKey, fn] of Object.entries(service.functions ?? {})) {
    for (const { websocket } of fn.events ?? []) {
      if (websocket === undefined || websocket === null) continue;
      const event = readEvent(websocket, functionKey, service, context);
      if (!event) continue;
      const id = routeLogicalId(event.routeKey);
      const earlier = byLogicalId.get(id);
      if (earlier) context.warnings.push(collision(earlier, event));
      byLogicalId.set(id, event);
    }
  }
  return [...byLogicalId.values()];
}

function readEvent(
  websocket: unknown,
  functionKey: string,
  service: ServerlessService,
  context: ModelContext,
): WebSocketEvent | undefined {
  const properties = isRecord(websocket) ? websocket : { route: websocket };
  const { route, routeResponseSelectionExpression: response } = properties;
  if (typeof route !== "string" || route === "") {
    context.warnings.push(
      `functions.${functionKey}: a websocket event needs a route, and has ${JSON.stringify(websocket)}. It is not served.`,
    );
    return undefined;
  }
  // With `configValidationMode: warn` the framework has said the rest itself; with `error` it does not come this far.
  if (service.configValidationMode !== "warn") {
    for (const name of Object.keys(properties))
      if (!KNOWN_PROPERTIES.includes(name))
        context.warnings.push(
          `functions.${functionKey}: the websocket event of route ${route} has an unrecognized property '${name}'.`,
        );
    if (response !== undefined && response !== "$default")
      context.warnings.push(
        `functions.${functionKey}: routeResponseSelectionExpression of route ${route} must be $default, not ${JSON.stringify(response)}.`,
      );
  }
  return { functionKey, routeKey: route, properties };
}

/** The framework gives both routes one logical id, so that CloudFormation only ever sees the later one. */
function collision(earlier: WebSocketEvent, later: WebSocketEvent): string {
  const first =
    earlier.routeKey === later.routeKey
      ? `Route ${later.routeKey} is there twice, of "${earlier.functionKey}" and of "${later.functionKey}"`
      : `Routes ${earlier.routeKey} of "${earlier.functionKey}" and ${later.routeKey} of "${later.functionKey}" have the same logical id ${routeLogicalId(later.routeKey)}`;
  return `${first}: the framework deploys only the last one, and so it is here.`;
}
