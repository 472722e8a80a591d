import { execFile } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import type { EngineKind } from "../../../localstack/engines/index.ts";
import { copyProject } from "./project-copy.ts";
import {
  findPortBase,
  kill,
  newDataDir,
  type RunFile,
  type RunningCommand,
  root,
  runCommand,
  untilReady,
} from "./running-start.ts";

export interface Done {
  readonly code: number;
  /** Both streams. */
  readonly text: string;
}

export type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What a test of `npm run data` works on: a copy of the project, built once, and for each test a data folder and a serverless.yml as it was. Ends and removes what the test has started. */
export interface DataPlace {
  readonly project: string;
  readonly folder: string;
  readonly dataDir: string;
  /** `embedded` if the test says nothing. */
  engine: EngineKind;
  /** The options that name folder and engine. */
  where(): string[];
  runStart(...more: string[]): RunningCommand;
  start(...more: string[]): Promise<RunFile>;
  stop(): Promise<void>;
  /** The command behind `npm run data`, in `folder`. */
  data(...args: string[]): Promise<Done>;
  runData(...args: string[]): RunningCommand;
  /** Runs a command of `npm run data` as a refusal names it. */
  runNamed(refusal: string, pattern: RegExp): Promise<Done>;
  edit(from: string, to: string): void;
  /** The items of an export, sorted: a Scan's order is nobody's. */
  itemsIn(file: string): Item[];
}

/** Called beside the tests of a file, once. */
export function dataPlace(): DataPlace {
  let projectPlace: ReturnType<typeof newDataDir>;
  let place: ReturnType<typeof newDataDir>;
  let base: number;
  let started: RunningCommand | undefined;

  /** The container of an engine that the command starts has the port of this test. */
  const environment = () => {
    const port = String(base + 5);
    return { ...process.env, FANOUT_DYNAMODB_LOCAL_PORT: port, FANOUT_LOCALSTACK_PORT: port };
  };
  const command = (args: readonly string[]) => [join(at.project, "scripts/data.mjs"), ...args];

  const at: DataPlace = {
    get project() {
      return join(projectPlace.folder, "project");
    },
    get folder() {
      return place.folder;
    },
    get dataDir() {
      return place.dataDir;
    },
    engine: "embedded",
    where: () => ["--data-dir", place.dataDir, ...(at.engine === "embedded" ? [] : ["--engine", at.engine])],
    runStart(...more) {
      const args = [...at.where(), "--port-base", String(base), "--no-client", ...more];
      started = runCommand(process.execPath, [join(at.project, "scripts/start.mjs"), ...args]);
      return started;
    },
    start(...more) {
      const running = at.runStart(...more);
      return untilReady(running, place.dataDir).catch((error: Error) => {
        throw new Error(`${error.message}, after: ${running.output()}`);
      });
    },
    async stop() {
      if (started) kill(started.group, "SIGINT");
      await started?.exitCode;
      started = undefined;
    },
    async data(...args) {
      const done = at.runData(...args);
      const code = (await done.exitCode) ?? 1;
      return { code, text: done.output() };
    },
    runData: (...args) =>
      runCommand(process.execPath, command(args), { cwd: place.folder, env: environment() }),
    runNamed(refusal, pattern) {
      const named = pattern.exec(refusal)?.[0];
      if (!named) throw new Error(`no ${pattern} in ${refusal}`);
      const args = named.replace("npm run data -- ", "").trim().split(" ");
      return at.data(...args, ...(args[0] === "reset" ? ["--yes"] : []));
    },
    edit(from, to) {
      const file = join(at.project, "serverless.yml");
      const text = readFileSync(file, "utf8");
      if (!text.includes(from)) throw new Error(`serverless.yml has no ${from}`);
      writeFileSync(file, text.replace(from, to));
    },
    itemsIn: (file) =>
      readFileSync(join(place.folder, file), "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { item?: Item })
        .flatMap(({ item }) => (item ? [item] : []))
        .sort((a, b) => JSON.stringify([a.PK, a.SK]).localeCompare(JSON.stringify([b.PK, b.SK]))),
  };

  beforeAll(() => {
    projectPlace = newDataDir();
    copyProject(projectPlace.folder);
  });
  afterAll(() => projectPlace.remove());
  beforeEach(async () => {
    cpSync(join(root, "serverless.yml"), join(at.project, "serverless.yml"));
    place = newDataDir();
    base = await findPortBase();
    at.engine = "embedded";
  });
  afterEach(async () => {
    await at.stop();
    if (at.engine !== "embedded") await removeEngines(at.project);
    place.remove();
  });
  return at;
}

/** The containers that a test's copy of the project has made, with all that Compose made for them: also those of a start that was killed before it had a data folder. */
export async function removeEngines(project: string): Promise<void> {
  const label = "com.docker.compose.project";
  const format = `{{.ID}} {{.Label "${label}"}}`;
  const made = await docker(
    "ps",
    "-a",
    "--filter",
    `label=${label}.working_dir=${project}`,
    "--format",
    format,
  );
  for (const [id = "", name] of made.map((line) => line.split(" "))) {
    await docker("rm", "-f", "-v", id);
    for (const kind of ["volume", "network"])
      for (const part of await docker(kind, "ls", "-q", "--filter", `label=${label}=${name}`))
        await docker(kind, "rm", part);
  }
}

/** The lines that it prints. */
async function docker(...args: string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)("docker", args);
  return stdout.split("\n").filter(Boolean);
}
