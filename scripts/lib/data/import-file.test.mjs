import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { header } from "./export-lines.mjs";
import { checkFile } from "./import-file.mjs";

let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "fanout-import-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const table = (TableName) => ({
  TableName,
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
});
const item = (name, id) => ({ table: name, item: { id: { S: id } } });

function check(items, { end = {}, service = "s", only } = {}) {
  const file = path.join(folder, "export.jsonl");
  const first = header({ service: "s", stage: "local", engine: "embedded", tables: [] });
  writeFileSync(file, [first, ...items, { end }].map((line) => JSON.stringify(line)).join("\n"));
  return checkFile(file, {
    service,
    tables: [table("a"), table("b")],
    only,
    itemBytes: () => 10,
    signal: new AbortController().signal,
    onProgress() {},
  });
}

describe("checkFile", () => {
  it("counts what goes into each table", async () => {
    const counts = await check([item("a", "1"), item("b", "1"), item("a", "2")], { end: { a: 2, b: 1 } });
    expect([...counts]).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
  });

  it("looks only at the table that is wanted", async () => {
    const counts = await check([item("a", "1"), item("gone", "1")], { only: "a", end: { a: 1, gone: 1 } });
    expect([...counts]).toEqual([["a", 1]]);
  });

  it.each([
    ["another service", [], { service: "t" }, /of the service "s", and this one is "t"/],
    ["a table that is not there", [item("c", "1")], {}, /line 2: there is no table c here\. There is a, b\./],
    ["fewer items than there were", [item("a", "1")], { end: { a: 2 } }, /has 1 items of a where .* says 2/],
    ["no items of a table that had some", [], { end: { b: 2 } }, /has 0 items of b where .* says 2/],
    [
      "two items of one key",
      [item("a", "1"), item("a", "1")],
      {},
      /line 3: \{id: "1"\} has the key of line 2/,
    ],
  ])("refuses %s", async (_what, items, options, words) => {
    await expect(check(items, options)).rejects.toThrow(words);
  });

  it("names the first items that do not fit, and that there are more", async () => {
    const items = Array.from({ length: 9 }, (_, index) => ({ table: "a", item: { key: { S: `${index}` } } }));
    const error = await check(items).catch((refusal) => refusal);
    expect(error.message).toContain('line 2: {key: "0"} lacks id, the partition key of the table');
    expect(error.message.match(/ {2}line /g)).toHaveLength(5);
    expect(error.message).toContain("... and more");
  });
});
