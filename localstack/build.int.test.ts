import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, it } from "vitest";

const run = promisify(execFile);
const root = mkdtempSync(join(tmpdir(), "build-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it("services that start from one checkout at the same moment all load a whole plugin", {
  timeout: 120_000,
}, async () => {
  const folder = join(root, "localstack");
  cpSync(import.meta.dirname, folder, {
    recursive: true,
    filter: (file) => !/[\\/](dist|node_modules)$/.test(file),
  });
  symlinkSync(join(import.meta.dirname, "../node_modules"), join(root, "node_modules"));
  const load = `console.log(typeof require(${JSON.stringify(join(folder, "plugin.cjs"))}))`;
  for (let round = 0; round < 3; round += 1) {
    rmSync(join(folder, "dist/stamp.json"), { force: true });
    // Some build while others load what is there.
    const starts = Array.from({ length: 6 }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, index * 40));
      return (await run(process.execPath, ["-e", load])).stdout.trim();
    });
    expect(await Promise.all(starts)).toEqual(Array(6).fill("function"));
  }
  expect(readdirSync(join(folder, "dist")).filter((name) => /\.\d+$/.test(name))).toEqual([]);
});
