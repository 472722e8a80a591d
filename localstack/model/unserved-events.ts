import { isRecord } from "./json.ts";
import type { ServerlessService } from "./serverless-service.ts";

/** Events that something here brings: local AWS itself, and `http` and `alb` by serverless-offline's servers. */
const SERVED = new Set(["websocket", "httpApi", "http", "alb", "stream", "sqs", "schedule", "s3"]);

/** A sentence for each kind of event that nothing here brings, with the functions that wait for it. */
export function unservedEvents({ functions }: Pick<ServerlessService, "functions">): string[] {
  const waiting = new Map<string, Set<string>>();
  for (const [functionKey, { events }] of Object.entries(functions ?? {}))
    for (const event of events ?? []) {
      const kind = isRecord(event) ? Object.keys(event)[0] : String(event);
      if (kind === undefined || SERVED.has(kind)) continue;
      waiting.set(kind, (waiting.get(kind) ?? new Set()).add(functionKey));
    }
  return [...waiting].map(
    ([kind, keys]) =>
      `The ${kind} events of ${[...keys].join(", ")} are not served here. Invoke the function with an event file instead: docs/reference/invoke.md.`,
  );
}
