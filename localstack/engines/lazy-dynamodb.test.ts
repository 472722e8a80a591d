import { expect, it } from "vitest";
import { createLazyDynamoDb } from "./lazy-dynamodb.ts";
import type { DynamoDbEngine } from "./start-dynamodb.ts";

/** An engine that counts; each start waits for what `gates` has for it. */
function countingEngine(...gates: Promise<unknown>[]) {
  const seen = { starts: 0, stops: 0 };
  const engine: DynamoDbEngine = {
    endpoint: "http://127.0.0.1:1",
    pid: 7,
    onRestart() {},
    kill() {},
    sweepTtl: async () => 0,
    async stop() {
      seen.stops += 1;
    },
  };
  const lazy = createLazyDynamoDb(async () => {
    const gate = gates[seen.starts];
    seen.starts += 1;
    await gate;
    return engine;
  });
  return { lazy, seen };
}

it("starts nothing by itself, and stops without a start", async () => {
  const { lazy, seen } = countingEngine();
  expect(lazy.pid).toBeUndefined();
  await lazy.stop();
  expect(seen).toEqual({ starts: 0, stops: 0 });
});

it("starts one engine for all that call at once", async () => {
  const { lazy, seen } = countingEngine();
  const [one, other] = await Promise.all([lazy.start(), lazy.start()]);
  expect(one).toBe(other);
  expect(lazy.pid).toBe(7);
  await lazy.stop();
  expect(seen).toEqual({ starts: 1, stops: 1 });
});

it("tells why it cannot start, and tries again at the next call", async () => {
  const { lazy, seen } = countingEngine(Promise.reject(new Error("not installed")));
  await expect(lazy.start()).rejects.toThrow("not installed");
  await expect(lazy.start()).resolves.toMatchObject({ pid: 7 });
  expect(seen.starts).toBe(2);
});

it("ends an engine whose start was under way, and starts none after the stop", async () => {
  const gate = deferred();
  const { lazy, seen } = countingEngine(gate.promise);
  const started = lazy.start();
  const stopped = lazy.stop();
  gate.resolve(undefined);
  await Promise.all([started, stopped]);
  expect(seen).toEqual({ starts: 1, stops: 1 });
  await expect(lazy.start()).rejects.toThrow("has been stopped");
});

function deferred() {
  let resolve = (_value: unknown) => {};
  const promise = new Promise((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}
