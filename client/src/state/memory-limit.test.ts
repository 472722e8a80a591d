import { describe, expect, test } from "vitest";
import { CHANNEL_ID, message } from "../gateway/testing/fake-server.ts";
import { PAGE_SIZE } from "./channel-sync.ts";
import { MAX_MESSAGES, MAX_STRETCH } from "./memory-limit.ts";
import { commit, settle, setUp, withFakeTime } from "./testing/chat-world.ts";

withFakeTime();

const STORED = MAX_MESSAGES + 2_000;
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** A channel of 7,000 messages whose end is loaded. What somebody reads is told as the list tells it. */
async function large() {
  const world = await setUp({ before: STORED });
  const { chat, server } = world;
  const log = () => world.log().messages.map(({ seq }) => seq);
  const view = () => chat.store.getState().views[CHANNEL_ID]?.messages.map(({ seq }) => seq) ?? [];
  const readAt = (seq: number | null) =>
    chat.memory.readAt(CHANNEL_ID, seq === null ? null : message(seq).id);
  /** By a page, as the list does it. */
  const scroll = async (side: "older" | "newer") => {
    const isInView = view().length > 0;
    const shown = isInView ? view() : log();
    readAt((side === "older" ? shown[2] : shown.at(-3)) ?? null);
    if (isInView) await chat.sync.extendView(CHANNEL_ID, side);
    else if (side === "older") await chat.sync.loadOlder(CHANNEL_ID);
    await settle();
    expect(log().length + view().length).toBeLessThanOrEqual(MAX_MESSAGES);
    const seqs = view().length > 0 ? view() : log();
    expect(seqs).toEqual(range(seqs[0] ?? 0, seqs.at(-1) ?? 0));
    return shown;
  };
  const say = async (count: number) => {
    server.dispatch(...Array.from({ length: count }, () => server.store()));
    await commit();
  };
  return { ...world, log, view, readAt, scroll, say };
}

describe("at most 5,000 messages of a channel stay in memory", () => {
  test("of who is at its end the oldest go, and can be loaded again", async () => {
    const { chat, log, readAt, say, scroll } = await large();
    while (log().length < MAX_MESSAGES) await scroll("older");
    readAt(null);
    await say(1);
    expect(log()).toEqual(range(STORED + 2 - MAX_STRETCH, STORED + 1));
    await chat.sync.loadOlder(CHANNEL_ID);
    expect(log()).toHaveLength(MAX_STRETCH + PAGE_SIZE);
  });

  test("of who scrolls up the end goes: each page is read once, up to the first message and back", async () => {
    const { chat, log, scroll, server, view } = await large();
    server.requests = [];
    const pages = (STORED - PAGE_SIZE) / PAGE_SIZE;
    for (let page = 0; page < pages; page += 1) {
      const shown = await scroll("older");
      // Nothing went from where somebody reads.
      expect(view().length > 0 ? view() : log()).toContain(shown[0]);
    }
    expect(view()).toEqual(range(1, MAX_STRETCH));
    expect(server.requests).toHaveLength(pages);
    while (view().length > 0) await scroll("newer");
    expect(log().at(-1)).toBe(STORED);
    expect(chat.store.getState().views).toEqual({});
  });

  test("of who reads above, what comes meanwhile takes nothing from where they are", async () => {
    const { log, readAt, say, scroll, view } = await large();
    while (log().length < MAX_MESSAGES) await scroll("older");
    const [first = 0] = log();
    readAt(first + 100);
    await say(30);
    expect(view()).toEqual(range(first, first + MAX_STRETCH - 1));
    expect(log().at(-1)).toBe(STORED + 30);
    await say(1_000);
    expect(log().length + view().length).toBeLessThanOrEqual(MAX_MESSAGES);
    expect(log().at(-1)).toBe(STORED + 1_030);
    expect(view()).toContain(first + 100);
  });

  test("of who reads a little above the end, the oldest go", async () => {
    const { log, readAt, say, scroll, view } = await large();
    while (log().length < MAX_MESSAGES) await scroll("older");
    readAt(STORED - 100);
    await say(30);
    expect(view()).toEqual([]);
    expect(log()).toEqual(range(STORED + 31 - MAX_STRETCH, STORED + 30));
  });

  test("a page that was on its way when its place went is not put there", async () => {
    const { chat, log, readAt, scroll, server, view } = await large();
    while (view().length < MAX_STRETCH) await scroll("older");
    readAt(view().at(-1) ?? 0);
    server.deaf = true;
    const late = chat.sync.extendView(CHANNEL_ID, "newer");
    const id = server.socket.sent.at(-1)?.id;
    server.deaf = false;
    await scroll("older");
    const after = view().at(-1) ?? 0;
    server.socket.receive({
      t: "ACK",
      id,
      d: {
        messages: range(after + PAGE_SIZE + 1, after + 2 * PAGE_SIZE).map((seq) => message(seq)),
        has_more: true,
      },
    });
    await late;
    expect(view().at(-1)).toBe(after);
    expect(log().at(-1)).toBe(STORED);
    await chat.sync.extendView(CHANNEL_ID, "newer");
    expect(view()).toContain(after + 1);
  });
});
