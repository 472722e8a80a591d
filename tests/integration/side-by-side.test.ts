import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import {
  connectTo,
  createProject,
  endOffline,
  LIMIT_MS,
  linkPackages,
  pressCtrlC,
  type RunningOffline,
  removeProject,
  startOffline,
  TABLE_YML,
} from "./support/offline-project.ts";
import { findPortBase } from "./support/running-start.ts";

const HANDLER = `export const handler = async () => ({ statusCode: 200, body: JSON.stringify(process.env.NAME) });`;

const serverlessYml = (
  name: string,
  plugins = "serverless-offline, fanout-local-aws",
  resources = TABLE_YML,
) => `service: ${name}
provider: { name: aws, runtime: nodejs24.x }
plugins: [${plugins}]
functions:
  main:
    handler: main.handler
    environment: { NAME: ${name} }
    events: [{ websocket: { route: $default, routeResponseSelectionExpression: $default } }]
${resources}`;

let folder: string;
const started: RunningOffline[] = [];

beforeAll(() => {
  folder = createProject({
    "serverless.yml": serverlessYml("first"),
    "other.yml": serverlessYml("second"),
    "bare.yml": serverlessYml("bare", "fanout-local-aws"),
    "tableless.yml": serverlessYml("tableless", "serverless-offline, fanout-local-aws", ""),
    "inner/serverless.yml": serverlessYml("third"),
    "main.mjs": HANDLER,
    "inner/main.mjs": HANDLER,
  });
  linkPackages(folder);
});
afterEach(() => {
  for (const offline of started.splice(0)) endOffline(offline);
});
afterAll(() => removeProject(folder));

async function start(cwd: string, ...args: string[]): Promise<RunningOffline> {
  const offline = await startOffline(cwd, ...args);
  started.push(offline);
  return offline;
}

async function nameOf(offline: RunningOffline): Promise<unknown> {
  const client = await connectTo(offline.urls.ws);
  try {
    return await client.ask({});
  } finally {
    client.close();
  }
}

it("two services of one folder, and one in a folder below, run at once with data of their own", {
  timeout: LIMIT_MS,
}, async () => {
  const base = await findPortBase();
  const ports = [base, base + 1, base + 2].map((port) => ["--websocketPort", `${port}`, "--edgePort", "0"]);
  const first = await start(folder, ...(ports[0] as string[]));
  const [second, third] = await Promise.all([
    start(folder, "--config", "other.yml", ...(ports[1] as string[])),
    start(join(folder, "inner"), ...(ports[2] as string[])),
  ]);
  expect(await Promise.all([first, second, third].map(nameOf))).toEqual(["first", "second", "third"]);
  for (const data of [".fanout/dynamodb", ".fanout/other/dynamodb", "inner/.fanout/dynamodb"])
    expect(existsSync(join(folder, data, "dynamodb.db"))).toBe(true);
  await pressCtrlC(first);
  expect(await Promise.all([second, third].map(nameOf))).toEqual(["second", "third"]);
});

it("one that is started twice names the option of the port that is in use", {
  timeout: LIMIT_MS,
}, async () => {
  const port = await findPortBase();
  const args = ["--config", "other.yml", "--websocketPort", `${port}`, "--edgePort", "0"];
  await start(folder, ...args);
  const again = startOffline(folder, ...args, "--stage", "again");
  await expect(again).rejects.toThrow(/The data folder .*other is in use by process \d+/);
  const elsewhere = startOffline(folder, "--websocketPort", `${port}`, "--edgePort", "0");
  await expect(elsewhere).rejects.toThrow(
    `Port ${port} is in use (websocketPort). Try: serverless offline --websocketPort ${port + 10}`,
  );
});

it("one without tables shares its data folder with no other, and leaves it to the next one after kill -9", {
  timeout: LIMIT_MS,
}, async () => {
  const base = await findPortBase();
  const argsAt = (port: number) => [
    "--config",
    "tableless.yml",
    "--websocketPort",
    `${port}`,
    "--edgePort",
    "0",
  ];
  const first = await start(folder, ...argsAt(base));
  await expect(startOffline(folder, ...argsAt(base + 1))).rejects.toThrow(
    /The data folder .*tableless is in use by process \d+\. Stop that one first, or give this one a folder of its own \(dataDir/,
  );
  expect(await nameOf(first)).toBe("tableless");
  endOffline(first);
  expect(await nameOf(await start(folder, ...argsAt(base + 1)))).toBe("tableless");
});

it("says what is missing where serverless-offline is not among the plugins", {
  timeout: LIMIT_MS,
}, async () => {
  await expect(startOffline(folder, "--config", "bare.yml")).rejects.toThrow(
    "The command offline is serverless-offline's, which is not among the plugins. Try: npm install --save-dev serverless-offline",
  );
});
