import { describe, expect, test } from "vitest";
import { CHANNEL_ID, GUILD_ID, ME, OTHER } from "../gateway/testing/fake-server.ts";
import { DeliveryTimes } from "./deliveries.ts";
import { commit, LONG_MS, settle, setUp, withFakeTime } from "./testing/chat-world.ts";
import { TYPING_FOR_MS } from "./typing.ts";
import { TELL_EVERY_MS } from "./typing-signals.ts";

withFakeTime();

describe("typing", () => {
  const types = {
    t: "TYPING_START",
    d: { channel_id: CHANNEL_ID, guild_id: GUILD_ID, user_id: OTHER.id, timestamp: "2030-01-01T00:00:00Z" },
  };

  test("is forgotten five seconds after it was heard last", async () => {
    const { chat, server } = await setUp();
    const people = () => Object.keys(chat.store.getState().typing[CHANNEL_ID] ?? {});
    server.tell(types);
    await settle(3_000);
    server.tell(types);
    await settle(4_000);
    expect(people()).toEqual([OTHER.id]);
    await settle(TYPING_FOR_MS);
    expect(people()).toEqual([]);
  });

  test("is told once in three seconds, and at once for the next message", async () => {
    const { chat, server } = await setUp();
    const told = () => server.requests.filter((action) => action === "typing.start").length;
    for (let ms = 0; ms < 2 * TELL_EVERY_MS; ms += 200) {
      chat.typing.type(CHANNEL_ID);
      await settle(200);
    }
    expect(told()).toBe(2);
    chat.typing.sent(CHANNEL_ID);
    chat.typing.type(CHANNEL_ID);
    expect(told()).toBe(3);
  });
});

describe("the ladder below one's own message", () => {
  test("has the times of the send, the ACK and the dispatch; each is taken once", () => {
    let now = 1_000;
    const times = new DeliveryTimes(() => now);
    times.written("n");
    now = 1_002;
    times.sent("n");
    now = 1_005;
    times.sent("n");
    times.stored("n");
    now = 1_009;
    times.back("n");
    now = 2_000;
    times.stored("n");
    times.back("n");
    times.back("another tab's");
    expect(times.store.getState()).toEqual({
      n: { writtenAtMs: 1_000, sentMs: 2, storedMs: 5, backMs: 9 },
    });
  });

  test("is taken on the way, and ends with the log-in", async () => {
    const { chat, log, send, server } = await setUp();
    send("hello");
    await settle(20);
    server.dispatch(...server.stored.slice(-1));
    await commit();
    const nonce = log().messages.at(-1)?.nonce ?? "";
    expect(chat.deliveries.store.getState()[nonce]).toMatchObject({
      storedMs: expect.any(Number),
      backMs: expect.any(Number),
    });
    chat.stop();
    expect(chat.deliveries.store.getState()).toEqual({});
  });

  test("says nothing of sending before there is a connection", async () => {
    const { chat, log, send, server } = await setUp();
    server.down = true;
    server.socket.drop();
    send("hello");
    await settle(5_000);
    const nonce = log().pending[0]?.nonce ?? "";
    const delivery = () => chat.deliveries.store.getState()[nonce];
    expect(delivery()).toEqual({ writtenAtMs: expect.any(Number) });
    server.down = false;
    await settle(LONG_MS);
    expect(delivery()?.sentMs).toBeGreaterThanOrEqual(5_000);
    expect(delivery()?.storedMs).toBeGreaterThanOrEqual(delivery()?.sentMs ?? Number.NaN);
  });

  test("is kept of the newest messages only", () => {
    const times = new DeliveryTimes(() => 0);
    for (let index = 0; index < 500; index += 1) times.written(`n${index}`);
    const kept = Object.keys(times.store.getState());
    expect(kept.length).toBeLessThanOrEqual(200);
    expect(kept.at(-1)).toBe("n499");
  });
});

describe("what one does to a message", () => {
  test("shows at once, and is taken back where it is refused", async () => {
    const { chat, server } = await setUp();
    const [first, second] = server.stored;
    if (!first || !second) throw new Error("too few messages");
    const overlays = () => chat.store.getState().overlays;
    server.deaf = true;
    const reacted = chat.messages.react(first, "🦊", true);
    const deleted = chat.messages.delete(second);
    expect(overlays()).toEqual({
      [first.id]: { reactions: { "🦊": true } },
      [second.id]: { isDeleted: true },
    });
    const refusals = [
      expect(reacted).rejects.toMatchObject({ code: "MISSING_PERMISSIONS" }),
      expect(deleted).rejects.toMatchObject({ code: "MISSING_PERMISSIONS" }),
    ];
    for (const { id } of server.socket.sent.slice(-2))
      server.socket.receive({ t: "ERROR", id, d: { code: "MISSING_PERMISSIONS", message: "no" } });
    await Promise.all(refusals);
    expect(overlays()).toEqual({});
  });

  test("gives way to what the channel tells", async () => {
    const { chat, server, log } = await setUp();
    const [first] = server.stored;
    if (!first) throw new Error("no message");
    server.deaf = true;
    const reacted = chat.messages.react(first, "🦊", true);
    const d = { channel_id: CHANNEL_ID, message_id: first.id, user_id: ME.id, emoji: "🦊" };
    server.tell({ t: "MESSAGE_REACTION_ADD", c: CHANNEL_ID, s: 3, d });
    await commit();
    expect(chat.store.getState().overlays).toEqual({});
    expect(log().messages[0]?.reactions).toEqual([{ emoji: "🦊", user_ids: [ME.id] }]);
    server.socket.receive({ t: "ACK", id: server.socket.sent.at(-1)?.id, d: {} });
    await reacted;
  });

  test("gives way after a while where the channel tells nothing: the same again is no event", async () => {
    const { chat, server } = await setUp();
    const [first] = server.stored;
    if (!first) throw new Error("no message");
    server.deaf = true;
    const reacted = chat.messages.react(first, "🦊", true);
    server.socket.receive({ t: "ACK", id: server.socket.sent.at(-1)?.id, d: {} });
    await reacted;
    expect(chat.store.getState().overlays).not.toEqual({});
    server.deaf = false;
    await settle(60_000);
    expect(chat.store.getState().overlays).toEqual({});
  });
});

describe("members", () => {
  test("are read with their names and whether they are there; a list that cannot be read says so and can be read again", async () => {
    const { chat, server } = await setUp();
    server.refused = { action: "member.list", code: "INTERNAL_ERROR" };
    await chat.people.loadMembers(GUILD_ID);
    expect(chat.store.getState().members[GUILD_ID]?.status).toBe("failed");
    server.refused = null;
    server.deaf = true;
    const loaded = chat.people.loadMembers(GUILD_ID);
    void chat.people.loadMembers(GUILD_ID);
    expect(server.requests.filter((action) => action === "member.list")).toHaveLength(2);
    const d = { members: [{ user: OTHER, role: "member", status: "idle" }], has_more: false };
    server.socket.receive({ t: "ACK", id: server.socket.sent.at(-1)?.id, d });
    await loaded;
    const { members, presences, users } = chat.store.getState();
    expect(members[GUILD_ID]).toEqual({ status: "ready", items: [{ userId: OTHER.id, role: "member" }] });
    expect(presences).toEqual({ [OTHER.id]: "idle" });
    expect(users[OTHER.id]).toEqual(OTHER);
  });

  test("a name that was asked for without a connection is asked for when there is one, once", async () => {
    const { chat, server } = await setUp();
    server.down = true;
    server.socket.drop();
    await settle();
    chat.people.meet("77");
    chat.people.meet("77");
    await settle();
    server.down = false;
    await settle(60_000);
    expect(server.socket.sent.filter(({ action }) => action === "user.get")).toMatchObject([
      { user_id: "77" },
    ]);
  });

  test("who comes into a guild whose members are shown: whether they are there is asked for them alone", async () => {
    const { chat, server } = await setUp();
    server.deaf = true;
    const loaded = chat.people.loadMembers(GUILD_ID);
    server.socket.receive({
      t: "ACK",
      id: server.socket.sent.at(-1)?.id,
      d: { members: [], has_more: false },
    });
    await loaded;
    server.tell({ t: "GUILD_MEMBER_ADD", d: { guild_id: GUILD_ID, user: OTHER, role: "member" } });
    await commit();
    const asked = server.socket.sent.at(-1);
    expect(asked).toMatchObject({
      action: "member.list",
      after: (BigInt(OTHER.id) - 1n).toString(),
      limit: 1,
    });
    const member = { user: OTHER, role: "member", status: "online" };
    server.socket.receive({ t: "ACK", id: asked?.id, d: { members: [member], has_more: true } });
    await commit();
    expect(chat.store.getState().presences).toEqual({ [OTHER.id]: "online" });
  });
});
