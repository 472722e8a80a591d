import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { inRoot } from "../paths.mjs";
import { loadPlantedBugs } from "./plant-bugs.mjs";
import { plant } from "./planted-copy.mjs";

it.each(await loadPlantedBugs())('what "$name" replaces stands in $file once', (bug) => {
  expect(plant(bug)).not.toBe(readFileSync(inRoot(bug.file), "utf8"));
});

it("is refused where it stands there no more", () => {
  expect(() => plant({ name: "a bug", file: "package.json", find: "no such words", replace: "" })).toThrow(
    '"a bug" in package.json stands 0 times, not once: no such words',
  );
});
