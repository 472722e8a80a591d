import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { inRoot } from "./paths.mjs";

const page = readFileSync(inRoot("docs/reference/client.md"), "utf8");
const rows = page.split("\n").filter((line) => line.startsWith("| ✓ "));

/** Where the files with these names are: each is there once. */
const places = new Map(
  ["client/e2e", "client/src", "scripts/lib"].flatMap((folder) =>
    readdirSync(inRoot(folder), { recursive: true }).map((file) => [
      path.basename(file),
      inRoot(folder, file),
    ]),
  ),
);

describe("docs/reference/client.md", () => {
  it("has what the client does, what makes it pleasant, and what it survives", () => {
    expect(rows.length).toBeGreaterThan(40);
  });

  it.each(rows.map((line) => [line.split(" | ")[0].slice(4), line]))(
    "%s: its tests are there",
    (_what, line) => {
      const tests = [...line.matchAll(/`([^`]+\.(?:spec|test)\.\w+)`: "([^"]+)"/g)];
      expect(tests.length).toBeGreaterThan(0);
      for (const [, file, name] of tests)
        expect(readFileSync(places.get(file) ?? file, "utf8"), file).toContain(name);
    },
  );
});
