import { describe, expect, it } from "vitest";
import { resultsByRow, verdict } from "./row-results.mjs";

const test = (name, state = "passed") => ({ name, state, file: "a.test.ts" });
const of = (id, ...tests) => verdict(resultsByRow(tests).get(id));

describe("resultsByRow", () => {
  it("gives a test to every row that its name begins with, and to no other", () => {
    const rows = resultsByRow([
      test("A3.1 A3.2 the ids, unlike A3.3"),
      test("no row at all"),
      test("B1 sizes"),
    ]);
    expect([...rows.keys()]).toEqual(["A3.1", "A3.2", "B1"]);
  });
});

describe("verdict", () => {
  it("is that of all tests of a row", () => {
    expect(of("A1.1", test("A1.1 a"), test("A1.1 b"))).toBe("holds");
    expect(of("A1.1", test("A1.1 a"), test("A1.1 b", "failed"))).toBe("partly");
    expect(of("A1.1", test("A1.1 a", "failed"))).toBe("differs");
  });

  it("does not count what was skipped", () => {
    expect(of("A1.1", test("A1.1 a", "skipped"))).toBe("untested");
    expect(of("A1.1", test("A1.1 a", "skipped"), test("A1.1 b"))).toBe("holds");
    expect(verdict(undefined)).toBe("untested");
  });

  it("is by what is known of AWS, where anything is", () => {
    expect(of("A4.4", test("A4.4 closes"), test("A4.4 (unconfirmed) with 1001", "failed"))).toBe("holds");
    expect(of("A4.6", test("A4.6 (unconfirmed) pings", "failed"))).toBe("differs");
  });
});
