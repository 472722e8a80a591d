import { expect, test } from "vitest";
import { backAgain } from "./back-again.ts";

const NONE = { count: 0, isMore: false, isElsewhere: false };

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
