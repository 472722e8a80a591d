import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { Documents } from "./documents.ts";
import type { Table } from "./table.ts";

/** Endpoint, region and credentials are absent on purpose: the SDK reads them from the environment, here as on AWS. */
export function createTable(name: string, config: Pick<DynamoDBClientConfig, "requestHandler">): Table {
  const client = new DynamoDBClient({ ...config, cacheMiddleware: true });
  // It goes through every value that is sent or comes back, for a logger that there is not.
  client.middlewareStack.remove("loggerMiddleware");
  return { documents: new Documents(client), name, now: Date.now };
}
