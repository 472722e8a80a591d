import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadTypeScript } from "../load-typescript.mjs";
import { inRoot } from "../paths.mjs";
import {
  CONTENT_LENGTH,
  quotasTable,
  SIZES,
  scaleFigures,
  sizesTable,
  withScaleFigures,
} from "./scale-page.mjs";

const page = readFileSync(inRoot("docs/reference/scale.md"), "utf8");
const { simulateMessage } = await loadTypeScript("scripts/lib/scale/simulate.ts");
/** The last size takes a minute: its lines are written by `npm run scale -- --write` with the others. */
const QUICK = SIZES.slice(0, -1);
const lineOf = (text) => text.split("\n").at(-1);

describe("docs/reference/scale.md", () => {
  it.each(QUICK)("has the figures that the services' code comes to, for %i members", async (members) => {
    const counts = await simulateMessage(members, "stream", CONTENT_LENGTH);
    for (const table of [sizesTable([counts]), quotasTable([counts])]) expect(page).toContain(lineOf(table));
  });

  it("has a line for the largest size too", () => {
    expect(page).toContain(`\n| ${SIZES.at(-1).toLocaleString("en-US")} | `);
  });

  it("compares the strategies as they are", async () => {
    const figures = await scaleFigures(simulateMessage, [SIZES[0]]);
    expect(page).toContain(figures.slice(figures.indexOf("### The three strategies")));
  });
});

describe("the simulation", () => {
  it("reads and posts to each member once, whatever the size, and writes the same", async () => {
    for (const members of [1, 499, 501, 3_000]) {
      const { calls, writeUnits, partitionWriteUnits } = await simulateMessage(
        members,
        "stream",
        CONTENT_LENGTH,
      );
      expect(calls["execute-api PostToConnection"]).toBe(members + 1);
      expect(writeUnits).toBe(9);
      // Counter and message have the channel's partition key.
      expect(partitionWriteUnits).toBe(4);
    }
  });
});

describe("withScaleFigures", () => {
  it("replaces what is there, and refuses a page without a place for it", () => {
    expect(withScaleFigures(withScaleFigures(page, "one"), "two")).toBe(withScaleFigures(page, "two"));
    expect(() => withScaleFigures("# Nothing", "one")).toThrow('no "<!-- figures');
  });
});
