import { describe, expect, test } from "vitest";
import { CHANNEL_ID } from "../gateway/testing/fake-server.ts";
import { GAP_PATIENCE_MS, MAX_FILL, PAGE_SIZE } from "./channel-sync.ts";
import type { Chat } from "./chat.ts";
import { commit, LONG_MS, memory, settle, setUp, withFakeTime } from "./testing/chat-world.ts";
import { unreadCount } from "./unread.ts";

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

  test("what comes into another channel's place is unread until someone looks", async () => {
    const { chat, server } = await setUp();
    chat.show(null);
    server.dispatch(server.store(), server.store());
    await commit();
    expect(unreadCount(chat.store.getState(), CHANNEL_ID)).toBe(2);
    chat.markRead(CHANNEL_ID);
    expect(unreadCount(chat.store.getState(), CHANNEL_ID)).toBe(0);
  });
});

describe("unread", () => {
  const unread = (chat: Chat) => unreadCount(chat.store.getState(), CHANNEL_ID);

  test("edits, reactions and deletions make no channel unread, open or not, told or missed", async () => {
    const { chat, server } = await setUp({ before: 3 });
    chat.markRead(CHANNEL_ID);
    chat.show(null);
    const [first, second] = server.stored;
    if (!first || !second) throw new Error("too few messages");
    server.tell(server.edit(first, "edited"), server.react(second, "🦊"), server.remove(first));
    await commit();
    expect(unread(chat)).toBe(0);
    server.down = true;
    server.socket.drop();
    server.edit(second, "edited");
    server.down = false;
    await settle(LONG_MS);
    expect(unread(chat)).toBe(0);
    server.dispatch(server.store());
    await commit();
    expect(unread(chat)).toBe(1);
  });

  test("an unread message that is deleted is unread no more", async () => {
    const { chat, server } = await setUp();
    chat.markRead(CHANNEL_ID);
    chat.show(null);
    const [first, second] = [server.store(), server.store()];
    server.dispatch(first, second);
    server.tell(server.remove(first));
    await commit();
    expect(unread(chat)).toBe(1);
  });

  test("after a reload of the page, what was read is read, whatever happened to it since", async () => {
    const local = memory();
    const { chat, server } = await setUp({ local });
    chat.markRead(CHANNEL_ID);
    chat.connection.stop();
    const [first] = server.stored;
    if (!first) throw new Error("no message");
    server.edit(first, "edited");
    const again = await setUp({ before: 0, server, local, open: false });
    expect(unread(again.chat)).toBe(0);
    again.chat.connection.stop();
    server.store();
    const later = await setUp({ before: 0, server, local, open: false });
    expect(unread(later.chat)).toBe(1);
  });
});
