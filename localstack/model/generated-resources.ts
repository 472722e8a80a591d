import type { ModelContext } from "./context.ts";
import { tellIgnored } from "./ignored-properties.ts";
import { resolveIntrinsics } from "./intrinsics.ts";
import { isRecord } from "./json.ts";
import type { ServerlessService } from "./serverless-service.ts";

/** The resources that the framework makes from `websocket` events. */
type Kind = "Api" | "Route" | "Integration" | "Authorizer" | "Stage";

/** What of each the gateway follows; the rest of what changes an API's behaviour is said, because it is not. */
const FOLLOWED: Readonly<Record<Kind, readonly string[]>> = {
  Api: ["RouteSelectionExpression"],
  Route: ["AuthorizationType"],
  Integration: ["TimeoutInMillis"],
  Authorizer: ["IdentitySource"],
  Stage: ["DefaultRouteSettings", "RouteSettings"],
};

/** Names, descriptions, logs and metrics: nothing that a client or a handler would notice. */
const QUIET = new Set([
  "ApiId",
  "AccessLogSettings",
  "AutoDeploy",
  "ConnectionType",
  "CredentialsArn",
  "DeploymentId",
  "Description",
  "IpAddressType",
  "Name",
  "OperationName",
  "ProtocolType",
  "Tags",
  "Target",
  "Version",
]);

/**
 * The properties that serverless.yml lays over a generated resource, resolved: those of a resource with the same id under `resources.Resources`, which the framework merges in,
 * then those of `resources.extensions`.
 */
export function overlayOf(
  logicalId: string,
  kind: Kind,
  service: ServerlessService,
  context: ModelContext,
): Readonly<Record<string, unknown>> {
  const given = {
    ...service.resources?.Resources?.[logicalId]?.Properties,
    ...service.resources?.extensions?.[logicalId]?.Properties,
  };
  tellIgnored(logicalId, given, new Set([...FOLLOWED[kind], ...QUIET]), context);
  const resolved = resolveIntrinsics(given, context);
  return isRecord(resolved) ? resolved : {};
}

const WEBSOCKETS = /^Websockets|Websockets(Route|RouteResponse|Integration|Authorizer)$/;

/** Sentences about extensions of WebSocket resources that the framework does not make: it refuses to package them. */
export function unknownExtensions(service: ServerlessService, generated: ReadonlySet<string>): string[] {
  return Object.keys(service.resources?.extensions ?? {})
    .filter((id) => WEBSOCKETS.test(id) && !generated.has(id))
    .map(
      (id) => `resources.extensions: Cannot extend "${id}" resource, as it's not found in generated stack.`,
    );
}
