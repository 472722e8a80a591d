import { describe, expect, test } from "vitest";
import { ApiError } from "../api/api-error.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import { wordsForError } from "./error-words.ts";

describe("wordsForError", () => {
  test.each([
    [undefined, "That was a little fast. Wait a moment, then try again."],
    [900, "That was a little fast. Wait a moment, then try again."],
    [5_000, "Too many tries. Try again in 5 seconds."],
    [41_300, "Too many tries. Try again in 42 seconds."],
    [60_000, "Too many tries. Try again in a minute."],
    [61_000, "Too many tries. Try again in 2 minutes."],
    [300_000, "Too many tries. Try again in 5 minutes."],
  ])("RATE_LIMITED with a wait of %j ms says how long", (retry_after_ms, words) => {
    const wait = retry_after_ms === undefined ? {} : { retry_after_ms };
    expect(wordsForError(new ApiError(429, { code: "RATE_LIMITED", message: "", ...wait }))).toBe(words);
  });

  test("LIMIT_REACHED says which limit, and what to do", () => {
    const error = new GatewayError("LIMIT_REACHED", "A channel has at most 50 pinned messages.");
    expect(wordsForError(error)).toBe(
      "A channel has at most 50 pinned messages. Make room first, then try again.",
    );
  });

  test("what is not an error of the wire gets general words", () => {
    expect(wordsForError("what?")).toBe("Something went wrong. Try again.");
  });
});
