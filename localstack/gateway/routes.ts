import type { WebSocketApiModel, WebSocketRouteModel } from "../model/types.ts";
import type { GatewayChoices } from "./choices.ts";
import { compileRouteSelection } from "./route-selection.ts";
import { TokenBucket } from "./token-bucket.ts";

/** An API's routes, made for one version of serverless.yml and replaced as a whole after a reload. */
export interface RouteTable {
  readonly api: WebSocketApiModel;
  readonly connect: WebSocketRouteModel | undefined;
  readonly disconnect: WebSocketRouteModel | undefined;
  /** The route that a message selects; undefined: none matches and there is no `$default` (A2.6). */
  select(body: string): WebSocketRouteModel | undefined;
  /** A4.8: whether the route's own throttle, where it has one, lets one more through. */
  admits(route: WebSocketRouteModel, nowMs: number): boolean;
}

export function createRouteTable(
  api: WebSocketApiModel,
  choices: Pick<GatewayChoices, "messagesMaySelectLifecycleRoutes">,
): RouteTable {
  const throttles = new Map<WebSocketRouteModel, TokenBucket>();
  for (const route of api.routes) {
    if (!route.throttle) continue;
    const { rateLimit, burstLimit } = route.throttle;
    // A rate of 0 lets nothing in once the burst is used up; to the bucket 0 is no limit.
    const perSecond = Math.max(rateLimit, Number.MIN_VALUE);
    throttles.set(route, new TokenBucket(perSecond, burstLimit, Date.now()));
  }
  const byKey = new Map(api.routes.map((route) => [route.routeKey, route]));
  const selector = compileRouteSelection(api.routeSelectionExpression);
  const fallback = byKey.get("$default");
  const connect = byKey.get("$connect");
  const disconnect = byKey.get("$disconnect");
  return {
    api,
    connect,
    disconnect,
    select(body) {
      const key = selector(body);
      const route = key === undefined ? fallback : (byKey.get(key) ?? fallback);
      // A2.7 is unconfirmed: a client that names `$connect` is not let into its handler.
      if ((route === connect || route === disconnect) && !choices.messagesMaySelectLifecycleRoutes)
        return fallback;
      return route;
    },
    admits: (route, nowMs) => throttles.get(route)?.take(nowMs) ?? true,
  };
}

/** Sentences about what AWS would refuse at the deployment (A4.9). */
export function quotaWarnings(api: WebSocketApiModel): string[] {
  const warnings: string[] = [];
  const authorizers = new Set(
    api.routes.flatMap((route) => (route.authorizer ? [route.authorizer.name] : [])),
  );
  if (api.routes.length > 300)
    warnings.push(
      `The WebSocket API has ${api.routes.length} routes; AWS allows 300 unless the quota is raised.`,
    );
  if (authorizers.size > 10)
    warnings.push(
      `The WebSocket API has ${authorizers.size} authorizers; AWS allows 10 unless the quota is raised.`,
    );
  return warnings;
}
