import { describe, expect, test } from "vitest";
import { limits } from "#protocol/limits";
import { CONNECTION_LIMIT_MS } from "../gateway/renewal.ts";
import { CHANNEL_ID, FakeServer, ME } from "../gateway/testing/fake-server.ts";
import { PAGE_SIZE } from "./channel-sync.ts";
import { SHOW_AFTER_MS } from "./chat-state.ts";
import { GIVE_UP_AFTER_MS } from "./outbox.ts";
import { commit, LONG_MS, memory, settle, setUp, withFakeTime } from "./testing/chat-world.ts";

withFakeTime();

describe("a lost connection", () => {
  test("in mid-send, done by the server: after the reconnect it is there once", async () => {
    const { send, server, shown, waiting } = await setUp();
    server.losesAcks = true;
    send("hello");
    server.socket.drop();
    await settle();
    expect(waiting()).toEqual(["hello: queued"]);
    server.losesAcks = false;
    await settle(LONG_MS);
    expect(shown()).toEqual(["message 1", "message 2", "hello"]);
    expect(waiting()).toEqual([]);
    expect(server.stored).toHaveLength(3);
  });

  test("in mid-send, not done by the server: it is sent again", async () => {
    const { send, server, shown } = await setUp();
    server.deaf = true;
    send("hello");
    server.socket.drop();
    server.deaf = false;
    await settle(LONG_MS);
    expect(shown()).toEqual(["message 1", "message 2", "hello"]);
    expect(server.stored).toHaveLength(3);
  });

  test("what was written without a connection goes out in order when it is back", async () => {
    const { send, server, shown, waiting } = await setUp();
    server.down = true;
    server.socket.drop();
    await settle(5_000);
    send("one");
    send("two");
    await settle(5_000);
    expect(waiting()).toEqual(["one: queued", "two: queued"]);
    server.down = false;
    await settle(LONG_MS);
    expect(shown().slice(-2)).toEqual(["one", "two"]);
  });

  test("after two minutes without one a message fails, and Retry sends it when the connection is back", async () => {
    const { chat, send, server, log, shown, waiting } = await setUp();
    server.down = true;
    server.socket.drop();
    send("hello");
    await settle(GIVE_UP_AFTER_MS);
    expect(waiting()).toEqual(["hello: failed"]);
    server.down = false;
    await settle(LONG_MS);
    expect(shown()).not.toContain("hello");
    chat.outbox.retry(CHANNEL_ID, log().pending[0]?.nonce ?? "");
    await settle();
    expect(shown().at(-1)).toBe("hello");
  });

  test("what was missed is replayed, in order, and counted; no history is read", async () => {
    const { chat, server, shown } = await setUp();
    server.down = true;
    server.socket.drop();
    for (let count = 0; count < 130; count += 1) server.store(`missed ${count}`);
    await settle(SHOW_AFTER_MS);
    server.down = false;
    server.requests = [];
    await settle(LONG_MS);
    expect(shown()).toHaveLength(132);
    expect(shown().slice(2)).toEqual(Array.from({ length: 130 }, (_, index) => `missed ${index}`));
    expect(chat.store.getState().caughtUp).toMatchObject({ count: 130, isMore: false });
    expect(server.requests.filter((action) => !action.startsWith("session."))).toEqual([]);
  });

  test("edits, reactions and deletions that were missed are there too", async () => {
    const { chat, server, log, shown } = await setUp({ before: 3 });
    const [first, second, third] = server.stored;
    if (!first || !second || !third) throw new Error("too few messages");
    server.down = true;
    server.socket.drop();
    server.edit(first, "edited");
    server.remove(second);
    server.react(third, "🦊");
    await settle(SHOW_AFTER_MS);
    server.down = false;
    server.requests = [];
    await settle(LONG_MS);
    expect(shown()).toEqual(["edited", "message 3"]);
    expect(log().messages).toEqual(server.stored);
    expect(chat.store.getState().caughtUp).toMatchObject({ count: 0, isElsewhere: false });
    expect(server.requests).not.toContain("channel.history");
  });

  test("what was missed in a channel that is not loaded is told of, and what one wrote oneself is not", async () => {
    const { chat, server } = await setUp({ open: false });
    const lose = async (change: () => void) => {
      server.down = true;
      server.socket.drop();
      change();
      await settle(SHOW_AFTER_MS);
      server.down = false;
      await settle(LONG_MS);
      return chat.store.getState().caughtUp;
    };
    expect(await lose(() => server.store("missed"))).toMatchObject({ count: 0, isElsewhere: true });
    expect(await lose(() => {})).toMatchObject({ count: 0, isElsewhere: false });
    chat.show(CHANNEL_ID);
    await settle();
    expect(await lose(() => server.store("from another device", ME))).toMatchObject({ count: 0 });
  });

  test("what was missed is told of where the loss was told of: not of the first connection, nor of a change of socket", async () => {
    const { chat, server } = await setUp({
      server: Object.assign(new FakeServer(), { down: true }),
      open: false,
    });
    await settle(30_000);
    server.down = false;
    await settle(LONG_MS);
    expect(chat.store.getState()).toMatchObject({ loaded: true, caughtUp: null });
    server.tell({ t: "RESUME_REQUIRED", d: {} });
    await settle(1_000);
    expect(chat.store.getState().caughtUp).toBeNull();
    server.down = true;
    server.socket.drop();
    await settle(5_000);
    server.down = false;
    await settle(LONG_MS);
    const { caughtUp } = chat.store.getState();
    expect(caughtUp).not.toBeNull();
    const { length } = server.sockets;
    await settle(CONNECTION_LIMIT_MS);
    expect(server.sockets).toHaveLength(length + 1);
    expect(chat.store.getState().caughtUp).toBe(caughtUp);
  });

  test("where no resume is to be had, what was missed is read, and counted all the same", async () => {
    const { chat, server, log } = await setUp({ before: 3 });
    const [first] = server.stored;
    if (!first) throw new Error("no message");
    server.refused = { action: "session.resume", code: "INTERNAL_ERROR" };
    server.down = true;
    server.socket.drop();
    server.edit(first, "edited");
    server.store("missed");
    await settle(SHOW_AFTER_MS);
    server.down = false;
    await settle(LONG_MS);
    expect(log().messages).toEqual(server.stored);
    expect(chat.store.getState().caughtUp).toMatchObject({ count: 1, isMore: false });
  });

  test("a dispatch that comes before RESUMED, and is newer than its snapshot, is not lost", async () => {
    const { chat, server, shown } = await setUp({ before: 0 });
    server.deaf = true;
    server.socket.drop();
    await settle(1_000);
    expect(chat.connection.snapshot.state).toBe("resuming");
    const snapshot = server.ready();
    server.dispatch(server.store("early"));
    await commit();
    server.deaf = false;
    server.requests = [];
    const channels = { [CHANNEL_ID]: { replayed: 0, limited: false } };
    server.socket.receive({ t: "RESUMED", id: server.socket.sent.at(-1)?.id, d: { ...snapshot, channels } });
    await commit();
    expect(shown()).toEqual(["early"]);
    expect(server.requests).toEqual([]);
  });

  test("what a connection told that died before its answer is forgotten: the next answer is newer", async () => {
    const { chat, server } = await setUp();
    server.deaf = true;
    server.socket.drop();
    await settle(1_000);
    const guest = {
      ...server.ready().guilds[0]?.channels[0],
      id: "101",
      guild_id: "10",
      last_message_id: null,
    };
    server.tell({ t: "CHANNEL_CREATE", d: guest });
    server.socket.drop();
    server.deaf = false;
    await settle(LONG_MS);
    expect(Object.keys(chat.store.getState().channels)).toEqual([CHANNEL_ID]);
  });

  test("dispatches around a resume double nothing", async () => {
    const { server, shown } = await setUp();
    server.down = true;
    server.socket.drop();
    server.store("missed");
    server.store("missed too");
    server.down = false;
    await settle(500);
    server.dispatch(...server.stored);
    server.dispatch(...server.stored);
    await settle(LONG_MS);
    expect(shown()).toEqual(["message 1", "message 2", "missed", "missed too"]);
  });

  test("more than 1,000 missed messages: the channel starts anew at its end, without a hole", async () => {
    const { chat, server, shown, log } = await setUp();
    server.down = true;
    server.socket.drop();
    for (let count = 0; count < limits.resumeEvents + 300; count += 1) server.store();
    await settle(SHOW_AFTER_MS);
    server.down = false;
    await settle(LONG_MS);
    const numbers = log().messages.map(({ seq }) => seq);
    expect(shown().at(-1)).toBe(`message ${limits.resumeEvents + 302}`);
    expect(log().messages).toHaveLength(PAGE_SIZE);
    expect(chat.store.getState().caughtUp).toMatchObject({ count: PAGE_SIZE, isMore: true });
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
  });

  test("a server that starts over with other data is shown as it is", async () => {
    const { server, shown } = await setUp({ before: 5 });
    server.startOver();
    server.store("another history");
    server.socket.drop();
    await settle(LONG_MS);
    expect(shown()).toEqual(["another history"]);
  });

  test("a reload of the page in mid-send sends it again with the same nonce", async () => {
    const tab = memory();
    const first = await setUp({ tab });
    first.server.losesAcks = true;
    first.send("hello");
    await settle();
    first.server.losesAcks = false;
    const second = await setUp({ before: 0, server: first.server, tab });
    await settle(LONG_MS);
    expect(second.shown()).toEqual(["message 1", "message 2", "hello"]);
    expect(second.waiting()).toEqual([]);
  });
});
