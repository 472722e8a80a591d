import { describe, expect, test } from "vitest";
import type { Guild } from "#protocol/objects";
import type { ReadyData } from "#protocol/replies";
import { CHANNEL_ID, GUILD_ID, ME, message, OTHER } from "../gateway/testing/fake-server.ts";
import { EMPTY_LOG } from "./channel-log.ts";
import { type ChatState, INITIAL_STATE } from "./chat-state.ts";
import { applyDispatch, applyReady } from "./reducers.ts";
import { unreadCount } from "./unread.ts";

const channel = (id: string, last_seq = 0) => ({
  id,
  name: `c${id}`,
  last_seq,
  last_read_id: null,
  mention_count: 0,
});
const guild = (id: string, ...channels: Guild["channels"]): Guild => ({
  id,
  name: `g${id}`,
  role: "member",
  channels,
});
const ready = (guilds: Guild[], guild_count = guilds.length): ReadyData => ({
  user: ME,
  session_id: "s",
  heartbeat_interval_ms: 45_000,
  guild_count,
  guilds,
});
const start = (guilds = [guild(GUILD_ID, channel(CHANNEL_ID, 3))]): ChatState =>
  applyReady(INITIAL_STATE, ready(guilds));
const withLog = (state: ChatState): ChatState => ({
  ...state,
  logs: {
    [CHANNEL_ID]: { ...EMPTY_LOG, status: "ready", messages: [message(3)], appliedSeq: 3, knownSeq: 3 },
  },
});

describe("applyDispatch", () => {
  test("a GUILD_CREATE that comes again, older than what is known, takes nothing away", () => {
    const before = applyDispatch(start(), {
      t: "CHANNEL_CREATE",
      d: { ...channel("101"), guild_id: GUILD_ID },
    });
    const after = applyDispatch(before, { t: "GUILD_CREATE", d: guild(GUILD_ID, channel(CHANNEL_ID, 1)) });
    expect(after.guilds[GUILD_ID]?.channelIds).toEqual([CHANNEL_ID, "101"]);
    expect(after.channels[CHANNEL_ID]?.lastSeq).toBe(3);
    expect(after.guildIds).toEqual([GUILD_ID]);
  });

  test("dispatches about what is not known change nothing", () => {
    const state = start();
    expect(applyDispatch(state, { t: "GUILD_DELETE", d: { id: "77" } })).toBe(state);
    expect(applyDispatch(state, { t: "CHANNEL_DELETE", d: { id: "77", guild_id: "7" } })).toBe(state);
    expect(applyDispatch(state, { t: "CHANNEL_CREATE", d: { ...channel("5"), guild_id: "7" } })).toBe(state);
    const elsewhere = { ...message(1), channel_id: "77" };
    expect(applyDispatch(state, { t: "MESSAGE_CREATE", c: "77", s: 1, d: elsewhere })).toBe(state);
  });

  test("GUILD_DELETE takes the guild's channels, messages and members along", () => {
    const list = { status: "ready", members: [] } as const;
    const state = { ...withLog(start()), members: { [GUILD_ID]: list } };
    const after = applyDispatch(state, { t: "GUILD_DELETE", d: { id: GUILD_ID } });
    expect(after).toMatchObject({ guildIds: [], guilds: {}, channels: {}, logs: {}, members: {} });
  });

  test("members come, change and go once, however often it is told", () => {
    const join = { t: "GUILD_MEMBER_ADD", d: { guild_id: GUILD_ID, user: OTHER, role: "member" } } as const;
    const empty = { ...start(), members: { [GUILD_ID]: { status: "ready", members: [] } } } as const;
    const joined = applyDispatch(applyDispatch(empty, join), join);
    expect(joined.members[GUILD_ID]?.members).toEqual([{ user: OTHER, role: "member" }]);
    const raised = applyDispatch(joined, {
      t: "GUILD_MEMBER_UPDATE",
      d: { guild_id: GUILD_ID, user: OTHER, role: "admin" },
    });
    expect(raised.members[GUILD_ID]?.members).toEqual([{ user: OTHER, role: "admin" }]);
    const left = applyDispatch(raised, { t: "GUILD_MEMBER_REMOVE", d: { guild_id: GUILD_ID, user: OTHER } });
    expect(left.members[GUILD_ID]?.members).toEqual([]);
  });

  test("a change of one's own role changes what one is offered", () => {
    const raised = applyDispatch(start(), {
      t: "GUILD_MEMBER_UPDATE",
      d: { guild_id: GUILD_ID, user: ME, role: "admin" },
    });
    expect(raised.guilds[GUILD_ID]?.role).toBe("admin");
  });
});

describe("applyReady", () => {
  test("what was there before one came is not unread; what came while away is", () => {
    const first = start();
    expect(unreadCount(first, CHANNEL_ID)).toBe(0);
    const again = applyReady(first, ready([guild(GUILD_ID, channel(CHANNEL_ID, 8))]));
    expect(unreadCount(again, CHANNEL_ID)).toBe(5);
  });

  test("guilds that are gone take their messages along", () => {
    const after = applyReady(withLog(start()), ready([]));
    expect(after).toMatchObject({ guildIds: [], channels: {}, logs: {} });
  });

  test("a READY that goes on in GUILD_CREATE dispatches drops nothing of the guilds that follow", () => {
    const part = applyReady(withLog(start()), ready([], 1));
    const whole = applyDispatch(part, { t: "GUILD_CREATE", d: guild(GUILD_ID, channel(CHANNEL_ID, 9)) });
    expect(whole.logs[CHANNEL_ID]).toMatchObject({ knownSeq: 9, appliedSeq: 3, messages: [message(3)] });
  });
});
