import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Refusal } from "../refusal.mjs";
import { loadCatalogue, loadMutations } from "./load-catalogue.mjs";
import { mutatedCopy } from "./mutated-copy.mjs";
import { gapsOf, judgeRun } from "./mutation-verdict.mjs";
import { filesOfRow } from "./row-files.mjs";
import { runOnLocalAws } from "./run-rows.mjs";

/** @typedef {import("./mutated-copy.mjs").Mutation} Mutation */
/** @typedef {{verdict: "red" | "survived" | "broken", why: string}} Judged */

/** Each run is a test process and the processes of its service, which mostly wait for each other: one more at once than there are cores, but not more than memory has room for. */
const MOST_AT_ONCE = 4;
const WORDS = { red: "red", survived: "SURVIVED", broken: "BROKEN" };

/**
 * Shows that the matrix can fail: for each row, local AWS with one line changed, and the row's test red. A copy is changed, never this folder. A run whose service does not
 * come up shows nothing, and does not count.
 * @param {{only?: string[], say: (line: string) => void}} options `only`: beginnings of row ids
 * @returns {Promise<number>} exit code: 1 where a mutation is not red, or a row has none
 */
export async function runMutations({ only, say }) {
  const isLike = (row, begin) =>
    row === begin || row.startsWith(`${begin}.`) || (/^[A-Z]$/.test(begin) && row.startsWith(begin));
  const isWanted = ({ row }) => !only || only.some((begin) => isLike(row, begin));
  const mutations = (await loadMutations()).filter(isWanted);
  const rows = (await loadCatalogue()).flatMap((section) => section.rows);
  const gaps = gapsOf(
    rows.filter(({ id }) => isWanted({ row: id })),
    mutations,
  );
  if (mutations.length + gaps.length === 0)
    throw new Refusal(`No row is like ${only?.join(", ")}.`, "Rows are called A1.1 to E7.");
  const startedAt = performance.now();
  const queue = [...mutations];
  const done = [];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const begunAt = performance.now();
      const judged = await tryMutation(next);
      done.push({ row: next.row, ...judged });
      const place = `${String(done.length).padStart(3)}/${mutations.length}`;
      say(`${place}  ${lineOf(next, judged, performance.now() - begunAt)}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(os.availableParallelism() + 1, MOST_AT_ONCE) }, work));

  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  const missed = done.filter(({ verdict }) => verdict !== "red");
  say(
    `\n${done.length - missed.length} of ${done.length} mutations turned their row's test red (${seconds} s).`,
  );
  for (const { row, verdict } of missed) say(`${WORDS[verdict].padEnd(8)}  ${row}`);
  for (const gap of gaps) say(`MISSING   ${gap}`);
  return missed.length + gaps.length === 0 ? 0 : 1;
}

/** @param {Mutation} mutation @returns {Promise<Judged>} */
async function tryMutation(mutation) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "fanout-mutation-"));
  try {
    const { row } = mutation;
    const files = filesOfRow(row);
    // Without a file vitest would run all of them.
    if (files.length === 0) return { verdict: "broken", why: "no test file has the row" };
    const { outcome, output } = await runOnLocalAws(
      [...files, "--testNamePattern", `(^| )${row.replace(".", "\\.")} `],
      { FANOUT_PARITY_PLUGIN: mutatedCopy(folder, mutation) },
    );
    const judged = judgeRun(row, outcome);
    return judged.verdict === "broken"
      ? { ...judged, why: `${judged.why}\n${output.slice(-1_500)}` }
      : judged;
  } catch (error) {
    return { verdict: "broken", why: error.message };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One line for what is as it should be; else with all that is known. */
function lineOf({ row, file, find }, { verdict, why }, ms) {
  const head = `${WORDS[verdict].padEnd(8)}  ${row.padEnd(5)}  ${(ms / 1000).toFixed(1).padStart(4)} s  ${file}`;
  return verdict === "red"
    ? `${head}  ${why.split("\n", 1)[0].slice(0, 90)}`
    : `${head}: ${find.trim()}\n${why}\n`;
}
