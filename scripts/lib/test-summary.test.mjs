import { describe, expect, it } from "vitest";
import { summarize } from "./test-summary.mjs";

const outcome = (passed, failed, skipped = []) => ({ passed, failed, skipped });
const lastLine = (text) => text.trimEnd().split("\n").at(-1);

describe("summarize", () => {
  it("ends with the sum alone on a line, each check counted as one", () => {
    const { text, ok } = summarize(
      [
        { name: "types", ok: true },
        { name: "unit tests", ok: true, outcome: outcome(3, 0) },
      ],
      1000,
    );
    expect([lastLine(text), ok]).toEqual(["4 passed, 0 failed, 0 skipped", true]);
  });

  it("names each skipped test with its file and reason, and does not count it as passed", () => {
    const skipped = [{ name: "story > two people", file: "client/e2e/story.spec.ts", reason: "no browser" }];
    const { text } = summarize([{ name: "browser tests", ok: true, outcome: outcome(1, 0, skipped) }], 1000);
    expect(text).toContain("  story > two people (client/e2e/story.spec.ts): no browser");
    expect(lastLine(text)).toBe("1 passed, 0 failed, 1 skipped");
  });

  it("fails where a suite broke without a failed test", () => {
    const { text, ok } = summarize([{ name: "unit tests", ok: false, outcome: outcome(3, 0) }], 1000);
    expect([lastLine(text), ok]).toEqual(["3 passed, 1 failed, 0 skipped", false]);
    expect(text).toContain("Failed: unit tests");
  });
});
