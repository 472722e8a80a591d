import { describe, expect, it } from "vitest";
import { writeMatrix } from "./matrix.mjs";

const test = (name, state = "passed") => ({ name, state, file: "tests/parity/rows/a1.parity.test.ts" });
const row = (id, more = {}) => ({
  id,
  aws: `what ${id} is`,
  sources: [{ letter: "D", label: "a page", url: "https://docs.aws.example/page.html" }],
  ...more,
});
const matrix = (rows, ours, more = {}) =>
  writeMatrix({ catalogue: [{ title: "Part", rows }], ours, ...more });
const line = ({ text }, id) => text.split("\n").find((one) => one.startsWith(`| ${id} |`));

describe("writeMatrix", () => {
  it("gives a row its source, what was found here, its test, and what stock does", () => {
    const stock = {
      target: "serverless-offline 1.2.3",
      date: "2026-01-01",
      tests: [test("A1.1 a", "failed")],
    };
    const found = matrix([row("A1.1")], [test("A1.1 a")], { stock });
    expect(line(found, "A1.1")).toBe(
      "| A1.1 | what A1.1 is | D [a page](https://docs.aws.example/page.html) | holds | [a1](../../tests/parity/rows/a1.parity.test.ts) | differs |",
    );
    expect(found.text).toContain("Of 1 rows local AWS holds 1, differs in 0");
    expect(found.text).toContain("stock serverless-offline 1.2.3 (2026-01-01), which holds 0 of them");
    expect(found.problems).toEqual([]);
  });

  it("says what a user would notice of a row that differs", () => {
    const found = matrix([row("A1.1", { differs: "It is slower." })], []);
    expect(line(found, "A1.1")).toContain("| **differs**: It is slower. | none |");
    expect(found.problems).toEqual([]);
  });

  it("keeps what is unconfirmed apart from what holds", () => {
    const rows = [row("A1.1", { unconfirmed: "the code" }), row("A1.2", { unconfirmed: "all of it" })];
    const found = matrix(rows, [
      test("A1.1 closes"),
      test("A1.1 (unconfirmed) with 1"),
      test("A1.2 (unconfirmed) b"),
    ]);
    expect(line(found, "A1.1")).toContain("| holds; unconfirmed: the code |");
    expect(line(found, "A1.2")).toContain("| unconfirmed: all of it |");
  });

  it("takes in what was recorded on AWS, which settles a row", () => {
    const rows = [row("A1.1", { unconfirmed: "all of it" }), row("A1.2")];
    const ours = [test("A1.1 (unconfirmed) a"), test("A1.2 b")];
    const aws = {
      target: "AWS",
      date: "2026-02-02",
      tests: [test("A1.1 (unconfirmed) a"), test("A1.2 b", "failed")],
    };
    const found = matrix(rows, ours, { aws });
    expect(line(found, "A1.1")).toContain("**recorded** 2026-02-02 | holds |");
    expect(line(found, "A1.2")).toContain("**recorded 2026-02-02: AWS does otherwise**");
  });

  it.each([
    ["has no test", [row("A1.1")], []],
    ["does not hold", [row("A1.1")], [test("A1.1 a", "failed")]],
    ["which the catalogue does not have", [], [test("A1.1 a")]],
  ])("names a row that %s", (problem, rows, ours) => {
    expect(matrix(rows, ours).problems.join()).toContain(problem);
  });
});
