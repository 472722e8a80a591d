import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "#protocol/limits";
import { createMatcher, type SearchDeps, searchMessages } from "./search-messages.ts";
import { losingSight, message, messageList } from "./testing/message-list.ts";

const channelId = "10";

/** Every result of a search, gone on with until there is no more. */
async function searchAll(deps: SearchDeps, query: string, limit: number) {
  const pages = [];
  for (let before: string | undefined, more = true; more; ) {
    const page = await searchMessages(deps, "1", { channelId, query, limit, before });
    pages.push(page.messages.map(({ id }) => Number(id)));
    before = page.before;
    more = page.has_more;
    expect(before !== undefined).toBe(more);
  }
  return pages;
}

describe("createMatcher", () => {
  it("finds every part of a text in upper, lower and its own case", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (start, part) => {
        const content = `${start}${part}!`;
        expect(createMatcher(part)(content)).toBe(true);
        expect(createMatcher(part.toUpperCase())(content)).toBe(true);
      }),
    );
  });

  it.each([
    ["STRASSE", "Königstraße"],
    ["könig", "KÖNIGSTRASSE"],
    ["ΟΔΟΣ", "οδος"],
    ["οδοσ", "ΟΔΟΣ"],
    ["привет", "ПРИВЕТ!"],
  ])("finds %j in %j", (query, content) => {
    expect(createMatcher(query)(content)).toBe(true);
  });

  it("takes a query as text and not as a pattern", () => {
    expect(createMatcher(".*")("anything")).toBe(false);
    expect(createMatcher(".*")("a.*b")).toBe(true);
  });
});

describe("searchMessages", () => {
  it("finds all, newest first and each once, whatever the page", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { maxLength: 60 }),
        fc.integer({ min: 1, max: 50 }),
        async (hits, limit) => {
          const all = hits.map((isHit, index) => message(index + 1, isHit ? "a Needle" : "hay"));
          const pages = await searchAll(messageList(all).deps, "needle", limit);
          const expected = all.filter(({ content }) => content !== "hay").map(({ seq }) => seq);
          expect(pages.flat()).toEqual(expected.reverse());
          for (const page of pages) expect(page.length).toBeLessThanOrEqual(limit);
        },
      ),
    );
  });

  it("ends after 5,000 messages without a result, and goes on from there", async () => {
    const all = Array.from({ length: 5_100 }, (_, index) =>
      message(index + 1, index === 0 ? "needle" : "hay"),
    );
    const { deps } = messageList(all);
    const first = await searchMessages(deps, "1", { channelId, query: "needle", limit: 25 });
    expect(first).toEqual({ messages: [], has_more: true, before: "101" });
    expect(await searchAll(deps, "needle", 25)).toEqual([[], [1]]);
  });

  it("ends when its time is over", async () => {
    const all = Array.from({ length: 1_200 }, (_, index) => message(index + 1, "hay"));
    const { deps, reads } = messageList(all);
    const found = await searchMessages({ ...deps, hasTime: () => false }, "1", {
      channelId,
      query: "needle",
      limit: 25,
    });
    expect(found).toEqual({ messages: [], has_more: true, before: "701" });
    expect(reads).toHaveLength(1);
  });

  it("is cut by bytes, and loses none at the cut", async () => {
    const all = Array.from({ length: 20 }, (_, index) => message(index + 1, `needle${"😀".repeat(3_900)}`));
    const { deps } = messageList(all);
    const pages = await searchAll(deps, "needle", 50);
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flat()).toEqual(Array.from({ length: 20 }, (_, index) => 20 - index));
    const { messages } = await searchMessages(deps, "1", { channelId, query: "needle", limit: 50 });
    expect(Buffer.byteLength(JSON.stringify(messages))).toBeLessThanOrEqual(limits.pageBytes + 2_000);
  });

  it("refuses a channel that one may not see, and reads nothing", async () => {
    const { deps, reads } = messageList([message(1)]);
    await expect(searchMessages(deps, "1", { channelId: "11", query: "m1", limit: 1 })).rejects.toMatchObject(
      { code: "UNKNOWN_CHANNEL" },
    );
    expect(reads).toEqual([]);
  });

  it("refuses who lost sight of the channel while it was read", async () => {
    const query = { channelId: "10", query: "m1", limit: 1 };
    await expect(searchMessages(losingSight([message(1)]), "1", query)).rejects.toMatchObject({
      code: "UNKNOWN_CHANNEL",
    });
  });
});
