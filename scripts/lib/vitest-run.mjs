import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { inRoot } from "./paths.mjs";
import { runTool } from "./run-command.mjs";

const NOTHING = { passed: 0, failed: 0, skipped: [], errors: 0, around: [], uncaught: [], tests: [] };

/**
 * Runs projects of vitest.config.ts to their end.
 * @param {{projects: string[], args?: string[], env?: NodeJS.ProcessEnv, show?: boolean}} run
 * @returns {Promise<{ok: boolean, output: string, outcome: {passed: number, failed: number, skipped: {name: string, file: string, reason: string}[],
 *   around: Fault[], uncaught: Fault[], tests: {name: string, fullName: string, file: string, state: "passed" | "failed" | "skipped" | "pending", ms: number, reason?: string,
 *   errors?: Omit<Fault, "place">[]}[]}}>} as vitest-reporter.mjs has it
 * @typedef {{name: string, message: string, stack?: string, place: string}} Fault
 */
export async function runVitest({ projects, args = [], env = {}, show = false }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "fanout-test-"));
  const report = path.join(folder, "report.json");
  try {
    const { code, output } = await runTool(
      "vitest/vitest.mjs",
      [
        "run",
        "--passWithNoTests",
        ...projects.map((name) => `--project=${name}`),
        "--reporter=default",
        `--reporter=${inRoot("scripts/lib/vitest-reporter.mjs")}`,
        ...args,
      ],
      { env: { ...env, FANOUT_TEST_REPORT: report }, show },
    );
    const outcome = readOutcome(report);
    return { ok: code === 0 && outcome !== undefined, output, outcome: outcome ?? NOTHING };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Nothing where vitest ended before it could report. */
function readOutcome(report) {
  try {
    return JSON.parse(readFileSync(report, "utf8"));
  } catch {
    return undefined;
  }
}
