import { isRecord } from "../../model/json.ts";
import type { BucketModel, NotificationRule } from "../../model/types.ts";
import type { Template, TemplateResource } from "./cut-template.ts";

/** A queue of ours in LocalStack's template: what happens to objects comes by it, since LocalStack has no function to call. */
export const OBJECT_EVENTS_QUEUE = "local-aws-object-events";
const LOGICAL_ID = "LocalAwsObjectEvents";
const FUNCTION_ARN = /^arn:[^:]+:lambda:/;

/**
 * The template with that queue in the place of each function that a bucket tells of its events, those of `existing: true` among them, which the framework sets by code of its own. The given one is not changed.
 * @param buckets with their rules
 */
export function withObjectEvents(template: Template, buckets: readonly BucketModel[]): Template {
  let isUsed = false;
  const changed = ([id, resource]: [string, TemplateResource]): [string, TemplateResource] => {
    if (resource.Type !== "AWS::S3::Bucket") return [id, resource];
    const { NotificationConfiguration: given, ...properties } = resource.Properties ?? {};
    const { LambdaConfigurations: _, ...others } = isRecord(given) ? given : {};
    const bucket = buckets.find(({ name, logicalId }) => logicalId === id || name === properties.BucketName);
    const rules = (bucket?.notifications ?? []).filter(({ target }) => FUNCTION_ARN.test(target));
    if (rules.length === 0) return [id, resource];
    isUsed = true;
    const queues = [
      ...((others.QueueConfigurations as unknown[] | undefined) ?? []),
      ...rules.flatMap(queueRules),
    ];
    const NotificationConfiguration = { ...others, QueueConfigurations: queues };
    return [id, { ...resource, Properties: { ...properties, NotificationConfiguration } }];
  };
  const Resources = Object.fromEntries(Object.entries(template.Resources).map(changed));
  if (!isUsed) return template;
  const queue = { Type: "AWS::SQS::Queue", Properties: { QueueName: OBJECT_EVENTS_QUEUE } };
  return { ...template, Resources: { ...Resources, [LOGICAL_ID]: queue } };
}

/** One for each event, as CloudFormation has it. */
function queueRules({ events, prefix, suffix }: NotificationRule) {
  const Rules = [
    ...(prefix === undefined ? [] : [{ Name: "prefix", Value: prefix }]),
    ...(suffix === undefined ? [] : [{ Name: "suffix", Value: suffix }]),
  ];
  return events.map((Event) => ({
    Event,
    Queue: { "Fn::GetAtt": [LOGICAL_ID, "Arn"] },
    ...(Rules.length > 0 ? { Filter: { S3Key: { Rules } } } : {}),
  }));
}
