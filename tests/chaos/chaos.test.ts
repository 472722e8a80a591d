import { appendFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Place, preparePlace } from "./prepare.ts";
import { playRound, type RoundReport, strategyOf } from "./round.ts";
import { readChaosSettings } from "./settings.ts";

const { seeds, report } = readChaosSettings();

const MOST_PROBLEMS = 20;

let place: Place;
beforeAll(async () => {
  place = await preparePlace();
});
afterAll(() => place?.remove());

it.each(seeds.map((seed) => ({ seed, strategy: strategyOf(seed) })))(
  "seed $seed, strategy $strategy: everybody shows what is stored",
  async ({ seed }) => {
    const round = await playRound(seed, place);
    if (report !== undefined) appendFileSync(report, `${JSON.stringify(round)}\n`);
    expect(round.problems, explain(round)).toEqual([]);
  },
);

function explain({ seed, strategy, problems, plan, output }: RoundReport): string {
  return [
    `seed ${seed}, strategy ${strategy}: ${problems.length} problems. Again: npm run test:chaos -- --rounds 1 --seed ${seed}`,
    ...problems.slice(0, MOST_PROBLEMS),
    "What was planned:",
    ...plan.map((blow) => JSON.stringify(blow)),
    "What the service said last:",
    output,
  ].join("\n");
}
