import { describe, expect, test } from "vitest";
import { CHANNEL_ID } from "../gateway/testing/fake-server.ts";
import type { Chat } from "./chat.ts";
import { TELL_AFTER_MS } from "./read-acks.ts";
import { WRITE_AFTER_MS } from "./snapshots.ts";
import { commit, LONG_MS, settle, setUp, withFakeTime } from "./testing/chat-world.ts";
import { disk } from "./testing/disk.ts";
import { badgeCount, isUnread } from "./unread.ts";

withFakeTime();

const badge = (chat: Chat) => badgeCount(chat.store.getState(), CHANNEL_ID);
const channel = (chat: Chat) => chat.store.getState().channels[CHANNEL_ID];

/** Everything is read, and somebody has gone to another place. */
async function away(open = true) {
  const world = await setUp({ open });
  world.server.lastReadId = world.server.stored.at(-1)?.id ?? null;
  world.chat.connection.stop();
  world.chat.connection.start();
  await settle();
  world.chat.show(null);
  return world;
}

describe("a mention is counted once", () => {
  test.each([
    ["of a channel that was open, whose replay tells it again", true],
    ["of a channel that was not", false],
  ])("when it was missed, %s", async (_, open) => {
    const { chat, server } = await away(open);
    server.down = true;
    server.socket.drop();
    const missed = server.mention();
    server.mention();
    server.down = false;
    await settle(LONG_MS);
    expect(badge(chat)).toBe(2);
    // The stream tells it late.
    server.dispatch(missed);
    await commit();
    expect(badge(chat)).toBe(2);
    server.dispatch(server.mention());
    await commit();
    expect(badge(chat)).toBe(3);
  });

  test("that comes before RESUMED, newer than its snapshot or in it", async () => {
    const { chat, server } = await away();
    server.deaf = true;
    server.socket.drop();
    await settle(1_000);
    expect(chat.connection.snapshot.state).toBe("resuming");
    const inIt = server.mention();
    const snapshot = server.ready();
    server.dispatch(inIt, server.mention());
    await commit();
    server.deaf = false;
    const channels = { [CHANNEL_ID]: { replayed: 1, limited: false } };
    server.socket.receive({ t: "RESUMED", id: server.socket.sent.at(-1)?.id, d: { ...snapshot, channels } });
    server.dispatch(inIt);
    await commit();
    expect(badge(chat)).toBe(2);
  });

  test("that is in the snapshot, but which the stream had not counted yet", async () => {
    const { chat, server } = await away(false);
    server.down = true;
    server.socket.drop();
    server.isStreamLate = true;
    const late = server.mention();
    server.down = false;
    await settle(LONG_MS);
    expect(badge(chat)).toBe(0);
    server.dispatch(late);
    await commit();
    expect(badge(chat)).toBe(1);
  });

  test("after a reload", async () => {
    const { snapshots } = disk();
    const first = await setUp({ snapshots: snapshots() });
    first.chat.show(null);
    first.server.dispatch(first.server.mention());
    await settle(WRITE_AFTER_MS + 1_000);
    expect(badge(first.chat)).toBe(1);
    first.chat.connection.stop();
    first.server.mention();
    first.server.deaf = true;
    const again = await setUp({ before: 0, server: first.server, snapshots: snapshots(), open: false });
    expect(badge(again.chat)).toBe(1);
    first.server.deaf = false;
    await settle(LONG_MS);
    expect(badge(again.chat)).toBe(2);
  });

  test("where it comes again after it was deleted, or only then", async () => {
    const { chat, server } = await away(false);
    const [one, other] = [server.mention(), server.mention()];
    server.dispatch(one);
    server.tell(server.remove(one), server.remove(other));
    await commit();
    server.dispatch(one, other);
    await commit();
    expect(badge(chat)).toBe(0);
    expect(isUnread(channel(chat))).toBe(false);
  });
});

describe("a mention counts no more", () => {
  test("when it was missed, and is deleted afterwards", async () => {
    const { chat, server } = await away();
    server.down = true;
    server.socket.drop();
    const [gone] = [server.mention(), server.mention()];
    server.down = false;
    await settle(LONG_MS);
    server.tell(server.remove(gone));
    await commit();
    expect(badge(chat)).toBe(1);
  });

  test("when it was heard of before a loss, and is deleted meanwhile or afterwards", async () => {
    const { chat, server } = await away();
    const [one, other, third] = [server.mention(), server.mention(), server.mention()];
    server.dispatch(one, other, third);
    await commit();
    server.down = true;
    server.socket.drop();
    server.remove(one);
    server.down = false;
    await settle(LONG_MS);
    expect(badge(chat)).toBe(2);
    server.tell(server.remove(other));
    await commit();
    expect(badge(chat)).toBe(1);
  });

  test("when it was read here, of which the server hears later", async () => {
    const { chat, server } = await away();
    server.dispatch(server.mention());
    await commit();
    server.down = true;
    server.socket.drop();
    chat.show(CHANNEL_ID);
    chat.markRead(CHANNEL_ID);
    chat.show(null);
    await settle(TELL_AFTER_MS);
    server.mention();
    server.down = false;
    await settle(LONG_MS);
    expect(badge(chat)).toBe(1);
  });
});

test("the answer to how far was read counts what comes after it once", async () => {
  const { chat, server } = await away();
  server.dispatch(server.store());
  await commit();
  chat.markRead(CHANNEL_ID);
  // It is stored and counted before the answer, and told after it.
  const later = server.mention();
  await settle(TELL_AFTER_MS);
  server.dispatch(later);
  await commit();
  expect(badge(chat)).toBe(1);
});
