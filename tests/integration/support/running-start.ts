import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";

export const root = join(import.meta.dirname, "../../..");
/** The first start of a fresh checkout builds every handler. */
const READY_MS = 90_000;

/** What `.fanout/run.json` says (README.md). */
export interface RunFile {
  readonly pid: number;
  readonly profile: string;
  readonly stage: string;
  readonly urls: {
    readonly client?: string;
    readonly http: string;
    readonly ws: string;
    readonly edge: string;
  };
  readonly pids: { readonly main: number; readonly engine: number; readonly hosts: readonly number[] };
}

export interface RunningCommand {
  /** Process group of the command: a terminal sends Ctrl-C to all of it. */
  readonly group: number;
  /** What was printed so far, both streams. */
  output(): string;
  readonly exitCode: Promise<number | null>;
}

/** Runs a command, from the repository's root if nothing else is said, as a terminal would, in a process group of its own. */
export function runCommand(
  command: string,
  args: readonly string[],
  { cwd = root, env = process.env }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): RunningCommand {
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const exitCode = new Promise<number | null>((resolve, reject) => {
    child.once("close", resolve);
    child.once("error", reject);
  });
  if (child.pid === undefined) throw new Error(`${command} cannot be run`);
  return { group: child.pid, output: () => output, exitCode };
}

/** Waits until a start on this data folder has written run.json; fails with what it printed where it ends before. */
export async function untilReady(command: RunningCommand, dataDir: string): Promise<RunFile> {
  const ended = command.exitCode.then(() => {
    throw new Error(`the start ended: ${command.output()}`);
  });
  const file = join(dataDir, "run.json");
  const read = () => {
    const run = JSON.parse(readFileSync(file, "utf8")) as RunFile;
    if (!isAlive(run.pid)) throw new Error("it is left over from a start that was killed");
    return run;
  };
  const run = await Promise.race([ended, vi.waitFor(read, { timeout: READY_MS })]);
  // It ends later, when the test wants it to.
  ended.catch(() => {});
  return run;
}

export const startArgs = (dataDir: string, portBase: number, ...more: string[]): string[] => [
  "--data-dir",
  dataDir,
  "--port-base",
  String(portBase),
  "--no-seed",
  ...more,
];

/** The command behind `npm start`, without npm around it. */
export const runStart = (args: readonly string[]): RunningCommand =>
  runCommand(process.execPath, ["scripts/start.mjs", ...args]);

/** A folder that does not exist yet, in one that the returned function removes. */
export function newDataDir(): { readonly dataDir: string; readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "fanout-start-"));
  return {
    folder,
    dataDir: join(folder, "data"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The first of six ports in a row (the last is an engine's) that are free now, anywhere: other test files look for theirs at the same time. */
export async function findPortBase(): Promise<number> {
  for (;;) {
    const base = 20_000 + 6 * Math.floor(Math.random() * 1_600);
    const ports = [0, 1, 2, 3, 4, 5].map((offset) => base + offset);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return base;
  }
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** This process and all that descend from it. Linux only, as is what uses it. */
export function processTree(pid: number): number[] {
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid);
  return [pid, ...children.flatMap(processTree)];
}

export function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return undefined; // it ended while we looked
  }
}

/** Its program and arguments, in one text; empty where it has ended. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

/** Does this process still run? One that waits to be collected by its parent has ended. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    return false;
  }
}

export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
