import { expect, it } from "vitest";
import { explainRound, lineOf, summaryOf } from "./round-report.mjs";

const round = (seed, problems = []) => ({
  seed,
  strategy: "stream",
  ms: { start: 1_000, talk: 8_000, calm: 500, all: 9_500 + seed },
  sends: { acknowledged: 300, refused: 1, "given up": 2, open: 0 },
  deeds: 400,
  events: 410,
  blows: { "kill tree": 1, "kill engine": 2, GoneException: 4 },
  clients: {},
  deadLetters: 0,
  problems,
  plan: [{ atMs: 5, kind: "kill", part: "tree" }],
  output: "warning: it is dark\n",
});

it("says of a round how it went, in one line", () => {
  expect(lineOf(round(7), 3, 20)).toBe(
    " 3/20  ok    seed 7  stream     9.5 s  300 sends acknowledged, 410 events, 3 kills, 4 faults",
  );
});

it("tells of one that failed what was planned, and how to see it again", () => {
  const text = explainRound(round(7, Array(25).fill("it is gone")));
  for (const words of ["--rounds 1 --seed 7", "  it is gone", "and 5 more", '"part":"tree"', "it is dark"])
    expect(text).toContain(words);
});

it("sums up all of them", () => {
  expect(summaryOf([round(1), round(2, ["it is gone"])]).text).toBe(
    "2 rounds, 1 failed (seeds 2): 600 sends acknowledged, 820 events, 6 kills, 8 faults, the longest round 9.5 s, all 19.0 s.",
  );
  expect(summaryOf([])).toMatchObject({ played: 0, failedSeeds: [], longestMs: 0 });
});
