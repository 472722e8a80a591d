import { DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { expect } from "vitest";
import type { EngineKind } from "../../localstack/engines/index.ts";
import { dataPlace } from "../integration/support/data-place.ts";
import type { RunFile } from "../integration/support/running-start.ts";
import { engine, supports } from "./supports.ts";

const TABLE = "fanout-local";
const at = dataPlace();

async function withTable<T>(run: RunFile, work: (client: DynamoDBClient) => Promise<T>): Promise<T> {
  const client = new DynamoDBClient({
    endpoint: run.urls.edge,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  return work(client).finally(() => client.destroy());
}

/** A table with an item that has a key for the index, and one whose value can be none; then the index in serverless.yml. */
async function prepare(): Promise<void> {
  at.engine = engine as EngineKind;
  const run = await at.start("--no-seed");
  const put = (client: DynamoDBClient, name: string, owner: { S: string } | { NULL: true }) =>
    client.send(new PutItemCommand({ TableName: TABLE, Item: { PK: { S: name }, SK: { S: "x" }, owner } }));
  await withTable(run, async (client) => {
    await put(client, "good", { S: "ada" });
    await put(client, "odd", { NULL: true });
  });
  await at.stop();
  const sortKey = "          - { AttributeName: SK, AttributeType: S }\n";
  at.edit(sortKey, `${sortKey}          - { AttributeName: owner, AttributeType: S }\n`);
  const key = "          - { AttributeName: SK, KeyType: RANGE }\n";
  const index =
    "{ IndexName: by-owner, KeySchema: [{ AttributeName: owner, KeyType: HASH }], Projection: { ProjectionType: KEYS_ONLY } }";
  at.edit(key, `${key}        GlobalSecondaryIndexes: [${index}]\n`);
}

supports(
  "a new index over items some of which have no key for it",
  async () => {
    await prepare();
    const run = await at.start("--no-seed");
    const { Items } = await withTable(run, (client) =>
      client.send(new ScanCommand({ TableName: TABLE, IndexName: "by-owner" })),
    );
    expect(Items).toEqual([{ PK: { S: "good" }, SK: { S: "x" }, owner: { S: "ada" } }]);
  },
  {
    unless: engine !== "embedded",
    word: "refused, with the item that is in the way",
    instead: async () => {
      await prepare();
      const refused = at.runStart("--no-seed");
      expect(await refused.exitCode).toBe(1);
      expect(refused.output()).toContain(
        'has an item whose owner is neither text, number nor binary ({"PK":{"S":"odd"},"SK":{"S":"x"}})',
      );
      at.edit("        GlobalSecondaryIndexes: ", "        # ");
      at.edit("          - { AttributeName: owner, AttributeType: S }\n", "");
      await at.start("--no-seed");
    },
  },
);
