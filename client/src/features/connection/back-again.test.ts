import { expect, test } from "vitest";
import { backAgain, SHOW_AFTER_MS } from "./back-again.ts";

const NONE = { count: 0, isMore: false, isElsewhere: false, downMs: SHOW_AFTER_MS };

test.each([
  [NONE, "Back again. No message was missed."],
  [{ ...NONE, count: 1 }, "Back again. 1 missed message loaded."],
  [{ ...NONE, count: 12 }, "Back again. 12 missed messages loaded."],
  [{ ...NONE, isElsewhere: true }, "Back again. There are new messages in other channels."],
  [
    { ...NONE, count: 3, isElsewhere: true },
    "Back again. 3 missed messages loaded, and there are new ones in other channels.",
  ],
  [{ ...NONE, count: 50, isMore: true }, "Back again. Many messages were missed, the newest 50 are loaded."],
])("the connection is back: %o", (caughtUp, words) => {
  expect(backAgain(caughtUp)).toBe(words);
});

test("a loss of which nobody was told ends without a word, and so does a change of socket", () => {
  expect(backAgain({ ...NONE, downMs: SHOW_AFTER_MS - 1 })).toBeNull();
  expect(backAgain({ ...NONE, downMs: 0 })).toBeNull();
  expect(backAgain(null)).toBeNull();
});
