import { describe, expect, it } from "vitest";
import { load } from "./load-catalogue.mjs";
import { gapsOf, judgeRun } from "./mutation-verdict.mjs";

const file = "tests/parity/rows/a1.parity.test.ts";
const passed = (name) => ({ name, file, state: "passed" });
const skipped = (name) => ({ name, file, state: "skipped" });
const failed = (name, error) => ({ name, file, state: "failed", errors: [error] });
const WRONG = { name: "AssertionError", message: "expected 200 to be 403" };
const { ServiceNotUp } = await load("support/service-not-up.ts");
/** As a report has it. */
const { name, message } = new ServiceNotUp("serverless offline ended:\nno such module");
const NOT_UP = { name, message };
const judge = (tests, around = []) => judgeRun("A1.2", { tests, around });

describe("judgeRun", () => {
  it("is red where one test of the row failed", () => {
    const tests = [passed("A1.2 one"), failed("A1.1 A1.2 other", WRONG)];
    expect(judge(tests)).toEqual({ verdict: "red", why: "expected 200 to be 403" });
  });

  it("has survived where all tests of the row passed, whatever others did", () => {
    const tests = [passed("A1.2 one"), failed("A1.20 another row", WRONG), skipped("A1.2 not here")];
    expect(judge(tests).verdict).toBe("survived");
  });

  it("is broken where the service that a test starts does not come up, also beside a test that failed", () => {
    const tests = [failed("A1.2 one", WRONG), failed("A1.2 other", NOT_UP)];
    expect(judge(tests)).toEqual({ verdict: "broken", why: NOT_UP.message });
  });

  it("is broken where a hook could not start the service, or found it ended at the stop", () => {
    expect(judge([skipped("A1.2 one")], [NOT_UP])).toEqual({ verdict: "broken", why: NOT_UP.message });
    expect(judge([failed("A1.2 one", WRONG)], [NOT_UP]).verdict).toBe("broken");
  });

  it("is broken where no test of the row ran", () => {
    expect(judge([])).toEqual({ verdict: "broken", why: "no test of the row ran" });
    expect(judge([skipped("A1.2 one"), failed("A1.3 two", WRONG)]).verdict).toBe("broken");
  });
});

describe("gapsOf", () => {
  it("names rows that hold and have no mutation, and mutations of no such row", () => {
    const rows = [{ id: "A1.1" }, { id: "A1.2", differs: "It is slower." }, { id: "B3" }];
    expect(gapsOf(rows, [{ row: "A1.1" }, { row: "A1.2" }])).toEqual([
      "B3 has no mutation in tests/parity/mutations",
      "A1.2 has a mutation and is no row that holds",
    ]);
  });
});
