import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBoundedLog } from "./bounded-log.mjs";

const KILOBYTE = 1024;
let folder;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "fanout-bounded-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("keeps a bounded amount for a disk that takes nothing, then says once how much it dropped", async () => {
  const file = path.join(folder, "start.log");
  // Nobody reads: what is written to it stands still, as on a disk that hangs.
  execFileSync("mkfifo", [file]);
  const log = openBoundedLog(file);
  const line = `${"z".repeat(KILOBYTE - 1)}\n`;
  const written = 100 * KILOBYTE;
  for (let index = 0; index < written; index += 1) log.write(line);

  // Both ends, so that it is not over when a writer closes it.
  const disk = await open(file, "r+");
  const chunk = Buffer.alloc(KILOBYTE * KILOBYTE);
  let seen = "";
  while (!/dropped here.*\n/.test(seen.slice(-300))) {
    const { bytesRead } = await disk.read(chunk);
    seen += chunk.toString("latin1", 0, bytesRead);
  }
  const kept = seen.split("\n").filter((text) => text === line.trimEnd()).length;
  expect(kept).toBeLessThan(17 * KILOBYTE);
  expect(seen.split("\n").at(-2)).toMatch(new RegExp(`^${written - kept} lines were dropped here`));

  log.write("and goes on\n");
  const { bytesRead } = await disk.read(chunk);
  expect(chunk.toString("latin1", 0, bytesRead)).toBe("and goes on\n");
  await disk.close();
});
