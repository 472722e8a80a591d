import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { engineClient } from "../../localstack/engines/engine-client.ts";
import { type DynamoDbEngine, provisionTables, startDynamoDb } from "../../localstack/engines/index.ts";
import { silentLog } from "../../localstack/log.ts";

/** What of the plugin is used: the migration of a service's tables into whatever answers at a port. */
type Plugin = new (
  serverless: { service: object; config: object; cli: { log(message: string): void } },
  options: object,
) => { migrateHandler(): Promise<void> };

const { version } = createRequire(import.meta.url)("serverless-dynamodb/package.json") as { version: string };
const properties = () => ({
  TableName: "things",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  StreamSpecification: { StreamViewType: "NEW_AND_OLD_IMAGES" },
  TimeToLiveSpecification: { AttributeName: "until", Enabled: true },
});

let folder: string;
let engine: DynamoDbEngine;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "serverless-dynamodb-"));
  engine = await startDynamoDb({
    dataDir: join(folder, "dynamodb"),
    logFile: join(folder, "dynamodb.log"),
    log: silentLog,
  });
});
afterAll(async () => {
  await engine?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function migrate(resources: object): Promise<void> {
  const { default: exported } = await import("serverless-dynamodb");
  const ServerlessDynamoDb = ((exported as { default?: Plugin }).default ?? exported) as Plugin;
  const { hostname, port } = new URL(engine.endpoint);
  const service = {
    custom: { "serverless-dynamodb": { start: { host: hostname, port: Number(port) } } },
    resources: { Resources: { Things: { Type: "AWS::DynamoDB::Table", Properties: resources } } },
    provider: { stage: "dev" },
  };
  const plugin = new ServerlessDynamoDb({ service, config: {}, cli: { log: vi.fn() } }, {});
  await plugin.migrateHandler();
}

const call = <Output>(operation: string) =>
  engineClient(engine.endpoint)<Output>(operation, { TableName: "things" });
async function found() {
  const { Table } = await call<{ Table: { BillingModeSummary?: { BillingMode: string } } }>("DescribeTable");
  const { TimeToLiveDescription: ttl } = await call<{ TimeToLiveDescription: { TimeToLiveStatus: string } }>(
    "DescribeTimeToLive",
  );
  return { billing: Table.BillingModeSummary?.BillingMode ?? "PROVISIONED", ttl: ttl.TimeToLiveStatus };
}

// docs/decisions/docker-engines.md says what follows from it. Where a newer version does otherwise, this fails: then read that page again.
it(`serverless-dynamodb ${version} drops TTL, rewrites the billing mode, and changes the service's own resources`, async () => {
  expect(version).toBe("0.2.58");
  const resources = properties();
  await migrate(resources);
  expect(await found()).toEqual({ billing: "PROVISIONED", ttl: "DISABLED" });
  expect(resources).not.toHaveProperty("TimeToLiveSpecification");
  // A table that is there is left as it is.
  await migrate(properties());
  expect(await found()).toEqual({ billing: "PROVISIONED", ttl: "DISABLED" });
});

it("what provisions tables here keeps both, also in a table that the plugin has made", async () => {
  const table = (tableName: string) => ({
    logicalId: "Things",
    tableName,
    arn: `arn:aws:dynamodb:us-east-1:123456789012:table/${tableName}`,
    properties: { ...properties(), TableName: tableName },
  });
  await provisionTables(engine, [table("things")], silentLog);
  expect((await found()).ttl).toBe("ENABLED");
  await call("DeleteTable");
  await provisionTables(engine, [table("things")], silentLog);
  expect(await found()).toEqual({ billing: "PAY_PER_REQUEST", ttl: "ENABLED" });
});
