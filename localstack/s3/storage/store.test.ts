import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { UserError } from "../../user-error.ts";
import { listPage } from "../list-objects.ts";
import { SortedMap } from "./sorted-map.ts";
import { Store } from "./store.ts";
import type { StoredObject } from "./types.ts";

let folder = mkdtempSync(join(tmpdir(), "local-s3-store-"));
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  folder = mkdtempSync(join(tmpdir(), "local-s3-store-"));
});
const journal = () => join(folder, "index.journal");
const object = (size: number): StoredObject => ({
  headers: {},
  metadata: {},
  segments: [],
  size,
  etag: "0",
  modifiedMs: 0,
});

function fill(count: number): void {
  const store = new Store(folder);
  store.createBucket("b", 0);
  for (let number = 0; number < count; number += 1) store.put("b", `key-${number % 10}`, object(number));
  store.close();
}
const sizes = (store: Store) =>
  [...(store.buckets.get("b")?.objects.entries() ?? [])].map(([, { size }]) => size);

describe("the store's journal", () => {
  it("leaves out a last line that was cut off anywhere, and writes on behind the one before", () => {
    fill(3);
    const whole = readFileSync(journal());
    const lastLine = whole.lastIndexOf("\n", whole.length - 2) + 1;
    for (let end = lastLine; end < whole.length; end += 1) {
      writeFileSync(journal(), whole.subarray(0, end));
      const store = new Store(folder);
      expect(sizes(store)).toEqual([0, 1]);
      store.put("b", "key-9", object(9));
      store.close();
      const again = new Store(folder);
      expect(sizes(again)).toEqual([0, 1, 9]);
      again.close();
    }
  });

  it.each(["missing", "empty"])("is refused where it is %s and bodies are there, which stay", async (how) => {
    const store = new Store(folder);
    store.createBucket("b", 0);
    const writer = await store.blobs.create();
    await writer.write(Buffer.from("body"));
    const segment = await writer.keep();
    store.put("b", "key", { ...object(4), segments: [segment] });
    store.close();
    const whole = readFileSync(journal());
    if (how === "missing") rmSync(journal());
    else truncateSync(journal());
    for (let start = 0; start < 2; start += 1)
      expect(() => new Store(folder)).toThrow(/Put the index back, or move the folder/);
    // Left as it is.
    expect(existsSync(journal())).toBe(how === "empty");
    writeFileSync(journal(), whole);
    const again = new Store(folder);
    const file = await again.blobs.open(segment.id);
    expect((await file.readFile()).toString()).toBe("body");
    await file.close();
    again.close();
  });

  it("is refused where it is damaged before its end, or of another version, and stays as it is", () => {
    fill(3);
    const bytes = readFileSync(journal());
    bytes[60] = (bytes[60] ?? 0) ^ 1;
    writeFileSync(journal(), bytes);
    expect(() => new Store(folder)).toThrow(UserError);
    expect(readFileSync(journal()).equals(bytes)).toBe(true);
    writeFileSync(journal(), '{"format":"local-aws-s3","version":2}\n');
    expect(() => new Store(folder)).toThrow(UserError);
    truncateSync(journal());
    appendFileSync(journal(), '{"format');
    const store = new Store(folder);
    expect(store.buckets.size).toBe(0);
    store.close();
  });

  it("is written anew when most of it is stale, and says the same", async () => {
    fill(45_000);
    const lines = () => readFileSync(journal(), "latin1").split("\n").length;
    expect(lines()).toBeGreaterThan(45_000);
    new Store(folder).close(); // while it is copied: nothing of it is lost
    const copied = new Store(folder);
    await expect.poll(lines, { timeout: 10_000 }).toBeLessThan(25_000);
    copied.close();
    const store = new Store(folder);
    expect(sizes(store)).toEqual([44990, 44991, 44992, 44993, 44994, 44995, 44996, 44997, 44998, 44999]);
    store.close();
  });
});

describe("a sorted map", () => {
  it("has the order of a sort, whatever came and went", () => {
    const map = new SortedMap<number>();
    const known = new Set<string>();
    let seed = 7;
    for (let step = 0; step < 20_000; step += 1) {
      seed = (seed * 48_271) % 2_147_483_647;
      const key = String(seed % 9973);
      if (seed % 3 === 0) {
        map.delete(key);
        known.delete(key);
      } else {
        map.set(key, step);
        known.add(key);
      }
    }
    const sorted = [...known].sort();
    expect([...map.entries()].map(([key]) => key)).toEqual(sorted);
    expect(map.firstAfter(sorted[5] as string)).toBe(sorted[6]);
    expect(map.firstFrom("~")).toBeUndefined();
  });

  it("lists a page under a delimiter without walking the keys behind each prefix", () => {
    const map = new SortedMap<number>();
    for (let key = 0; key < 100_000; key += 1) map.set(`${key % 3}/${key}`, key);
    let steps = 0;
    const counted = new Proxy(map, {
      get(target, name) {
        if (name === "firstFrom" || name === "firstAfter") steps += 1;
        const value = Reflect.get(target, name) as unknown;
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const page = listPage(counted, {
      prefix: "",
      delimiter: "/",
      after: "",
      isAfterPrefix: false,
      most: 1000,
    });
    expect(page).toMatchObject({ commonPrefixes: ["0/", "1/", "2/"], isTruncated: false });
    expect(steps).toBeLessThan(10);
  });
});
