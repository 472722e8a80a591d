import { isRecord } from "../../model/json.ts";
import type { Template, TemplateResource } from "./cut-template.ts";

/** A queue of ours in LocalStack's template: what happens to objects comes by it, since LocalStack has no function to call. */
export const OBJECT_EVENTS_QUEUE = "local-aws-object-events";
const LOGICAL_ID = "LocalAwsObjectEvents";

/** The template with each function that a bucket tells of its events in exchange for that queue. The given one is not changed. */
export function withObjectEvents(template: Template): Template {
  const resources: Record<string, TemplateResource> = {};
  let isUsed = false;
  for (const [id, resource] of Object.entries(template.Resources)) {
    const notifications = resource.Properties?.NotificationConfiguration;
    const functions = isRecord(notifications) ? notifications.LambdaConfigurations : undefined;
    if (resource.Type !== "AWS::S3::Bucket" || !Array.isArray(functions) || functions.length === 0) {
      resources[id] = resource;
      continue;
    }
    isUsed = true;
    const {
      LambdaConfigurations: _,
      QueueConfigurations: queues = [],
      ...rest
    } = notifications as Record<string, unknown>;
    resources[id] = {
      ...resource,
      Properties: {
        ...resource.Properties,
        NotificationConfiguration: {
          ...rest,
          QueueConfigurations: [
            ...(queues as unknown[]),
            ...functions.map(({ Function: __, ...rule }: Record<string, unknown>) => ({
              ...rule,
              Queue: { "Fn::GetAtt": [LOGICAL_ID, "Arn"] },
            })),
          ],
        },
      },
    };
  }
  if (!isUsed) return template;
  resources[LOGICAL_ID] = { Type: "AWS::SQS::Queue", Properties: { QueueName: OBJECT_EVENTS_QUEUE } };
  return { ...template, Resources: resources };
}
