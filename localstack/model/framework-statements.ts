import type { ModelContext } from "./context.ts";
import { resolveIntrinsics } from "./intrinsics.ts";
import { isRecord } from "./json.ts";
import type { ServerlessFunction, ServerlessService } from "./serverless-service.ts";
import type { PolicyStatement } from "./types.ts";

/**
 * What the framework itself puts into a role that it makes, from the functions that have it: logs, stream and queue consumers, destinations, and @connections for a
 * service with a WebSocket API. Source: Serverless Framework documentation, "IAM Permissions For Functions" and the pages of each event.
 * @param functions those whose events count
 * @param logGroups patterns below `/aws/lambda/`
 */
export function frameworkStatements(
  functions: readonly ServerlessFunction[],
  logGroups: readonly string[],
  context: ModelContext,
): PolicyStatement[] {
  const { region, accountId } = context.place;
  const events = functions.flatMap((fn) => fn.events ?? []);
  const sources = (kind: "stream" | "sqs") =>
    events.flatMap((event) => (event[kind] === undefined ? [] : [sourceArn(event[kind], context)]));
  const streams = sources("stream");
  const queues = sources("sqs");
  return [
    {
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:CreateLogGroup", "logs:TagResource", "logs:PutLogEvents"],
      Resource: logGroups.map(
        (name) => `arn:aws:logs:${region}:${accountId}:log-group:/aws/lambda/${name}:*`,
      ),
    },
    ...grant(streams, [
      "dynamodb:GetRecords",
      "dynamodb:GetShardIterator",
      "dynamodb:DescribeStream",
      "dynamodb:ListStreams",
    ]),
    ...grant(queues, ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]),
    ...grant(functionDestinations(functions, context), ["lambda:InvokeFunction"]),
  ];
}

/** The framework lets every function that has its default role answer on a WebSocket API of the service. */
export const MANAGE_CONNECTIONS: PolicyStatement = {
  Effect: "Allow",
  Action: ["execute-api:ManageConnections"],
  Resource: ["arn:aws:execute-api:*:*:*/@connections/*"],
};

export function hasWebSocketEvent(service: ServerlessService): boolean {
  // Where they share an API that exists already, the framework adds nothing.
  if (service.provider.apiGateway?.websocketApiId !== undefined) return false;
  return Object.values(service.functions ?? {}).some(hasWebSocket);
}

export const hasWebSocket = (fn: ServerlessFunction) =>
  (fn.events ?? []).some((event) => event.websocket !== undefined);

const grant = (Resource: readonly string[], Action: readonly string[]): PolicyStatement[] =>
  Resource.length > 0 ? [{ Effect: "Allow", Action, Resource }] : [];

function sourceArn(event: unknown, context: ModelContext): string {
  const resolved = resolveIntrinsics(isRecord(event) && "arn" in event ? event.arn : event, context);
  return typeof resolved === "string" ? resolved : "";
}

/** Functions that the framework lets these call as the destination of their asynchronous invocations. */
function functionDestinations(functions: readonly ServerlessFunction[], context: ModelContext): string[] {
  return functions.flatMap(({ destinations }) =>
    Object.values(isRecord(destinations) ? destinations : {}).flatMap((target) => {
      if (typeof target !== "string") return [];
      if (!target.startsWith("arn:")) return [context.functionArn(target)];
      return target.includes(":function:") ? [target] : [];
    }),
  );
}
