import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SignedOutError } from "../api/api-error.ts";
import { CHANNEL_ID, FakeServer, ME, OTHER } from "../gateway/testing/fake-server.ts";
import { GAP_PATIENCE_MS, MAX_FILL } from "./channel-sync.ts";
import { Chat } from "./chat.ts";
import { GIVE_UP_AFTER_MS } from "./outbox.ts";
import type { KeyValue } from "./storage.ts";
import { unreadCount } from "./unread.ts";

const TICKET = { ticket: "t", url: "ws://127.0.0.1/local", expires_at: "2030-01-01T00:00:00Z" };
const LONG_MS = 60_000;

function memory(): KeyValue {
  const map = new Map<string, string>();
  return {
    get: (key) => map.get(key) ?? null,
    set: (key, value) => void (value === null ? map.delete(key) : map.set(key, value)),
  };
}

/** A chat on a server, with #general open. */
async function setUp({ before = 2, server = new FakeServer(), tab = memory() } = {}) {
  for (let count = 0; count < before; count += 1) server.store();
  const onSignedOut = vi.fn();
  const fetchTicket = vi.fn(async () => TICKET);
  const chat = new Chat({
    fetchTicket: () => fetchTicket(),
    openSocket: server.openSocket,
    onSignedOut,
    local: memory(),
    tab,
  });
  chat.start(ME);
  await settle();
  chat.show(CHANNEL_ID);
  await settle();
  const log = () => {
    const found = chat.store.getState().logs[CHANNEL_ID];
    if (!found) throw new Error("the channel is not open");
    return found;
  };
  const shown = () => log().messages.map(({ content }) => content);
  const waiting = () => log().pending.map(({ content, status }) => `${content}: ${status}`);
  const send = (content: string) => chat.outbox.send(CHANNEL_ID, content);
  return { chat, server, log, shown, waiting, send, onSignedOut, fetchTicket };
}
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
/** Longer than a commit, shorter than the patience with a gap. */
const commit = () => settle(1_000);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("requestAnimationFrame", (work: () => void) => Number(setTimeout(work, 16)));
  vi.stubGlobal("cancelAnimationFrame", (id: number) => clearTimeout(id));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("sending", () => {
  test("shows at once, settles with the ACK, and the dispatch that follows doubles nothing", async () => {
    const { send, server, shown, waiting } = await setUp();
    server.deaf = true;
    send("hello");
    expect(waiting()).toEqual(["hello: sending"]);
    server.deaf = false;
    await settle(11_000);
    expect(waiting()).toEqual([]);
    server.dispatch(...server.stored);
    await commit();
    expect(shown()).toEqual(["message 1", "message 2", "hello"]);
  });

  test("its own MESSAGE_CREATE before the ACK settles it; the ACK that follows doubles nothing", async () => {
    const { send, server, shown, waiting } = await setUp();
    server.losesAcks = true;
    send("hello");
    server.dispatch(...server.stored.slice(-1));
    await commit();
    expect(shown().at(-1)).toBe("hello");
    expect(waiting()).toEqual([]);
    const id = server.socket.sent.at(-1)?.id;
    server.socket.receive({ t: "ACK", id, d: { message: server.stored.at(-1) } });
    await commit();
    expect(shown()).toHaveLength(3);
  });

  test("a lost ACK is asked for again with the same nonce: stored once, shown once", async () => {
    const { send, server, shown, waiting } = await setUp();
    server.losesAcks = true;
    send("hello");
    await settle(9_000);
    server.losesAcks = false;
    await settle(2_000);
    expect(server.stored.filter(({ content }) => content === "hello")).toHaveLength(1);
    expect(shown()).toEqual(["message 1", "message 2", "hello"]);
    expect(waiting()).toEqual([]);
  });

  test("an ACK that overtakes the messages of others keeps its row until its turn", async () => {
    const { send, server, shown, waiting } = await setUp();
    const other = server.store("from bo", OTHER);
    send("hello");
    await settle();
    expect(shown()).toEqual(["message 1", "message 2"]);
    expect(waiting()).toEqual(["hello: sent"]);
    server.dispatch(other);
    await settle(100);
    expect(shown()).toEqual(["message 1", "message 2", "from bo", "hello"]);
    expect(waiting()).toEqual([]);
    await settle(GAP_PATIENCE_MS);
    expect(server.requests.filter((action) => action === "channel.history")).toHaveLength(1);
  });

  test("two sends go one after the other, so that their order is that of writing", async () => {
    const { send, server, waiting } = await setUp();
    server.losesAcks = true;
    send("one");
    send("two");
    await settle(100);
    expect(waiting()).toEqual(["one: sending", "two: queued"]);
    expect(server.requests.filter((action) => action === "message.send")).toHaveLength(1);
    server.losesAcks = false;
    await settle(LONG_MS);
    expect(server.stored.slice(-2).map(({ content }) => content)).toEqual(["one", "two"]);
  });

  test("a refused one fails with its code; the next goes on; Retry keeps the nonce", async () => {
    const { chat, send, server, log, shown, waiting } = await setUp();
    server.refuses = "MISSING_PERMISSIONS";
    send("first");
    await settle();
    server.refuses = null;
    send("second");
    await settle();
    expect(waiting()).toEqual(["first: failed"]);
    const [failed] = log().pending;
    expect(failed?.errorCode).toBe("MISSING_PERMISSIONS");
    chat.outbox.retry(CHANNEL_ID, failed?.nonce ?? "");
    await settle();
    expect(shown().slice(-2)).toEqual(["second", "first"]);
    expect(server.stored.at(-1)?.nonce).toBe(failed?.nonce);
  });

  test("Delete takes back a failed one, and only a failed one", async () => {
    const { chat, send, server, log, waiting } = await setUp();
    server.deaf = true;
    send("hello");
    chat.outbox.discard(CHANNEL_ID, log().pending[0]?.nonce ?? "");
    expect(waiting()).toEqual(["hello: sending"]);
    await settle(GIVE_UP_AFTER_MS);
    expect(waiting()).toEqual(["hello: failed"]);
    chat.outbox.discard(CHANNEL_ID, log().pending[0]?.nonce ?? "");
    expect(waiting()).toEqual([]);
  });

  test("a server that crashes once is asked again within a second, with the same nonce", async () => {
    const { send, server, shown, waiting } = await setUp();
    server.crashes = true;
    send("hello");
    await settle();
    expect(waiting()).toEqual(["hello: queued"]);
    server.crashes = false;
    await settle(1_000);
    expect(shown().at(-1)).toBe("hello");
    expect(waiting()).toEqual([]);
    const nonces = server.socket.sent.filter((frame) => frame.action === "message.send");
    expect(new Set(nonces.map((frame) => frame.nonce)).size).toBe(1);
  });

  test("a server that goes on crashing is asked less and less often, and the message fails after some ten seconds", async () => {
    const { chat, send, server, log, shown, waiting } = await setUp();
    server.crashes = true;
    send("hello");
    await settle(9_000);
    expect(waiting()).toEqual(["hello: queued"]);
    await settle(3_000);
    expect(waiting()).toEqual(["hello: failed"]);
    expect(log().pending[0]?.errorCode).toBe("INTERNAL_ERROR");
    expect(server.requests.filter((action) => action === "message.send")).toHaveLength(6);
    server.crashes = false;
    await settle(LONG_MS);
    expect(shown()).not.toContain("hello");
    chat.outbox.retry(CHANNEL_ID, log().pending[0]?.nonce ?? "");
    await settle();
    expect(shown().at(-1)).toBe("hello");
  });

  test("another message does not cut the wait of the one before it short", async () => {
    const { send, server, waiting } = await setUp();
    server.refuses = "RATE_LIMITED";
    send("one");
    await settle(100);
    send("two");
    await settle(100);
    expect(waiting()).toEqual(["one: queued", "two: queued"]);
    expect(server.requests.filter((action) => action === "message.send")).toHaveLength(1);
  });

  test("a server that never answers: the message fails after three tries, not after minutes", async () => {
    const { send, server, waiting, log } = await setUp();
    server.deaf = true;
    send("hello");
    await settle(31_000);
    expect(waiting()).toEqual(["hello: failed"]);
    expect(log().pending[0]?.errorCode).toBe("TIMED_OUT");
  });

  test("RATE_LIMITED waits and sends again", async () => {
    const { send, server, shown, waiting } = await setUp();
    server.refuses = "RATE_LIMITED";
    send("hello");
    await settle(500);
    expect(waiting()).toEqual(["hello: queued"]);
    server.refuses = null;
    await settle(1_000);
    expect(shown().at(-1)).toBe("hello");
  });
});

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

  test("what was missed is loaded from READY's last_seq, in order, and counted", async () => {
    const { chat, server, shown } = await setUp();
    server.down = true;
    server.socket.drop();
    for (let count = 0; count < 130; count += 1) server.store(`missed ${count}`);
    server.down = false;
    await settle(LONG_MS);
    expect(shown()).toHaveLength(132);
    expect(shown().slice(2)).toEqual(Array.from({ length: 130 }, (_, index) => `missed ${index}`));
    expect(chat.store.getState().caughtUp?.missed).toBe(130);
  });

  test("a dispatch that comes before READY, and is newer than its snapshot, is not lost", async () => {
    const { chat, server, shown } = await setUp({ before: 0 });
    server.deaf = true;
    server.socket.drop();
    await settle(1_000);
    expect(chat.connection.snapshot.state).toBe("identifying");
    const snapshot = server.ready();
    server.dispatch(server.store("early"));
    await commit();
    server.deaf = false;
    server.requests = [];
    server.socket.receive({ t: "READY", id: server.socket.sent.at(-1)?.id, d: snapshot });
    await commit();
    expect(shown()).toEqual(["early"]);
    expect(server.requests).toEqual([]);
  });

  test("dispatches during the fill double nothing", async () => {
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
    const { server, shown, log } = await setUp();
    server.down = true;
    server.socket.drop();
    for (let count = 0; count < MAX_FILL + 300; count += 1) server.store();
    server.down = false;
    await settle(LONG_MS);
    const numbers = log().messages.map(({ seq }) => seq);
    expect(shown().at(-1)).toBe(`message ${MAX_FILL + 302}`);
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
  });

  test("a server that starts over with other data is shown as it is", async () => {
    const { server, shown } = await setUp({ before: 5 });
    server.stored.length = 0;
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

describe("the session", () => {
  test("one that the server ended is told once, and nothing goes on", async () => {
    const { chat, server, onSignedOut, fetchTicket } = await setUp();
    fetchTicket.mockRejectedValue(new SignedOutError("ended"));
    server.socket.drop();
    await settle(LONG_MS);
    expect(onSignedOut).toHaveBeenCalledTimes(1);
    expect(chat.store.getState().connection.state).toBe("closed");
  });

  test("stop shows nothing of the one who was here", async () => {
    const { chat, onSignedOut } = await setUp();
    chat.stop();
    expect(chat.store.getState()).toMatchObject({ me: null, guildIds: [], logs: {} });
    expect(onSignedOut).not.toHaveBeenCalled();
  });
});
