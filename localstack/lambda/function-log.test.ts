import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { silentLog } from "../log.ts";
import type { FunctionModel } from "../model/types.ts";
import { FunctionLogs } from "./function-log.ts";
import { createLogFile } from "./log-file.ts";

const FN = { key: "noisy", name: "demo-dev-noisy" } as FunctionModel;
const MEGABYTE = 1024 * 1024;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fanout-logs-"));
  file = join(folder, `${FN.name}.log`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("writes all lines in their order, also many in one turn", async () => {
  const logs = new FunctionLogs(folder, silentLog);
  logs.of(FN);
  await logs.flush();
  const lines = Array.from({ length: 50_000 }, (_, index) => `line ${index} ${"x".repeat(80)}`);
  for (const line of lines) logs.of(FN).note(line);
  await logs.flush();
  expect(readFileSync(file, "utf8")).toBe(`${lines.join("\n")}\n`);
});

it("writes a text that is larger than what may wait", async () => {
  const logs = new FunctionLogs(folder, silentLog);
  logs.of(FN).note("y".repeat(20 * MEGABYTE));
  await logs.flush();
  expect(readFileSync(file, "utf8")).toHaveLength(20 * MEGABYTE + 1);
});

it("keeps a bounded amount for a disk that takes nothing, then says once how many lines it dropped", async () => {
  // Nobody reads: what is written to it stands still, as on a disk that hangs.
  execFileSync("mkfifo", [file]);
  const logs = new FunctionLogs(folder, silentLog);
  const log = logs.of(FN);
  const line = "z".repeat(1023);
  let written = 0;
  for (let round = 0; round < 100; round += 1) {
    for (let count = 0; count < 1024; count += 1) log.note(line);
    written += 1024;
    await new Promise((resolve) => setImmediate(resolve));
  }
  // Both ends, so that it is not over when a writer closes it.
  const disk = await open(file, "r+");
  const chunk = Buffer.alloc(MEGABYTE);
  let seen = "";
  while (!/dropped here.*\n/.test(seen.slice(-300))) {
    const { bytesRead } = await disk.read(chunk);
    seen += chunk.toString("latin1", 0, bytesRead);
  }
  const kept = seen.split("\n").filter((text) => text === line).length;
  expect(kept * 1024).toBeLessThan(16 * MEGABYTE);
  expect(seen).toContain(`${written - kept} lines were dropped here`);
  expect(seen.match(/dropped/g)).toHaveLength(1);

  log.note("and goes on");
  await logs.flush();
  const { bytesRead } = await disk.read(chunk);
  expect(chunk.toString("latin1", 0, bytesRead)).toBe("and goes on\n");
  await disk.close();
});

it("begins a file anew that has grown, and keeps the one before", async () => {
  writeFileSync(file, "x".repeat(60));
  const log = createLogFile(file, 100);
  const append = async (text: string) => {
    log.append(text);
    await log.flush();
  };
  await append("a".repeat(50));
  expect([existsSync(file), readFileSync(`${file}.1`, "utf8").length]).toEqual([false, 110]);
  await append("b\n");
  await append("c".repeat(200));
  expect(readFileSync(`${file}.1`, "utf8")).toBe(`b\n${"c".repeat(200)}`);
  await append("d\n");
  expect(readFileSync(file, "utf8")).toBe("d\n");
});

it("tells whose output it is where invocations run side by side", async () => {
  const logs = new FunctionLogs(folder, silentLog);
  const log = logs.of(FN);
  log.begin("START a", "id-a");
  log.write("one\n", "id-a");
  log.begin("START b", "id-b");
  log.write("two, no end", "id-b");
  log.write("three\n", "id-a");
  log.write("four\n", "id-a");
  log.write("2026\tid-b\tINFO\tfive\n", "id-b");
  log.note("END a");
  await logs.flush();
  expect(readFileSync(file, "utf8").split("\n")).toEqual([
    ...["START a", "one", "START b", "two, no end", "RequestId: id-a", "three", "four"],
    ...["2026\tid-b\tINFO\tfive", "END a", ""],
  ]);
});
