import { isRecord } from "../model/json.ts";
import type { ServerlessService } from "../model/serverless-service.ts";

export interface OfflineEvent {
  readonly functionKey: string;
  readonly handler: string;
  /** As written in serverless.yml, variables resolved. */
  readonly event: unknown;
}

/** The events of functions with a handler that serverless-offline's own servers take: `http` (REST API) and `alb` (load balancer). */
export function offlineEvents(
  { functions }: Pick<ServerlessService, "functions">,
  kind: "http" | "alb",
): OfflineEvent[] {
  return Object.entries(functions ?? {}).flatMap(([functionKey, { handler, events }]) =>
    (events ?? []).flatMap((entry) => {
      const event = isRecord(entry) ? entry[kind] : undefined;
      return handler === undefined || event === undefined || event === null
        ? []
        : [{ functionKey, handler, event }];
    }),
  );
}
