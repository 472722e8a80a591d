import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { startDynamoDb } from "../../../localstack/engines/index.ts";
import { silentLog } from "../../../localstack/log.ts";
import { Documents } from "../documents.ts";
import type { Table } from "../table.ts";

/** An empty table with the chat's keys, on an engine of its own. `clock` moves the time that writes go by. */
export async function startChatTable(): Promise<{
  table: Table;
  clock: { aheadMs: number };
  stop(): Promise<void>;
}> {
  const dataDir = mkdtempSync(join(tmpdir(), "chat-table-"));
  const engine = await startDynamoDb({
    dataDir,
    ephemeral: true,
    log: silentLog,
    logFile: join(dataDir, "log"),
  });
  const client = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  await client.send(
    new CreateTableCommand({
      TableName: "chat",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "PK", AttributeType: "S" },
        { AttributeName: "SK", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "PK", KeyType: "HASH" },
        { AttributeName: "SK", KeyType: "RANGE" },
      ],
    }),
  );
  const clock = { aheadMs: 0 };
  const table = { documents: new Documents(client), name: "chat", now: () => Date.now() + clock.aheadMs };
  return { table, clock, stop: () => engine.stop() };
}
