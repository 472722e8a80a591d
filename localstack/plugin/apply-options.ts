import type { ServiceModel } from "../model/types.ts";
import type { OfflineOptions } from "./offline-options.ts";

/** The model as serverless-offline's options have it run: `noAuth` and `disableScheduledEvents`. Without authorizers one that is not there is a warning. */
export function applyOptions(model: ServiceModel, { values }: OfflineOptions): ServiceModel {
  return {
    ...model,
    ...(values.disableScheduledEvents === true ? { schedules: [] } : {}),
    ...(values.noAuth === true ? withoutAuthorizers(model) : {}),
  };
}

function withoutAuthorizers({
  webSocketApi,
  httpApi,
  warnings,
  refusals = [],
}: ServiceModel): Partial<ServiceModel> {
  return {
    warnings: [...warnings, ...refusals.map((why) => `${why} The framework refuses to deploy that.`)],
    refusals: [],
    ...(webSocketApi
      ? {
          webSocketApi: {
            ...webSocketApi,
            routes: webSocketApi.routes.map(({ authorizer: _a, authorizationType: _b, ...route }) => route),
          },
        }
      : {}),
    ...(httpApi
      ? { httpApi: { ...httpApi, routes: httpApi.routes.map(({ authorizer: _a, ...route }) => route) } }
      : {}),
  };
}
