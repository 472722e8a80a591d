import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { LIMIT_MS } from "../support/offline-project.ts";
import { root } from "../support/running-start.ts";

const run = promisify(execFile);
const folder = join(root, "examples/testing");
const page = readFileSync(join(root, "docs/testing.md"), "utf8");

/** As `npm test` runs it there. */
async function runTests(project: string, ...command: string[]): Promise<string> {
  const {
    VITEST: _vitest,
    VITEST_WORKER_ID: _id,
    VITEST_POOL_ID: _pool,
    NODE_ENV: _env,
    ...env
  } = process.env;
  const options = { cwd: join(folder, project), env: { ...env, NO_COLOR: "1", FORCE_COLOR: "0" } };
  const { stdout, stderr } = await run(process.execPath, command, options);
  return stdout + stderr;
}

it.each([
  [
    "vitest",
    "fan-out.test.mjs",
    [join(root, "node_modules/vitest/vitest.mjs"), "run"],
    /Tests +3 passed \(3\)/,
  ],
  ["jest", "orders.test.js", [join(root, "node_modules/jest/bin/jest.js")], /Tests: +3 passed, 3 total/],
  ["node-test", "sessions.test.mjs", ["--test"], /pass 3\n.*fail 0/],
] as const)(
  "the example with %s passes, and the page shows it as it is",
  { timeout: LIMIT_MS },
  async (project, file, command, passed) => {
    expect(page).toContain(readFileSync(join(folder, project, file), "utf8"));
    expect(await runTests(project, ...command)).toMatch(passed);
  },
);
