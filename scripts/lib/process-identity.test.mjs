import { spawn, spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { commandOf, identify, isAlive } from "./process-identity.mjs";

const hasPs = spawnSync("ps", ["-p", "1"]).status === 0;

it("tells a process from a later one with the same number, and a dead one from both", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  const identity = identify(child.pid);
  expect(isAlive(identity)).toBe(true);
  if (process.platform === "linux") expect(isAlive({ ...identity, startTicks: "1" })).toBe(false);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
  expect(isAlive(identity)).toBe(false);
});

it.each([0, -1, Number.NaN, 1.5])("takes %d for nobody: a signal to 0 or -1 would go to a crowd", (pid) => {
  expect(isAlive({ pid })).toBe(false);
});

it("reads a program with its arguments, or nothing", () => {
  expect(commandOf(process.pid)).toContain("node");
  expect(commandOf(4_194_304)).toBeUndefined();
});

it.skipIf(!hasPs)("reads the same by ps, as on macOS (no ps here)", () => {
  expect(commandOf(process.pid, "darwin")).toContain("node");
  expect(commandOf(4_194_304, "darwin")).toBeUndefined();
});
