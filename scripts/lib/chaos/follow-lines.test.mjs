import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { followLines } from "./follow-lines.mjs";

let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "follow-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("hands over each whole line once, also of a file that comes later", async () => {
  const file = path.join(folder, "lines");
  const taken = [];
  const follow = followLines(file, (line) => taken.push(line));
  follow.end();
  appendFileSync(file, "one\ntwo\nhal");
  follow.end();
  expect(taken).toEqual(["one", "two"]);
  appendFileSync(file, "f\n");
  follow.end();
  expect(taken).toEqual(["one", "two", "half"]);
});
