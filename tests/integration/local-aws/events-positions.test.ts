import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  batchesOf,
  type EventsBed,
  mappingModel,
  nameOf,
  type StreamEvent,
  startEventsBed,
  TABLE,
} from "./support/events.ts";

let bed: EventsBed;
beforeEach(async () => {
  bed = await startEventsBed();
});
afterEach(() => bed.end());

const never = () => new Promise<never>(() => {});
const reader = { reader: () => null };

describe("a reload", () => {
  it("starts a new mapping, ends one that is gone, and a changed one goes on from its position", async () => {
    const seen: string[] = [];
    const note =
      (name: string) =>
      ({ Records }: StreamEvent) => {
        seen.push(...Records.map((record) => `${name}:${nameOf(record)}`));
      };
    const uuid = (digit: number) => mappingModel().uuid.replaceAll("1", String(digit));
    const models = ["changed", "gone"].map((functionKey, index) =>
      mappingModel({ functionKey, uuid: uuid(index) }),
    );
    await bed.put("a", 1);
    const { streams } = await bed.start(
      { changed: note("changed"), gone: note("gone"), added: note("added") },
      models,
    );
    await streams.idle();
    await streams.update([
      mappingModel({ functionKey: "changed", uuid: uuid(0), batchSize: 1 }),
      mappingModel({ functionKey: "added", uuid: uuid(3), startingPosition: "LATEST" }),
    ]);
    await bed.put("a", 2);
    await streams.idle();
    expect(seen.sort()).toEqual(["added:a2", "changed:a1", "changed:a2", "gone:a1"]);
    expect(streams.list().map(({ functionKey }) => functionKey)).toEqual(["changed", "added"]);
  });

  it("with a filter that AWS refuses changes nothing", async () => {
    const { streams, lambda } = await bed.start(reader, [mappingModel()]);
    const bad = mappingModel({ batchSize: 1, filterPatterns: [{ eventName: [{ nonsense: 1 }] }] });
    await expect(streams.update([bad])).rejects.toThrow();
    await bed.put("a", 1);
    await streams.idle();
    expect(batchesOf(lambda, "reader").flat()).toHaveLength(1);
  });
});

describe("order", () => {
  it("C3 each partition key keeps its order with parallelization, and keys run beside each other", async () => {
    const keys = ["a", "b", "c", "d", "e", "f"];
    for (let n = 0; n < 15; n += 1) for (const key of keys) await bed.put(key, n);
    let running = 0;
    let most = 0;
    const seen: string[] = [];
    const { streams } = await bed.start(
      {
        reader: async ({ Records }: StreamEvent) => {
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setImmediate(resolve));
          seen.push(...Records.map(nameOf));
          running -= 1;
        },
      },
      [mappingModel({ batchSize: 2, parallelizationFactor: 4 })],
    );
    await streams.idle();
    for (const key of keys) {
      const own = seen.filter((name) => name.startsWith(key));
      expect(own).toEqual(Array.from({ length: 15 }, (_, n) => `${key}${n}`));
    }
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
  });

  it("C3 without parallelization one invocation runs at a time", async () => {
    let running = 0;
    let most = 0;
    for (let n = 0; n < 20; n += 1) await bed.put(`k${n}`, n);
    const { streams } = await bed.start(
      {
        reader: async () => {
          most = Math.max(most, ++running);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
        },
      },
      [mappingModel({ batchSize: 1 })],
    );
    await streams.idle();
    expect(most).toBe(1);
  });

  it("C3 a poison record holds up its own partition key and not the others", async () => {
    const { lambda } = await bed.start(
      {
        reader: ({ Records }: StreamEvent) => {
          if (Records.some((record) => nameOf(record) === "a1")) throw new Error("poison");
        },
      },
      // Ten lanes: of the keys below some share no lane with "a".
      [mappingModel({ batchSize: 1, parallelizationFactor: 10 })],
    );
    await bed.put("a", 1);
    await bed.put("a", 2);
    for (const key of ["b", "c", "d", "e", "f", "g", "h"]) await bed.put(key, 1);
    await expect.poll(() => new Set(batchesOf(lambda).flat()).size).toBeGreaterThan(3);
    expect(batchesOf(lambda).flat()).not.toContain("a2");
  });
});

describe("positions", () => {
  it("C1 TRIM_HORIZON begins with the oldest record, LATEST with what comes after the start", async () => {
    await bed.put("a", 1);
    const { streams, lambda } = await bed.start({ ...reader, late: () => null }, [
      mappingModel(),
      mappingModel({ uuid: "late", functionKey: "late", startingPosition: "LATEST" }),
    ]);
    await bed.put("a", 2);
    await streams.idle();
    expect(batchesOf(lambda).flat()).toEqual(["a1", "a2"]);
    expect(batchesOf(lambda, "late").flat()).toEqual(["a2"]);
  });

  it("C6 a restart repeats nothing and skips nothing, also where it stood on LATEST", async () => {
    const first = await bed.start(reader, [mappingModel({ startingPosition: "LATEST" })]);
    await first.streams.stop();
    await bed.put("a", 1);
    const second = await bed.start(reader, [mappingModel({ startingPosition: "LATEST" })]);
    await bed.put("a", 2);
    await second.streams.idle();
    await second.streams.stop();
    await bed.put("a", 3);
    const third = await bed.start(reader, [mappingModel({ startingPosition: "LATEST" })]);
    await third.streams.idle();
    expect([first, second, third].map(({ lambda }) => batchesOf(lambda).flat())).toEqual([
      [],
      ["a1", "a2"],
      ["a3"],
    ]);
  });

  it("C6 what an end without warning repeats is the batch in flight", async () => {
    for (let n = 0; n < 10; n += 1) await bed.put("a", n);
    const first = await bed.start(
      { reader: ({ Records }: StreamEvent) => (Records.map(nameOf).includes("a4") ? never() : null) },
      [mappingModel({ batchSize: 2 })],
    );
    await expect
      .poll(() => batchesOf(first.lambda))
      .toEqual([
        ["a0", "a1"],
        ["a2", "a3"],
        ["a4", "a5"],
      ]);
    // The file as kill -9 would leave it now; nothing was told to stop.
    const checkpointFile = join(bed.folder, "survivor.json");
    copyFileSync(join(bed.folder, "checkpoints.json"), checkpointFile);
    const second = await bed.start(reader, [mappingModel({ batchSize: 100 })], { checkpointFile });
    await second.streams.idle();
    expect(batchesOf(second.lambda)).toEqual([["a4", "a5", "a6", "a7", "a8", "a9"]]);
  });

  it("C6 with parallelization as well, what other lanes have done is not repeated", async () => {
    const mapping = mappingModel({ batchSize: 1, parallelizationFactor: 10 });
    await bed.put("a", 0);
    for (let n = 1; n < 20; n += 1) await bed.put(`k${n}-`, n);
    const done: string[] = [];
    const started: string[] = [];
    const first = await bed.start(
      {
        reader: ({ Records: [record] }: StreamEvent) => {
          const name = record ? nameOf(record) : "";
          started.push(name);
          if (name === "a0") return never();
          done.push(name);
          return null;
        },
      },
      [mapping],
    );
    await expect.poll(() => done.length).toBeGreaterThan(10);
    await bed.put("k1-", 99);
    await expect.poll(() => done).toContain("k1-99");
    const checkpointFile = join(bed.folder, "survivor.json");
    copyFileSync(join(bed.folder, "checkpoints.json"), checkpointFile);
    const doneThen = [...done];
    const second = await bed.start(reader, [mapping], { checkpointFile });
    await second.streams.idle();
    const again = batchesOf(second.lambda).flat();
    expect(again).toContain("a0");
    expect(again.filter((name) => doneThen.includes(name))).toEqual([]);
    expect(new Set([...again, ...doneThen]).size).toBe(21);
    await first.streams.stop();
  });

  it("C6 nothing is lost or repeated where the engine dies again and again", async () => {
    const { streams, lambda } = await bed.start(reader, [mappingModel({ batchSize: 5 })]);
    let restarts = 0;
    bed.engine.onRestart(() => {
      restarts += 1;
    });
    const written: string[] = [];
    for (let round = 1; round <= 3; round += 1) {
      for (let n = 0; n < 20; n += 1) {
        await bed.put("a", round * 100 + n);
        written.push(`a${round * 100 + n}`);
      }
      bed.engine.kill();
      await expect.poll(() => restarts, { timeout: 10_000 }).toBe(round);
    }
    await expect.poll(() => batchesOf(lambda).flat().length, { timeout: 10_000 }).toBe(written.length);
    await streams.idle();
    expect(batchesOf(lambda).flat()).toEqual(written);
  });

  it("C6 a disabled mapping keeps its place", async () => {
    const { uuid } = mappingModel();
    const { streams, lambda } = await bed.start(reader, [mappingModel()]);
    await bed.put("a", 1);
    await streams.idle();
    await streams.setEnabled(uuid, false);
    expect(streams.list()).toMatchObject([{ uuid, state: "Disabled" }]);
    await bed.put("a", 2);
    await streams.idle();
    expect(batchesOf(lambda).flat()).toEqual(["a1"]);
    await streams.setEnabled(uuid, true);
    await expect.poll(() => batchesOf(lambda).flat()).toEqual(["a1", "a2"]);
    await expect(streams.setEnabled("unknown", true)).rejects.toThrow("unknown");
  });

  it("C6 a mapping whose table is missing says so once and begins when it is there", async () => {
    const { lambda } = await bed.start(reader, [mappingModel({ tableName: "later" })]);
    expect(bed.warnings.filter((text) => text.includes("no table later"))).toHaveLength(1);
    await bed.dynamodb.createTable({
      TableName: "later",
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    });
    await bed.dynamodb.putItem({ TableName: "later", Item: { pk: { S: "a" } } });
    await expect.poll(() => lambda.events.reader?.length, { timeout: 10_000 }).toBe(1);
    expect(bed.warnings).toHaveLength(1);
  });
});

describe("a stream that is made anew while it is read", () => {
  const table = { TableName: TABLE };
  const StreamSpecification = { StreamEnabled: true, StreamViewType: "KEYS_ONLY" } as const;
  const renewals: Readonly<Record<string, () => Promise<unknown>>> = {
    async "switched off and on"() {
      await bed.dynamodb.updateTable({ ...table, StreamSpecification: { StreamEnabled: false } });
      await bed.dynamodb.updateTable({ ...table, StreamSpecification });
    },
    async "with its table"() {
      const { Table } = await bed.dynamodb.describeTable(table);
      await bed.dynamodb.deleteTable(table);
      const { KeySchema, AttributeDefinitions } = Table ?? {};
      const definition = { ...table, KeySchema, AttributeDefinitions, StreamSpecification };
      await bed.dynamodb.createTable({ ...definition, BillingMode: "PAY_PER_REQUEST" });
    },
  };

  it.each(Object.keys(renewals))(
    "%s: each record of the new one comes once, and none of the old one again",
    {
      timeout: 60_000,
    },
    async (how) => {
      const seen: Record<string, string[]> = { oldest: [], newest: [] };
      const note =
        (name: string) =>
        ({ Records }: StreamEvent) => {
          seen[name]?.push(...Records.map(nameOf));
        };
      const uuid = (digit: number) => mappingModel().uuid.replaceAll("1", String(digit));
      const { streams } = await bed.start({ oldest: note("oldest"), newest: note("newest") }, [
        mappingModel({ functionKey: "oldest", uuid: uuid(7) }),
        mappingModel({ functionKey: "newest", uuid: uuid(8), startingPosition: "LATEST" }),
      ]);
      for (let number = 0; number < 20; number += 1) await bed.put("old", number);
      await streams.idle();
      await renewals[how]?.();
      for (let number = 0; number < 5; number += 1) await bed.put("new", number);
      const wanted = [
        ...Array.from({ length: 20 }, (_, number) => `old${number}`),
        ...Array.from({ length: 5 }, (_, number) => `new${number}`),
      ];
      await expect.poll(() => seen, { timeout: 30_000 }).toEqual({ oldest: wanted, newest: wanted });
      await streams.idle();
      expect(seen).toEqual({ oldest: wanted, newest: wanted });
    },
  );
});
