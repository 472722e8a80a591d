import { describe, expect, test } from "vitest";
import type { Message } from "#protocol/objects";
import { CHANNEL_ID, created, GUILD_ID, ME, message, OTHER } from "../gateway/testing/fake-server.ts";
import { showEnd } from "./channel-log.ts";
import { changeLog } from "./channels.ts";
import type { ChannelEvent } from "./message-events.ts";
import { applyReady } from "./ready.ts";
import { applyDispatch } from "./reducers.ts";
import { channel, guild, ready, start } from "./testing/states.ts";
import { badgeCount, countSince, isUnread, markRead } from "./unread.ts";

const id = (seq: number) => message(seq).id;
const react = (s: number): ChannelEvent => ({
  t: "MESSAGE_REACTION_ADD",
  c: CHANNEL_ID,
  s,
  d: { channel_id: CHANNEL_ID, message_id: id(1), user_id: "7", emoji: "🦊" },
});
/** Three messages, all of them read. */
const read = () =>
  start([guild(GUILD_ID, { ...channel(CHANNEL_ID, 3), last_read_id: id(3), mention_count: 0 })]);
const hear = (events: readonly ChannelEvent[], state = read()) => events.reduce(applyDispatch, state);
const general = (state = read()) => state.channels[CHANNEL_ID];
const mention = (seq: number, part: Partial<Message> = { mentions: [ME.id] }) =>
  created({ ...message(seq), ...part });
const open = (messages: number[], hasMore: boolean, state = read()) =>
  changeLog(state, CHANNEL_ID, (log) =>
    showEnd(
      log,
      messages.map((seq) => message(seq)),
      hasMore,
      messages.at(-1) ?? 0,
    ),
  );

describe("a channel", () => {
  test("is unread by a message, and by nothing else", () => {
    expect(isUnread(general())).toBe(false);
    expect(isUnread(general(hear([react(4)])))).toBe(false);
    expect(isUnread(general(hear([react(4), created(message(5))])))).toBe(true);
  });

  test("that was empty is unread by its first message", () => {
    const empty = start([guild(GUILD_ID, channel(CHANNEL_ID))]);
    expect(isUnread(general(empty))).toBe(false);
    expect(isUnread(general(hear([created(message(1))], empty)))).toBe(true);
  });

  test("is read by what one writes oneself, on whichever device", () => {
    const own = created(message(5, "x", "n", ME));
    expect(isUnread(general(hear([created(message(4)), own])))).toBe(false);
  });

  test("is read by what another device has read, and never less than before", () => {
    const heard = hear([created(message(4)), created(message(5))]);
    const ack = (message_id: string) =>
      ({ t: "MESSAGE_ACK", d: { channel_id: CHANNEL_ID, message_id, mention_count: 0 } }) as const;
    const all = applyDispatch(heard, ack(id(5)));
    expect(isUnread(general(all))).toBe(false);
    expect(applyDispatch(all, ack(id(4)))).toBe(all);
  });

  test("is as read as the server says, or as it was read here where that is further", () => {
    const told = { ...channel(CHANNEL_ID, 5), last_read_id: id(3), mention_count: 2 };
    const heard = open([3, 4, 5], true, hear([created(message(4)), created(message(5))]));
    const after = applyReady(markRead(heard, CHANNEL_ID), ready([guild(GUILD_ID, told)]));
    expect(general(after)).toMatchObject({ lastReadId: id(5), mentions: { told: 0, heard: [] } });
    expect(general(applyReady(heard, ready([guild(GUILD_ID, told)])))).toMatchObject({
      lastReadId: id(3),
      mentions: { told: 2 },
    });
  });

  test("whose unread message is deleted is read, where what was before it is known", () => {
    const heard = open([2, 3], true, read());
    const gone = hear(
      [
        created(message(4)),
        { t: "MESSAGE_DELETE", c: CHANNEL_ID, s: 5, d: { id: id(4), channel_id: CHANNEL_ID } },
      ],
      heard,
    );
    expect(isUnread(general(gone))).toBe(false);
  });

  test("is read up to what is shown, not up to what was only heard of", () => {
    const gap = hear([created(message(9))], open([2, 3], true, read()));
    expect(markRead(gap, CHANNEL_ID)).toBe(gap);
    const shown = hear([created(message(4)), created(message(9))], open([2, 3], true, read()));
    expect(general(markRead(shown, CHANNEL_ID))).toMatchObject({ lastReadId: id(4) });
    expect(isUnread(general(markRead(shown, CHANNEL_ID)))).toBe(true);
  });
});

describe("mentions", () => {
  test("count by name, by one's role and with everyone; each once", () => {
    const events = [
      mention(4),
      mention(5, { mention_roles: ["member"] }),
      mention(6, { mention_everyone: true }),
    ];
    expect(badgeCount(hear([...events, ...events]), CHANNEL_ID)).toBe(3);
  });

  test("of others, of another role and by oneself do not", () => {
    const events = [
      mention(4, { mentions: [OTHER.id] }),
      mention(5, { mention_roles: ["admin"] }),
      mention(6, { mention_everyone: true, author: ME }),
    ];
    expect(badgeCount(hear(events), CHANNEL_ID)).toBe(0);
  });

  test("end with the message that made them, and when they are read", () => {
    const heard = hear([mention(4), mention(5)]);
    const gone: ChannelEvent = {
      t: "MESSAGE_DELETE",
      c: CHANNEL_ID,
      s: 6,
      d: { id: id(4), channel_id: CHANNEL_ID },
    };
    expect(badgeCount(hear([gone, gone], heard), CHANNEL_ID)).toBe(1);
    const own = created(message(7, "x", "n", ME));
    expect(general(hear([own], heard))).toMatchObject({ mentions: { told: 0, heard: [] } });
  });
});

describe("how many are new", () => {
  test("is exact where what is loaded reaches so far back, whichever messages are left", () => {
    expect(countSince(open([2, 3, 7, 9], true), CHANNEL_ID, id(3))).toEqual({ count: 2, isAll: true });
    // The one that was read last was deleted since.
    expect(countSince(open([2, 7, 9], true), CHANNEL_ID, id(3))).toEqual({ count: 2, isAll: true });
    expect(countSince(open([9], false), CHANNEL_ID, null)).toEqual({ count: 1, isAll: true });
  });

  test("is at least what is loaded where it does not", () => {
    expect(countSince(open([7, 9], true), CHANNEL_ID, id(3))).toEqual({ count: 2, isAll: false });
    expect(countSince(read(), CHANNEL_ID, id(3))).toEqual({ count: 0, isAll: false });
  });
});
