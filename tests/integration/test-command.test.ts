import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type RunningCommand, root, runCommand } from "./support/running-start.ts";

const LIMIT_MS = 60_000;

let project: string;
let report: string;
/** The commands and the configuration of this repository, and four small test files instead of its own. */
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "fanout-command-"));
  report = join(project, "out/junit.xml");
  for (const part of [
    "package.json",
    "package-lock.json",
    "biome.json",
    "vitest.config.ts",
    "scripts",
    "tests/support",
  ])
    cpSync(join(root, part), join(project, part), {
      recursive: true,
      filter: (from) => !/\.test\.mjs$/.test(from),
    });
  symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
  mkdirSync(join(project, "services"));
  for (const name of ["ant", "bee", "cat"])
    write(
      `${name}.test.ts`,
      `it("${name} passes", () => {});\nit.skip("${name} waits (no ${name} here)", () => {});`,
    );
  write("faulty.test.ts", `it("faulty <breaks>", () => { throw new Error("as it should"); });`);
  write("unloaded.test.ts", `throw new Error("this file does not load");`);
});
afterAll(() => rmSync(project, { recursive: true, force: true }));
beforeEach(() => rmSync(join(project, "out"), { recursive: true, force: true }));

function write(name: string, body: string): void {
  writeFileSync(join(project, "services", name), `import { it } from "vitest";\n${body}\n`);
}

const npmTest = (...args: string[]): RunningCommand =>
  runCommand(process.execPath, [join(project, "scripts/test.mjs"), ...args], {
    cwd: project,
    env: { ...process.env, FANOUT_SKIP_INSTALL: "1" },
  });

async function reported(...args: string[]): Promise<{ code: number | null; xml: string }> {
  const command = npmTest("--junit", "out/junit.xml", ...args);
  const code = await command.exitCode;
  expect(existsSync(report), command.output()).toBe(true);
  return { code, xml: readFileSync(report, "utf8") };
}

const passed = (xml: string): string[] =>
  [...xml.matchAll(/<testcase name="(\w+) passes"/g)].map(([, name]) => name ?? "");

describe("npm test -- --junit", () => {
  it("ends with 0 and a report of what passed and what was skipped, and why", {
    timeout: LIMIT_MS,
  }, async () => {
    const { code, xml } = await reported("bee");
    expect(code).toBe(0);
    expect(passed(xml)).toEqual(["bee"]);
    expect(xml).toContain('<skipped message="no bee here"/>');
    expect(xml).toMatch(/<testsuites [^>]*tests="2" failures="0" errors="0" skipped="1"/);
  });

  it("ends with 1 and the reason where a test fails", { timeout: LIMIT_MS }, async () => {
    const { code, xml } = await reported("faulty");
    expect(code).toBe(1);
    expect(xml).toContain('<testcase name="faulty &lt;breaks&gt;" classname="services/faulty.test.ts"');
    expect(xml).toContain('<failure message="Error: as it should">');
  });

  it("ends with 1 and the reason where a file does not load", { timeout: LIMIT_MS }, async () => {
    const { code, xml } = await reported("unloaded");
    expect(code).toBe(1);
    expect(xml).toContain('<failure message="Error: this file does not load">');
  });

  it("has the checks as test cases, those that fail too", { timeout: LIMIT_MS }, async () => {
    // There is no tsconfig.json here.
    const { code, xml } = await reported("--only", "checks");
    expect(code).toBe(1);
    expect(xml).toMatch(
      /<testcase name="types" classname="checks" time="[\d.]+">\n {6}<failure message="types failed">/,
    );
    expect(xml).toContain('<testcase name="import arrows" classname="checks"');
  });

  it.each(["package.json", "/proc/none/below"])(
    "is refused before anything runs where the file cannot be written: %s",
    { timeout: LIMIT_MS },
    async (folder) => {
      const refused = npmTest("--junit", `${folder}/junit.xml`, "bee");
      expect(await refused.exitCode).toBe(1);
      expect(refused.output()).toMatch(/^\S+\/junit\.xml cannot be written \(E\w+\)\. Try: [^\n]*\n$/);
    },
  );
});

describe("npm test -- --shard", () => {
  it("divides the files among the shards, each once, and has the checks in the first", {
    timeout: LIMIT_MS,
  }, async () => {
    const shards = [];
    for (const shard of ["1/3", "2/3", "3/3"])
      shards.push(await reported("--only", "checks,unit", "--shard", shard));
    expect(shards.flatMap(({ xml }) => passed(xml)).sort()).toEqual(["ant", "bee", "cat"]);
    expect(shards.map(({ xml }) => xml.includes('classname="checks"'))).toEqual([true, false, false]);
  });

  it("passes where a shard has no file of what was asked for", { timeout: LIMIT_MS }, async () => {
    const codes = [];
    for (const shard of ["1/2", "2/2"]) codes.push((await reported("bee", "--shard", shard)).code);
    expect(codes).toEqual([0, 0]);
  });

  it.each(["4/3", "0/3", "1", "a/b"])("refuses %s", { timeout: LIMIT_MS }, async (shard) => {
    const refused = npmTest("--shard", shard);
    expect(await refused.exitCode).toBe(1);
    expect(refused.output()).toBe(`"${shard}" is no shard. Try: npm test -- --shard 1/3, then 2/3 and 3/3\n`);
  });
});
