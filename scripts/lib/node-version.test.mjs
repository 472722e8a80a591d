import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { refuseOldNode } from "./node-version.mjs";
import { inRoot } from "./paths.mjs";

describe("refuseOldNode", () => {
  it.each(["16.20.2", "18.20.4", "20.18.3", "21.7.0", "22.12.0", "23.11.0"])(
    "refuses %s in one sentence with a next step",
    (version) => {
      expect(refuseOldNode(version)).toMatch(
        /^Fanout needs Node .* this is Node \S+\. Install one from https:\/\/nodejs\.org .*\.$/,
      );
    },
  );

  it.each(["20.19.0", "20.20.2", "22.13.0", "24.0.0", "25.1.0"])("takes %s", (version) => {
    expect(refuseOldNode(version)).toBeUndefined();
  });

  it("says what package.json says", () => {
    expect(JSON.parse(readFileSync(inRoot("package.json"), "utf8")).engines.node).toBe(
      "^20.19.0 || ^22.13.0 || >=24",
    );
  });

  it.each([
    "start.mjs",
    "test.mjs",
    "check.mjs",
    "seed.mjs",
    "package.mjs",
    "bench.mjs",
    "lib/entry.mjs",
    "lib/node-version.mjs",
  ])("stands before anything that an old Node cannot read: %s has no syntax newer than ES2020", (name) => {
    // esbuild rewrites what the target does not know; where there is nothing to rewrite, both outputs are the same.
    const build = (target) =>
      execFileSync(inRoot("node_modules/.bin/esbuild"), [`--target=${target}`, inRoot("scripts", name)], {
        encoding: "utf8",
      });
    expect(build("es2020")).toBe(build("esnext"));
  });
});
