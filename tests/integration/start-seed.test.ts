import { appendFileSync, existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { post } from "./support/chat-client.ts";
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

const LIMIT_MS = 120_000;
const ADA = { username: "ada", password: "fanout-ada" };

let place: ReturnType<typeof newDataDir>;
let base: number;
let started: RunningCommand | undefined;
beforeEach(async () => {
  place = newDataDir();
  base = await findPortBase();
});
afterEach(async () => {
  await stop();
  place.remove();
});

async function start(project = root): Promise<{ running: RunningCommand; run: RunFile }> {
  const script = join(project, "scripts/start.mjs");
  const args = ["--data-dir", place.dataDir, "--port-base", String(base), "--no-client"];
  const running = runCommand(process.execPath, [script, ...args]);
  started = running;
  return { running, run: await untilReady(running, place.dataDir) };
}

async function stop(): Promise<void> {
  if (started) kill(started.group, "SIGINT");
  await started?.exitCode;
  started = undefined;
}

it("seeds again where the database was moved away, so that ada gets in as the screen says", {
  timeout: LIMIT_MS,
}, async () => {
  const first = await start();
  expect((await post(first.run.urls.http, "/auth/login", ADA)).status).toBe(200);
  await stop();
  expect(existsSync(join(place.dataDir, "seeded"))).toBe(true);
  renameSync(join(place.dataDir, "dynamodb"), join(place.dataDir, "dynamodb-before"));

  const { running, run } = await start();
  expect((await post(run.urls.http, "/auth/login", ADA)).status).toBe(200);
  await expect.poll(running.output).toContain("ada / fanout-ada");
});

it("goes on where the seed fails, says why in one sentence, and names the line of a handler that does not build", {
  timeout: LIMIT_MS,
}, async () => {
  const project = copyProject(place.folder);
  appendFileSync(join(project, "services/handlers/auth.ts"), "\nconst broken = = 1;\n");
  const { running, run } = await start(project);
  await expect.poll(running.output).toContain("Fanout is up");
  expect(running.output()).toMatch(/services\/handlers\/auth\.ts:\d+:\d+: Unexpected "="/);
  expect(running.output()).toContain(
    `The demo guild could not be made: POST /auth/register answered 500. Mend it and run: npm run seed -- --data-dir ${place.dataDir}\n`,
  );
  expect(running.output()).not.toContain("    at ");
  expect(running.output()).not.toContain("fanout-ada");
  expect((await fetch(`${run.urls.http}/health`)).status).toBe(200);

  const seed = runCommand(process.execPath, [join(project, "scripts/seed.mjs"), "--data-dir", place.dataDir]);
  expect(await seed.exitCode).toBe(1);
  expect(seed.output().trim().split("\n")).toEqual([
    expect.stringContaining("The demo guild could not be made"),
  ]);
});
