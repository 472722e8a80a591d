/**
 * @typedef {{seed: number, strategy: string, ms: {start: number, talk: number, calm: number, all: number}, sends: Record<string, number>, deeds: number, events: number,
 *   blows: Record<string, number>, clients: Record<string, number>, deadLetters: number, problems: string[], plan: object[], output: string}} Round as tests/chaos/round.ts has it
 */

const MOST_PROBLEMS = 20;

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);
const blowsOf = ({ blows }, isMeant = () => true) =>
  sum(Object.entries(blows).flatMap(([name, count]) => (isMeant(name) ? [count] : [])));
const isKill = (name) => name.startsWith("kill ");

/** One line for a person who waits. @param {Round} round */
export function lineOf(round, place, of) {
  const { seed, strategy, ms, sends, events, problems } = round;
  return [
    `${String(place).padStart(String(of).length)}/${of}`,
    problems.length === 0 ? "ok  " : "FAIL",
    `seed ${seed}`,
    strategy.padEnd(7),
    seconds(ms.all).padStart(7),
    `${sends.acknowledged} sends acknowledged, ${events} events, ${blowsOf(round, isKill)} kills, ${blowsOf(round, (name) => !isKill(name))} faults`,
  ].join("  ");
}

/** What failed, and how to see it again. @param {Round} round */
export function explainRound({ seed, problems, plan, output }) {
  const more = problems.length - MOST_PROBLEMS;
  return [
    `\nAgain: npm run test:chaos -- --rounds 1 --seed ${seed}`,
    ...problems.slice(0, MOST_PROBLEMS).map((problem) => `  ${problem}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    "What was planned:",
    ...plan.map((blow) => `  ${JSON.stringify(blow)}`),
    "What the service said last:",
    ...output
      .trimEnd()
      .split("\n")
      .slice(-MOST_PROBLEMS)
      .map((line) => `  ${line}`),
    "",
  ].join("\n");
}

/** @param {Round[]} rounds */
export function summaryOf(rounds) {
  const failed = rounds.filter(({ problems }) => problems.length > 0);
  const totals = {
    played: rounds.length,
    failedSeeds: failed.map(({ seed }) => seed),
    acknowledged: sum(rounds.map(({ sends }) => sends.acknowledged)),
    events: sum(rounds.map(({ events }) => events)),
    kills: sum(rounds.map((round) => blowsOf(round, isKill))),
    faults: sum(rounds.map((round) => blowsOf(round, (name) => !isKill(name)))),
    longestMs: Math.max(0, ...rounds.map(({ ms }) => ms.all)),
    totalMs: sum(rounds.map(({ ms }) => ms.all)),
  };
  const text = [
    `${totals.played} rounds, ${failed.length} failed${failed.length > 0 ? ` (seeds ${totals.failedSeeds.join(", ")})` : ""}:`,
    `${totals.acknowledged} sends acknowledged, ${totals.events} events, ${totals.kills} kills, ${totals.faults} faults,`,
    `the longest round ${seconds(totals.longestMs)}, all ${seconds(totals.totalMs)}.`,
  ].join(" ");
  return { ...totals, text };
}
