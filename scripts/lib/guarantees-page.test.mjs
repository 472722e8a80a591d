import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { inRoot } from "./paths.mjs";

const page = readFileSync(inRoot("docs/reference/guarantees.md"), "utf8");
const sections = page
  .split(/^## /m)
  .slice(1)
  .filter((text) => text.includes("**Promise.**"));
const guarantees = sections.filter((text) => /^\d\./.test(text));

describe("docs/reference/guarantees.md", () => {
  it("has eight guarantees, each with promise, mechanism, code and tests", () => {
    expect(guarantees.map((text) => text[0])).toEqual(["1", "2", "3", "4", "5", "6", "7", "8"]);
    for (const text of sections)
      for (const part of ["Promise", "Mechanism", "Code", "Tests"]) expect(text).toContain(`**${part}.**`);
  });

  it.each(sections.map((text) => [text.slice(0, text.indexOf("\n")), text]))(
    "%s: what it names is there",
    (_title, text) => {
      const files = [
        ...text.matchAll(/`((?:services|scripts|tests|localstack)\/[^`]+|serverless\.yml)`/g),
      ].map(([, file]) => file);
      expect(files.length).toBeGreaterThan(1);
      for (const file of files) expect(existsSync(inRoot(file)), file).toBe(true);
      const tests = [...text.matchAll(/`(\S+\.test\.\w+)`: "([^"]+)"/g)];
      expect(tests.length).toBeGreaterThan(0);
      for (const [, file, name] of tests) expect(readFileSync(inRoot(file), "utf8"), file).toContain(name);
    },
  );
});
