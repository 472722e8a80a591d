import { deflateRawSync } from "node:zlib";
import { expect, it } from "vitest";
import { measureImport } from "./measure-import.mjs";
import { readZip } from "./read-zip.mjs";

/** A zip archive as APPNOTE describes it, each second file deflated. */
function zipOf(files) {
  const locals = [];
  const entries = [];
  let at = 0;
  for (const [index, [name, text]] of Object.entries(files).entries()) {
    const content = Buffer.from(text);
    const method = index % 2 === 1 ? 8 : 0;
    const body = method === 8 ? deflateRawSync(content) : content;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(method, 8);
    local.writeUInt16LE(name.length, 26);
    // Longer than the directory says: what is read must go by this one.
    local.writeUInt16LE(4, 28);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(body.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    locals.push(local, Buffer.from(name), Buffer.alloc(4), body);
    entries.push(entry, Buffer.from(name));
    at += 30 + name.length + 4 + body.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}

it("readZip gives stored and deflated files", () => {
  const files = readZip(zipOf({ "a.txt": "first", "b/c.txt": "second".repeat(50) }));
  expect([...files].map(([name, content]) => [name, content.toString()])).toEqual([
    ["a.txt", "first"],
    ["b/c.txt", "second".repeat(50)],
  ]);
});

it("readZip refuses what is no zip", () => {
  expect(() => readZip(Buffer.from("no zip at all, but long enough to hold one"))).toThrow("no zip archive");
});

it("a function's file is loaded from its zip, with its variables, in a fresh process", async () => {
  const zip = zipOf({
    "src/main.mjs": 'if (process.env.TABLE !== "x-1") throw new Error(process.env.TABLE);',
  });
  const properties = {
    Handler: "src/main.handler",
    Environment: { Variables: { TABLE: { "Fn::Sub": "${Name}-1" } } },
  };
  expect(await measureImport(zip, properties)).toEqual({ ms: expect.any(Number) });
});

it("says why a file does not load", async () => {
  const zip = zipOf({ "main.mjs": 'throw new Error("not today");' });
  expect(await measureImport(zip, { Handler: "main.handler" })).toEqual({ failure: "Error: not today" });
  expect(await measureImport(zip, { Handler: "other.handler" })).toEqual({
    failure: "the zip has no other.mjs",
  });
});

it("writes nothing outside of its folder", async () => {
  const zip = zipOf({ "../main.mjs": "", "main.mjs": "" });
  expect(await measureImport(zip, { Handler: "main.handler" })).toMatchObject({
    failure: expect.stringContaining("outside of its folder"),
  });
});
