import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { loadTypeScript } from "../load-typescript.mjs";
import { Refusal } from "../refusal.mjs";
import { runCommand } from "../run-command.mjs";
import { plantedCopy } from "./planted-copy.mjs";

/** A bug is found in one of these rounds, mostly in the first; each strategy is among them. */
const ROUNDS = 6;
const SEED = 1;
const SHOWN_CHARACTERS = 3_000;
const WORDS = { red: "red", survived: "SURVIVED", broken: "BROKEN" };

/** @returns {Promise<import("./planted-copy.mjs").PlantedBug[]>} tests/chaos/planted-bugs.ts */
export const loadPlantedBugs = async () => (await loadTypeScript("tests/chaos/planted-bugs.ts")).plantedBugs;

/**
 * Shows that the chaos test can fail: plays its rounds on copies of this folder with one bug each, until one is found.
 * @param {{only?: string, say: (line: string) => void}} options `only`: a part of a bug's name
 * @returns {Promise<number>} exit code: 1 where a bug is not found
 */
export async function plantBugs({ only, say }) {
  const bugs = (await loadPlantedBugs()).filter(({ name }) => name.includes(only ?? ""));
  if (bugs.length === 0) throw new Refusal(`No planted bug is called like "${only}".`);
  let found = 0;
  for (const [index, bug] of bugs.entries()) {
    const startedAt = performance.now();
    const { verdict, why } = await tryBug(bug);
    if (verdict === "red") found += 1;
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0).padStart(4);
    say(`${index + 1}/${bugs.length}  ${WORDS[verdict].padEnd(8)}  ${seconds} s  ${bug.name}: ${why}`);
  }
  say(`\n${found} of ${bugs.length} planted bugs turned the chaos test red.`);
  return found === bugs.length ? 0 : 1;
}

/** @returns {Promise<{verdict: "red" | "survived" | "broken", why: string}>} */
async function tryBug(bug) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "fanout-planted-"));
  try {
    plantedCopy(folder, bug);
    const { output } = await runCommand(
      process.execPath,
      [
        "scripts/chaos.mjs",
        "--rounds",
        String(ROUNDS),
        "--seed",
        String(SEED),
        "--bail",
        "--report",
        "report.json",
      ],
      { cwd: folder, env: { FANOUT_SKIP_INSTALL: "1" } },
    );
    return judge(path.join(folder, "report.json"), output);
  } catch (error) {
    return { verdict: "broken", why: error.message };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A round that did not come to its end shows nothing. */
function judge(file, output) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { verdict: "broken", why: output.slice(-SHOWN_CHARACTERS) };
  }
  const failed = report.rounds.find(({ problems }) => problems.length > 0);
  if (failed) return { verdict: "red", why: `seed ${failed.seed}, ${failed.problems[0]}`.slice(0, 160) };
  if (report.ok) return { verdict: "survived", why: `${report.played} rounds found nothing` };
  return { verdict: "broken", why: output.slice(-SHOWN_CHARACTERS) };
}
