import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { takeToken } from "./buckets.ts";
import { startChatTable } from "./chat-table.fixture.ts";
import type { Table } from "./table.ts";

let table: Table;
let clock: { aheadMs: number };
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ table, clock, stop } = await startChatTable());
});
afterAll(() => stop());

/** So slow that no token comes back while a test runs. */
const slow = { burst: 5, perSecond: 0.001 };

describe("a bucket that all environments share", () => {
  it("gives its burst and not one more, however many ask at once", async () => {
    const waits = await Promise.all(Array.from({ length: 20 }, () => takeToken(table, "crowd", slow)));
    expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(5);
    for (const waitMs of waits.filter((one) => one > 0)) expect(waitMs).toBeGreaterThan(900_000);
  });

  it("says how long to wait, and gives one after that long", async () => {
    for (let count = 0; count < 5; count += 1) expect(await takeToken(table, "ada", slow)).toBe(0);
    const waitMs = await takeToken(table, "ada", slow);
    expect(waitMs).toBeGreaterThan(990_000);
    expect(await takeToken(table, "bob", slow)).toBe(0);
    clock.aheadMs += waitMs + 1;
    expect(await takeToken(table, "ada", slow)).toBe(0);
    expect(await takeToken(table, "ada", slow)).toBeGreaterThan(0);
  });

  it("is full again after it was left alone", async () => {
    for (let count = 0; count < 6; count += 1) await takeToken(table, "eve", slow);
    clock.aheadMs += 6_000_000;
    const waits = [];
    for (let count = 0; count < 6; count += 1) waits.push(await takeToken(table, "eve", slow));
    expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(5);
  });
});
