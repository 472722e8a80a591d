import type { BuildOptions } from "../lambda/index.ts";
import type { ServiceModel } from "../model/types.ts";
import type { LocalSettings } from "../plugin/settings.ts";

/** A resolved serverless.yml and how it is to run. */
export interface RunningService {
  readonly model: ServiceModel;
  readonly settings: LocalSettings;
  readonly build: BuildOptions;
}

export interface Difference {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** How many are as they were. */
  readonly same: number;
}

/** What a new version of a service has otherwise. */
export interface Differences {
  readonly functions: Difference;
  readonly routes: Difference;
  readonly httpRoutes: Difference;
  readonly schedules: Difference;
  readonly streams: Difference;
  readonly queueMappings: Difference;
  readonly tables: Difference;
  readonly buckets: Difference;
  readonly queues: Difference;
  readonly parameters: Difference;
  readonly roles: Difference;
  /** Something of the WebSocket or HTTP API beside its routes: the selection expression, CORS. */
  readonly webSocketApi: boolean;
  readonly httpApi: boolean;
  readonly gatewaySettings: boolean;
  readonly iam: boolean;
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

export const isAny = ({ added, changed, removed }: Difference) =>
  added.length + changed.length + removed.length > 0;

function compare<T>(
  before: readonly T[] | undefined,
  next: readonly T[] | undefined,
  nameOf: (entry: T) => string,
): Difference {
  const old = new Map((before ?? []).map((entry) => [nameOf(entry), entry]));
  const added: string[] = [];
  const changed: string[] = [];
  let same = 0;
  for (const entry of next ?? []) {
    const name = nameOf(entry);
    if (!old.has(name)) added.push(name);
    else if (isSame(old.get(name), entry)) same += 1;
    else changed.push(name);
    old.delete(name);
  }
  return { added, changed, removed: [...old.keys()], same };
}

export function differencesOf(before: RunningService, next: RunningService): Differences {
  const [a, b] = [before.model, next.model];
  const roles = (model: ServiceModel) => Object.entries(model.roles).map(([id, role]) => ({ id, role }));
  const without = <T extends { readonly routes: unknown }>(api: T | undefined) =>
    api && { ...api, routes: undefined };
  return {
    functions: compare(a.functions, b.functions, (fn) => fn.key),
    routes: compare(a.webSocketApi?.routes, b.webSocketApi?.routes, (route) => route.routeKey),
    httpRoutes: compare(a.httpApi?.routes, b.httpApi?.routes, (route) => `${route.method} ${route.path}`),
    schedules: compare(a.schedules, b.schedules, (entry) => `${entry.functionKey} ${entry.expression}`),
    streams: compare(
      a.streamMappings,
      b.streamMappings,
      (entry) => `${entry.tableName} -> ${entry.functionKey}`,
    ),
    queueMappings: compare(
      a.queueMappings,
      b.queueMappings,
      (entry) => `${entry.queueName} -> ${entry.functionKey}`,
    ),
    tables: compare(a.tables, b.tables, (table) => table.tableName),
    buckets: compare(a.buckets, b.buckets, (bucket) => bucket.name),
    queues: compare(a.queues, b.queues, (queue) => queue.queueName),
    parameters: compare(a.parameters, b.parameters, (parameter) => parameter.name),
    roles: compare(roles(a), roles(b), ({ id }) => id),
    webSocketApi: !isSame(without(a.webSocketApi), without(b.webSocketApi)),
    httpApi: !isSame(without(a.httpApi), without(b.httpApi)),
    gatewaySettings: !isSame(before.settings.gateway, next.settings.gateway),
    iam: before.settings.iam !== next.settings.iam,
  };
}

/** Settings with which ports, folders and processes were opened. */
const FIXED = [
  "host",
  "httpPort",
  "webSocketPort",
  "edgePort",
  "lambdaPort",
  "restPort",
  "dataDir",
  "ephemeral",
  "noTimeout",
  "watch",
] as const;

/** Options that have no setting of ours beside them, whose change would be said twice. */
const ELSEWHERE =
  /^(host|httpPort|websocketPort|lambdaPort|noTimeout|reloadHandler|terminateIdleLambdaTime|webSocket.*Timeout)$/;

function offlineOptions({ settings: before }: RunningService, { settings: next }: RunningService): string[] {
  return Object.entries(next.offline?.values ?? {}).flatMap(([name, value]) =>
    ELSEWHERE.test(name) || isSame(value, { ...before.offline?.values }[name]) ? [] : [name],
  );
}

/** Sentences about what a running stack cannot take over, each naming what to do. */
export function needsRestart(before: RunningService, next: RunningService): string[] {
  const settings = [
    ...FIXED.filter((name) => before.settings[name] !== next.settings[name]),
    ...offlineOptions(before, next),
    ...(isSame(before.settings.lambda, next.settings.lambda) ? [] : ["custom.localAws.lambda"]),
    ...(isSame(before.settings.dynamodb ?? {}, next.settings.dynamodb ?? {})
      ? []
      : ["custom.localAws.dynamodb"]),
    ...(before.settings.gateway.maxMessageBytes === next.settings.gateway.maxMessageBytes
      ? []
      : ["custom.localAws.gateway.maxMessageBytes"]),
    ...(isSame(before.build, next.build) ? [] : ["custom.esbuild"]),
  ];
  const sentences =
    settings.length > 0
      ? [`${list(settings)} changed: restart to use ${settings.length > 1 ? "them" : "it"}.`]
      : [];
  for (const [name, api] of [
    ["WebSocket API", "webSocketApi"],
    ["HTTP API", "httpApi"],
  ] as const) {
    const [was, is] = [before.model[api], next.model[api]];
    if (!was && is) sentences.push(`The service has a ${name} now: restart to serve it.`);
    if (was && !is) sentences.push(`The service has no ${name} any more: it is served until a restart.`);
  }
  if (!isSame(before.model.offlineEvents, next.model.offlineEvents))
    sentences.push("The http or alb events changed: restart to serve them as they are now.");
  const { removed } = compare(before.model.tables, next.model.tables, (table) => table.tableName);
  for (const name of removed)
    sentences.push(`Table ${name} is gone from serverless.yml: it stays, with its data.`);
  const buckets = compare(before.model.buckets, next.model.buckets, (bucket) => bucket.name);
  for (const name of buckets.removed)
    sentences.push(`Bucket ${name} is gone from serverless.yml: it stays, with its objects.`);
  const queues = compare(before.model.queues, next.model.queues, (queue) => queue.queueName);
  for (const name of queues.removed)
    sentences.push(`Queue ${name} is gone from serverless.yml: it stays, with its messages.`);
  return sentences;
}

/** What a service is known by; where it changes, every name and address does. Undefined: it is the same. */
export function otherIdentity(before: ServiceModel, next: ServiceModel): string | undefined {
  const names = ["service", "stage", "region", "accountId", "root"] as const;
  const changed = names.filter((name) => before[name] !== next[name]);
  if (changed.length > 0)
    return `${changed.map((name) => `${name} is now ${next[name]}`).join(", ")}: restart to use it. Nothing was taken over.`;
  const [was, is] = [before.webSocketApi?.apiId, next.webSocketApi?.apiId];
  return was !== undefined && is !== undefined && was !== is
    ? `The WebSocket API's id is now ${is}: restart to use it. Nothing was taken over.`
    : undefined;
}

const list = (names: readonly string[]) =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
