import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findDamagedFiles } from "./data-files.mjs";

let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "fanout-files-"));
  mkdirSync(path.join(folder, "dynamodb"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name, content) => writeFileSync(path.join(folder, name), content);
const names = () => findDamagedFiles(folder).map(({ file }) => path.relative(folder, file));

describe("findDamagedFiles", () => {
  it.each(["", "{", "null", "[]", '{"parameters": [{"name": "/a"}]}'])(
    "names a parameters.json that holds %j",
    (content) => {
      write("parameters.json", content);
      expect(names()).toEqual(["parameters.json"]);
    },
  );

  it.each(["this was a database once", "SQLite", "\0".repeat(4096)])(
    "names a database that begins with %j",
    (content) => {
      write("dynamodb/dynamodb.db", content);
      expect(names()).toEqual(["dynamodb/dynamodb.db"]);
    },
  );

  it("finds nothing in a folder that is whole, or still empty", () => {
    expect(names()).toEqual([]);
    write("parameters.json", '{"parameters": [{"name": "/a", "value": "b", "type": "String"}]}');
    write("dynamodb/dynamodb.db", `SQLite format 3\0${"x".repeat(100)}`);
    expect(names()).toEqual([]);
  });
});
