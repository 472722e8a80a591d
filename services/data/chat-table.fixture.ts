import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { startDynamoDb } from "../../localstack/engines/index.ts";
import { silentLog } from "../../localstack/log.ts";
import { Documents } from "./documents.ts";
import type { Table } from "./table.ts";

export interface ChatTable {
  readonly table: Table;
  readonly clock: { aheadMs: number };
  /** The same table for somebody who is ended before their transaction with this number, from 0. */
  endedBefore(transaction: number): Table;
  stop(): Promise<void>;
}

/** An empty table with the chat's keys, on an engine of its own. `clock` moves the time that writes go by. */
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
  const clock = { aheadMs: 0 };
  const tableOf = (documents: Documents): Table => ({
    documents,
    name: "chat",
    now: () => Date.now() + clock.aheadMs,
  });
  return {
    table: tableOf(new Documents(client)),
    clock,
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
