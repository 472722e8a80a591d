import type { Difference, Differences } from "./differences.ts";
import { isAny } from "./differences.ts";

/** One text for each kind of thing that changed: `routes chat.new (added), chat.old (removed)`. */
export function describeDifferences(differences: Differences): string[] {
  const kinds: readonly (readonly [one: string, many: string, difference: Difference])[] = [
    ["function", "functions", differences.functions],
    ["route", "routes", differences.routes],
    ["HTTP route", "HTTP routes", differences.httpRoutes],
    ["schedule", "schedules", differences.schedules],
    ["stream mapping", "stream mappings", differences.streams],
    ["queue mapping", "queue mappings", differences.queueMappings],
    ["table", "tables", { ...differences.tables, removed: [] }],
    ["bucket", "buckets", { ...differences.buckets, removed: [] }],
    ["queue", "queues", { ...differences.queues, removed: [] }],
    ["parameter", "parameters", differences.parameters],
    ["role", "roles", differences.roles],
  ];
  return [
    ...kinds.flatMap(([one, many, difference]) => describe(one, many, difference)),
    ...(differences.webSocketApi && !isAny(differences.routes) ? ["the WebSocket API"] : []),
    ...(differences.httpApi && !isAny(differences.httpRoutes) ? ["the HTTP API"] : []),
    ...(differences.gatewaySettings ? ["gateway settings"] : []),
    ...(differences.iam ? ["the IAM mode"] : []),
  ];
}

function describe(one: string, many: string, { added, changed, removed, same }: Difference): string[] {
  // A setting of the provider is one of every function: their names would say nothing.
  const isAll = many === "functions" && same === 0 && changed.length > 1;
  const names = [
    ...added.map((name) => `${name} (added)`),
    ...(isAll ? [] : changed.map((name) => `${name} (changed)`)),
    ...removed.map((name) => `${name} (removed)`),
  ];
  const all = isAll ? [`the settings of all ${changed.length} functions`] : [];
  return [...all, ...named(one, many, names)];
}

function named(one: string, many: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${names.length === 1 ? one : many} ${names.join(", ")}`];
}
