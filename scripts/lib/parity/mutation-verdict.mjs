import { resultsByRow } from "./row-results.mjs";

/** The error of tests/parity/support/service-not-up.ts. */
const NOT_UP = "ServiceNotUp";

/**
 * What a run of a row's tests on a mutated local AWS says. `red`: a test of the row found the change. `survived`: none did. `broken`: the run shows neither, as a service
 * did not come up, or ended, or no test of the row ran.
 * @param {string} row
 * @param {{around: {name: string, message: string}[], tests: {name: string, file: string, state: string, errors?: {name: string, message: string}[]}[]}} outcome of the run
 * @returns {{verdict: "red" | "survived" | "broken", why: string}}
 */
export function judgeRun(row, { around, tests }) {
  const errors = [...around, ...tests.flatMap((test) => test.errors ?? [])];
  const notUp = errors.find(({ name }) => name === NOT_UP);
  if (notUp) return { verdict: "broken", why: notUp.message };
  const ofRow = resultsByRow(tests).get(row)?.tests ?? [];
  const [failed] = ofRow.filter(({ state }) => state === "failed");
  if (failed) return { verdict: "red", why: failed.errors?.[0]?.message ?? "" };
  const passed = ofRow.filter(({ state }) => state === "passed").length;
  if (passed > 0) return { verdict: "survived", why: `all ${passed} tests of the row passed` };
  return { verdict: "broken", why: around[0]?.message ?? "no test of the row ran" };
}

/**
 * What stands between the mutations and one for each row that local AWS holds.
 * @param {{id: string, differs?: string}[]} rows of the catalogue
 * @param {{row: string}[]} mutations
 * @returns {string[]} sentences
 */
export function gapsOf(rows, mutations) {
  const held = rows.filter(({ differs }) => !differs).map(({ id }) => id);
  const mutated = new Set(mutations.map(({ row }) => row));
  return [
    ...held.filter((id) => !mutated.has(id)).map((id) => `${id} has no mutation in tests/parity/mutations`),
    ...[...mutated]
      .filter((id) => !held.includes(id))
      .map((id) => `${id} has a mutation and is no row that holds`),
  ];
}
