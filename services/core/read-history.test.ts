import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "#protocol/limits";
import { readHistory } from "./read-history.ts";
import { readPins } from "./read-pins.ts";
import { ada, losingSight, message, messageList } from "./testing/message-list.ts";

const ids = (page: { messages: readonly { id: string }[] }) => page.messages.map(({ id }) => Number(id));
/** Even ids, so that there is room between them. */
const ten = Array.from({ length: 10 }, (_, index) => message(2 * (index + 1)));
const channelId = "10";

describe("readHistory", () => {
  it("gives the newest page, and pages beyond a cursor", async () => {
    const { deps } = messageList(ten);
    const newest = await readHistory(deps, "1", { channelId, limit: 3 });
    expect([ids(newest), newest.has_more]).toEqual([[16, 18, 20], true]);
    const older = await readHistory(deps, "1", { channelId, before: "6", limit: 3 });
    expect([ids(older), older.has_more]).toEqual([[2, 4], false]);
    const newer = await readHistory(deps, "1", { channelId, after: "6", limit: 3 });
    expect([ids(newer), newer.has_more]).toEqual([[8, 10, 12], true]);
  });

  it.each([
    ["a message in the middle", "10", 5, [6, 8, 10, 12, 14], true],
    ["with one more on the older side", "10", 4, [8, 10, 12, 14], true],
    ["the message alone", "10", 1, [10], true],
    ["an id that is not there", "11", 4, [8, 10, 12, 14], true],
    ["the first one", "2", 5, [2, 4, 6], false],
    ["before the first one", "1", 4, [2, 4], false],
    ["beyond the last one", "99", 4, [18, 20], true],
    ["everything", "10", 20, [2, 4, 6, 8, 10, 12, 14, 16, 18, 20], false],
  ] as const)("around %s", async (_, around, limit, expected, hasMore) => {
    const page = await readHistory(messageList(ten).deps, "1", { channelId, around, limit });
    expect([ids(page), page.has_more]).toEqual([expected, hasMore]);
  });

  it("cuts a page by bytes from its far ends, so that the one asked for stays and there is no hole", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 4_000 }), { minLength: 1, maxLength: 60, size: "max" }),
        fc.nat(59),
        async (lengths, at) => {
          const all = lengths.map((length, index) => message(index + 1, "😀".repeat(length)));
          const around = String((at % all.length) + 1);
          const page = await readHistory(messageList(all).deps, "1", { channelId, around, limit: 100 });
          const found = ids(page);
          expect(found).toContain(Number(around));
          expect(found).toEqual(found.map((_, index) => Number(found[0]) + index));
          expect(page.has_more).toBe(found[0] !== 1);
          const bytes = Buffer.byteLength(JSON.stringify(page.messages));
          expect(bytes).toBeLessThanOrEqual(limits.pageBytes);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("shows authors as they are now, and keeps one whom nobody knows any more", async () => {
    const stranger = { id: "9", username: "stranger" };
    const all = [message(1), message(2, "x", { author: stranger }), message(3)];
    const renamed = { ...ada, display_name: "Ada L." };
    const page = await readHistory(messageList(all, [renamed]).deps, "1", { channelId, limit: 10 });
    expect(page.messages.map(({ author }) => author)).toEqual([renamed, stranger, renamed]);
  });

  it("refuses a channel that one may not see, also who lost sight of it while it was read", async () => {
    const { deps } = messageList(ten);
    const refused = { code: "UNKNOWN_CHANNEL" };
    await expect(readHistory(deps, "1", { channelId: "11", limit: 1 })).rejects.toMatchObject(refused);
    await expect(readPins(deps, "1", "11")).rejects.toMatchObject(refused);
    const lost = losingSight(ten);
    await expect(readHistory(lost, "1", { channelId, limit: 1 })).rejects.toMatchObject(refused);
    await expect(readPins(losingSight(ten), "1", channelId)).rejects.toMatchObject(refused);
  });
});

describe("readPins", () => {
  it("gives the newest first, page by page where they are too large for one", async () => {
    const long = (id: number) => message(id, "😀".repeat(4_000), { pinned: true });
    const { deps } = messageList(Array.from({ length: 20 }, (_, index) => long(index + 1)));
    const seen: number[] = [];
    for (let before: string | undefined, more = true; more; ) {
      const page = await readPins(deps, "1", channelId, before);
      expect(Buffer.byteLength(JSON.stringify(page.messages))).toBeLessThanOrEqual(limits.pageBytes);
      seen.push(...ids(page));
      before = page.messages.at(-1)?.id;
      more = page.has_more;
    }
    expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => 20 - index));
  });
});
