import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { includedFiles } from "./included-files.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "included-"));
  mkdirSync(join(root, "stages/dev"), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function included(files: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  const found = includedFiles(join(root, "serverless.yml"), root);
  const names = (paths: ReadonlySet<string>) => [...paths].map((path) => relative(root, path)).sort();
  return { files: names(found.files), expected: names(found.expected) };
}

it("finds what is included and what that includes, relative to the service's folder, and does not go round", () => {
  const { files, expected } = included({
    "serverless.yml": "functions: ${file(./stages/functions.yml):all}\nresources:\n  - ${file('table.yml')}",
    "stages/functions.yml": "all: ${file(stages/more.json), file(./gone.yml)}",
    "stages/more.json": '{ "again": "${file(./serverless.yml)}" }',
    "table.yml": "Resources: {}",
    "unrelated.yml": "",
  });
  expect(files).toEqual(["serverless.yml", "stages/functions.yml", "stages/more.json", "table.yml"]);
  expect(expected).toEqual(["gone.yml"]);
});

it("takes every file that fits where a variable stands in the path", () => {
  const { files } = included({
    "serverless.yml":
      "custom: ${file(./config.${opt:stage, 'dev'}.yml)}\nx: ${file(stages/${file(./names.yml):stage}/${sls:stage}-x.yml)}",
    "config.dev.yml": "",
    "config.prod.yml": "",
    "config.yml.bak": "",
    "names.yml": "stage: dev",
    "stages/dev/dev-x.yml": "",
    "stages/dev/other.yml": "",
  });
  expect(files).toEqual([
    "config.dev.yml",
    "config.prod.yml",
    "names.yml",
    "serverless.yml",
    "stages/dev/dev-x.yml",
  ]);
});

it("is empty for a serverless.yml that is not there", () => {
  expect(included({})).toEqual({ files: [], expected: ["serverless.yml"] });
});
