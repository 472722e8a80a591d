import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const UI = join(import.meta.dirname, "../../ui");
/** Where the app itself has them, once: on /ui, too. */
const OF_THE_APP = ["LiveRegion.tsx", "Toaster.tsx"];

/** The parts that a file uses. */
const partsIn = (file: string): string[] =>
  [...readFileSync(file, "utf8").matchAll(/"(?:\.\.\/\.\.\/ui|\.)\/([A-Z]\w+\.tsx)"/g)].flatMap(
    ([, part]) => part ?? [],
  );

/** With what they consist of. */
function withTheirs(parts: readonly string[], known = new Set<string>()): Set<string> {
  for (const part of parts) {
    if (known.has(part)) continue;
    known.add(part);
    withTheirs(partsIn(join(UI, part)), known);
  }
  return known;
}

test("every part of the design system is shown at /ui", () => {
  const here = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".tsx"));
  const pages = new Set(here);
  const used = here.flatMap((name) => partsIn(join(import.meta.dirname, name)));
  const shown = withTheirs(used.filter((part) => !pages.has(part)));
  const all = readdirSync(UI).filter((name) => /^[A-Z]\w+\.tsx$/.test(name));
  expect(all.filter((part) => !shown.has(part) && !OF_THE_APP.includes(part))).toEqual([]);
});
