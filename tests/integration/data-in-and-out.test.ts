import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { dataPlace } from "./support/data-place.ts";
import { kill, runCommand } from "./support/running-start.ts";

const LIMIT_MS = 180_000;
const TABLE = "fanout-local";

const at = dataPlace();

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

describe("export and import", () => {
  it("an import that was cut off says how it goes on, and a table with items is not written over without a word", {
    timeout: LIMIT_MS,
  }, async () => {
    await at.start("--no-seed");
    const file = join(at.folder, "many.jsonl");
    writeMany(file, 8_000);
    const args = ["import", file, "--data-dir", at.dataDir];
    const cut = at.runData(...args);
    await expect
      .poll(async () => (await at.data("items", TABLE, "--limit", "1", "--data-dir", at.dataDir)).text, {
        timeout: 60_000,
      })
      .toContain("MANY#");
    kill(cut.group, "SIGINT");
    expect(await cut.exitCode).toBe(1);
    expect(cut.output()).toMatch(
      /cut off after [\d,]+ items or some more\. It goes on with: npm run data -- import/,
    );

    const again = await at.data(...args);
    expect(again).toMatchObject({
      code: 1,
      text: expect.stringContaining("is not empty. Nothing was written."),
    });
    expect(await at.runNamed(cut.output(), /npm run data -- import .*/)).toMatchObject({ code: 0 });
    await at.data("export", "all.jsonl", "--data-dir", at.dataDir);
    expect(at.itemsIn("all.jsonl")).toEqual(at.itemsIn("many.jsonl"));
  });

  it("leaves no half file on a full disk", { timeout: LIMIT_MS }, async ({ skip }) => {
    skip(spawnSync("unshare", ["-rm", "true"]).status !== 0, "unshare -rm is not allowed here");
    await at.start();
    const disk = join(at.folder, "disk");
    mkdirSync(disk);
    const script = 'mount -t tmpfs -o size=4k tmpfs "$0" && "$@"; code=$?; ls -A "$0"; exit $code';
    const args = ["scripts/data.mjs", "export", join(disk, "x.jsonl"), "--data-dir", at.dataDir];
    const full = runCommand("unshare", ["-rm", "sh", "-c", script, disk, process.execPath, ...args]);
    expect(await full.exitCode).toBe(1);
    expect(full.output()).toMatch(/cannot be written: the disk is full\. Nothing is left of it\.\n$/);
  });

  it("refuses a file that is there, tables that are not, and an import into nothing", async () => {
    writeFileSync(join(at.folder, "mine.jsonl"), "mine");
    for (const [args, words] of [
      [["export", "mine.jsonl"], "is there already"],
      [["export", "new.jsonl"], "There are no tables of the engine embedded in"],
      [["export", join(at.dataDir, "dynamodb/x.jsonl")], "lies in what a reset of"],
      [["import", "mine.jsonl"], "Nothing runs on"],
      [["import", "none.jsonl"], "There is no file none.jsonl."],
    ] as const)
      expect(await at.data(...args, "--data-dir", at.dataDir)).toMatchObject({
        code: 1,
        text: expect.stringContaining(words),
      });
    expect(readdirSync(at.folder).sort()).toEqual(["mine.jsonl"]);
  });
});

describe("reset", () => {
  it("removes what was stored, keeps the rest, and asks first", { timeout: LIMIT_MS }, async () => {
    await at.start();
    const running = await at.data("reset", "--yes", "--data-dir", at.dataDir);
    expect(running).toMatchObject({
      code: 1,
      text: expect.stringMatching(
        /Fanout runs on .* \(pid \d+\)\. Stop it first: Ctrl-C there, or: kill -INT \d+/,
      ),
    });
    await at.stop();
    const before = readdirSync(at.dataDir);
    writeFileSync(join(at.dataDir, "mine.txt"), "mine");
    const unasked = await at.data("reset", "--data-dir", at.dataDir);
    expect(unasked).toMatchObject({ code: 1, text: expect.stringContaining("Add --yes") });
    expect(readdirSync(at.dataDir).sort()).toEqual([...before, "mine.txt"].sort());

    expect(await at.data("reset", "--yes", "--data-dir", at.dataDir)).toMatchObject({ code: 0 });
    const kept = readdirSync(at.dataDir);
    expect(kept).toEqual(
      expect.arrayContaining(["mine.txt", "parameters.json", "function-keys.seed", "certificate", "logs"]),
    );
    for (const name of ["dynamodb", "sqs", "s3", "stream-checkpoints.json", "mapping-states.json", "seeded"])
      expect(kept).not.toContain(name);
    expect(kept.filter((name) => name.startsWith("removed-"))).toEqual([]);
    await at.start();
    expect(existsSync(join(at.dataDir, "seeded"))).toBe(true);
  });

  it("leaves alone a folder that is none of ours", async () => {
    expect(await at.data("reset", "--yes", "--data-dir", at.project)).toMatchObject({
      code: 1,
      text: expect.stringContaining("is no data folder of Fanout"),
    });
    expect(existsSync(join(at.project, "serverless.yml"))).toBe(true);
  });
});
