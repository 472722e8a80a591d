import type { ServiceModel } from "../model/types.ts";
import type { OfflineOptions } from "./offline-options.ts";

/** The model as serverless-offline's options have it run: `noAuth` and `disableScheduledEvents`. */
export function applyOptions(model: ServiceModel, { values }: OfflineOptions): ServiceModel {
  return {
    ...model,
    ...(values.disableScheduledEvents === true ? { schedules: [] } : {}),
    ...(values.noAuth === true ? withoutAuthorizers(model) : {}),
  };
}

function withoutAuthorizers({ webSocketApi }: ServiceModel): Partial<ServiceModel> {
  if (!webSocketApi) return {};
  const routes = webSocketApi.routes.map(
    ({ authorizer: _lambda, authorizationType: _iam, ...route }) => route,
  );
  return { webSocketApi: { ...webSocketApi, routes } };
}
