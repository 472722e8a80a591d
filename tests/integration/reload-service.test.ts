import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import WebSocket from "ws";
import { findPortBase, root } from "./support/running-start.ts";

/** On a busy machine the framework alone takes seconds. */
const PATIENCE = { timeout: 30_000, interval: 50 };
const LIMIT_MS = 120_000;

const HANDLER = `export const handler = async (event) => ({
  statusCode: 200,
  body: JSON.stringify([process.env.NAME, event.requestContext.routeKey, process.env.WORD]),
});`;

interface Version {
  readonly stage?: string;
  readonly gateway?: string;
  /** Of functions.yml, which serverless.yml includes: name of the function, its route, its word. */
  readonly functions: readonly (readonly [name: string, route: string, word: string])[];
}

let folder: string;
let child: ReturnType<typeof spawn>;
let output = "";
let socket: WebSocket | undefined;
const received: string[] = [];
const closed: number[] = [];

/** As many editors do: a new file takes the old one's place. */
function save(name: string, text: string): void {
  writeFileSync(join(folder, `${name}~`), text);
  renameSync(join(folder, `${name}~`), join(folder, name));
}

const serverlessYml = ({ stage = "dev", gateway = "{}" }: Version) => `service: reloaded
provider:
  name: aws
  runtime: nodejs24.x
  stage: ${stage}
plugins:
  - serverless-offline
  - ./node_modules/fanout-local-aws/plugin.cjs
custom:
  localAws:
    gateway: ${gateway}
functions: \${file(./functions.\${sls:stage}.yml)}
`;

const functionsYml = ({ functions }: Version) =>
  functions
    .map(
      ([name, route, word]) => `${name}:
  handler: handler.handler
  environment: { NAME: ${name}, WORD: !Sub "${word} of \${AWS::Region}" }
  events:
    - websocket: { route: ${route}, routeResponseSelectionExpression: $default }
`,
    )
    .join("");

function write(version: Version): void {
  save("functions.dev.yml", functionsYml(version));
  save("serverless.yml", serverlessYml(version));
}

async function answer(action: string): Promise<unknown> {
  const before = received.length;
  socket?.send(JSON.stringify({ action }));
  await expect.poll(() => received.length, PATIENCE).toBe(before + 1);
  return JSON.parse(received.at(-1) as string);
}

const FIRST: Version = {
  functions: [
    ["echo", "echo", "one"],
    ["gone", "gone", "one"],
  ],
};
const SECOND: Version = {
  functions: [
    ["echo", "echo", "two"],
    ["more", "more", "two"],
  ],
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "reload-"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{ "name": "reloaded", "private": true }');
  writeFileSync(join(folder, "handler.mjs"), HANDLER);
  write(FIRST);
  const port = await findPortBase();
  const ports = ["httpPort", "websocketPort", "edgePort"].flatMap((name, i) => [`--${name}`, `${port + i}`]);
  child = spawn(process.execPath, ["node_modules/serverless/bin/serverless.js", "offline", ...ports], {
    cwd: folder,
    env: { ...process.env, FANOUT_EPHEMERAL: "1", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  const isUp = () => expect(output).toContain(`ws://127.0.0.1:${port + 1}/dev`);
  await vi.waitFor(isUp, { timeout: 60_000 });
  socket = new WebSocket(`ws://127.0.0.1:${port + 1}/dev`);
  socket.on("message", (data) => received.push(data.toString()));
  socket.on("close", (code) => closed.push(code));
  await once(socket, "open");
}, LIMIT_MS);

afterAll(async () => {
  socket?.terminate();
  child.kill("SIGTERM");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  rmSync(folder, { recursive: true, force: true });
}, LIMIT_MS);

it("serves what was there at the start", { timeout: LIMIT_MS }, async () => {
  expect(await answer("echo")).toEqual(["echo", "echo", "one of us-east-1"]);
  expect(await answer("gone")).toEqual(["gone", "gone", "one of us-east-1"]);
  expect(await answer("more")).toMatchObject({ message: "Forbidden" });
});

it("takes over a route, an environment value and a removal while the socket stays", {
  timeout: LIMIT_MS,
}, async () => {
  write(SECOND);
  await expect.poll(() => output, PATIENCE).toMatch(/serverless\.yml was taken over in \d/);
  expect(await answer("more")).toEqual(["more", "more", "two of us-east-1"]);
  expect(await answer("echo")).toEqual(["echo", "echo", "two of us-east-1"]);
  expect(await answer("gone")).toMatchObject({ message: "Forbidden" });
  expect(output).toMatch(
    /functions more \(added\), echo \(changed\), gone \(removed\); routes more \(added\), gone \(removed\)\./,
  );
  expect(closed).toEqual([]);
});

it("tells a broken file in the framework's words and goes on with what ran", {
  timeout: LIMIT_MS,
}, async () => {
  const before = output.length;
  save("functions.dev.yml", "echo: [");
  await expect.poll(() => output.slice(before), PATIENCE).toMatch(/Cannot parse "functions\.dev\.yml"/);
  expect(output.slice(before)).toMatch(/serverless\.yml cannot be taken over; what ran before goes on\./);
  expect(output.slice(before)).not.toMatch(/Environment:|Docs:/);
  expect(await answer("more")).toEqual(["more", "more", "two of us-east-1"]);
  expect(await answer("echo")).toEqual(["echo", "echo", "two of us-east-1"]);
});

it("tells a setting that has no meaning, and goes on", { timeout: LIMIT_MS }, async () => {
  write({ ...SECOND, gateway: "{ idleTimeoutSeconds: soon }" });
  await expect
    .poll(() => output, PATIENCE)
    .toMatch(/idleTimeoutSeconds must be a number from 0\.001, not "soon"/);
  expect(await answer("more")).toEqual(["more", "more", "two of us-east-1"]);
});

it("says what needs a restart, and what it is that does", { timeout: LIMIT_MS }, async () => {
  save("functions.qa.yml", functionsYml(FIRST));
  write({ ...SECOND, stage: "qa" });
  await expect
    .poll(() => output, PATIENCE)
    .toMatch(/stage is now qa: restart to use it\. Nothing was taken over\./);
  expect(await answer("more")).toEqual(["more", "more", "two of us-east-1"]);
});

it("takes over gateway settings for the sockets that are open", { timeout: LIMIT_MS }, async () => {
  expect(closed).toEqual([]);
  write({ ...SECOND, gateway: "{ idleTimeoutSeconds: 0.5, choices: { idleClose: { code: 4321 } } }" });
  await expect.poll(() => closed, PATIENCE).toEqual([4321]);
  expect(output).toMatch(/taken over in [\d.]+ s: gateway settings\./);
});

it("ends on SIGTERM, watch and all", { timeout: LIMIT_MS }, async () => {
  write(FIRST);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});
