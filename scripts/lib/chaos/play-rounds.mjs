import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { shown } from "../paths.mjs";
import { runCommand } from "../run-command.mjs";
import { runVitest } from "../vitest-run.mjs";
import { followLines } from "./follow-lines.mjs";
import { explainRound, lineOf, summaryOf } from "./round-report.mjs";

/**
 * Plays rounds with a seed after the other, says how each went, and leaves a report.
 * @param {{rounds: number, seed: number, report: string, bail: boolean, say: (line: string) => void}} what
 * @returns {Promise<number>} exit code
 */
export async function playRounds({ rounds, seed, report, bail, say }) {
  const startedAt = new Date();
  say(`${rounds} rounds, the first with seed ${seed}.`);
  const folder = mkdtempSync(path.join(os.tmpdir(), "fanout-chaos-report-"));
  const lines = path.join(folder, "rounds.jsonl");
  const played = [];
  const follow = followLines(lines, (line) => {
    const round = JSON.parse(line);
    played.push(round);
    say(lineOf(round, played.length, rounds));
    if (round.problems.length > 0) say(explainRound(round));
  });
  try {
    const { ok, output } = await runVitest({
      projects: ["chaos"],
      args: ["tests/chaos/chaos.test.ts", ...(bail ? ["--bail=1"] : [])],
      env: { FANOUT_CHAOS: JSON.stringify({ rounds, seed, report: lines }) },
    });
    follow.end();
    const isWell = ok && played.length === rounds && played.every(({ problems }) => problems.length === 0);
    // A round that did not come to its end has told nothing.
    if (!isWell && played.every(({ problems }) => problems.length === 0)) say(output);
    const summary = {
      ...(await commitOf()),
      startedAt,
      node: process.version,
      seed,
      ok: isWell,
      ...summaryOf(played),
    };
    mkdirSync(path.dirname(path.resolve(report)), { recursive: true });
    writeFileSync(
      report,
      `${JSON.stringify({ ...summary, rounds: played.map(withoutPlan) }, undefined, 1)}\n`,
    );
    say(
      `\n${summary.text}\nCommit ${summary.commit}${summary.isChanged ? ", with changes" : ""}. Report: ${shown(path.resolve(report))}`,
    );
    return isWell ? 0 : 1;
  } finally {
    follow.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What went well needs no plan: its seed makes the same. */
const withoutPlan = ({ plan, output, ...round }) =>
  round.problems.length > 0 ? { ...round, plan, output } : round;

async function commitOf() {
  const head = await runCommand("git", ["rev-parse", "HEAD"]);
  if (head.code !== 0) return { commit: "unknown", isChanged: false };
  const status = await runCommand("git", ["status", "--porcelain"]);
  return { commit: head.output.trim(), isChanged: status.output.trim() !== "" };
}
