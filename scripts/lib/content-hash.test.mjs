import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contentHash } from "./content-hash.mjs";

let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "content-hash-"));
  writeFileSync(path.join(folder, "one.yml"), "one");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("contentHash", () => {
  const hash = () => contentHash(folder, ["."], { tests: true });

  it.each([".fanout", ".serverless", "node_modules", "dist"])("does not count %s", (name) => {
    const before = hash();
    mkdirSync(path.join(folder, "below", name), { recursive: true });
    writeFileSync(path.join(folder, "below", name, "left.json"), "{}");
    expect(hash()).toBe(before);
  });

  it("counts each name and each content", () => {
    const before = hash();
    writeFileSync(path.join(folder, "two.yml"), "");
    const withTwo = hash();
    writeFileSync(path.join(folder, "one.yml"), "other");
    expect(new Set([before, withTwo, hash()]).size).toBe(3);
  });
});
