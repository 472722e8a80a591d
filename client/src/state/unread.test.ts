import { describe, expect, test } from "vitest";
import { CHANNEL_ID, created, message } from "../gateway/testing/fake-server.ts";
import { START, showEnd } from "./channel-log.ts";
import type { ChannelEvent } from "./message-events.ts";
import { applyReady } from "./ready.ts";
import { applyDispatch, changeLog } from "./reducers.ts";
import { channel, guild, ready, start } from "./testing/states.ts";
import { isUnread, markRead, unreadCount } from "./unread.ts";

const id = (seq: number) => message(seq).id;
const react = (s: number): ChannelEvent => ({
  t: "MESSAGE_REACTION_ADD",
  c: CHANNEL_ID,
  s,
  d: { channel_id: CHANNEL_ID, message_id: id(1), user_id: "7", emoji: "🦊" },
});
const hear = (events: readonly ChannelEvent[], state = start()) => events.reduce(applyDispatch, state);
const count = (state = start()) => unreadCount(state, CHANNEL_ID);
const again = (last_seq: number, last_message_id: string | null, state = start()) =>
  applyReady(state, ready([guild("10", { ...channel(CHANNEL_ID, last_seq), last_message_id })]));

describe("a channel that nobody has opened", () => {
  test("what was there before one came is not unread", () => {
    expect(count()).toBe(0);
  });

  test("counts messages, not events, whichever came first", () => {
    expect(count(hear([react(4), react(5)]))).toBe(0);
    expect(count(hear([react(4), created(message(5)), react(6), created(message(7))]))).toBe(2);
  });

  test("counts nothing twice", () => {
    const events = [created(message(4)), react(5), created(message(4)), react(5)];
    expect(count(hear(events))).toBe(1);
  });

  test("counts a message that came late, after a reaction", () => {
    const state = hear([react(5), created(message(4))]);
    expect(count(state)).toBe(1);
    expect(isUnread(state, CHANNEL_ID)).toBe(true);
  });

  test("is not unread by what happened while one was away, unless a message came", () => {
    const away = again(9, id(3));
    expect(count(away)).toBe(0);
    expect(count(hear([created(message(10))], away))).toBe(1);
    // How many of the six are messages is not known.
    expect(count(again(9, id(9)))).toBe(6);
  });

  test("is read when somebody looks at its newest message, and stays so", () => {
    const read = markRead(hear([created(message(4)), react(5)]), CHANNEL_ID);
    expect(count(read)).toBe(0);
    expect(markRead(read, CHANNEL_ID)).toBe(read);
    expect(count(hear([react(6)], read))).toBe(0);
  });

  test("of a server that started over is not unread for what it had before", () => {
    expect(count(again(1, id(1)))).toBe(0);
    expect(count(again(0, null))).toBe(0);
  });

  test("that was empty is unread by its first message", () => {
    const empty = applyReady(start([]), ready([guild("10", channel(CHANNEL_ID))]));
    expect(count(hear([created(message(1))], empty))).toBe(1);
  });
});

describe("a channel that is loaded", () => {
  const open = (messages: number[], hasMore: boolean, state = start()) =>
    changeLog(state, CHANNEL_ID, (log) =>
      showEnd(
        log,
        messages.map((seq) => message(seq)),
        hasMore,
        messages.at(-1) ?? 0,
      ),
    );

  test("as far back as somebody has read counts what is there", () => {
    const away = again(9, id(9));
    expect(count(open([2, 3, 7, 9], true, away))).toBe(2);
    expect(count(open([3, 7, 9], true, away))).toBe(2);
    // The one that was read was deleted since.
    expect(count(open([2, 7, 9], true, away))).toBe(2);
    expect(count(open([9], false, away))).toBe(1);
  });

  test("not so far back counts as many as there may be", () => {
    expect(count(open([7, 9], true, again(9, id(9))))).toBe(6);
  });

  test("from its start counts all where nothing had been read", () => {
    const empty = applyReady(start([]), ready([guild("10", channel(CHANNEL_ID))]));
    const state = open([2, 4], false, again(4, id(4), empty));
    expect(state.logs[CHANNEL_ID]?.from).toBe(START);
    expect(count(state)).toBe(2);
  });
});
