import { compileWildcard } from "../iam/wildcard.ts";
import type { FunctionModel, PolicyStatement, ServiceModel } from "../model/types.ts";

export type NodeKind = "client" | "apigw" | "http" | "lambda" | "ddb" | "sqs" | "s3" | "schedule";

export interface TopologyNode {
  /** `lambda/fanout-local-fan-out`: the kind, and the name that events have in `res`. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string;
  readonly arn?: string;
  /** What serverless.yml says of it, with every intrinsic function resolved; of a function without its variables. */
  readonly configuration: object;
  /** Of a function: what its role allows. */
  readonly permissions?: readonly PolicyStatement[];
}

export interface TopologyEdge {
  readonly from: string;
  readonly to: string;
  /** `$connect`, `POST /auth/login`, `stream`, `PutItem`; several where one node has several ways to the other. */
  readonly labels: readonly string[];
  /** `calls`: one runs the other. `may`: its role allows it, and whether it does so shows when it does. */
  readonly kind: "calls" | "may";
}

export interface Topology {
  readonly service: string;
  readonly stage: string;
  readonly region: string;
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
}

/** What there is and what leads where, from the packaged template: the model has the roles' policies, so what a function may touch is known before it does. */
export function topologyOf(model: ServiceModel): Topology {
  const nodes = nodesOf(model);
  return {
    service: model.service,
    stage: model.stage,
    region: model.region,
    nodes,
    edges: [...callEdges(model), ...permissionEdges(model, nodes)],
  };
}

const CLIENT = "client/client";
const lambdaId = ({ name }: FunctionModel) => `lambda/${name}`;

function nodesOf(model: ServiceModel): TopologyNode[] {
  const { webSocketApi: ws, httpApi: http } = model;
  return [
    ...(ws || http ? [{ id: CLIENT, kind: "client", name: "client", configuration: {} } as const] : []),
    ...(ws ? [node("apigw", `${ws.apiId}/${ws.stage}`, arnOfApi(ws), ws)] : []),
    ...(http ? [node("http", http.apiId, arnOfApi(http), http)] : []),
    ...model.functions.map((fn) => {
      const { environment, ...configuration } = fn;
      const permissions = model.roles[fn.role ?? ""]?.statements ?? [];
      return {
        ...node("lambda", fn.name, fn.arn, { ...configuration, variables: Object.keys(environment) }),
        permissions,
      };
    }),
    ...model.tables.map(({ tableName, arn, properties }) => node("ddb", tableName, arn, properties)),
    ...model.queues.map(({ queueName, arn, properties }) => node("sqs", queueName, arn, properties)),
    ...model.buckets.map((bucket) => node("s3", bucket.name, `arn:aws:s3:::${bucket.name}`, bucket)),
    ...model.schedules.map((schedule) => node("schedule", schedule.name, schedule.arn, schedule)),
  ];
}

const node = (kind: NodeKind, name: string, arn: string, configuration: object): TopologyNode => ({
  id: `${kind}/${name}`,
  kind,
  name,
  arn,
  configuration,
});

const arnOfApi = ({ region, accountId, apiId }: { region: string; accountId: string; apiId: string }) =>
  `arn:aws:execute-api:${region}:${accountId}:${apiId}`;

function callEdges(model: ServiceModel): TopologyEdge[] {
  const byKey = new Map(model.functions.map((fn) => [fn.key, fn]));
  const edges = new Edges("calls");
  const toFunction = (from: string, functionKey: string, label: string) => {
    const fn = byKey.get(functionKey);
    if (fn) edges.add(from, lambdaId(fn), label);
  };
  const { webSocketApi: ws, httpApi: http } = model;
  if (ws) {
    const id = `apigw/${ws.apiId}/${ws.stage}`;
    edges.add(CLIENT, id, "WebSocket");
    edges.add(id, CLIENT, "frames");
    for (const { routeKey, functionKey, authorizer } of ws.routes) {
      toFunction(id, functionKey, routeKey);
      if (authorizer) toFunction(id, authorizer.functionKey, `${routeKey} authorizer`);
    }
  }
  if (http) {
    const id = `http/${http.apiId}`;
    edges.add(CLIENT, id, "HTTP");
    for (const { method, path, functionKey, authorizer } of http.routes) {
      toFunction(id, functionKey, path === "$default" ? path : `${method} ${path}`);
      if (authorizer?.kind === "request") toFunction(id, authorizer.functionKey, "authorizer");
    }
  }
  for (const { tableName, functionKey } of model.streamMappings)
    toFunction(`ddb/${tableName}`, functionKey, "stream");
  for (const { queueName, functionKey } of model.queueMappings)
    toFunction(`sqs/${queueName}`, functionKey, "messages");
  for (const { name, functionKey, expression } of model.schedules)
    toFunction(`schedule/${name}`, functionKey, expression);
  for (const { name, notifications = [] } of model.buckets)
    for (const { target, events } of notifications) {
      const fn = model.functions.find(({ arn }) => arn === target);
      const queue = model.queues.find(({ arn }) => arn === target);
      for (const event of events) {
        if (fn) edges.add(`s3/${name}`, lambdaId(fn), event);
        if (queue) edges.add(`s3/${name}`, `sqs/${queue.queueName}`, event);
      }
    }
  return edges.list();
}

const SERVICES: Readonly<Partial<Record<NodeKind, string>>> = {
  apigw: "execute-api",
  lambda: "lambda",
  ddb: "dynamodb",
  sqs: "sqs",
  s3: "s3",
};

/** From each function to what the Allow statements of its role name; what a Deny takes back, and statements with NotAction or NotResource, are left out. */
function permissionEdges(model: ServiceModel, nodes: readonly TopologyNode[]): TopologyEdge[] {
  const edges = new Edges("may");
  for (const fn of model.functions) {
    for (const { Effect, Action, Resource } of model.roles[fn.role ?? ""]?.statements ?? []) {
      if (Effect !== "Allow") continue;
      for (const target of nodes) {
        const prefix = `${SERVICES[target.kind]}:`;
        const actions = listOf(Action).filter((action) => action === "*" || action.startsWith(prefix));
        if (actions.length === 0 || !listOf(Resource).some((pattern) => isIn(pattern, target))) continue;
        for (const action of actions) edges.add(lambdaId(fn), target.id, action.replace(prefix, ""));
      }
    }
  }
  return edges.list();
}

/** Whether a statement's resource is a node, or something in it: an index, a stream, an object, a version, a connection. */
function isIn(pattern: string, target: TopologyNode): boolean {
  const matches = compileWildcard(pattern);
  return placesIn(target).some(matches);
}

function placesIn({ kind, name, arn = "" }: TopologyNode): readonly string[] {
  switch (kind) {
    case "ddb":
      return [arn, `${arn}/index/x`, `${arn}/stream/x`];
    case "s3":
      return [arn, `${arn}/x`];
    case "lambda":
      return [arn, `${arn}:x`];
    case "apigw":
      return ["POST", "GET", "DELETE"].map(
        (method) => `${arn}/${name.split("/")[1]}/${method}/@connections/x`,
      );
    default:
      return [arn];
  }
}

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

class Edges {
  readonly #kind: TopologyEdge["kind"];
  readonly #labels = new Map<string, Set<string>>();

  constructor(kind: TopologyEdge["kind"]) {
    this.#kind = kind;
  }

  add(from: string, to: string, label: string): void {
    const key = JSON.stringify([from, to]);
    const labels = this.#labels.get(key) ?? new Set();
    this.#labels.set(key, labels.add(label));
  }

  list(): TopologyEdge[] {
    return [...this.#labels].map(([key, labels]) => {
      const [from, to] = JSON.parse(key) as [string, string];
      return { from, to, labels: [...labels], kind: this.#kind };
    });
  }
}
