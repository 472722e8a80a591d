import { execFile, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { EngineKind } from "../../localstack/engines/index.ts";
import { engineMissing } from "./support/docker-engines.ts";
import { copyProject } from "./support/project-copy.ts";
import {
  findPortBase,
  kill,
  newDataDir,
  type RunFile,
  type RunningCommand,
  root,
  runCommand,
  untilReady,
} from "./support/running-start.ts";

const LIMIT_MS = 400_000;
const TABLE = "fanout-local";
const BUCKET = "fanout-local-attachments-123456789012";
const OLD_KEY = "AttributeName: PK, KeyType: HASH";

/** Built once; each test edits its serverless.yml. */
let projectPlace: ReturnType<typeof newDataDir>;
let project: string;
let place: ReturnType<typeof newDataDir>;
let base: number;
let engine: EngineKind;
let started: RunningCommand | undefined;
beforeAll(() => {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  projectPlace = newDataDir();
  project = copyProject(projectPlace.folder);
});
afterAll(() => projectPlace.remove());
beforeEach(async () => {
  cpSync(join(root, "serverless.yml"), join(project, "serverless.yml"));
  place = newDataDir();
  base = await findPortBase();
  engine = "embedded";
});
afterEach(async () => {
  await stop();
  if (engine !== "embedded") {
    const { text } = await data("reset", "--yes", ...where());
    // Version 1 of Compose makes the volumes of all engines.
    const project = /container (fanout-\w+)\//.exec(text)?.[1];
    const { stdout } = await docker(
      "volume",
      "ls",
      "-q",
      "--filter",
      `label=com.docker.compose.project=${project}`,
    );
    if (stdout.trim() !== "") await docker("volume", "rm", ...stdout.trim().split("\n"));
  }
  place.remove();
});

const docker = (...args: string[]) => promisify(execFile)("docker", args);

const where = () => ["--data-dir", place.dataDir, ...(engine === "embedded" ? [] : ["--engine", engine])];

function runStart(...more: string[]): RunningCommand {
  const args = [...where(), "--port-base", String(base), "--no-client", ...more];
  started = runCommand(process.execPath, [join(project, "scripts/start.mjs"), ...args]);
  return started;
}
async function start(...more: string[]): Promise<RunFile> {
  const running = runStart(...more);
  return untilReady(running, place.dataDir).catch((error: Error) => {
    throw new Error(`${error.message}, after: ${running.output()}`);
  });
}

async function stop(): Promise<void> {
  if (started) kill(started.group, "SIGINT");
  await started?.exitCode;
  started = undefined;
}

interface Done {
  readonly code: number;
  readonly text: string;
}

/** The command behind `npm run data`. The container of an engine that it starts has the port of this test. */
function data(...args: string[]): Promise<Done> {
  const port = String(base + 5);
  const env = { ...process.env, FANOUT_DYNAMODB_LOCAL_PORT: port, FANOUT_LOCALSTACK_PORT: port };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(project, "scripts/data.mjs"), ...args],
      { env, cwd: place.folder },
      (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code ?? 1) : 0, text: stdout + stderr }),
    );
  });
}

/** Runs a command of `npm run data` as a refusal names it. */
async function runNamed(refusal: string, pattern: RegExp): Promise<Done> {
  const command = pattern.exec(refusal)?.[0];
  if (!command) throw new Error(`no ${pattern} in ${refusal}`);
  return data(
    ...command.replace("npm run data -- ", "").trim().split(" "),
    ...(/reset/.test(command) ? ["--yes"] : []),
  );
}

function edit(from: string, to: string): void {
  const file = join(project, "serverless.yml");
  const text = readFileSync(file, "utf8");
  if (!text.includes(from)) throw new Error(`serverless.yml has no ${from}`);
  writeFileSync(file, text.replace(from, to));
}

/** The table has the partition key `owner` from now on. */
function changeKey(): void {
  edit(OLD_KEY, "AttributeName: owner, KeyType: HASH");
  edit("AttributeName: PK, AttributeType: S", "AttributeName: owner, AttributeType: S");
}

/** The line that docs/reference/data.md shows for giving each item another key. */
function shownTransformation(): string {
  const page = readFileSync(join(root, "docs/reference/data.md"), "utf8");
  const line = /^node -e .* < tables\.jsonl > moved\.jsonl$/m.exec(page)?.[0];
  if (!line) throw new Error("docs/reference/data.md shows no transformation");
  return line;
}

/** An export as of another start, with more items than an import puts in at once. */
function writeMany(file: string, count: number): void {
  const items = Array.from({ length: count }, (_, index) => ({
    table: TABLE,
    item: { PK: { S: `MANY#${index}` }, SK: { S: "X" }, index: { N: String(index) } },
  }));
  const header = { format: "fanout-data", version: 1, service: "fanout", stage: "local", tables: [] };
  const lines = [header, ...items, { end: { [TABLE]: count } }];
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Sorted, for a Scan's order is nobody's. */
function itemsIn(file: string): Item[] {
  return readFileSync(join(place.folder, file), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { item?: Item })
    .flatMap(({ item }) => (item ? [item] : []))
    .sort((a, b) => JSON.stringify([a.PK, a.SK]).localeCompare(JSON.stringify([b.PK, b.SK])));
}

function s3(run: RunFile): S3Client {
  return new S3Client({
    endpoint: run.urls.edge,
    region: "us-east-1",
    credentials: { accessKeyId: "mine", secretAccessKey: "mine" },
  });
}

describe.each(["embedded", "dynamodb-local", "localstack"] as const)("on %s", (kind) => {
  it("a new key in serverless.yml is refused, and by the commands that the refusal names all items get there", {
    timeout: LIMIT_MS,
  }, async ({ skip }) => {
    const missing = engineMissing(kind);
    skip(missing !== undefined, missing);
    engine = kind;
    const first = await start();
    const objects = s3(first);
    await objects.send(new PutObjectCommand({ Bucket: BUCKET, Key: "kept", Body: "kept" }));
    objects.destroy();
    expect(await data("export", "running.jsonl", ...where())).toMatchObject({ code: 0 });
    await stop();

    changeKey();
    const refused = runStart();
    expect(await refused.exitCode).toBe(1);
    const words = refused.output();
    expect(words).toMatch(/Table fanout-local has .* so it was left as it is\. Undo the change/);
    expect(words).not.toMatch(/^\s+at /m);

    expect(await runNamed(words, /npm run data -- export .*/)).toMatchObject({ code: 0 });
    expect(itemsIn("tables.jsonl")).toEqual(itemsIn("running.jsonl"));
    expect(itemsIn("tables.jsonl").length).toBeGreaterThan(20);
    expect(await runNamed(words, /npm run data -- reset --tables .*/)).toMatchObject({ code: 0 });

    const second = await start("--no-seed");
    const unchanged = await runNamed(words, /npm run data -- import [^(]*/);
    expect(unchanged).toMatchObject({ code: 1 });
    expect(unchanged.text).toMatch(
      /Nothing was written\.\n {2}line 2: \{SK: ".*"\} lacks owner, the partition key/,
    );
    expect((await data("items", TABLE, "--data-dir", place.dataDir)).text).toBe("No items.\n");

    await promisify(execFile)("sh", ["-c", shownTransformation()], { cwd: place.folder });
    const imported = await data("import", "moved.jsonl", "--data-dir", place.dataDir);
    expect(imported.text).toMatch(
      /fanout-local: \d+ items\nEach is a new record in the stream of fanout-local/,
    );
    expect(imported.code).toBe(0);
    expect(await data("export", "after.jsonl", "--data-dir", place.dataDir)).toMatchObject({ code: 0 });
    expect(itemsIn("after.jsonl")).toEqual(
      itemsIn("tables.jsonl").map((item) => ({ ...item, owner: item.PK })),
    );
    // LocalStack keeps no objects when its container ends.
    if (kind === "localstack") return;
    const after = s3(second);
    const { Body } = await after.send(new GetObjectCommand({ Bucket: BUCKET, Key: "kept" }));
    expect(await Body?.transformToString()).toBe("kept");
    after.destroy();
  });
});

describe("on embedded", () => {
  it("a new key that is saved while all runs is refused, and what ran goes on", {
    timeout: LIMIT_MS,
  }, async () => {
    await start();
    const before = (await data("tables", "--data-dir", place.dataDir)).text;
    changeKey();
    await expect
      .poll(() => started?.output(), { timeout: 30_000 })
      .toMatch(
        /table fanout-local could not be taken over: Table fanout-local has data .* was left as it is/,
      );
    expect((await data("tables", "--data-dir", place.dataDir)).text).toBe(before);
  });

  it("a table that is gone from serverless.yml keeps its items", { timeout: LIMIT_MS }, async () => {
    const name = "TableName: ${self:service}-${sls:stage}";
    await start();
    await stop();
    edit(name, `${name}-renamed`);
    await start("--no-seed");
    expect(await data("export", "both.jsonl", "--data-dir", place.dataDir)).toMatchObject({
      text: expect.stringMatching(/^fanout-local: [1-9]\d* items\nfanout-local-renamed: 0 items$/m),
    });
  });

  it("an import that was cut off says how it goes on, and a table with items is not written over without a word", {
    timeout: LIMIT_MS,
  }, async () => {
    await start("--no-seed");
    const file = join(place.folder, "many.jsonl");
    writeMany(file, 8_000);
    const args = ["import", file, "--data-dir", place.dataDir];
    const cut = runCommand(process.execPath, [join(project, "scripts/data.mjs"), ...args]);
    await expect
      .poll(async () => (await data("items", TABLE, "--limit", "1", "--data-dir", place.dataDir)).text, {
        timeout: 60_000,
      })
      .toContain("MANY#");
    kill(cut.group, "SIGINT");
    expect(await cut.exitCode).toBe(1);
    expect(cut.output()).toMatch(
      /cut off after [\d,]+ items or some more\. It goes on with: npm run data -- import/,
    );

    const again = await data(...args);
    expect(again).toMatchObject({
      code: 1,
      text: expect.stringContaining("is not empty. Nothing was written."),
    });
    expect(await runNamed(cut.output(), /npm run data -- import .*/)).toMatchObject({ code: 0 });
    await data("export", "all.jsonl", "--data-dir", place.dataDir);
    expect(itemsIn("all.jsonl")).toEqual(itemsIn("many.jsonl"));
  });

  it("leaves no half file on a full disk", { timeout: LIMIT_MS }, async ({ skip }) => {
    skip(spawnSync("unshare", ["-rm", "true"]).status !== 0, "unshare -rm is not allowed here");
    await start();
    const disk = join(place.folder, "disk");
    mkdirSync(disk);
    const script = 'mount -t tmpfs -o size=4k tmpfs "$0" && "$@"; code=$?; ls -A "$0"; exit $code';
    const args = ["scripts/data.mjs", "export", join(disk, "x.jsonl"), "--data-dir", place.dataDir];
    const full = runCommand("unshare", ["-rm", "sh", "-c", script, disk, process.execPath, ...args]);
    expect(await full.exitCode).toBe(1);
    expect(full.output()).toMatch(/cannot be written: the disk is full\. Nothing is left of it\.\n$/);
  });

  it("refuses a file that is there, tables that are not, and an import into nothing", async () => {
    writeFileSync(join(place.folder, "mine.jsonl"), "mine");
    for (const [args, words] of [
      [["export", "mine.jsonl"], "is there already"],
      [["export", "new.jsonl"], "There are no tables of the engine embedded in"],
      [["export", join(place.dataDir, "dynamodb/x.jsonl")], "lies in what a reset of"],
      [["import", "mine.jsonl"], "Nothing runs on"],
      [["import", "none.jsonl"], "There is no file none.jsonl."],
    ] as const)
      expect(await data(...args, "--data-dir", place.dataDir)).toMatchObject({
        code: 1,
        text: expect.stringContaining(words),
      });
    expect(readdirSync(place.folder).sort()).toEqual(["mine.jsonl"]);
  });
});

describe("reset", () => {
  it("removes what was stored, keeps the rest, and asks first", { timeout: LIMIT_MS }, async () => {
    await start();
    const running = await data("reset", "--yes", "--data-dir", place.dataDir);
    expect(running).toMatchObject({
      code: 1,
      text: expect.stringMatching(
        /Fanout runs on .* \(pid \d+\)\. Stop it first: Ctrl-C there, or: kill -INT \d+/,
      ),
    });
    await stop();
    const before = readdirSync(place.dataDir);
    writeFileSync(join(place.dataDir, "mine.txt"), "mine");
    const unasked = await data("reset", "--data-dir", place.dataDir);
    expect(unasked).toMatchObject({ code: 1, text: expect.stringContaining("Add --yes") });
    expect(readdirSync(place.dataDir).sort()).toEqual([...before, "mine.txt"].sort());

    expect(await data("reset", "--yes", "--data-dir", place.dataDir)).toMatchObject({ code: 0 });
    const kept = readdirSync(place.dataDir);
    expect(kept).toEqual(
      expect.arrayContaining(["mine.txt", "parameters.json", "function-keys.seed", "certificate", "logs"]),
    );
    for (const name of ["dynamodb", "sqs", "s3", "stream-checkpoints.json", "mapping-states.json", "seeded"])
      expect(kept).not.toContain(name);
    expect(kept.filter((name) => name.startsWith("removed-"))).toEqual([]);
    await start();
    expect(existsSync(join(place.dataDir, "seeded"))).toBe(true);
  });

  it("leaves alone a folder that is none of ours", async () => {
    expect(await data("reset", "--yes", "--data-dir", project)).toMatchObject({
      code: 1,
      text: expect.stringContaining("is no data folder of Fanout"),
    });
    expect(existsSync(join(project, "serverless.yml"))).toBe(true);
  });
});
