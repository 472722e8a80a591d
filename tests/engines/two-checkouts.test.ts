import { join } from "node:path";
import process from "node:process";
import { afterEach, expect, it } from "vitest";
import { removeEngines } from "../integration/support/data-place.ts";
import { copyProject } from "../integration/support/project-copy.ts";
import {
  findPortBase,
  kill,
  newDataDir,
  type RunningCommand,
  runCommand,
  untilReady,
} from "../integration/support/running-start.ts";
import { engine } from "./supports.ts";

const places: ReturnType<typeof newDataDir>[] = [];
const starts: RunningCommand[] = [];

/** A checkout in a folder of the same name as every other, started on its default data folder. */
async function startCheckout() {
  const place = newDataDir();
  places.push(place);
  const project = copyProject(place.folder);
  const base = await findPortBase();
  const args = ["--engine", engine, "--port-base", String(base), "--no-client", "--no-seed"];
  const start = runCommand(process.execPath, [join(project, "scripts/start.mjs"), ...args], { cwd: project });
  starts.push(start);
  return { start, dataDir: join(project, ".fanout") };
}

afterEach(async () => {
  for (const { group, exitCode } of starts.splice(0)) {
    kill(group, "SIGINT");
    await exitCode;
  }
  for (const { folder, remove } of places.splice(0)) {
    if (engine !== "embedded") await removeEngines(join(folder, "project"));
    remove();
  }
});

// Compose names containers and volumes after the folder alone.
it("two checkouts in folders of one name share no engine", async () => {
  const first = await startCheckout();
  await untilReady(first.start, first.dataDir);
  const second = await startCheckout();
  if (engine === "embedded") {
    await untilReady(second.start, second.dataDir);
    return;
  }
  expect(await second.start.exitCode).toBe(1);
  expect(second.start.output()).toMatch(
    /belongs to another checkout in a folder of the same name \(.*\)\..*--data-dir \.fanout-2/s,
  );
}, 90_000);
