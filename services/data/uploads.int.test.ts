import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { snowflakeAt } from "#core/snowflake";
import type { Upload } from "#core/uploads";
import { startChatTable } from "./chat-table.fixture.ts";
import { keys } from "./keys.ts";
import { type Item, isExpired, type Table } from "./table.ts";
import { ConditionsFailed, transact } from "./transact.ts";
import { createUpload, findUploads, forgetUpload, listUploads, takeUploadItems } from "./uploads.ts";

let table: Table;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ table, stop } = await startChatTable());
});
afterAll(() => stop());

const HOUR_MS = 3600 * 1000;
let made = 0n;
const newUpload = (userId: string, atMs = Date.now()): Upload => ({
  id: (BigInt(snowflakeAt(atMs)) + made++).toString(),
  userId,
  channelId: "7",
  filename: "a.png",
  contentType: "image/png",
  sizeBytes: 5,
});
const countOf = async (userId: string): Promise<Item | undefined> =>
  table.documents.get({ TableName: table.name, Key: { ...keys.uploadCount(userId) }, ConsistentRead: true });
const take = (userId: string, uploads: readonly Upload[]) =>
  transact(
    table,
    takeUploadItems(
      table,
      userId,
      uploads.map(({ id }) => id),
    ),
  );

describe("uploads", () => {
  it("of one person are 50 at most, however many are announced at once, and others have their own", async () => {
    for (let count = 0; count < 45; count += 1) await createUpload(table, newUpload("1"));
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => createUpload(table, newUpload("1"))));
    expect(outcomes.filter((outcome) => outcome)).toHaveLength(5);
    expect((await countOf("1"))?.pending).toBe(50);
    expect(await createUpload(table, newUpload("2"))).toBe(true);
  });

  it("are taken all or none, once, and make room", async () => {
    const uploads = [newUpload("3"), newUpload("3"), newUpload("3")];
    for (const upload of uploads) await createUpload(table, upload);
    const [first, second, third] = uploads as [Upload, Upload, Upload];
    await take("3", [first]);
    await expect(take("3", [second, first])).rejects.toBeInstanceOf(ConditionsFailed);
    const both = await Promise.allSettled([take("3", [second, third]), take("3", [third, second])]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await findUploads(table, [first.id, second.id, third.id])).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect((await countOf("3"))?.pending).toBe(0);
  });

  it("are forgotten once, however often that is asked, and not where a message has them", async () => {
    const [gone, taken] = [newUpload("4"), newUpload("4")];
    for (const upload of [gone, taken]) await createUpload(table, upload);
    await Promise.all([forgetUpload(table, gone), forgetUpload(table, gone)]);
    await take("4", [taken]);
    await forgetUpload(table, taken);
    expect((await countOf("4"))?.pending).toBe(0);
  });

  it("of all shards are listed up to a time, whole", async () => {
    const old = Array.from({ length: 12 }, () => newUpload("5", Date.now() - 3 * HOUR_MS));
    const young = newUpload("5", Date.now() - HOUR_MS);
    for (const upload of [...old, young]) await createUpload(table, upload);
    const listed: Upload[] = [];
    for await (const upload of listUploads(table, Date.now() - 2 * HOUR_MS)) listed.push(upload);
    expect(listed.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(old);
  });

  it("are counted for longer than any of them is there", async () => {
    await createUpload(table, newUpload("6"));
    const count = (await countOf("6")) as Item;
    expect(isExpired(count, Date.now() + 26 * HOUR_MS)).toBe(false);
    expect(isExpired(count, Date.now() + 51 * HOUR_MS)).toBe(true);
  });
});
