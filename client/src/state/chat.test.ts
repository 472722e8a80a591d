import { describe, expect, test } from "vitest";
import { SignedOutError } from "../api/api-error.ts";
import { CHANNEL_ID, OTHER } from "../gateway/testing/fake-server.ts";
import { GAP_PATIENCE_MS } from "./channel-sync.ts";
import { GIVE_UP_AFTER_MS } from "./outbox.ts";
import { commit, LONG_MS, settle, setUp, withFakeTime } from "./testing/chat-world.ts";

withFakeTime();

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

  test("one that was stored by a try without an answer, and deleted since, is gone", async () => {
    const { send, server, shown, waiting } = await setUp();
    server.refused = { action: "message.send", code: "UNKNOWN_MESSAGE" };
    send("hello");
    await settle();
    expect(waiting()).toEqual([]);
    expect(shown()).toEqual(["message 1", "message 2"]);
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

  test.each([
    ["LOGGED_OUT", "session ended"],
    ["ACCOUNT_DELETED", "account deleted"],
  ])("%s signs out, and says why", async (reason, why) => {
    const { chat, server, onNotice, onSignedOut } = await setUp();
    server.tell({ t: "CLOSE", d: { reason, message: "Over." } });
    expect(onSignedOut.mock.calls).toEqual([[why]]);
    expect(onNotice).not.toHaveBeenCalled();
    expect(chat.store.getState().connection.state).toBe("closed");
  });

  test("who is removed from a guild is told so, and goes on without it", async () => {
    const { chat, server, onNotice, onSignedOut } = await setUp();
    server.tell(
      { t: "GUILD_DELETE", d: { id: "10" } },
      { t: "CLOSE", d: { reason: "KICKED", message: "You were removed from a guild.", guild_id: "10" } },
    );
    expect(onNotice.mock.calls).toEqual([["You were removed from Climbers.", "10"]]);
    expect(chat.store.getState().guildIds).toEqual([]);
    await settle(LONG_MS);
    expect(chat.store.getState().connection.state).toBe("ready");
    expect(onSignedOut).not.toHaveBeenCalled();
  });
});
