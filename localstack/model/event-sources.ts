import type { ModelContext } from "./context.ts";
import { uuidFor } from "./identifiers.ts";
import { resolveIntrinsics, resolveString } from "./intrinsics.ts";
import { isRecord } from "./json.ts";
import type { ServerlessService } from "./serverless-service.ts";
import type { StreamMappingModel } from "./types.ts";

/** `arn:aws:dynamodb:...:table/NAME/stream/LABEL` */
const STREAM_ARN = /^arn:[^:]+:dynamodb:[^:]*:[^:]*:table\/([^/]+)\/stream\//;

/** Every `stream` event on a DynamoDB table. The framework's default batch is 10 and its start TRIM_HORIZON; the rest are AWS's (C1). */
export function buildStreamMappings(service: ServerlessService, context: ModelContext): StreamMappingModel[] {
  const mappings: StreamMappingModel[] = [];
  for (const [functionKey, fn] of Object.entries(service.functions ?? {})) {
    for (const { stream } of fn.events ?? []) {
      if (stream === undefined) continue;
      const event = isRecord(stream) && !isIntrinsic(stream) ? stream : { arn: stream };
      const arn = resolveString(event.arn, context);
      const tableName = STREAM_ARN.exec(arn)?.[1];
      if (tableName === undefined) {
        context.warnings.push(
          `The stream "${arn}" of "${functionKey}" is not a DynamoDB stream of this service and is not read.`,
        );
        continue;
      }
      mappings.push(mappingOf(functionKey, tableName, event, context));
    }
  }
  return mappings;
}

function isIntrinsic(value: Record<string, unknown>): boolean {
  const [key = ""] = Object.keys(value);
  return key === "Ref" || key.startsWith("Fn::");
}

function mappingOf(
  functionKey: string,
  tableName: string,
  event: Readonly<Record<string, unknown>>,
  context: ModelContext,
): StreamMappingModel {
  const number = (value: unknown, fallback: number) => (value === undefined ? fallback : Number(value));
  const patterns = resolveIntrinsics(event.filterPatterns ?? [], context);
  const onFailureArn = onFailureOf(event.destinations, context);
  return {
    uuid: uuidFor(`${context.place.service}/${context.place.stage}/${functionKey}/${tableName}`),
    functionKey,
    tableName,
    startingPosition: event.startingPosition === "LATEST" ? "LATEST" : "TRIM_HORIZON",
    batchSize: number(event.batchSize, 10),
    batchWindowSeconds: number(event.batchWindow, 0),
    parallelizationFactor: number(event.parallelizationFactor, 1),
    bisectBatchOnFunctionError: event.bisectBatchOnFunctionError === true,
    maximumRetryAttempts: number(event.maximumRetryAttempts, -1),
    maximumRecordAgeSeconds: number(event.maximumRecordAgeInSeconds, -1),
    reportBatchItemFailures: event.functionResponseType === "ReportBatchItemFailures",
    filterPatterns: Array.isArray(patterns) ? patterns.filter(isRecord) : [],
    ...(onFailureArn === undefined ? {} : { onFailureArn }),
    enabled: event.enabled !== false,
  };
}

function onFailureOf(destinations: unknown, context: ModelContext): string | undefined {
  const value = isRecord(destinations) ? destinations.onFailure : undefined;
  if (value === undefined) return undefined;
  return resolveString(isRecord(value) && "arn" in value ? value.arn : value, context);
}
