import {
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "vitest";
import type { LocalAws } from "#testing";

/**
 * Switches a function's stream or queue off and on, by Lambda's own API: what is written meanwhile waits (C6).
 * @param functionName as deployed
 */
export async function switchMapping(aws: LocalAws, functionName: string, Enabled: boolean): Promise<void> {
  const client = new LambdaClient({
    endpoint: aws.urls.edge,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const { EventSourceMappings = [] } = await client.send(
    new ListEventSourceMappingsCommand({ FunctionName: functionName }),
  );
  const UUID = EventSourceMappings[0]?.UUID;
  if (!UUID) throw new Error(`nothing feeds ${functionName}`);
  await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
  await expect
    .poll(async () => (await client.send(new GetEventSourceMappingCommand({ UUID }))).State)
    .toBe(Enabled ? "Enabled" : "Disabled");
}
