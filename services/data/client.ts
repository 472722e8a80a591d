import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Table } from "./table.ts";

/** Endpoint, region and credentials are absent on purpose: the SDK reads them from the environment, here as on AWS. */
export function createTable(name: string): Table {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
  return { documents, name, now: Date.now };
}
