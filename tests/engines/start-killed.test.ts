import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";
import { afterEach, expect, it } from "vitest";
import type { EngineKind } from "../../localstack/engines/index.ts";
import { dataPlace } from "../integration/support/data-place.ts";
import { commandOf } from "../integration/support/running-start.ts";
import { engine } from "./supports.ts";

const at = dataPlace();
const waiting = { timeout: 60_000, interval: 5 };

const numbers = () => readdirSync("/proc").filter((name) => /^\d+$/.test(name));

/** Processes of a group: what a start has begun that is no engine of its own. */
function groupMembers(group: number): string[] {
  return numbers().filter((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]) === group;
    } catch {
      return false; // it ended while we looked
    }
  });
}

const docker = (...args: string[]) =>
  execFileSync("docker", args, { encoding: "utf8" }).split("\n").filter(Boolean);

/** The engines of the test's data folder, by process or container. */
function engines({ isRunning }: { isRunning: boolean }): string[] {
  if (engine === "embedded")
    return numbers().filter((pid) => commandOf(Number(pid)).includes(`--db-path ${at.dataDir}`));
  return docker(
    "ps",
    ...(isRunning ? [] : ["-a"]),
    "-q",
    "--filter",
    `label=com.docker.compose.project.working_dir=${at.project}`,
  );
}

afterEach(() => {
  for (const id of engines({ isRunning: true }))
    if (engine === "embedded") process.kill(Number(id), "SIGKILL");
    else docker("kill", id);
});

it.skipIf(process.platform !== "linux")(
  "a start that is killed while its engine comes up leaves none behind",
  async () => {
    at.engine = engine as EngineKind;
    const start = at.runStart();
    await expect.poll(() => engines({ isRunning: false }).length, waiting).toBeGreaterThan(0);
    process.kill(start.group, "SIGKILL");
    await start.exitCode;
    await expect.poll(() => groupMembers(start.group), waiting).toEqual([]);
    await expect.poll(() => engines({ isRunning: true }), waiting).toEqual([]);
  },
);
