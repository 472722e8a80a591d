import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  createProject,
  endOffline,
  LIMIT_MS,
  linkPackages,
  pressCtrlC,
  type RunningOffline,
  removeProject,
  startOffline,
  TABLE_YML,
  untilEnded,
} from "./support/offline-project.ts";
import { commandOf, findPortBase, isFree, kill, parentOf, processTree } from "./support/running-start.ts";

const SERVERLESS_YML = `service: stopped
provider: { name: aws, runtime: nodejs24.x }
plugins: [serverless-offline, fanout-local-aws]
functions:
  main:
    handler: main.handler
    events: [{ websocket: $default }]
${TABLE_YML}`;

let folder: string;
let port: number;
let offline: RunningOffline | undefined;

beforeAll(() => {
  folder = createProject({
    "serverless.yml": SERVERLESS_YML,
    "main.mjs": "export const handler = async () => ({ statusCode: 200 });",
  });
  linkPackages(folder);
});
afterEach(() => endOffline(offline));
afterAll(() => removeProject(folder));

async function start(): Promise<{ readonly tree: readonly number[]; readonly cli: number }> {
  port = await findPortBase();
  offline = await startOffline(folder, "--websocketPort", `${port}`, "--edgePort", `${port + 1}`);
  const tree = processTree(offline.group);
  const engine = tree.find((pid) => commandOf(pid).includes("dynoxide"));
  expect(tree.some((pid) => commandOf(pid).includes("lambda-host"))).toBe(true);
  return { tree, cli: parentOf(engine as number) as number };
}

async function expectNothingLeft(tree: readonly number[]): Promise<void> {
  await untilEnded(tree);
  expect(await Promise.all([port, port + 1].map(isFree))).toEqual([true, true]);
}

describe.skipIf(process.platform !== "linux")(
  "npx serverless offline, with an engine and a Lambda host",
  () => {
    it("leaves nothing after Ctrl-C", { timeout: LIMIT_MS }, async () => {
      const { tree } = await start();
      await pressCtrlC(offline as RunningOffline);
      await expectNothingLeft(tree);
    });

    it("leaves nothing after SIGTERM", { timeout: LIMIT_MS }, async () => {
      const { tree, cli } = await start();
      kill(cli, "SIGTERM");
      expect(await offline?.exitCode).toBe(0);
      await expectNothingLeft(tree);
    });

    it("leaves neither engine nor host after kill -9, and starts again on the same data", {
      timeout: LIMIT_MS,
    }, async () => {
      const killed = await start();
      kill(killed.cli, "SIGKILL");
      await expectNothingLeft(killed.tree);
      const { tree } = await start();
      await pressCtrlC(offline as RunningOffline);
      await expectNothingLeft(tree);
    });
  },
);
