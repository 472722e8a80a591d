import { UserError } from "../user-error.ts";
import type { ModelContext } from "./context.ts";
import { tellIgnored } from "./ignored-properties.ts";
import { resolveIntrinsics, resolveString } from "./intrinsics.ts";
import { isRecord } from "./json.ts";
import type { ServerlessService } from "./serverless-service.ts";

/** An `AWS::Lambda::EventSourceMapping` of `resources:`, in the words of the framework's events. */
export interface MappingResource {
  readonly uuid: string;
  readonly functionKey: string;
  /** `arn` is resolved. */
  readonly event: Readonly<Record<string, unknown>>;
}

const MAPPING_TYPE = "AWS::Lambda::EventSourceMapping";

/** Properties that an event has too, by their names there; the last for streams and queues each. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  BatchSize: ["batchSize"],
  BisectBatchOnFunctionError: ["bisectBatchOnFunctionError"],
  Enabled: ["enabled"],
  MaximumBatchingWindowInSeconds: ["batchWindow", "maximumBatchingWindow"],
  MaximumRecordAgeInSeconds: ["maximumRecordAgeInSeconds"],
  MaximumRetryAttempts: ["maximumRetryAttempts"],
  ParallelizationFactor: ["parallelizationFactor"],
  StartingPosition: ["startingPosition"],
};

const FOLLOWED = new Set([
  ...Object.keys(NAMES),
  "DestinationConfig",
  "EventSourceArn",
  "FilterCriteria",
  "FunctionName",
  "FunctionResponseTypes",
  "ScalingConfig",
  "Tags",
]);

/** What is for a stream alone, and for a queue alone. */
const OF_STREAMS = [
  "BisectBatchOnFunctionError",
  "DestinationConfig",
  "MaximumRecordAgeInSeconds",
  "MaximumRetryAttempts",
  "ParallelizationFactor",
  "StartingPosition",
];
const OF_QUEUES = ["ScalingConfig"];

/** Those whose function is one of this service; of others a warning says so. Source: CloudFormation, AWS::Lambda::EventSourceMapping. */
export function mappingResources(service: ServerlessService, context: ModelContext): MappingResource[] {
  return Object.entries(service.resources?.Resources ?? {}).flatMap(([logicalId, resource]) => {
    if (resource.Type !== MAPPING_TYPE) return [];
    const properties = resource.Properties ?? {};
    const functionName = resolveString(properties.FunctionName, context);
    const functionKey = keyOf(functionName, service, context);
    if (functionKey === undefined) {
      context.warnings.push(
        `${logicalId}: "${functionName}" is no function of this service, so nothing is brought to it.`,
      );
      return [];
    }
    return [
      {
        uuid: context.ref(logicalId) ?? logicalId,
        functionKey,
        event: eventOf(logicalId, properties, context),
      },
    ];
  });
}

/** By name, ARN or part of one, with or without a version. */
function keyOf(named: string, service: ServerlessService, context: ModelContext): string | undefined {
  const name = /(?:^|:function:)([a-zA-Z0-9_-]+)(?::[^:]+)?$/.exec(named)?.[1];
  return Object.keys(service.functions ?? {}).find((key) => context.functionName(key) === name);
}

/** @throws UserError as AWS refuses what is for another kind of source */
function eventOf(
  logicalId: string,
  properties: Readonly<Record<string, unknown>>,
  context: ModelContext,
): MappingResource["event"] {
  const resolved = resolveIntrinsics(properties, context) as Record<string, unknown>;
  tellIgnored(logicalId, resolved, FOLLOWED, context);
  const misplaced = isQueue(resolved.EventSourceArn) ? OF_STREAMS : OF_QUEUES;
  for (const name of misplaced) {
    if (resolved[name] === undefined) continue;
    throw new UserError(
      `${logicalId} is refused, as on AWS: Unsupported ${name} parameter for given event source mapping type.`,
    );
  }
  const record = (value: unknown) => (isRecord(value) ? value : {});
  const { FilterCriteria, FunctionResponseTypes, DestinationConfig, ScalingConfig } = resolved;
  if (Array.isArray(FunctionResponseTypes) && FunctionResponseTypes.length > 1)
    throw new UserError(
      `${logicalId} is refused, as on AWS: Value at 'functionResponseTypes' failed to satisfy constraint: Member must have length less than or equal to 1.`,
    );
  const onFailure = record(record(DestinationConfig).OnFailure).Destination;
  const { MaximumConcurrency } = record(ScalingConfig);
  return {
    arn: resolved.EventSourceArn,
    ...Object.fromEntries(
      Object.entries(NAMES).flatMap(([name, others]) =>
        resolved[name] === undefined ? [] : others.map((other) => [other, resolved[name]]),
      ),
    ),
    ...(Array.isArray(FunctionResponseTypes) ? { functionResponseType: FunctionResponseTypes[0] } : {}),
    ...(onFailure === undefined ? {} : { destinations: { onFailure } }),
    ...(MaximumConcurrency === undefined ? {} : { maximumConcurrency: MaximumConcurrency }),
    filterPatterns: patternsIn(logicalId, record(FilterCriteria).Filters),
  };
}

const isQueue = (arn: unknown) => String(arn).split(":")[2] === "sqs";

/** A resource has each pattern as JSON text. @throws UserError as AWS refuses what is none */
function patternsIn(logicalId: string, filters: unknown): unknown[] {
  return (Array.isArray(filters) ? filters : []).map((filter) => {
    const { Pattern } = isRecord(filter) ? filter : {};
    const pattern = parse(String(Pattern));
    if (isRecord(pattern)) return pattern;
    throw new UserError(
      `${logicalId}: Invalid filter pattern definition: ${String(Pattern)} is no JSON object.`,
    );
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
