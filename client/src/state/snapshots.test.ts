import { describe, expect, test } from "vitest";
import { CHANNEL_ID, ME, OTHER } from "../gateway/testing/fake-server.ts";
import { INITIAL_STATE } from "./chat-state.ts";
import { KEPT_MESSAGES, StoredSnapshots, WRITE_AFTER_MS } from "./snapshots.ts";
import { LONG_MS, settle, setUp, withFakeTime } from "./testing/chat-world.ts";
import { disk } from "./testing/disk.ts";

withFakeTime();

/** Somebody has looked at a channel with 60 messages, and has left. */
async function left() {
  const { data, snapshots } = disk();
  const first = await setUp({ before: KEPT_MESSAGES + 10, snapshots: snapshots() });
  await first.chat.sync.loadOlder(CHANNEL_ID);
  await settle(WRITE_AFTER_MS);
  first.chat.connection.stop();
  return { data, snapshots, server: first.server };
}

describe("what was seen last", () => {
  test("is there before the network answers: guilds, channels and the ends of those that were open", async () => {
    const { snapshots, server } = await left();
    server.deaf = true;
    const { chat, log } = await setUp({ before: 0, server, snapshots: snapshots() });
    expect(chat.connection.snapshot.state).toBe("resuming");
    expect(chat.store.getState()).toMatchObject({ loaded: true, guildIds: ["10"], me: ME });
    expect(chat.store.getState().users[OTHER.id]).toEqual(OTHER);
    expect(log()).toMatchObject({ status: "ready", appliedSeq: KEPT_MESSAGES + 10 });
    expect(log().messages).toEqual(server.stored.slice(-KEPT_MESSAGES));
  });

  test("is brought up to date by a resume, and what is older is read again", async () => {
    const { snapshots, server } = await left();
    const [first] = server.stored.slice(-1);
    if (!first) throw new Error("no message");
    server.edit(first, "edited while away");
    server.store("missed");
    server.requests = [];
    const { chat, log } = await setUp({ before: 0, server, snapshots: snapshots() });
    await settle(LONG_MS);
    expect(server.requests.slice(0, 1)).toEqual(["session.resume"]);
    expect(server.requests).not.toContain("channel.history");
    expect(log().messages).toEqual(server.stored.slice(-KEPT_MESSAGES - 1));
    await chat.sync.loadOlder(CHANNEL_ID);
    expect(log().messages).toEqual(server.stored);
  });

  test("is dropped where the server has other data, or has missed too much", async () => {
    const { snapshots, server } = await left();
    server.startOver();
    server.store("another history");
    const { shown } = await setUp({ before: 0, server, snapshots: snapshots() });
    await settle(LONG_MS);
    expect(shown()).toEqual(["another history"]);
  });

  test("of a channel that may not be seen any more is removed", async () => {
    const { data, snapshots, server } = await left();
    const { chat } = await setUp({ before: 0, server, snapshots: snapshots() });
    server.tell({ t: "CHANNEL_DELETE", d: { id: CHANNEL_ID, guild_id: "10" } });
    await settle(WRITE_AFTER_MS + 1_000);
    expect([...data.keys()]).toEqual(["frame"]);
    expect(chat.store.getState().logs).toEqual({});
  });

  test("is another person's never, and nobody's after a log-out", async () => {
    const { data, snapshots } = await left();
    const own = snapshots();
    expect(await own.open("2")).toBeNull();
    const again = snapshots();
    expect(await again.open(ME.id)).not.toBeNull();
    await again.forget();
    expect(data.size).toBe(0);
  });

  test.each([
    ["frame", { ready: 7 }],
    ["frame", undefined],
    [`log/${CHANNEL_ID}`, { messages: [{}], from: "0", appliedSeq: 1 }],
  ])("that is damaged (%s: %j) is as good as nothing: the network tells it", async (key, value) => {
    const { data, snapshots, server } = await left();
    data.set(key, value);
    const { log } = await setUp({ before: 0, server, snapshots: snapshots() });
    expect(log().messages).toEqual(server.stored.slice(-KEPT_MESSAGES));
  });

  test("that can not be kept costs nothing else: storage that is forbidden, and storage that is full", async () => {
    const forbidden = new StoredSnapshots(() => {
      throw new Error("SecurityError");
    });
    const refuse = () => Promise.reject(new Error("QuotaExceededError"));
    const full = new StoredSnapshots(() => ({
      entries: async () => [],
      set: refuse,
      delete: refuse,
      clear: refuse,
    }));
    for (const snapshots of [forbidden, full]) {
      const { shown, send } = await setUp({ snapshots });
      send("hello");
      await settle(LONG_MS);
      expect(shown().at(-1)).toBe("hello");
      await snapshots.forget();
    }
  });

  test("is not written before an answer has come: an empty state would take the place of a full one", async () => {
    const { data, snapshots } = disk();
    const each = snapshots();
    await each.open(ME.id);
    each.note({ ...INITIAL_STATE, me: ME, users: {} }, INITIAL_STATE);
    await settle(WRITE_AFTER_MS);
    expect(data.size).toBe(0);
  });
});
