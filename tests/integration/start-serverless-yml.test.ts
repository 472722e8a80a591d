import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { copyProject } from "./support/project-copy.ts";
import {
  findPortBase,
  kill,
  newDataDir,
  type RunningCommand,
  runCommand,
  untilReady,
} from "./support/running-start.ts";

const LIMIT_MS = 60_000;

let place: ReturnType<typeof newDataDir>;
let project: string;
let started: RunningCommand | undefined;
beforeEach(() => {
  place = newDataDir();
  project = copyProject(place.folder);
});
afterEach(async () => {
  if (started) kill(started.group, "SIGINT");
  await started?.exitCode;
  started = undefined;
  place.remove();
});

async function start(): Promise<RunningCommand> {
  const base = await findPortBase();
  const args = ["--data-dir", place.dataDir, "--port-base", String(base), "--no-client", "--no-seed"];
  started = runCommand(process.execPath, [join(project, "scripts/start.mjs"), ...args]);
  return started;
}

function edit(from: string, to: string): void {
  const file = join(project, "serverless.yml");
  const text = readFileSync(file, "utf8");
  if (!text.includes(from)) throw new Error(`serverless.yml has no ${from}`);
  writeFileSync(file, text.replace(from, to));
}

it.each([
  [
    "a variable that nothing resolves",
    "FANOUT_RATE_LIMITS: ${param:rateLimits}",
    "FANOUT_RATE_LIMITS: ${env:NOT_THERE}",
    /provider\.environment\.FANOUT_RATE_LIMITS.*not found/,
  ],
  ["what is no YAML", "  environment:", "  environment: [", /serverless\.yml/],
  ["a setting that has no meaning", "iam: enforce", "iam: sometimes", /custom\.localAws\.iam.*enforce/],
])(
  "npm start ends at a serverless.yml with %s, without a stack",
  { timeout: LIMIT_MS },
  async (_what, from, to, words) => {
    edit(from, to);
    const running = await start();
    expect(await running.exitCode, running.output()).toBe(1);
    expect(running.output()).toMatch(words);
    expect(running.output()).not.toMatch(/^\s+at /m);
  },
);

it("npm start takes over a saved serverless.yml, and goes on with what ran where it is not right", {
  timeout: LIMIT_MS,
}, async () => {
  const running = await start();
  const { urls } = await untilReady(running, place.dataDir);
  edit("GET /health", "GET /well");
  await expect.poll(running.output, { timeout: 20_000 }).toContain("serverless.yml was taken over");
  // The route is there; its handler knows the other path only.
  const status = async (path: string) => (await fetch(`${urls.http}${path}`)).status;
  expect([await status("/health"), await status("/well")]).toEqual([404, 500]);
  edit("GET /well", "GET /${env:NOT_THERE}");
  await expect
    .poll(running.output, { timeout: 20_000 })
    .toContain("cannot be taken over; what ran before goes on");
  expect([await status("/health"), await status("/well")]).toEqual([404, 500]);
});
