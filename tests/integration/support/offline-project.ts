import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, vi } from "vitest";
import WebSocket from "ws";
import { isAlive, kill, processTree, type RunningCommand, root, runCommand } from "./running-start.ts";

/** On a busy machine npx and the framework alone take seconds. */
const READY_MS = 60_000;
export const PATIENCE = { timeout: 30_000, interval: 50 };
/** Of a test that starts the framework. */
export const LIMIT_MS = 120_000;

/** The end of a serverless.yml: one table, which makes the service have an engine. */
export const TABLE_YML = `resources:
  Resources:
    Things:
      Type: AWS::DynamoDB::Table
      Properties:
        BillingMode: PAY_PER_REQUEST
        AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
        KeySchema: [{ AttributeName: pk, KeyType: HASH }]
`;

/** A project outside of this repository, in a folder of its own: files by their path. */
export function createProject(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "project-"));
  writeFiles(folder, files);
  return folder;
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** Gives it every package of this repository, the plugin too, by one link: an install takes its time. */
export function linkPackages(folder: string): void {
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
}

export const removeProject = (folder: string) => rmSync(folder, { recursive: true, force: true });

export interface RunningOffline extends RunningCommand {
  readonly urls: { readonly ws: string; readonly edge: string };
}

/** `npx serverless offline` in a project's folder, as a person types it, until everything answers. Fails with what it said where it ends before. */
export async function startOffline(folder: string, ...args: string[]): Promise<RunningOffline> {
  const { VITEST: _vitest, NODE_ENV: _nodeEnv, ...env } = process.env;
  const command = runCommand("npx", ["serverless", "offline", ...args], {
    cwd: folder,
    env: { ...env, NO_COLOR: "1" },
  });
  const ended = command.exitCode.then(() => {
    throw new Error(`serverless offline ended: ${command.output()}`);
  });
  const address = (name: string) => new RegExp(`${name} (\\S+)`).exec(command.output())?.[1] ?? "";
  const isUp = () => expect(command.output()).toMatch(/AWS endpoint http\S+\n/);
  try {
    await Promise.race([ended, vi.waitFor(isUp, { timeout: READY_MS })]);
  } catch (error) {
    kill(-command.group, "SIGKILL");
    throw error;
  }
  // It ends later, when the test wants it to.
  ended.catch(() => {});
  return { ...command, urls: { ws: address("WebSocket API"), edge: address("AWS endpoint") } };
}

/** Ends what is left of it, at the end of a test that may have failed before it did so itself. */
export function endOffline(offline: RunningOffline | undefined): void {
  if (offline) for (const pid of processTree(offline.group)) kill(pid, "SIGKILL");
}

/** What answers to Ctrl-C in its terminal: every process of the group gets the signal. */
export async function pressCtrlC(offline: RunningOffline): Promise<void> {
  kill(-offline.group, "SIGINT");
  await offline.exitCode;
}

export async function untilEnded(pids: readonly number[]): Promise<void> {
  await expect.poll(() => pids.filter(isAlive), PATIENCE).toEqual([]);
}

export interface Client {
  /** Sends a message and gives the next one that comes. */
  ask(message: object): Promise<unknown>;
  readonly closed: Promise<number>;
  close(): void;
}

export async function connectTo(url: string): Promise<Client> {
  const socket = new WebSocket(url);
  const closed = new Promise<number>((resolve) => {
    socket.once("close", resolve);
  });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  return {
    ask: (message) =>
      new Promise((resolve, reject) => {
        socket.once("message", (data) => resolve(JSON.parse(data.toString())));
        socket.once("error", reject);
        socket.send(JSON.stringify(message));
      }),
    closed,
    close: () => socket.terminate(),
  };
}
