import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { startDynamoDb } from "../../localstack/engines/index.ts";
import { silentLog } from "../../localstack/log.ts";
import { Documents } from "../../services/data/documents.ts";
import type { Table } from "../../services/data/table.ts";

export interface ChatTable {
  readonly table: Table;
  /** The same table for somebody who is ended before the transaction with this number, from 0. */
  endedBefore(transaction: number): Table;
  stop(): Promise<void>;
}

/** The chat's table in an engine of the test's own, without anything around it. */
export async function startChatTable(): Promise<ChatTable> {
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
  const tableOf = (documents: Documents): Table => ({ documents, name: "chat", now: Date.now });
  return {
    table: tableOf(new Documents(client)),
    endedBefore(transaction) {
      let begun = 0;
      class Ended extends Documents {
        override async transactWrite(items: Parameters<Documents["transactWrite"]>[0]) {
          if (begun++ >= transaction) throw new Error("ended");
          await super.transactWrite(items);
        }
      }
      return tableOf(new Ended(client));
    },
    stop: () => engine.stop(),
  };
}
