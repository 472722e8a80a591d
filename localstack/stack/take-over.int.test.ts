import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { SSM } from "@aws-sdk/client-ssm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "../log.ts";
import { buildModel } from "../model/build-model.ts";
import type { ServerlessService } from "../model/serverless-service.ts";
import { type LocalSettings, readSettings } from "../plugin/settings.ts";
import { type Stack, startStack } from "../stack.ts";
import { askOnce } from "./ask.fixture.ts";

/** Answers with what a test wants to know, and calls DynamoDB where it is asked to. */
const HANDLER = `
import { appendFileSync } from "node:fs";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
export const handler = async (event) => {
  if (event.Records) appendFileSync(process.env.SEEN, "record\\n");
  if (event.scan) return { items: (await new DynamoDB({}).scan({ TableName: event.scan })).Items.length };
  return { statusCode: 200, body: JSON.stringify({ word: process.env.WORD, route: event.requestContext?.routeKey }) };
};`;

const table = (TableName: string, KeyName = "pk") => ({
  Type: "AWS::DynamoDB::Table",
  Properties: {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: KeyName, AttributeType: "S" }],
    KeySchema: [{ AttributeName: KeyName, KeyType: "HASH" }],
    StreamSpecification: { StreamViewType: "NEW_IMAGE" },
  },
});
const handler = "handler.handler";
const echo = { route: "echo", routeResponseSelectionExpression: "$default" };

let root: string;
let stack: Stack;
let dynamodb: DynamoDB;
let base: ServerlessService;
const warnings: string[] = [];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "take-over-"));
  // The handler's SDK stays outside its bundle, which would take long to make.
  symlinkSync(join(import.meta.dirname, "../../node_modules"), join(root, "node_modules"));
  writeFileSync(join(root, "package.json"), '{ "type": "module" }');
  writeFileSync(join(root, "handler.mjs"), HANDLER);
  base = {
    service: "demo",
    provider: { stage: "dev", region: "eu-west-1", environment: { SEEN: join(root, "seen"), WORD: "one" } },
    functions: {
      main: { handler, events: [{ websocket: echo }, { httpApi: "GET /one" }] },
    },
    resources: { Resources: { Things: table("things") } },
    custom: { localAws: { iam: "enforce" } },
  };
  stack = await startStack({
    ...versionOf(base),
    log: { ...silentLog, warning: (message) => warnings.push(message) },
    distDir: join(import.meta.dirname, "../dist"),
  });
  dynamodb = new DynamoDB({
    endpoint: stack.urls.edge,
    region: "eu-west-1",
    credentials: { accessKeyId: "mine", secretAccessKey: "mine" },
  });
}, 60_000);
afterEach(async () => {
  await save({});
  await dynamodb.deleteItem({ TableName: "things", Key: { pk: { S: "kept" } } });
});
afterAll(async () => {
  dynamodb.destroy();
  await stack.stop();
  rmSync(root, { recursive: true, force: true });
}, 60_000);

function versionOf(service: ServerlessService, more: Partial<LocalSettings> = {}) {
  const settings = {
    ...readSettings(service, {}, { FANOUT_EPHEMERAL: "1" }, root),
    httpPort: 0,
    webSocketPort: 0,
    edgePort: 0,
    lambdaPort: 0,
    ...more,
  };
  return { model: buildModel(service, root), settings, build: { external: ["@aws-sdk/*"] } };
}

const save = (change: Partial<ServerlessService>) => stack.update(versionOf({ ...base, ...change }));

const ask = (action: string) => askOnce(stack.urls.ws as string, { action });

describe("a saved serverless.yml", () => {
  it("that is the same changes nothing", async () => {
    expect(await save({})).toEqual({ taken: [], refused: [] });
  });

  it("brings functions, routes, HTTP routes, schedules, tables, streams and parameters", async () => {
    const told = await save({
      functions: {
        main: {
          handler,
          environment: { WORD: "two" },
          events: [{ websocket: echo }, { httpApi: "GET /two" }, { schedule: "rate(1 day)" }],
        },
        added: {
          handler,
          events: [
            { websocket: { ...echo, route: "added" } },
            { stream: { arn: { "Fn::GetAtt": ["More", "StreamArn"] }, startingPosition: "LATEST" } },
          ],
        },
      },
      resources: {
        Resources: {
          Things: table("things"),
          More: table("more"),
          Word: {
            Type: "AWS::SSM::Parameter",
            Properties: { Type: "String", Name: "/word", Value: "hello" },
          },
        },
      },
    });
    expect(told).toEqual({
      taken: [
        "functions added (added), main (changed)",
        "route added (added)",
        "HTTP routes GET /two (added), GET /one (removed)",
        "schedule main rate(1 day) (added)",
        "stream mapping more -> added (added)",
        "table more (added)",
        "parameter /word (added)",
        // The framework gives it what a stream takes.
        "role IamRoleLambdaExecution (changed)",
      ],
      refused: [],
    });
    expect(await ask("echo")).toEqual({ word: "two", route: "echo" });
    expect(await ask("added")).toEqual({ word: "one", route: "added" });
    expect(await (await fetch(`${stack.urls.http}/two`)).json()).toMatchObject({ word: "two" });
    expect((await fetch(`${stack.urls.http}/one`)).status).toBe(404);
    expect(stack.schedules.list()).toMatchObject([{ functionKey: "main" }]);
    await dynamodb.putItem({ TableName: "more", Item: { pk: { S: "a" } } });
    await stack.streams.idle();
    await expect.poll(() => stack.streams.list()[0]?.lastProcessingResult).toBe("OK");
    const ssm = new SSM({
      endpoint: stack.urls.edge,
      region: "eu-west-1",
      credentials: { accessKeyId: "mine", secretAccessKey: "mine" },
    });
    expect((await ssm.getParameter({ Name: "/word" })).Parameter?.Value).toBe("hello");
    ssm.destroy();
  });

  it("says once that the settings of every function changed, as the provider's are", async () => {
    const functions = {
      main: { handler, events: [{ websocket: echo }, { httpApi: "GET /one" }] },
      second: { handler },
      third: { handler },
    };
    await save({ functions });
    const environment = { ...base.provider.environment, WORD: "two" };
    const told = await save({
      provider: { ...base.provider, environment },
      functions: { ...functions, fourth: { handler } },
    });
    expect(told.taken.slice(0, 2)).toEqual(["the settings of all 3 functions", "function fourth (added)"]);
  });

  it("does not have said again what a role lacks that is as it was", async () => {
    const lacking = () => warnings.filter((text) => text.includes("was refused what the role")).length;
    const before = lacking();
    await stack.lambda.invoke("main", '{"scan":"never-asked-before"}');
    await expect.poll(lacking).toBe(before + 1);
    const environment = { ...base.provider.environment, WORD: "two" };
    await save({ provider: { ...base.provider, environment } });
    await stack.lambda.invoke("main", '{"scan":"never-asked-before"}');
    // Tells at once what would be told.
    await save({});
    expect(lacking()).toBe(before + 1);
  });

  it("brings what a role allows, and the mode in which it is asked", async () => {
    const scan = async () => (await stack.lambda.invoke("main", '{"scan":"things"}')).payload;
    expect(await scan()).toContain("AccessDeniedException");
    const statements = [
      { Effect: "Allow", Action: "dynamodb:Scan", Resource: { "Fn::GetAtt": ["Things", "Arn"] } },
    ];
    const provider = { ...base.provider, iam: { role: { statements } } };
    expect(await save({ provider })).toEqual({
      taken: ["role IamRoleLambdaExecution (changed)"],
      refused: [],
    });
    expect(await scan()).toBe('{"items":0}');
    await save({});
    expect(await scan()).toContain("AccessDeniedException");
    expect(await save({ custom: { localAws: { iam: "off" } } })).toEqual({
      taken: ["the IAM mode"],
      refused: [],
    });
    expect(await scan()).toBe('{"items":0}');
  });

  it("whose table has another key and data is refused, and the rest is taken over", async () => {
    await dynamodb.putItem({ TableName: "things", Item: { pk: { S: "kept" } } });
    const change = {
      provider: { ...base.provider, environment: { ...base.provider.environment, WORD: "two" } },
      resources: { Resources: { Things: table("things", "other") } },
    };
    for (const expected of [["function main (changed)"], []]) {
      const told = await save(change);
      expect(told.taken).toEqual(expected);
      expect(told.refused).toEqual([
        expect.stringMatching(/^The table things could not be taken over: .*has data/),
      ]);
    }
    expect(await ask("echo")).toMatchObject({ word: "two" });
    const { Items } = await dynamodb.scan({ TableName: "things" });
    expect(Items).toEqual([{ pk: { S: "kept" } }]);
  });

  it("without a table says that its data stays", async () => {
    await dynamodb.putItem({ TableName: "things", Item: { pk: { S: "kept" } } });
    const told = await save({ resources: { Resources: {} } });
    expect(told).toEqual({
      taken: [],
      refused: ["Table things is gone from serverless.yml: it stays, with its data."],
    });
    expect((await dynamodb.scan({ TableName: "things" })).Count).toBe(1);
  });

  it("with a filter that AWS refuses leaves the mappings as they were", async () => {
    const stream = {
      arn: { "Fn::GetAtt": ["Things", "StreamArn"] },
      filterPatterns: [{ eventName: [{ x: 1 }] }],
    };
    const told = await save({
      functions: { main: { handler, events: [{ websocket: echo }, { httpApi: "GET /one" }, { stream }] } },
    });
    expect(told.taken).toEqual(["role IamRoleLambdaExecution (changed)"]);
    expect(told.refused).toEqual([
      expect.stringMatching(/^The event source mappings could not be taken over: /),
    ]);
    expect(stack.streams.list()).toEqual([]);
  });

  it("with another stage or region changes nothing and says what to do", async () => {
    const told = await stack.update({
      ...versionOf({ ...base, functions: {} }),
      model: buildModel({ ...base, functions: {} }, root, { stage: "prod", region: "us-east-1" }),
    });
    expect(told).toEqual({
      taken: [],
      refused: ["stage is now prod, region is now us-east-1: restart to use it. Nothing was taken over."],
    });
    expect(await ask("echo")).toMatchObject({ word: "one" });
  });

  it("names what only a restart can change, each time, and takes over the rest", async () => {
    const changed = versionOf(
      {
        ...base,
        functions: {
          main: { handler, events: [{ websocket: echo }, { websocket: { ...echo, route: "new" } }] },
        },
        custom: { localAws: { iam: "enforce", lambda: { hosts: 2 }, gateway: { maxMessageBytes: 1_000 } } },
      },
      { webSocketPort: 1 },
    );
    for (const taken of [["route new (added)"], []])
      expect(await stack.update(changed)).toEqual({
        taken,
        refused: [
          "webSocketPort, custom.localAws.lambda and custom.localAws.gateway.maxMessageBytes changed: restart to use them.",
          "The service has no HTTP API any more: it is served until a restart.",
        ],
      });
    expect((await fetch(`${stack.urls.http}/one`)).status).toBe(200);
    expect(await ask("new")).toMatchObject({ route: "new" });
  });
});
