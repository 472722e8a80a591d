import { describe, expect, it } from "vitest";
import { root } from "./paths.mjs";
import { resolveFilter, suiteOf } from "./test-filter.mjs";

describe("npm test -- <name>", () => {
  it("runs the files whose path holds the name", () => {
    expect(resolveFilter(root, "Test-Filter").args).toEqual(["scripts/lib/test-filter.test.mjs"]);
  });

  it("else the tests whose name holds it, in the files that hold its words", () => {
    const { files, args } = resolveFilter(root, "else the tests whose name holds it (now)".slice(0, -6));
    expect(files).toContain("scripts/lib/test-filter.test.mjs");
    expect(args.slice(-2)).toEqual(["--testNamePattern", "else the tests whose name holds it"]);
  });

  it("finds nothing where nothing matches", () => {
    expect(resolveFilter(root, ["no", "where", "zq", "xw"].join(""))).toBeUndefined();
  });

  it.each([
    ["services/core/snowflake.test.ts", "unit"],
    ["services/data/messages.int.test.ts", "integration"],
    ["client/src/state/store.test.ts", "client"],
    ["client/e2e/story.spec.ts", "browser"],
    ["tests/parity/rows/a4-limits.parity.test.ts", "parity"],
    ["tests/robustness/frames.robust.test.ts", "robustness"],
    ["tests/chaos/chaos.test.ts", "chaos"],
    ["tests/integration/start-stop.test.ts", "integration"],
    ["tests/registry/aws-cli.test.ts", "registry"],
  ])("knows that %s is a %s test", (file, suite) => {
    expect(suiteOf(file)).toBe(suite);
  });
});
