import type { ModelContext } from "./context.ts";
import { isRecord } from "./json.ts";
import { STAGE_LOGICAL_ID } from "./naming.ts";
import type { RouteThrottle } from "./types.ts";

/** A4.8: the account's own limits stand where a stage gives only one of the two. */
const ACCOUNT = { rateLimit: 10_000, burstLimit: 5_000 };
/** Logs and metrics. */
const QUIET = new Set(["DataTraceEnabled", "DetailedMetricsEnabled", "LoggingLevel"]);

/**
 * The throttle of each route: `RouteSettings` of the stage by route key, else its `DefaultRouteSettings`. Source: CloudFormation, AWS::ApiGatewayV2::Stage RouteSettings.
 */
export function readRouteThrottles(
  stage: Readonly<Record<string, unknown>>,
  context: ModelContext,
): (routeKey: string) => RouteThrottle | undefined {
  const read = (settings: unknown, where: string) => {
    if (!isRecord(settings)) return undefined;
    const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst, ...others } = settings;
    for (const name of Object.keys(others))
      if (!QUIET.has(name))
        context.warnings.push(
          `${STAGE_LOGICAL_ID}: ${name} of ${where} has no effect here; AWS would follow it.`,
        );
    if (rate === undefined && burst === undefined) return undefined;
    const throttle = {
      rateLimit: rate === undefined ? ACCOUNT.rateLimit : Number(rate),
      burstLimit: burst === undefined ? ACCOUNT.burstLimit : Number(burst),
    };
    if (throttle.rateLimit >= 0 && throttle.burstLimit >= 0) return throttle;
    context.warnings.push(
      `${STAGE_LOGICAL_ID}: ThrottlingRateLimit and ThrottlingBurstLimit of ${where} must be numbers from 0, not ${JSON.stringify(rate)} and ${JSON.stringify(burst)}. They are left out.`,
    );
    return undefined;
  };
  const fallback = read(stage.DefaultRouteSettings, "DefaultRouteSettings");
  const byRoute = new Map(
    Object.entries(isRecord(stage.RouteSettings) ? stage.RouteSettings : {}).map(([routeKey, settings]) => [
      routeKey,
      read(settings, `route ${routeKey}`),
    ]),
  );
  return (routeKey) => byRoute.get(routeKey) ?? fallback;
}
