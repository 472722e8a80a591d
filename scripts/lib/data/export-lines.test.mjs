import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { header, readExport } from "./export-lines.mjs";

let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "fanout-export-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const head = JSON.stringify(
  header({ service: "s", stage: "local", engine: "embedded", tables: [{ name: "t" }] }),
);
const item = JSON.stringify({ table: "t", item: { id: { S: "ü" } } });
const end = JSON.stringify({ end: { t: 1 } });

async function read(content) {
  const file = path.join(folder, "export.jsonl");
  writeFileSync(file, content);
  const documents = [];
  for await (const document of readExport(file)) documents.push(document);
  return documents;
}

describe("readExport", () => {
  const whole = [
    { line: 1, header: { service: "s", tables: [{ name: "t" }] } },
    { line: 2, table: "t", item: { id: { S: "ü" } } },
    { line: 3, end: { t: 1 } },
  ];

  it.each([
    ["LF", `${[head, item, end].join("\n")}\n`],
    ["CRLF", `${[head, item, end].join("\r\n")}\r\n`],
    ["no end of the last line", [head, item, end].join("\n")],
    ["a byte order mark and an empty last line", `\ufeff${[head, item, end].join("\n")}\n\n`],
  ])("reads header, items and end: %s", async (_what, content) => {
    expect(await read(content)).toMatchObject(whole);
  });

  it("reads a line that is longer than a chunk of the file, with characters over its border", async () => {
    const text = "ü".repeat(1_000_000);
    const long = JSON.stringify({ table: "t", item: { id: { S: text } } });
    const [, read2] = await read([head, long, end].join("\n"));
    expect(read2.item.id.S === text).toBe(true);
  });

  it.each([
    ["nothing", "", /is empty/],
    ["no JSON", "PK,SK\n", /line 1: it is no JSON\. Nothing was written/],
    ["another JSON", '{"name":"fanout"}\n', /no export of this command/],
    ["a list", "[]\n", /line 1: it is no JSON object/],
    ["another version", head.replace('"version":1', '"version":2'), /has version 2 .* knows 1/],
    ["a header without tables", head.replace('"tables"', '"tabels"'), /line 1: it names no tables/],
    ["half an item", `${head}\n${item.slice(0, 20)}`, /line 2: it is no JSON/],
    ["no end", `${head}\n${item}\n`, /cut off after line 2/],
    ["a line behind the end", `${head}\n${end}\n${item}\n`, /line 3: it stands behind the end/],
    ["a line of another kind", `${head}\n{"tabel":"t"}\n${end}`, /line 2: it is neither/],
    ["no UTF-8", Buffer.from([0xff, 0xfe, 0x7b]), /line 1: it is no UTF-8/],
    ["an endless line", `${head}\n${"x".repeat(5 * 1024 * 1024)}`, /line 2: it is longer than 4 MB/],
    ["an endless line in a file that goes on", `${head}\n${"x".repeat(5 * 1024 * 1024)}\n${end}`, /line 2/],
  ])("refuses %s", async (_what, content, words) => {
    await expect(read(content)).rejects.toThrow(words);
  });
});
