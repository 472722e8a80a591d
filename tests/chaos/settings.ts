import process from "node:process";

/** What `npm run test:chaos` asks for; without it a suite of `npm test` plays the same rounds each time. */
export interface ChaosSettings {
  readonly seeds: readonly number[];
  /** A line of JSON for each round is put there. */
  readonly report: string | undefined;
}

const DEFAULT_ROUNDS = 5;
const DEFAULT_SEED = 1;

/** FANOUT_CHAOS: `{"rounds": 5, "seed": 1, "report": "file"}`. Each round has the seed of the one before and one more. */
export function readChaosSettings(): ChaosSettings {
  const {
    rounds = DEFAULT_ROUNDS,
    seed = DEFAULT_SEED,
    report,
  } = JSON.parse(process.env.FANOUT_CHAOS ?? "{}");
  return { seeds: Array.from({ length: rounds }, (_, index) => seed + index), report };
}
