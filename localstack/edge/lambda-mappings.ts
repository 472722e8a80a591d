import type { EventSourceMapping, EventSourceMappings } from "../lambda/event-source-mappings.ts";
import type { FunctionModel } from "../model/types.ts";
import type { WholeAnswer } from "../net/answer-requests.ts";
import { restAnswer, ServiceError } from "./answers.ts";
import type { ArnParts } from "./arns.ts";
import { isRecord, parseJson } from "./json-input.ts";
import type { MappingRoute } from "./lambda-route.ts";
import { functionNotFound, lambdaTarget } from "./lambda-target.ts";
import { describeMapping, mappingArn } from "./mapping-description.ts";

const MAX_ITEMS = 100;

export interface MappingCalls extends ArnParts {
  /** Undefined where there are none, or not yet. */
  readonly mappings: EventSourceMappings | undefined;
  readonly functions: readonly FunctionModel[];
}

/** What IAM is asked about a call. */
export function mappingAccess(
  route: MappingRoute,
  place: ArnParts,
): readonly [action: string, resource: string] {
  const resource = route.uuid === "" ? "*" : mappingArn(route.uuid, place);
  return [`lambda:${route.operation}`, resource];
}

/** Lambda's calls on event source mappings, as far as they change nothing that serverless.yml says, and `Enabled`. @throws ServiceError in Lambda's words */
export function callMappings(route: MappingRoute, body: Buffer, calls: MappingCalls): WholeAnswer {
  const all = calls.mappings?.list() ?? [];
  const describe = (mapping: EventSourceMapping) =>
    describeMapping(
      mapping,
      calls.functions.find(({ key }) => key === mapping.model.functionKey),
      calls,
    );
  if (route.operation === "ListEventSourceMappings") {
    const { page, next } = pageOf(selected(all, route.query, calls), route.query);
    return restAnswer({ EventSourceMappings: page.map(describe), NextMarker: next });
  }
  if (route.operation === "CreateEventSourceMapping") return refuseNew(body, calls);
  const mapping = all.find(({ model }) => model.uuid === route.uuid);
  if (!mapping)
    throw new ServiceError("ResourceNotFoundException", "The resource you requested does not exist.", 404);
  const described = describe(mapping);
  if (route.operation === "GetEventSourceMapping") return restAnswer(described);
  if (route.operation === "DeleteEventSourceMapping") throw madeByTemplate();
  const enabled = readUpdate(body, described);
  if (enabled === undefined || enabled === mapping.isEnabled)
    return { ...restAnswer(described), status: 202 };
  calls.mappings?.setEnabled(route.uuid, enabled);
  const changed = calls.mappings?.list().find(({ model }) => model.uuid === route.uuid) ?? mapping;
  // It takes AWS a while.
  return { ...restAnswer({ ...describe(changed), State: enabled ? "Enabling" : "Disabling" }), status: 202 };
}

/** Mappings are made by serverless.yml; what AWS refuses is refused as there, so that a script learns of it (C10). @throws ServiceError always */
function refuseNew(body: Buffer, calls: MappingCalls): never {
  const input = parseJson(body);
  const { FunctionName, EventSourceArn, BatchSize, MaximumBatchingWindowInSeconds, ScalingConfig } = isRecord(
    input,
  )
    ? input
    : {};
  const { fn, arn } = lambdaTarget(String(FunctionName), null, calls.functions, calls);
  if (!fn) throw functionNotFound(arn);
  const queueName = /^arn:[^:]+:sqs:[^:]*:[^:]*:([^:/]+)$/.exec(String(EventSourceArn))?.[1];
  const { MaximumConcurrency } = isRecord(ScalingConfig) ? ScalingConfig : {};
  const refusal =
    queueName === undefined
      ? undefined
      : calls.mappings?.refusalOf(
          {
            queueName,
            batchSize: Number(BatchSize ?? 10),
            batchWindowSeconds: Number(MaximumBatchingWindowInSeconds ?? 0),
            ...(MaximumConcurrency === undefined ? {} : { maximumConcurrency: Number(MaximumConcurrency) }),
          },
          fn,
        );
  if (refusal) throw new ServiceError(refusal.code, refusal.message);
  throw madeByTemplate();
}

const madeByTemplate = () =>
  new ServiceError(
    "NotImplemented",
    "Event source mappings are made and removed by serverless.yml here: by stream and sqs events, and AWS::Lambda::EventSourceMapping under resources. UpdateEventSourceMapping switches one off and on.",
    501,
  );

function selected(all: readonly EventSourceMapping[], query: URLSearchParams, calls: MappingCalls) {
  const source = query.get("EventSourceArn");
  const named = query.get("FunctionName");
  const target = named === null ? undefined : lambdaTarget(named, null, calls.functions, calls);
  if (target && !target.fn) throw functionNotFound(target.arn);
  return all.filter(
    ({ model, sourceArn }) =>
      (source === null || sourceArn === source) && (!target?.fn || model.functionKey === target.fn.key),
  );
}

/** In the order of their UUIDs; the marker is the last one of the page before. */
function pageOf(all: readonly EventSourceMapping[], query: URLSearchParams) {
  const marker = query.get("Marker");
  const size = Math.min(Math.max(Number(query.get("MaxItems") ?? MAX_ITEMS) || MAX_ITEMS, 1), MAX_ITEMS);
  const rest = all
    .filter(({ model }) => marker === null || model.uuid > marker)
    .sort((a, b) => (a.model.uuid < b.model.uuid ? -1 : 1));
  const page = rest.slice(0, size);
  return { page, next: rest.length > size ? (page.at(-1)?.model.uuid ?? null) : null };
}

/** @returns `Enabled`, where it is given @throws ServiceError where anything else is to be otherwise than it is */
function readUpdate(body: Buffer, described: Record<string, unknown>): boolean | undefined {
  const input = parseJson(body);
  if (typeof input !== "object" || input === null)
    throw new ServiceError("InvalidRequestContentException", "Could not parse request body into json.");
  const { Enabled, FunctionName, ...others } = input as Record<string, unknown>;
  const changed = Object.entries(others).filter(
    ([name, value]) => JSON.stringify(described[name]) !== JSON.stringify(value),
  );
  const isSameFunction =
    FunctionName === undefined || String(described.FunctionArn).endsWith(String(FunctionName));
  const [name] = [...changed.map(([name]) => name), ...(isSameFunction ? [] : ["FunctionName"])];
  if (name !== undefined)
    throw new ServiceError(
      "InvalidParameterValueException",
      `${name} is what serverless.yml says here: change it there. A call changes Enabled alone.`,
    );
  if (Enabled !== undefined && typeof Enabled !== "boolean")
    throw new ServiceError("SerializationException", "Enabled is a boolean.");
  return Enabled;
}
