import { UserError } from "../user-error.ts";
import { buildBuckets } from "./buckets.ts";
import { createModelContext, type ModelContext } from "./context.ts";
import { buildQueueMappings, buildStreamMappings } from "./event-sources.ts";
import { buildFunctions } from "./functions.ts";
import { buildHttpApi } from "./http-api.ts";
import { condition } from "./intrinsics.ts";
import { buildRoles } from "./roles.ts";
import { buildSchedules } from "./schedules.ts";
import type { ServerlessService } from "./serverless-service.ts";
import { absentSources } from "./store-checks.ts";
import { buildParameters, buildQueues, buildTables, unknownResources } from "./stores.ts";
import type { ServiceModel } from "./types.ts";
import { unservedEvents } from "./unserved-events.ts";
import { buildWebSocketApi } from "./websocket-api.ts";

/**
 * Makes the model of a service from what the Serverless Framework holds in memory. Nothing is guessed: what cannot be resolved or has no
 * local engine is a sentence in `warnings`, and what must not run as it stands one in `refusals`.
 * @param options of the command line; `--stage` and `--region` go before serverless.yml
 */
export function buildModel(
  given: ServerlessService,
  root: string,
  options: Readonly<Record<string, unknown>> = {},
): ServiceModel {
  const context = createModelContext(given, options);
  const service = withoutAbsent(given, context);
  const webSocketApi = buildWebSocketApi(service, context);
  const httpApi = buildHttpApi(service, context);
  const offlineEvents = buildOfflineEvents(service);
  const model = {
    service: service.service,
    stage: context.place.stage,
    region: context.place.region,
    accountId: context.place.accountId,
    root,
    functions: buildFunctions(service, context),
    ...(webSocketApi ? { webSocketApi } : {}),
    ...(httpApi ? { httpApi } : {}),
    ...(offlineEvents ? { offlineEvents } : {}),
    tables: buildTables(service, context),
    buckets: buildBuckets(service, context),
    queues: buildQueues(service, context),
    parameters: buildParameters(service, context),
    streamMappings: buildStreamMappings(service, context),
    queueMappings: buildQueueMappings(service, context),
    schedules: buildSchedules(service, context),
    roles: buildRoles(service, context),
    ...(context.refusals.length > 0 ? { refusals: [...new Set(context.refusals)] } : {}),
  };
  return {
    ...model,
    warnings: [
      ...new Set([
        ...context.warnings,
        ...absentSources(model),
        ...unservedEvents(service),
        ...unknownResources(service),
      ]),
    ],
  };
}

/** Without resources whose `Condition` does not hold: CloudFormation makes none of them. One that cannot be told stays. */
function withoutAbsent(service: ServerlessService, context: ModelContext): ServerlessService {
  const { resources } = service;
  if (!resources?.Resources) return service;
  for (const [id, { Condition }] of Object.entries(resources.Resources))
    if (Condition !== undefined && context.conditions?.[Condition] === undefined)
      throw new UserError(
        `Template format error: Unresolved condition dependency ${Condition} in the Resources block (${id}).`,
      );
  const present = Object.entries(resources.Resources).filter(
    ([, { Condition }]) => Condition === undefined || condition({ Condition }, context) !== false,
  );
  return { ...service, resources: { ...resources, Resources: Object.fromEntries(present) } };
}

function buildOfflineEvents(service: ServerlessService): ServiceModel["offlineEvents"] {
  const taken = Object.entries(service.functions ?? {}).flatMap(([key, { events }]) => {
    const own = (events ?? []).filter(({ http, alb }) => http !== undefined || alb !== undefined);
    return own.length > 0 ? [[key, own] as const] : [];
  });
  return taken.length > 0 ? Object.fromEntries(taken) : undefined;
}
