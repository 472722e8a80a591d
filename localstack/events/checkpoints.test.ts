import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toAwsShardId } from "../engines/stream-names.ts";
import { type Log, silentLog } from "../log.ts";
import { checkpointKey, openCheckpoints } from "./checkpoints.ts";

let folder = "";
let warnings: string[] = [];
const log: Log = { ...silentLog, warning: (message) => warnings.push(message) };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "checkpoints-"));
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("checkpoints", () => {
  it.each([
    ["half a file", '{"version":1,"posi'],
    ["another version", '{"version":3,"positions":{}}'],
    ["no object", "null"],
    ["nothing", ""],
  ])("set a file aside that is %s, and begin anew", (_what, text) => {
    const file = join(folder, "positions.json");
    writeFileSync(file, text);
    const store = openCheckpoints(file, log);
    expect(store.get("a")).toBeUndefined();
    expect(warnings).toHaveLength(1);
    expect(readFileSync(`${file}.unreadable`, "utf8")).toBe(text);
    store.set("a", { after: "1" });
    expect(openCheckpoints(file, log).get("a")).toEqual({ after: "1" });
  });

  it("of version 1 are taken over, with the names that streams and shards have now", () => {
    const file = join(folder, "positions.json");
    const old = (table: string) =>
      `u arn:aws:dynamodb:r:1:table/${table}/stream/1795888233.649759292 shardId-00000001-${table}`;
    writeFileSync(
      file,
      `${JSON.stringify({ version: 1, positions: { [old("one")]: { after: "7" } } })}\n${JSON.stringify([old("two"), { sinceMs: 5 }])}\n`,
    );
    const store = openCheckpoints(file, log);
    const key = (table: string) =>
      checkpointKey(
        "u",
        `arn:aws:dynamodb:r:1:table/${table}/stream/2026-11-28T17:50:33.649759292`,
        toAwsShardId(`shardId-00000001-${table}`),
      );
    expect([store.get(key("one")), store.get(key("two"))]).toEqual([{ after: "7" }, { sinceMs: 5 }]);
    store.set(key("one"), { after: "8" });
    expect(openCheckpoints(file, log).get(key("one"))).toEqual({ after: "8" });
    expect(warnings).toEqual([]);
  });

  it("warn once, and stay in memory, where the file cannot be written", () => {
    const file = join(folder, "deep", "positions.json");
    const store = openCheckpoints(file, log);
    rmSync(join(folder, "deep"), { recursive: true });
    store.set("a", { after: "1" });
    store.set("a", { after: "2" });
    expect(store.get("a")).toEqual({ after: "2" });
    expect(warnings).toHaveLength(1);
  });

  it("are on disk when set returns, each shard its own", () => {
    const file = join(folder, "positions.json");
    const store = openCheckpoints(file, log);
    const [one, two] = [checkpointKey("u", "arn", "shard-1"), checkpointKey("u", "arn", "shard-2")];
    store.set(one, { after: "100000000000000000012" });
    store.set(two, { sinceMs: 5 });
    store.set(two, { ended: true });
    const again = openCheckpoints(file, log);
    expect(again.get(one)).toEqual({ after: "100000000000000000012" });
    expect(again.get(two)).toEqual({ ended: true });
    expect(warnings).toEqual([]);
  });

  it("stay small however often they change", () => {
    const file = join(folder, "positions.json");
    const store = openCheckpoints(file, log);
    for (let number = 1; number <= 5_000; number += 1) store.set("a", { after: String(number) });
    expect(statSync(file).size).toBeLessThan(80_000);
    expect(openCheckpoints(file, log).get("a")).toEqual({ after: "5000" });
  });

  it("survive a line that was cut off: the one before it holds, and what follows is whole again", () => {
    const file = join(folder, "positions.json");
    const store = openCheckpoints(file, log);
    for (const after of ["1", "2", "3"]) store.set("a", { after });
    store.close();
    truncateSync(file, statSync(file).size - 4);
    const again = openCheckpoints(file, log);
    expect(again.get("a")).toEqual({ after: "2" });
    again.set("a", { after: "4" });
    again.set("b", { after: "5" });
    const last = openCheckpoints(file, log);
    expect([last.get("a"), last.get("b")]).toEqual([{ after: "4" }, { after: "5" }]);
    expect(warnings).toEqual([]);
  });
});
