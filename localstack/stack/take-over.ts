import { type LazyDynamoDb, provisionTables } from "../engines/index.ts";
import type { Schedules, UpdatableMappings } from "../events/index.ts";
import type { Gateway } from "../gateway/index.ts";
import type { HttpApi } from "../http-api/index.ts";
import type { LambdaRuntime } from "../lambda/index.ts";
import type { Log } from "../log.ts";
import type { BucketModel, ParameterModel, QueueModel, ServiceModel, TableModel } from "../model/types.ts";
import { describeDifferences } from "./describe-differences.ts";
import {
  type Differences,
  differencesOf,
  isAny,
  needsRestart,
  otherIdentity,
  type RunningService,
} from "./differences.ts";

/** The parts of a stack that can be changed while it runs. */
export interface ChangeableParts {
  readonly lambda: LambdaRuntime;
  readonly gateway: Gateway | undefined;
  readonly httpApi: HttpApi | undefined;
  readonly eventSources: Pick<UpdatableMappings, "update">;
  readonly schedules: Schedules;
  /** Started for the first table that is added. */
  readonly dynamoDb: Pick<LazyDynamoDb, "start">;
  readonly s3: { provision(buckets: readonly BucketModel[]): void };
  readonly log: Log;
  /** Roles, whose they are, and the mode of their evaluation. */
  setPermissions(service: RunningService): void;
  /** After a change of tables, with those of the new version. */
  tablesChanged(tables: readonly TableModel[]): Promise<void>;
  /** New queues are made, changed ones changed; the others stay as they are. */
  provisionQueues(queues: readonly QueueModel[]): void;
  setParameters(parameters: readonly ParameterModel[]): void;
  /** What environments that start from now on are told. */
  setService(service: RunningService): void;
}

/** What became of a saved serverless.yml. */
export interface TakenOver {
  /** The version that runs now: the new one, but for what could not be taken over. */
  readonly service: RunningService;
  /** `function send (added)`, `route chat.new (added)`; empty where nothing that runs has changed. */
  readonly taken: readonly string[];
  /** Sentences about what needs a restart, and about what failed. */
  readonly refused: readonly string[];
}

/**
 * Makes a running stack serve another version of its service. Sockets stay open, and invocations that run finish with the code and the environment that they began with. What
 * cannot be taken over is said and stays as it was.
 */
export async function takeOver(
  parts: ChangeableParts,
  before: RunningService,
  next: RunningService,
): Promise<TakenOver> {
  const identity = otherIdentity(before.model, next.model);
  if (identity !== undefined) return { service: before, taken: [], refused: [identity] };
  const refused = needsRestart(before, next);
  /** Does one change; where it fails, what ran before stays, and the next save tries again. */
  const attempt = async <T>(what: string, wanted: T, running: T, change: () => unknown): Promise<T> => {
    try {
      await change();
      return wanted;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      refused.push(`The ${what} could not be taken over: ${why}`);
      return running;
    }
  };

  const service = changeableIn(before, next);
  const { model, settings } = service;
  const differences = differencesOf(before, service);
  const tables = await takeOverTables(parts, before.model, model, attempt);
  const buckets = isAny(differences.buckets)
    ? await attempt("buckets", model.buckets, before.model.buckets, () => parts.s3.provision(model.buckets))
    : model.buckets;
  const queues = isAny(differences.queues)
    ? await attempt("queues", model.queues, before.model.queues, () => parts.provisionQueues(model.queues))
    : model.queues;
  const parameters = isAny(differences.parameters)
    ? await attempt("parameters", model.parameters, before.model.parameters, () =>
        parts.setParameters(model.parameters),
      )
    : model.parameters;
  if (isAny(differences.roles) || isAny(differences.functions) || differences.iam)
    parts.setPermissions(service);
  parts.setService(service);
  if (isAny(differences.functions))
    // With those that leave: until the routes are others, one may still name them.
    await parts.lambda.update([...model.functions, ...leaving(before.model, differences)]);
  if (model.webSocketApi && touchesGateway(differences))
    parts.gateway?.update(model.webSocketApi, settings.gateway);
  if (model.httpApi && (isAny(differences.httpRoutes) || differences.httpApi))
    parts.httpApi?.update(model.httpApi);
  if (differences.functions.removed.length > 0) await parts.lambda.update(model.functions);
  const wanted = { streamMappings: model.streamMappings, queueMappings: model.queueMappings };
  const mappings =
    isAny(differences.streams) || isAny(differences.queueMappings)
      ? await attempt("event source mappings", wanted, before.model, () =>
          parts.eventSources.update(wanted.streamMappings, wanted.queueMappings),
        )
      : wanted;
  if (isAny(differences.schedules)) parts.schedules.update(model.schedules);

  const { streamMappings, queueMappings } = mappings;
  const running = {
    ...service,
    model: { ...model, tables, buckets, queues, parameters, streamMappings, queueMappings },
  };
  return { service: running, taken: describeDifferences(differencesOf(before, running)), refused };
}

type Attempt = <T>(what: string, wanted: T, running: T, change: () => unknown) => Promise<T>;

/** New and changed tables are made or changed, one by one; what is gone from serverless.yml keeps its data. */
async function takeOverTables(
  { dynamoDb, tablesChanged, log }: ChangeableParts,
  before: ServiceModel,
  next: ServiceModel,
  attempt: Attempt,
): Promise<TableModel[]> {
  const tables: TableModel[] = [];
  for (const table of next.tables) {
    const was = before.tables.find(({ tableName }) => tableName === table.tableName);
    const isSame = JSON.stringify(was) === JSON.stringify(table);
    const is = isSame
      ? table
      : await attempt(`table ${table.tableName}`, table, was, async () => {
          await provisionTables(await dynamoDb.start(), [table], log).finally(() =>
            tablesChanged(next.tables),
          );
        });
    if (is) tables.push(is);
  }
  return tables;
}

const leaving = (before: ServiceModel, { functions }: Differences) =>
  before.functions.filter((fn) => functions.removed.includes(fn.key));

const touchesGateway = ({ routes, webSocketApi, gatewaySettings }: Differences) =>
  isAny(routes) || webSocketApi || gatewaySettings;

/** The new version as a stack can run it without a restart: with the old one's ports, processes and set of APIs. */
function changeableIn(before: RunningService, next: RunningService): RunningService {
  const { maxMessageBytes: _fixed, ...gateway } = next.settings.gateway;
  const { maxMessageBytes } = before.settings.gateway;
  const { webSocketApi: _webSocketApi, httpApi: _httpApi, ...model } = next.model;
  const webSocketApi = before.model.webSocketApi && (next.model.webSocketApi ?? before.model.webSocketApi);
  const httpApi = before.model.httpApi && (next.model.httpApi ?? before.model.httpApi);
  return {
    model: { ...model, ...(webSocketApi ? { webSocketApi } : {}), ...(httpApi ? { httpApi } : {}) },
    settings: {
      ...before.settings,
      iam: next.settings.iam,
      gateway: { ...gateway, ...(maxMessageBytes === undefined ? {} : { maxMessageBytes }) },
    },
    build: before.build,
  };
}
