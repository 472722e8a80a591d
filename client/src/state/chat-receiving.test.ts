import { describe, expect, test } from "vitest";
import { CHANNEL_ID } from "../gateway/testing/fake-server.ts";
import { FILL_AGAIN_MS, GAP_PATIENCE_MS, MAX_FILL, PAGE_SIZE } from "./channel-sync.ts";
import type { Chat } from "./chat.ts";
import { TELL_AFTER_MS, TELL_AGAIN_MS } from "./read-acks.ts";
import { commit, LONG_MS, settle, setUp, withFakeTime } from "./testing/chat-world.ts";
import { isUnread } from "./unread.ts";

withFakeTime();

describe("receiving", () => {
  test("a gap that does not close is filled from the history, and nothing is shown before it", async () => {
    const { server, shown } = await setUp();
    server.store("lost on its way");
    server.dispatch(server.store("arrived"));
    await settle(100);
    expect(shown()).toEqual(["message 1", "message 2"]);
    await settle(1_000 + GAP_PATIENCE_MS);
    expect(shown()).toEqual(["message 1", "message 2", "lost on its way", "arrived"]);
  });

  test("a gap whose filling is refused is filled a little later, though nothing else comes", async () => {
    const { server, shown } = await setUp();
    server.refused = { action: "channel.history", code: "INTERNAL_ERROR" };
    server.store("lost on its way");
    server.dispatch(server.store("arrived"));
    await settle(1_000 + GAP_PATIENCE_MS);
    server.refused = null;
    server.requests = [];
    await settle(FILL_AGAIN_MS / 2);
    expect(server.requests).toEqual([]);
    await settle(FILL_AGAIN_MS / 2);
    expect(shown()).toEqual(["message 1", "message 2", "lost on its way", "arrived"]);
  });

  test("a gap may have changed what is there already: all that is loaded is read again, and no more than 1,000", async () => {
    const { chat, server, log } = await setUp({ before: MAX_FILL + 400 });
    for (let pages = 0; pages < 24; pages += 1) await chat.sync.loadOlder(CHANNEL_ID);
    expect(log().messages).toHaveLength(MAX_FILL + 250);
    const edited = server.stored.at(-200);
    if (!edited) throw new Error("too few messages");
    server.edit(edited, "edited, and nobody was told");
    server.requests = [];
    server.dispatch(server.store("arrived"));
    await settle(1_000 + GAP_PATIENCE_MS);
    expect(log().messages).toEqual(server.stored.slice(-MAX_FILL));
    expect(server.requests).toHaveLength(MAX_FILL / 100);
    await chat.sync.loadOlder(CHANNEL_ID);
    expect(log().messages).toEqual(server.stored.slice(-MAX_FILL - PAGE_SIZE));
  });

  test("events that are not messages leave no gap, and nothing is read because of them", async () => {
    const { server, log } = await setUp({ before: 3 });
    const [first, second] = server.stored;
    if (!first || !second) throw new Error("too few messages");
    server.requests = [];
    server.tell(server.edit(first, "edited"), server.react(second, "🦊"), server.remove(first));
    server.dispatch(server.store("after them"));
    await settle(LONG_MS);
    expect(log().messages).toEqual(server.stored);
    expect(server.requests).toEqual(["session.heartbeat"]);
  });

  test("an older page that was read before an edit which arrives first shows the edit", async () => {
    const { chat, server, log } = await setUp({ before: PAGE_SIZE + 5 });
    const [first] = server.stored;
    if (!first) throw new Error("no message");
    server.deaf = true;
    const loaded = chat.sync.loadOlder(CHANNEL_ID);
    const page = server.stored.slice(0, 5);
    server.tell(server.edit(first, "edited"));
    await commit();
    const id = server.socket.sent.at(-1)?.id;
    server.socket.receive({ t: "ACK", id, d: { messages: page, has_more: false } });
    await loaded;
    expect(log().messages).toEqual(server.stored);
  });

  test("where the server has something that did not arrive, it is replayed on the open connection", async () => {
    const { chat, send, server, log, waiting } = await setUp();
    const [first] = server.stored;
    if (!first) throw new Error("no message");
    server.edit(first, "edited");
    server.tell({ t: "RESUME_REQUIRED", d: {} });
    send("meanwhile");
    await settle(LONG_MS);
    expect(log().messages).toEqual(server.stored);
    expect(log().messages.map(({ content }) => content)).toEqual(["edited", "message 2", "meanwhile"]);
    expect(waiting()).toEqual([]);
    expect(server.sockets).toHaveLength(1);
    expect(chat.store.getState().connection.state).toBe("ready");
  });
});

describe("unread", () => {
  const unread = (chat: Chat) => isUnread(chat.store.getState().channels[CHANNEL_ID]);

  test("what comes while another place is open is unread until someone looks, and then for every device", async () => {
    const { chat, server } = await setUp();
    chat.show(null);
    server.dispatch(server.store(), server.store());
    await commit();
    expect(unread(chat)).toBe(true);
    chat.show(CHANNEL_ID);
    expect(chat.store.getState().divider).toEqual({ channelId: CHANNEL_ID, afterId: null });
    chat.markRead(CHANNEL_ID);
    expect(unread(chat)).toBe(false);
    await settle(TELL_AFTER_MS);
    expect(server.lastReadId).toBe(server.stored.at(-1)?.id);
  });

  test("New stands where it stood while one is away, and moves once all below it has been read", async () => {
    const { chat, server } = await setUp();
    chat.markRead(CHANNEL_ID);
    chat.dropDivider();
    const divider = () => chat.store.getState().divider?.afterId;
    chat.divide(CHANNEL_ID);
    expect(divider()).toBeUndefined();
    const first = server.stored.at(-1)?.id;
    server.dispatch(server.store());
    await commit();
    chat.divide(CHANNEL_ID);
    expect(divider()).toBe(first);
    server.dispatch(server.store());
    await commit();
    chat.divide(CHANNEL_ID);
    expect(divider()).toBe(first);
    chat.markRead(CHANNEL_ID);
    const second = server.stored.at(-1)?.id;
    server.dispatch(server.store());
    await commit();
    chat.divide(CHANNEL_ID);
    expect(divider()).toBe(second);
  });

  test("who reads along tells it once in a while, not with each message", async () => {
    const { chat, server } = await setUp();
    server.requests = [];
    for (let count = 0; count < 20; count += 1) {
      server.dispatch(server.store());
      await settle(20);
      chat.markRead(CHANNEL_ID);
    }
    await settle(2 * TELL_AFTER_MS);
    expect(server.requests.filter((action) => action === "read.ack").length).toBeLessThanOrEqual(3);
    expect(server.lastReadId).toBe(server.stored.at(-1)?.id);
  });

  test("what the server did not take is told again, though nothing more is read", async () => {
    const { chat, server } = await setUp();
    server.refused = { action: "read.ack", code: "INTERNAL_ERROR" };
    chat.markRead(CHANNEL_ID);
    await settle(TELL_AFTER_MS);
    server.refused = null;
    expect(server.lastReadId).toBeNull();
    await settle(TELL_AGAIN_MS);
    expect(server.lastReadId).toBe(server.stored.at(-1)?.id);
  });

  test("who leaves the page has told what was read", async () => {
    const { chat, server } = await setUp();
    chat.markRead(CHANNEL_ID);
    chat.reads.flush();
    expect(server.lastReadId).toBe(server.stored.at(-1)?.id);
    await settle(10 * TELL_AFTER_MS);
    expect(server.requests.filter((action) => action === "read.ack")).toHaveLength(1);
  });

  test("what was read without a connection is told when it is back, and stays read", async () => {
    const { chat, server } = await setUp();
    server.down = true;
    server.socket.drop();
    chat.markRead(CHANNEL_ID);
    await settle(5_000);
    expect(server.lastReadId).toBeNull();
    server.down = false;
    await settle(LONG_MS);
    expect(server.lastReadId).toBe(server.stored.at(-1)?.id);
    expect(unread(chat)).toBe(false);
  });

  test("an unread message that is deleted is unread no more, in a channel that is not loaded too", async () => {
    const { chat, server } = await setUp({ open: false });
    server.lastReadId = server.stored.at(-1)?.id ?? null;
    chat.connection.stop();
    chat.connection.start();
    await settle();
    const news = server.store();
    server.dispatch(news);
    await commit();
    expect(unread(chat)).toBe(true);
    server.tell(server.remove(news));
    await commit();
    expect(unread(chat)).toBe(false);
  });
});
