import { describe, expect, test } from "vitest";
import { limits } from "#protocol/limits";
import type { ReadyData, Replayed } from "#protocol/replies";
import { CHANNEL_ID, GUILD_ID, message } from "../gateway/testing/fake-server.ts";
import { EMPTY_LOG, showEnd } from "./channel-log.ts";
import { changeLog } from "./channels.ts";
import type { ChatState } from "./chat-state.ts";
import { appliedSeqs, applyReady } from "./ready.ts";
import { applyDispatch } from "./reducers.ts";
import { channel, guild, ready, start } from "./testing/states.ts";

const withLog = (state: ChatState, channelId = CHANNEL_ID): ChatState =>
  changeLog(state, channelId, (log) => showEnd(log, [message(3)], true, 3));
const resumed = (data: ReadyData, channels: Record<string, Replayed>) => ({ ...data, channels });
const generalAt = (last_seq: number) => ready([guild(GUILD_ID, channel(CHANNEL_ID, last_seq))]);

describe("applyReady", () => {
  test("guilds that are gone take their messages along", () => {
    const after = applyReady(withLog(start()), ready([]));
    expect(after).toMatchObject({ guildIds: [], channels: {}, logs: {} });
  });

  test("a READY that goes on in GUILD_CREATE dispatches drops nothing of the guilds that follow", () => {
    const part = applyReady(withLog(start()), ready([], 1));
    const whole = applyDispatch(part, { t: "GUILD_CREATE", d: guild(GUILD_ID, channel(CHANNEL_ID, 9)) });
    expect(whole.logs[CHANNEL_ID]).toMatchObject({ knownSeq: 9, appliedSeq: 3, messages: [message(3)] });
  });

  test("what follows READY is shown as it was until it is there, and what does not come is gone then", () => {
    const two = guild("11", channel("101"), channel("102"));
    const before = start([guild(GUILD_ID, channel(CHANNEL_ID, 3)), two, guild("12", channel("103"))]);
    const dm = { ...channel("900", 2), guild_id: null, recipients: [{ id: "2", username: "bo" }] };
    const after = applyReady(before, { ...ready([guild("20")], 3), private_channel_count: 1 });
    expect(after).toMatchObject({ guildIds: ["20", GUILD_ID, "11", "12"], rest: { count: 3 } });
    expect(after.channels).toEqual(before.channels);
    const withDm = applyDispatch(after, { t: "CHANNEL_CREATE", d: dm });
    const one = { t: "GUILD_CREATE", d: guild(GUILD_ID, channel(CHANNEL_ID, 9)) } as const;
    const part = [one, one].reduce(applyDispatch, withDm);
    expect(part).toMatchObject({ guildIds: ["20", GUILD_ID, "11", "12"], rest: { count: 1 } });
    const whole = applyDispatch(part, { t: "GUILD_CREATE", d: guild("11", channel("102"), channel("104")) });
    expect(whole).toMatchObject({ guildIds: ["20", GUILD_ID, "11"], dmIds: ["900"], rest: null });
    expect(Object.keys(whole.channels).toSorted()).toEqual([CHANNEL_ID, "102", "104", "900"]);
    expect(whole.guilds["11"]?.channelIds).toEqual(["102", "104"]);
  });

  test("a channel of what follows begins anew where the resume had too much for it", () => {
    const limited = resumed(ready([], 1), { [CHANNEL_ID]: { replayed: 0, limited: true } });
    expect(applyReady(withLog(start()), limited).logs[CHANNEL_ID]).toEqual({ ...EMPTY_LOG, knownSeq: 3 });
  });

  test("direct messages are not shown yet, and disturb nothing", () => {
    const dm = { ...channel("900", 2), guild_id: null, recipients: [] };
    const after = applyReady(start(), { ...generalAt(3), private_channel_count: 1, private_channels: [dm] });
    expect(Object.keys(after.channels)).toEqual([CHANNEL_ID]);
  });

  test("a channel of which too much was missed begins anew, and what was not sent yet stays", () => {
    const row = {
      nonce: "n",
      channel_id: CHANNEL_ID,
      content: "x",
      createdAtMs: 0,
      status: "queued",
    } as const;
    const before = changeLog(withLog(start()), CHANNEL_ID, (log) => ({ ...log, pending: [row] }));
    const limited = resumed(generalAt(2_000), { [CHANNEL_ID]: { replayed: 0, limited: true } });
    const after = applyReady(before, limited);
    expect(after.logs[CHANNEL_ID]).toEqual({ ...EMPTY_LOG, knownSeq: 2_000, pending: [row] });
  });

  test("a channel that the resume did not name begins anew too; one that it did goes on", () => {
    const two = [guild(GUILD_ID, channel(CHANNEL_ID, 3), channel("101", 3))];
    const before = withLog(withLog(start(two)), "101");
    const after = applyReady(before, resumed(ready(two), { "101": { replayed: 0, limited: false } }));
    expect(after.logs[CHANNEL_ID]?.status).toBe("empty");
    expect(after.logs["101"]).toBe(before.logs["101"]);
  });

  test("a server that knows less than this client has other data: the channel begins anew", () => {
    const after = applyReady(withLog(start()), generalAt(2));
    expect(after.logs[CHANNEL_ID]).toEqual({ ...EMPTY_LOG, knownSeq: 2 });
  });
});

test("a resume names what is loaded, up to where nothing is missing", () => {
  const loading = changeLog(withLog(start()), "101", (log) => ({ ...log, status: "loading" }));
  const gap = changeLog(loading, CHANNEL_ID, (log) => ({ ...log, knownSeq: 9 }));
  expect(appliedSeqs(gap)).toEqual({ [CHANNEL_ID]: 3 });
  const open = gap.logs[CHANNEL_ID] ?? EMPTY_LOG;
  const ids = Array.from({ length: limits.resumeChannels + 1 }, (_, index) => `c${index}`);
  const named = appliedSeqs({ logs: Object.fromEntries(ids.map((id) => [id, open])) });
  expect(Object.keys(named)).toEqual(ids.slice(1));
});
