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

  it("says what a whole run leaves to a command of its own", () => {
    const { text } = summarize([{ name: "types", ok: true }], 1000, [
      "the slow ones: npm test -- --only slow",
    ]);
    expect(text).toContain("Not run: the slow ones: npm test -- --only slow\nTook 1.0 s.");
  });

  it("fails where a suite broke without a failed test", () => {
    const { text, ok } = summarize([{ name: "unit tests", ok: false, outcome: outcome(3, 0) }], 1000);
    expect([lastLine(text), ok]).toEqual(["3 passed, 1 failed, 0 skipped", false]);
    expect(text).toContain("Failed: unit tests");
  });

  it("says again at its end what failed, in and outside of tests, each in one line", () => {
    const text = summarize(
      [
        {
          name: "parity tests",
          ok: false,
          outcome: {
            ...outcome(1, 1),
            tests: [
              { fullName: "rows > A1", file: "rows/a.test.ts", state: "passed" },
              {
                fullName: "rows > A2",
                file: "rows/a.test.ts",
                state: "failed",
                errors: [{ message: "expected 1\n\u001b[31mto be 2" }],
              },
            ],
            around: [
              {
                name: "ServiceNotUp",
                message: `it ended:\n${"line\n".repeat(500)}EADDRINUSE`,
                place: "rows/b.test.ts",
              },
            ],
            uncaught: [],
          },
        },
      ],
      1000,
    ).text.split("\n");
    expect(text.slice(1, 3)).toEqual([
      "Failed: parity tests",
      "  rows > A2 (rows/a.test.ts): expected 1 to be 2",
    ]);
    expect(text[3]).toMatch(
      /^ {2}outside the tests \(rows\/b\.test\.ts\): ServiceNotUp: it ended: line .{1,520} EADDRINUSE$/,
    );
  });
});
