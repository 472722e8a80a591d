import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { inRoot } from "../paths.mjs";
import { Refusal } from "../refusal.mjs";
import { loadCatalogue, loadMutations } from "./load-catalogue.mjs";
import { resultsByRow } from "./row-results.mjs";
import { runOnLocalAws } from "./run-rows.mjs";

/** @typedef {{row: string, file: string, find: string, replace: string}} Mutation */

/**
 * Shows that the matrix can fail: for each row, local AWS with one line changed, and the row's test red. A copy is changed, never this folder.
 * @param {{only?: string[], say: (line: string) => void}} options `only`: beginnings of row ids
 * @returns {Promise<number>} exit code
 */
export async function runMutations({ only, say }) {
  const mutations = (await loadMutations()).filter(({ row }) => isWanted(row, only));
  if (mutations.length === 0)
    throw new Refusal(`No mutation is of a row like ${only?.join(", ")}.`, "Rows are called A1.1 to B15.");
  const lacking = only ? [] : await rowsWithout(mutations);
  for (const row of lacking) say(`MISSING  ${row} has no mutation in tests/parity/mutations`);
  const startedAt = performance.now();
  let survived = 0;
  const queue = [...mutations];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { killed, why } = await tryMutation(next);
      if (!killed) survived += 1;
      say(
        `${killed ? "red     " : "NOT RED "} ${next.row.padEnd(6)} ${next.file}: ${next.find.trim()}${killed ? "" : `\n         ${why}`}`,
      );
    }
  };
  // Each run is a test process and the processes of its service: as many at once as there are cores.
  await Promise.all(Array.from({ length: Math.max(1, os.availableParallelism()) }, work));
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  say(
    `\n${mutations.length - survived} of ${mutations.length} mutations turned their row's test red (${seconds} s).`,
  );
  return survived === 0 && lacking.length === 0 ? 0 : 1;
}

/** `A1` means A1.1 to A1.22, `A1.1` that one. */
const isWanted = (row, only) => !only || only.some((begin) => row === begin || row.startsWith(`${begin}.`));

/** Rows of gateway and Lambda that hold, and that no mutation is of. */
async function rowsWithout(mutations) {
  const covered = new Set(mutations.map(({ row }) => row));
  return (await loadCatalogue())
    .flatMap(({ rows }) => rows)
    .filter(({ id, differs }) => /^[AB]/.test(id) && !differs && !covered.has(id))
    .map(({ id }) => id);
}

async function tryMutation(mutation) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "fanout-mutation-"));
  try {
    const plugin = mutatedCopy(folder, mutation);
    const pattern = `(^| )${mutation.row.replace(".", "\\.")} `;
    const { outcome, output } = await runOnLocalAws(
      [path.join("tests", "parity", "rows"), "--testNamePattern", pattern],
      {
        FANOUT_PARITY_PLUGIN: plugin,
      },
    );
    const tests = resultsByRow(outcome.tests).get(mutation.row)?.tests ?? [];
    const failed = tests.filter(({ state }) => state === "failed").length;
    if (failed > 0) return { killed: true };
    const ran = tests.filter(({ state }) => state === "passed").length;
    return {
      killed: false,
      why:
        ran > 0 ? `all ${ran} tests of the row passed` : `no test of the row ran:\n${output.slice(-1_500)}`,
    };
  } catch (error) {
    return { killed: false, why: String(error.message ?? error) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder @param {Mutation} mutation @returns {string} the copy of localstack/ with the one line changed */
function mutatedCopy(folder, { row, file, find, replace }) {
  const plugin = path.join(folder, "localstack");
  const source = inRoot("localstack");
  cpSync(source, plugin, {
    recursive: true,
    filter: (from) => !/[\\/](dist|node_modules)$|\.test\.ts$/.test(from.slice(source.length)),
  });
  // Its own dependencies are found beside it.
  symlinkSync(inRoot("node_modules"), path.join(folder, "node_modules"));
  mkdirSync(path.join(plugin, "dist"), { recursive: true });
  const target = path.join(plugin, file);
  const text = readFileSync(target, "utf8");
  if (text.split(find).length !== 2)
    throw new Error(`the mutation of ${row} does not stand in ${file} exactly once: ${find}`);
  writeFileSync(
    target,
    text.replace(find, () => replace),
  );
  return plugin;
}
