import type { ModelContext } from "./context.ts";
import { resolveIntrinsics, resolveString } from "./intrinsics.ts";
import { isRecord } from "./json.ts";
import type { ServerlessService } from "./serverless-service.ts";
import type { ParameterModel, QueueModel, TableModel } from "./types.ts";
import { webSocketResources } from "./websocket-resources.ts";

export function buildTables(service: ServerlessService, context: ModelContext): TableModel[] {
  return Object.entries(service.resources?.Resources ?? {}).flatMap(([logicalId, resource]) => {
    if (resource.Type !== "AWS::DynamoDB::Table") return [];
    const properties = resolveIntrinsics(resource.Properties ?? {}, context) as Record<string, unknown>;
    return [
      {
        logicalId,
        tableName: context.ref(logicalId) ?? logicalId,
        arn: context.getAtt(logicalId, "Arn") ?? "",
        properties,
      },
    ];
  });
}

/** Properties of a queue that are kept, and change nothing here. */
const WITHOUT_EFFECT = ["KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds"];

export function buildQueues(service: ServerlessService, context: ModelContext): QueueModel[] {
  return Object.entries(service.resources?.Resources ?? {}).flatMap(([logicalId, resource]) => {
    if (resource.Type !== "AWS::SQS::Queue") return [];
    const properties = resolveIntrinsics(resource.Properties ?? {}, context) as Record<string, unknown>;
    for (const name of WITHOUT_EFFECT) {
      if (properties[name] !== undefined)
        context.warnings.push(`${logicalId}: ${name} has no effect here; messages are not encrypted.`);
    }
    return [
      {
        logicalId,
        queueName: context.getAtt(logicalId, "QueueName") ?? logicalId,
        arn: context.getAtt(logicalId, "Arn") ?? "",
        properties,
      },
    ];
  });
}

/**
 * `AWS::SSM::Parameter` resources, and those that `custom.localAws.parameters` declares: a SecureString, which CloudFormation cannot make, is
 * named there so that the first start can make its value.
 */
export function buildParameters(service: ServerlessService, context: ModelContext): ParameterModel[] {
  const fromResources = Object.entries(service.resources?.Resources ?? {}).flatMap(
    ([logicalId, resource]) => {
      if (resource.Type !== "AWS::SSM::Parameter") return [];
      const properties = resolveIntrinsics(resource.Properties ?? {}, context) as Record<string, unknown>;
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

export function unknownResources(service: ServerlessService): string[] {
  // The WebSocket API has said what it thinks of these.
  const webSocket = webSocketResources(service);
  return Object.entries(service.resources?.Resources ?? {}).flatMap(([id, { Type: type = "" }]) =>
    KNOWN_TYPES.has(type) || webSocket.has(id)
      ? []
      : [`${id} (${type}) has no local engine: calls to it get an error that names it.`],
  );
}
