import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Documents } from "./documents.ts";
import type { Table } from "./table.ts";

/** Endpoint, region and credentials are absent on purpose: the SDK reads them from the environment, here as on AWS. */
export function createTable(name: string): Table {
  const documents = new Documents(new DynamoDBClient({ cacheMiddleware: true }));
  return { documents, name, now: Date.now };
}
