import type { ModelContext } from "./context.ts";
import { tellIgnored } from "./ignored-properties.ts";
import { resolveIntrinsics, resolveString } from "./intrinsics.ts";
import { isRecord } from "./json.ts";
import type { ServerlessService } from "./serverless-service.ts";
import { checkNames, checkParameter, checkQueue, checkRedrives } from "./store-checks.ts";
import type { ParameterModel, QueueModel, TableModel } from "./types.ts";
import { webSocketResources } from "./websocket-resources.ts";

const TABLE = new Set([
  "AttributeDefinitions",
  "BillingMode",
  "DeletionProtectionEnabled",
  "GlobalSecondaryIndexes",
  "KeySchema",
  "LocalSecondaryIndexes",
  "ProvisionedThroughput",
  "StreamSpecification",
  "TableName",
  "Tags",
  "TimeToLiveSpecification",
]);
const INDEX = new Set(["IndexName", "KeySchema", "Projection", "ProvisionedThroughput"]);
const PARAMETER = new Set(["DataType", "Description", "Name", "Tags", "Tier", "Type", "Value"]);

export function buildTables(service: ServerlessService, context: ModelContext): TableModel[] {
  const tables = Object.entries(service.resources?.Resources ?? {}).flatMap(([logicalId, resource]) => {
    if (resource.Type !== "AWS::DynamoDB::Table") return [];
    const properties = resolveIntrinsics(resource.Properties ?? {}, context) as Record<string, unknown>;
    tellIgnored(logicalId, properties, TABLE, context);
    for (const index of Array.isArray(properties.GlobalSecondaryIndexes)
      ? properties.GlobalSecondaryIndexes.filter(isRecord)
      : [])
      tellIgnored(`${logicalId}, index ${index.IndexName}`, index, INDEX, context);
    return [
      {
        logicalId,
        tableName: context.ref(logicalId) ?? logicalId,
        arn: context.getAtt(logicalId, "Arn") ?? "",
        properties,
      },
    ];
  });
  checkNames(
    "table",
    tables.map(({ logicalId, tableName }) => [logicalId, tableName]),
  );
  return tables;
}

const QUEUE = new Set([
  "ContentBasedDeduplication",
  "DeduplicationScope",
  "DelaySeconds",
  "FifoQueue",
  "FifoThroughputLimit",
  "MaximumMessageSize",
  "MessageRetentionPeriod",
  "QueueName",
  "ReceiveMessageWaitTimeSeconds",
  "RedriveAllowPolicy",
  "RedrivePolicy",
  // Encryption that nobody has to ask for, and that nobody sees.
  "SqsManagedSseEnabled",
  "Tags",
  "VisibilityTimeout",
]);

/** @throws UserError where AWS refuses a queue's name */
export function buildQueues(service: ServerlessService, context: ModelContext): QueueModel[] {
  const queues = Object.entries(service.resources?.Resources ?? {}).flatMap(([logicalId, resource]) => {
    if (resource.Type !== "AWS::SQS::Queue") return [];
    const properties = resolveIntrinsics(resource.Properties ?? {}, context) as Record<string, unknown>;
    tellIgnored(logicalId, properties, QUEUE, context);
    return [
      {
        logicalId,
        queueName: context.getAtt(logicalId, "QueueName") ?? logicalId,
        arn: context.getAtt(logicalId, "Arn") ?? "",
        properties,
      },
    ];
  });
  for (const queue of queues) checkQueue(queue);
  checkRedrives(queues);
  checkNames(
    "queue",
    queues.map(({ logicalId, queueName }) => [logicalId, queueName]),
  );
  return queues;
}

/**
 * `AWS::SSM::Parameter` resources, and those that `custom.localAws.parameters` declares: a SecureString, which CloudFormation cannot make, is
 * named there so that the first start can make its value.
 */
export function buildParameters(service: ServerlessService, context: ModelContext): ParameterModel[] {
  const named: [string, string][] = [];
  const fromResources = Object.entries(service.resources?.Resources ?? {}).flatMap(
    ([logicalId, resource]) => {
      if (resource.Type !== "AWS::SSM::Parameter") return [];
      named.push([logicalId, context.ref(logicalId) ?? logicalId]);
      const properties = resolveIntrinsics(resource.Properties ?? {}, context) as Record<string, unknown>;
      tellIgnored(logicalId, properties, PARAMETER, context);
      checkParameter(logicalId, context.ref(logicalId) ?? logicalId, properties);
      if (properties.Type === "SecureString")
        context.warnings.push(
          `${logicalId}: CloudFormation makes no SecureString, so AWS refuses this resource. Put it by hand there, and declare it under custom.localAws.parameters for here.`,
        );
      return [
        {
          name: context.ref(logicalId) ?? logicalId,
          type: properties.Type === "StringList" ? ("StringList" as const) : ("String" as const),
          value: String(properties.Value ?? ""),
        },
      ];
    },
  );
  checkNames("parameter", named);
  const local = service.custom?.localAws;
  const declared =
    isRecord(local) && Array.isArray(local.parameters) ? local.parameters.filter(isRecord) : [];
  return [
    ...fromResources,
    ...declared.map((entry): ParameterModel => {
      const type = entry.type === "String" || entry.type === "StringList" ? entry.type : "SecureString";
      const name = resolveString(entry.name, context);
      return entry.value === undefined
        ? { name, type }
        : { name, type, value: resolveString(entry.value, context) };
    }),
  ];
}

/** Resource types that have an engine or a meaning here; anything else is named once, so that its absence surprises nobody. */
const KNOWN_TYPES = new Set([
  "AWS::DynamoDB::Table",
  "AWS::Events::Rule",
  "AWS::IAM::ManagedPolicy",
  "AWS::IAM::Policy",
  "AWS::IAM::Role",
  "AWS::IAM::RolePolicy",
  "AWS::S3::Bucket",
  "AWS::SQS::Queue",
  "AWS::SSM::Parameter",
  "AWS::Scheduler::Schedule",
  "AWS::Lambda::EventSourceMapping",
  "AWS::Logs::LogGroup",
]);

/** Policies that stand at what is called, and not at who calls. */
const RESOURCE_POLICIES = new Set([
  "AWS::Lambda::Permission",
  "AWS::S3::BucketPolicy",
  "AWS::SQS::QueuePolicy",
]);

export function unknownResources(service: ServerlessService): string[] {
  // The WebSocket API has said what it thinks of these.
  const webSocket = webSocketResources(service);
  return Object.entries(service.resources?.Resources ?? {}).flatMap(([id, { Type: type = "" }]) => {
    if (KNOWN_TYPES.has(type) || webSocket.has(id)) return [];
    const what = RESOURCE_POLICIES.has(type)
      ? "is not looked at here: what a caller may do stands in the policies of its role alone."
      : "has no local engine: calls to it get an error that names it.";
    return [`${id} (${type}) ${what}`];
  });
}
