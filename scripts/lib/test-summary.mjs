import { stripVTControlCharacters } from "node:util";

/** Of what a failure says: its beginning, and its end, where the words of a process that did not come up are. */
const BRIEF = { start: 200, end: 300 };

/**
 * The end of a test run: what failed and what was skipped, by name and reason, and the closing line `N passed, N failed, N skipped`, in which each check (types, lint, arrows, a
 * build) counts as one.
 * @param {{ok: boolean, name: string, ms: number, outcome?: {passed: number, failed: number, skipped: {name: string, file: string, reason: string}[],
 *   around?: object[], uncaught?: object[], tests?: object[]}}[]} steps with an outcome as vitest-run.mjs has it
 * @param {number} tookMs
 * @param {string[]} [notRun] suites that were not asked for, with the command that runs them
 * @returns {{text: string, ok: boolean}}
 */
export function summarize(steps, tookMs, notRun = []) {
  const totals = { passed: 0, failed: 0, skipped: [] };
  for (const { ok, outcome } of steps) {
    totals.passed += outcome ? outcome.passed : Number(ok);
    // A suite that breaks without a failed test (a file that does not load, an unhandled error) is one failure.
    totals.failed += ok ? 0 : Math.max(1, outcome?.failed ?? 0);
    totals.skipped.push(...(outcome?.skipped ?? []));
  }
  const lines = [""];
  const broken = steps.filter((step) => !step.ok).map((step) => step.name);
  if (broken.length > 0) lines.push(`Failed: ${broken.join(", ")}`, ...steps.flatMap(failuresOf));
  if (totals.skipped.length > 0)
    lines.push(
      "Skipped:",
      ...totals.skipped.map(({ name, file, reason }) => `  ${name} (${file}): ${reason}`),
    );
  lines.push(
    ...notRun.map((what) => `Not run: ${what}`),
    `Took ${(tookMs / 1000).toFixed(1)} s.`,
    "",
    `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped.length} skipped`,
  );
  return { text: `${lines.join("\n")}\n`, ok: totals.failed === 0 };
}

/** What failed in a suite, a line each: tests, then hooks and files for which no test failed. A suite that is held to be fine has none. */
function failuresOf({ ok, outcome }) {
  if (ok || !outcome) return [];
  const { tests = [], around = [], uncaught = [] } = outcome;
  return [
    ...tests
      .filter(({ state }) => state === "failed")
      .map(({ fullName, file, errors = [] }) => `  ${fullName} (${file}): ${brief(errors[0]?.message)}`),
    ...[...around, ...uncaught].map(
      ({ name, message, place }) => `  outside the tests (${place}): ${name}: ${brief(message)}`,
    ),
  ];
}

function brief(message = "") {
  const text = stripVTControlCharacters(message).replace(/\s+/g, " ").trim();
  if (text.length <= BRIEF.start + BRIEF.end) return text;
  return `${text.slice(0, BRIEF.start)} … ${text.slice(-BRIEF.end)}`;
}
