import { UserError } from "../user-error.ts";
import type { ModelContext } from "./context.ts";
import { tellUnserved } from "./destinations.ts";
import { uuidFor } from "./identifiers.ts";
import { tellIgnored } from "./ignored-properties.ts";
import { resolveIntrinsics, resolveString } from "./intrinsics.ts";
import { isRecord } from "./json.ts";
import { mappingResources } from "./mapping-resources.ts";
import type { ServerlessService } from "./serverless-service.ts";
import type { QueueMappingModel, StreamMappingModel } from "./types.ts";

/** `arn:aws:dynamodb:...:table/NAME/stream/LABEL` */
const STREAM_ARN = /^arn:[^:]+:dynamodb:[^:]*:[^:]*:table\/([^/]+)\/stream\//;
const QUEUE_ARN = /^arn:[^:]+:sqs:([^:]*):([^:]*):([^:/]+)$/;

type Event = Readonly<Record<string, unknown>>;

/** The framework's words for what is followed here. */
const FOLLOWED: Readonly<Record<"stream" | "sqs", ReadonlySet<string>>> = {
  stream: new Set([
    "arn",
    "batchSize",
    "batchWindow",
    "bisectBatchOnFunctionError",
    "destinations",
    "enabled",
    "filterPatterns",
    "functionResponseType",
    "maximumRecordAgeInSeconds",
    "maximumRetryAttempts",
    "parallelizationFactor",
    "startingPosition",
    "type",
  ]),
  sqs: new Set([
    "arn",
    "batchSize",
    "enabled",
    "filterPatterns",
    "functionResponseType",
    "maximumBatchingWindow",
    "maximumConcurrency",
  ]),
};

/** Every `stream` event and mapping resource on a DynamoDB table. The framework's default batch is 10 and its start TRIM_HORIZON, a resource's batch 100; the rest are AWS's (C1). */
export function buildStreamMappings(service: ServerlessService, context: ModelContext): StreamMappingModel[] {
  const mappings: StreamMappingModel[] = [];
  for (const { functionKey, event } of eventsOf(service, "stream")) {
    const arn = resolveString(event.arn, context);
    const tableName = STREAM_ARN.exec(arn)?.[1];
    if (tableName === undefined) {
      context.warnings.push(
        `The stream "${arn}" of "${functionKey}" is not a DynamoDB stream of this service and is not read.`,
      );
      continue;
    }
    tellIgnored(`The stream event of "${functionKey}"`, event, FOLLOWED.stream, context);
    const uuid = uuidOf(context, `${functionKey}/${tableName}`);
    mappings.push(streamMapping(uuid, functionKey, tableName, event, context));
  }
  for (const { uuid, functionKey, event } of mappingResources(service, context)) {
    const tableName = STREAM_ARN.exec(String(event.arn))?.[1];
    if (tableName !== undefined)
      mappings.push(
        streamMapping(
          uuid,
          functionKey,
          tableName,
          { batchSize: 100, startingPosition: null, ...event },
          context,
        ),
      );
  }
  refuseTwice(mappings, ({ tableName }) => `stream of ${tableName}`);
  return mappings;
}

/** @throws UserError for a second mapping of one source to one function */
function refuseTwice<T extends { readonly functionKey: string }>(
  mappings: readonly T[],
  sourceOf: (mapping: T) => string,
): void {
  const seen = new Set<string>();
  for (const mapping of mappings) {
    const what = `the ${sourceOf(mapping)} to "${mapping.functionKey}"`;
    if (seen.has(what))
      throw new UserError(
        `Two mappings of ${what} are refused, as on AWS. ResourceConflictException: an event source mapping of this source and this function exists already.`,
      );
    seen.add(what);
  }
}

/** Every `sqs` event and mapping resource on a queue of this account and region (C10). */
export function buildQueueMappings(service: ServerlessService, context: ModelContext): QueueMappingModel[] {
  const { region, accountId } = context.place;
  const found = [
    ...eventsOf(service, "sqs").map(({ functionKey, event }) => {
      const arn = resolveString(event.arn, context);
      tellIgnored(`The sqs event of "${functionKey}"`, event, FOLLOWED.sqs, context);
      return {
        uuid: uuidOf(context, `${functionKey}/sqs/${arn.split(":").at(-1)}`),
        functionKey,
        event,
        arn,
      };
    }),
    ...mappingResources(service, context)
      .map((resource) => ({ ...resource, arn: String(resource.event.arn) }))
      .filter(({ arn }) => !STREAM_ARN.test(arn)),
  ];
  const mappings = found.flatMap(({ uuid, functionKey, event, arn }) => {
    const [, ofRegion, ofAccount, queueName] = QUEUE_ARN.exec(arn) ?? [];
    if (queueName !== undefined && ofRegion === region && ofAccount === accountId)
      return [queueMapping({ uuid, functionKey, queueName, queueArn: arn }, event, context)];
    context.warnings.push(
      arn === "" || arn === "undefined"
        ? `A mapping of "${functionKey}" has no EventSourceArn: only streams of DynamoDB and queues are read here.`
        : `"${arn}" of "${functionKey}" is no queue of this account and region: nothing reads it.`,
    );
    return [];
  });
  refuseTwice(mappings, ({ queueName }) => `queue ${queueName}`);
  return mappings;
}

/** Events of one kind, those that are an ARN alone too. */
function eventsOf({ functions }: ServerlessService, kind: "stream" | "sqs") {
  return Object.entries(functions ?? {}).flatMap(([functionKey, { events = [] }]) =>
    events.flatMap(({ [kind]: written }): { functionKey: string; event: Event }[] => {
      if (written === undefined) return [];
      return [
        { functionKey, event: isRecord(written) && !isIntrinsic(written) ? written : { arn: written } },
      ];
    }),
  );
}

function isIntrinsic(value: Record<string, unknown>): boolean {
  const [key = ""] = Object.keys(value);
  return key === "Ref" || key.startsWith("Fn::");
}

const uuidOf = ({ place }: ModelContext, name: string) => uuidFor(`${place.service}/${place.stage}/${name}`);

const number = (value: unknown, fallback: number) => (value === undefined ? fallback : Number(value));
/** A template may spell it as text. */
const flag = (value: unknown, fallback: boolean) =>
  value === undefined ? fallback : String(value) === "true";

/** @throws UserError for what is none: AT_TIMESTAMP is for other streams than DynamoDB's, and a resource has to say one */
function startingPositionOf(given: unknown, functionKey: string): StreamMappingModel["startingPosition"] {
  if (given === undefined) return "TRIM_HORIZON";
  if (given === "TRIM_HORIZON" || given === "LATEST") return given;
  throw new UserError(
    `${JSON.stringify(given)} is no starting position of the stream of "${functionKey}": a DynamoDB stream is read from TRIM_HORIZON or LATEST.`,
  );
}

const RESPONSE_TYPE = "ReportBatchItemFailures";

/** @throws UserError for what is no response type: Lambda has one */
function reportsFailures(given: unknown, functionKey: string): boolean {
  if (given === undefined || given === RESPONSE_TYPE) return given === RESPONSE_TYPE;
  throw new UserError(
    `${JSON.stringify(given)} is no response type of "${functionKey}": it is ${RESPONSE_TYPE}, or none is said.`,
  );
}

function patternsOf(event: Event, context: ModelContext): StreamMappingModel["filterPatterns"] {
  const patterns = resolveIntrinsics(event.filterPatterns ?? [], context);
  return Array.isArray(patterns) ? patterns.filter(isRecord) : [];
}

function streamMapping(
  uuid: string,
  functionKey: string,
  tableName: string,
  event: Event,
  context: ModelContext,
): StreamMappingModel {
  const onFailureArn = onFailureOf(event.destinations, context);
  if (onFailureArn !== undefined) tellUnserved(onFailureArn, "on-failure destination", functionKey, context);
  return {
    uuid,
    functionKey,
    tableName,
    startingPosition: startingPositionOf(event.startingPosition, functionKey),
    batchSize: number(event.batchSize, 10),
    batchWindowSeconds: number(event.batchWindow, 0),
    parallelizationFactor: number(event.parallelizationFactor, 1),
    bisectBatchOnFunctionError: flag(event.bisectBatchOnFunctionError, false),
    maximumRetryAttempts: number(event.maximumRetryAttempts, -1),
    maximumRecordAgeSeconds: number(event.maximumRecordAgeInSeconds, -1),
    reportBatchItemFailures: reportsFailures(event.functionResponseType, functionKey),
    filterPatterns: patternsOf(event, context),
    ...(onFailureArn === undefined ? {} : { onFailureArn }),
    enabled: flag(event.enabled, true),
  };
}

function queueMapping(
  place: Pick<QueueMappingModel, "uuid" | "functionKey" | "queueName" | "queueArn">,
  event: Event,
  context: ModelContext,
): QueueMappingModel {
  return {
    ...place,
    batchSize: number(event.batchSize, 10),
    batchWindowSeconds: number(event.maximumBatchingWindow, 0),
    reportBatchItemFailures: reportsFailures(event.functionResponseType, place.functionKey),
    filterPatterns: patternsOf(event, context),
    ...(event.maximumConcurrency === undefined
      ? {}
      : { maximumConcurrency: Number(event.maximumConcurrency) }),
    enabled: flag(event.enabled, true),
  };
}

function onFailureOf(destinations: unknown, context: ModelContext): string | undefined {
  const value = isRecord(destinations) ? destinations.onFailure : undefined;
  if (value === undefined) return undefined;
  return resolveString(isRecord(value) && "arn" in value ? value.arn : value, context);
}
