import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { silentLog } from "../log.ts";
import { buildModel } from "../model/build-model.ts";
import { readSettings } from "../plugin/settings.ts";
import { type Stack, startStack } from "../stack.ts";

const KILLS = 50;
const WRITERS = 4;
/** Puts that are acknowledged between two kills. */
const PUTS_BETWEEN = 40;
/** An engine that dies sooner than half a second after its start is restarted more and more slowly, which would only make this longer. */
const LIFE_MS = 600;
const TableName = "kept";

const HANDLER = `
import { appendFileSync } from "node:fs";
export const handler = async ({ Records }) => {
  appendFileSync(process.env.SEEN, Records.map(({ dynamodb }) => dynamodb.Keys.id.S + "\\n").join(""));
};`;

let root: string;
let stack: Stack;
let dynamo: DynamoDBClient;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "engine-kills-"));
  writeFileSync(join(root, "handler.mjs"), HANDLER);
  const model = buildModel(
    {
      service: "kills",
      provider: { region: "eu-west-1" },
      functions: {
        listener: {
          handler: "handler.handler",
          environment: { SEEN: join(root, "seen.txt") },
          events: [{ stream: { type: "dynamodb", arn: { "Fn::GetAtt": ["Kept", "StreamArn"] } } }],
        },
      } as never,
      resources: {
        Resources: {
          Kept: {
            Type: "AWS::DynamoDB::Table",
            Properties: {
              TableName,
              BillingMode: "PAY_PER_REQUEST",
              AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
              KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
              StreamSpecification: { StreamViewType: "NEW_AND_OLD_IMAGES" },
            },
          },
        },
      },
    },
    root,
  );
  const settings = {
    ...readSettings({}, {}, {}, root),
    ...{ httpPort: 0, webSocketPort: 0, edgePort: 0, lambdaPort: 0 },
  };
  stack = await startStack({
    model,
    settings,
    build: {},
    log: silentLog,
    distDir: join(import.meta.dirname, "../dist"),
  });
  dynamo = new DynamoDBClient({
    endpoint: stack.urls.edge,
    region: "eu-west-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  dynamo?.destroy();
  await stack?.stop();
  rmSync(root, { recursive: true, force: true });
});

const seen = () => {
  const file = join(root, "seen.txt");
  return new Set(existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : []);
};

async function scan(): Promise<string[]> {
  const ids: string[] = [];
  let ExclusiveStartKey: Record<string, { S: string }> | undefined;
  do {
    const page = await dynamo.send(new ScanCommand({ TableName, ExclusiveStartKey }));
    ids.push(...(page.Items ?? []).map(({ id }) => id?.S ?? ""));
    ExclusiveStartKey = page.LastEvaluatedKey as typeof ExclusiveStartKey;
  } while (ExclusiveStartKey);
  return ids;
}

it("the engine is killed 50 times during writes: no acknowledged write is lost, no stream record, and the listener goes on", async () => {
  const acknowledged = new Set<string>();
  const refusals = new Map<string, number>();
  let writing = true;
  const writers = Array.from({ length: WRITERS }, async (_, writer) => {
    for (let index = 0; writing; index++) {
      const id = `${writer}-${index}`;
      try {
        await dynamo.send(new PutItemCommand({ TableName, Item: { id: { S: id } } }));
        acknowledged.add(id);
      } catch (error) {
        const { name } = error as Error;
        refusals.set(name, (refusals.get(name) ?? 0) + 1);
      }
    }
  });
  const killed = new Set<number>();
  while (killed.size < KILLS) {
    const enough = acknowledged.size + PUTS_BETWEEN;
    await new Promise((resolve) => setTimeout(resolve, LIFE_MS));
    await expect.poll(() => acknowledged.size, { timeout: 30_000, interval: 20 }).toBeGreaterThan(enough);
    const { engine } = stack.pids();
    if (engine === undefined) continue;
    process.kill(engine, "SIGKILL");
    killed.add(engine);
    await expect.poll(() => stack.pids().engine, { timeout: 30_000, interval: 20 }).not.toBe(engine);
  }
  await expect.poll(() => stack.pids().engine, { timeout: 30_000 }).toBeDefined();
  writing = false;
  await Promise.all(writers);

  const stored = await scan();
  console.log(`${KILLS} kills, ${acknowledged.size} acknowledged, ${stored.length} stored`, refusals);
  const kept = new Set(stored);
  expect([...acknowledged].filter((id) => !kept.has(id))).toEqual([]);
  // Every write that the table has came by, those without an answer too.
  const unseen = () => {
    const ids = seen();
    return stored.filter((id) => !ids.has(id)).length;
  };
  await expect.poll(unseen, { timeout: 60_000, interval: 250 }).toBe(0);
  // A client hears of what may or may not have been written, and of nothing else.
  expect(
    [...refusals.keys()].filter((name) => !/^(InternalServerError|ServiceUnavailable)/.test(name)),
  ).toEqual([]);
}, 240_000);
