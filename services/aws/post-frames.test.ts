import { describe, expect, it } from "vitest";
import { GoneError, LimitExceededError } from "./connections.ts";
import { postFrames } from "./post-frames.ts";

/** A connection that answers its posts as told, and then takes all. */
function connection(...answers: (Error | "ok")[]) {
  const tried: string[] = [];
  const api = {
    async post(_connectionId: string, body: string) {
      tried.push(body);
      const answer = answers.shift() ?? "ok";
      if (answer !== "ok") throw answer;
    },
  };
  return { api, tried };
}

describe("postFrames", () => {
  it.each([
    [new GoneError(), 3, "gone", 1],
    [new LimitExceededError(), 1, "slow", 1],
    [new LimitExceededError(), 3, "sent", 2],
    [new Error("500"), 1, "failed", 1],
    [new Error("500"), 2, "sent", 2],
  ] as const)("after %s, with %i tries: %s", async (error, tries, outcome, times) => {
    const { api, tried } = connection(error);
    expect(await postFrames(api, "c", ["one"], tries)).toBe(outcome);
    expect(tried).toHaveLength(times);
  });

  it("stops at the first that does not go through: what follows means nothing without it", async () => {
    const { api, tried } = connection("ok", new Error("500"));
    expect(await postFrames(api, "c", ["one", "two", "three"], 1)).toBe("failed");
    expect(tried).toEqual(["one", "two"]);
  });
});
