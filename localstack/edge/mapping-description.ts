import type { EventSourceMapping } from "../lambda/event-source-mappings.ts";
import type { FunctionModel } from "../model/types.ts";

export const mappingArn = (
  uuid: string,
  { region, accountId }: { readonly region: string; readonly accountId: string },
) => `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${uuid}`;

/** Lambda's EventSourceMappingConfiguration. Source: the Lambda API reference, and its examples for DynamoDB and SQS. */
export function describeMapping(
  mapping: EventSourceMapping,
  fn: FunctionModel | undefined,
  place: { readonly region: string; readonly accountId: string },
): Record<string, unknown> {
  const { model, isEnabled } = mapping;
  const patterns = model.filterPatterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) }));
  return {
    UUID: model.uuid,
    BatchSize: model.batchSize,
    MaximumBatchingWindowInSeconds: model.batchWindowSeconds,
    ...(mapping.sourceArn === undefined ? {} : { EventSourceArn: mapping.sourceArn }),
    FunctionArn: fn?.arn ?? model.functionKey,
    ...(patterns.length > 0 ? { FilterCriteria: { Filters: patterns } } : {}),
    FunctionResponseTypes: model.reportBatchItemFailures ? ["ReportBatchItemFailures"] : [],
    LastModified: mapping.modifiedMs / 1000,
    State: isEnabled ? "Enabled" : "Disabled",
    EventSourceMappingArn: mappingArn(model.uuid, place),
    ...(mapping.kind === "stream" ? describeStream(mapping) : describeQueue(mapping)),
  };
}

type OfKind<Kind> = Extract<EventSourceMapping, { readonly kind: Kind }>;

const describeStream = ({ model, lastProcessingResult }: OfKind<"stream">) => ({
  StateTransitionReason: "User action",
  LastProcessingResult: lastProcessingResult,
  StartingPosition: model.startingPosition,
  ParallelizationFactor: model.parallelizationFactor,
  BisectBatchOnFunctionError: model.bisectBatchOnFunctionError,
  MaximumRetryAttempts: model.maximumRetryAttempts,
  MaximumRecordAgeInSeconds: model.maximumRecordAgeSeconds,
  TumblingWindowInSeconds: 0,
  DestinationConfig: {
    OnFailure: model.onFailureArn === undefined ? {} : { Destination: model.onFailureArn },
  },
});

const describeQueue = ({ model }: OfKind<"queue">) => ({
  StateTransitionReason: "USER_INITIATED",
  ...(model.maximumConcurrency === undefined
    ? {}
    : { ScalingConfig: { MaximumConcurrency: model.maximumConcurrency } }),
});
