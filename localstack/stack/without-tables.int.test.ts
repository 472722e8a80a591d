import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, expect, it } from "vitest";
import { identify, isAlive } from "../engines/process-identity.ts";
import { silentLog } from "../log.ts";
import { buildModel } from "../model/build-model.ts";
import type { ServerlessService } from "../model/serverless-service.ts";
import { readSettings } from "../plugin/settings.ts";
import { type Stack, startStack } from "../stack.ts";

const SERVICE: ServerlessService = {
  service: "plain",
  provider: { region: "eu-west-1" },
  functions: { main: { handler: "handler.handler", events: [{ websocket: "$default" }] } },
};
const Things = {
  Type: "AWS::DynamoDB::Table",
  Properties: {
    TableName: "things",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  },
};

let root: string;
let stack: Stack;
let dynamodb: DynamoDB;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "without-tables-"));
  writeFileSync(join(root, "handler.mjs"), "export const handler = async () => ({ statusCode: 200 });");
  stack = await startStack({
    ...versionOf(SERVICE),
    log: silentLog,
    distDir: join(import.meta.dirname, "../dist"),
  });
  dynamodb = new DynamoDB({
    endpoint: stack.urls.edge,
    region: "eu-west-1",
    credentials: { accessKeyId: "mine", secretAccessKey: "mine" },
  });
});
afterEach(async () => {
  dynamodb.destroy();
  await stack.stop();
  rmSync(root, { recursive: true, force: true });
});

function versionOf(service: ServerlessService) {
  const settings = {
    ...readSettings(service, {}, {}, root),
    httpPort: 0,
    webSocketPort: 0,
    edgePort: 0,
    lambdaPort: 0,
  };
  return { model: buildModel(service, root), settings, build: {} };
}

const engineLog = () => readFileSync(join(root, ".fanout/logs/dynamodb.log"), "utf8");

it("has no engine until DynamoDB is called, then one for all calls, and none after the stop", async () => {
  expect(stack.pids().engine).toBeUndefined();
  expect(engineLog).toThrow("ENOENT");
  const answers = await Promise.all([1, 2, 3, 4].map(() => dynamodb.listTables()));
  expect(answers.map(({ TableNames }) => TableNames)).toEqual([[], [], [], []]);
  const engine = identify(stack.pids().engine as number);
  expect(isAlive(engine)).toBe(true);
  await stack.stop();
  expect(isAlive(engine)).toBe(false);
});

it("starts one for the table that a saved serverless.yml adds", async () => {
  const told = await stack.update(versionOf({ ...SERVICE, resources: { Resources: { Things } } }));
  expect(told).toEqual({ taken: ["table things (added)"], refused: [] });
  expect(stack.pids().engine).toEqual(expect.any(Number));
  expect((await dynamodb.listTables()).TableNames).toEqual(["things"]);
});

it("says to the call alone why the engine cannot start, and what to do; once that is done, calls are answered", async () => {
  const folder = join(root, ".fanout/dynamodb");
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, "lock.json");
  writeFileSync(lock, JSON.stringify({ owner: identify(process.ppid) }));
  await expect(dynamodb.listTables()).rejects.toMatchObject({
    name: "ServiceUnavailableException",
    message: expect.stringMatching(/is in use by process \d+\. Stop that one first/),
    $metadata: { httpStatusCode: 501, attempts: 1 },
  });
  expect((await stack.lambda.invoke("main", "{}")).payload).toBe('{"statusCode":200}');
  rmSync(lock);
  expect((await dynamodb.listTables()).TableNames).toEqual([]);
});
