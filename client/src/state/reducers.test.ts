import { describe, expect, test } from "vitest";
import type { Dispatch } from "#protocol/dispatches";
import { CHANNEL_ID, created, GUILD_ID, ME, message, OTHER } from "../gateway/testing/fake-server.ts";
import { showEnd } from "./channel-log.ts";
import type { ChatState } from "./chat-state.ts";
import { applyDispatch, changeLog } from "./reducers.ts";
import { channel, guild, start } from "./testing/states.ts";

const withLog = (state: ChatState): ChatState =>
  changeLog(state, CHANNEL_ID, (log) => showEnd(log, [message(3)], true, 3));
const GENERAL = {
  id: CHANNEL_ID,
  guild_id: GUILD_ID,
  name: "plans",
  topic: null,
  position: 0,
  private: false,
};

describe("applyDispatch", () => {
  test("a GUILD_CREATE that comes again, older than what is known, takes nothing away", () => {
    const before = applyDispatch(start(), {
      t: "CHANNEL_CREATE",
      d: { ...channel("101"), guild_id: GUILD_ID },
    });
    const after = applyDispatch(before, { t: "GUILD_CREATE", d: guild(GUILD_ID, channel(CHANNEL_ID, 1)) });
    expect(after.guilds[GUILD_ID]?.channelIds).toEqual([CHANNEL_ID, "101"]);
    expect(after.channels[CHANNEL_ID]).toMatchObject({ lastSeq: 3, lastMessageId: message(3).id });
    expect(after.guildIds).toEqual([GUILD_ID]);
  });

  test.each<Dispatch>([
    { t: "GUILD_DELETE", d: { id: "77" } },
    { t: "GUILD_UPDATE", d: { id: "77", name: "x" } },
    { t: "CHANNEL_DELETE", d: { id: "77", guild_id: "7" } },
    { t: "CHANNEL_CREATE", d: { ...channel("5"), guild_id: "7" } },
    { t: "CHANNEL_UPDATE", d: { ...GENERAL, id: "77" } },
    { t: "GUILD_MEMBER_UPDATE", d: { guild_id: "77", user: OTHER, role: "admin" } },
    { t: "MESSAGE_CREATE", c: "77", s: 1, d: { ...message(1), channel_id: "77" } },
    { t: "MESSAGE_DELETE", c: "77", s: 1, d: { id: "1001", channel_id: "77" } },
  ])("about what is not known changes nothing: $t", (dispatch) => {
    const state = start();
    expect(applyDispatch(state, dispatch)).toBe(state);
  });

  test.each<Dispatch>([
    { t: "CHANNEL_CREATE", d: { ...channel("900"), guild_id: null, recipients: [OTHER] } },
    { t: "CHANNEL_DELETE", d: { id: "900", guild_id: null } },
    { t: "CHANNEL_RECIPIENT_ADD", d: { channel_id: CHANNEL_ID, user: OTHER } },
    {
      t: "TYPING_START",
      d: { channel_id: "100", guild_id: "10", user_id: "2", timestamp: "2030-01-01T00:00:00Z" },
    },
    { t: "PRESENCE_UPDATE", d: { user_id: "2", status: "idle" } },
    { t: "MESSAGE_ACK", d: { channel_id: CHANNEL_ID, message_id: "1003", mention_count: 0 } },
    { t: "RESUME_REQUIRED", d: {} },
  ])("what is not shown yet changes nothing: $t", (dispatch) => {
    const state = start();
    expect(applyDispatch(state, dispatch)).toBe(state);
  });

  test("GUILD_DELETE takes the guild's channels, messages and members along", () => {
    const list = { status: "ready", members: [] } as const;
    const state = { ...withLog(start()), members: { [GUILD_ID]: list } };
    const after = applyDispatch(state, { t: "GUILD_DELETE", d: { id: GUILD_ID } });
    expect(after).toMatchObject({ guildIds: [], guilds: {}, channels: {}, logs: {}, members: {} });
  });

  test("a message changes, and goes, in the channel that is open; its numbers count", () => {
    const edited = { ...message(3, "new"), edited_at: "2030-01-02T00:00:00Z" };
    const told = applyDispatch(withLog(start()), { t: "MESSAGE_UPDATE", c: CHANNEL_ID, s: 4, d: edited });
    expect(told.logs[CHANNEL_ID]?.messages).toEqual([edited]);
    const d = { id: edited.id, channel_id: CHANNEL_ID };
    const gone = applyDispatch(told, { t: "MESSAGE_DELETE", c: CHANNEL_ID, s: 5, d });
    expect(gone.logs[CHANNEL_ID]).toMatchObject({ messages: [], appliedSeq: 5 });
    expect(gone.channels[CHANNEL_ID]).toMatchObject({ lastSeq: 5, lastMessageId: message(3).id });
  });
});

describe("guilds and channels", () => {
  test("GUILD_UPDATE and CHANNEL_UPDATE rename, and take nothing away", () => {
    const state = withLog(start());
    const guildNamed = applyDispatch(state, { t: "GUILD_UPDATE", d: { id: GUILD_ID, name: "Walkers" } });
    const named = applyDispatch(guildNamed, { t: "CHANNEL_UPDATE", d: GENERAL });
    expect(named.guilds[GUILD_ID]).toMatchObject({ name: "Walkers", channelIds: [CHANNEL_ID] });
    expect(named.channels[CHANNEL_ID]).toMatchObject({ name: "plans", lastSeq: 3 });
    expect(named.logs).toBe(state.logs);
  });

  test("channels stand by position, those at the same one by id, as numbers", () => {
    const order = (state: ChatState) => state.guilds[GUILD_ID]?.channelIds;
    const state = start([
      guild(GUILD_ID, channel("1000"), channel("99"), channel("5", 0, 2), channel("7", 0, 1)),
    ]);
    expect(order(state)).toEqual(["99", "1000", "7", "5"]);
    const created = applyDispatch(state, {
      t: "CHANNEL_CREATE",
      d: { ...channel("101"), guild_id: GUILD_ID },
    });
    expect(order(created)).toEqual(["99", "101", "1000", "7", "5"]);
    const moved = applyDispatch(created, { t: "CHANNEL_UPDATE", d: { ...GENERAL, id: "99", position: 9 } });
    expect(order(moved)).toEqual(["101", "1000", "7", "5", "99"]);
  });
});

describe("members", () => {
  const update = (user: typeof OTHER, role: "member" | "admin" = "member") =>
    ({ t: "GUILD_MEMBER_UPDATE", d: { guild_id: GUILD_ID, user, role } }) as const;
  const listed = (...members: { user: typeof OTHER; role: "member" }[]) => ({
    ...withLog(start()),
    members: { [GUILD_ID]: { status: "ready" as const, members } },
  });

  test("come, change and go once, however often it is told", () => {
    const join = { t: "GUILD_MEMBER_ADD", d: { guild_id: GUILD_ID, user: OTHER, role: "member" } } as const;
    const joined = applyDispatch(applyDispatch(listed(), join), join);
    expect(joined.members[GUILD_ID]?.members).toEqual([{ user: OTHER, role: "member" }]);
    const raised = applyDispatch(joined, update(OTHER, "admin"));
    expect(raised.members[GUILD_ID]?.members).toEqual([{ user: OTHER, role: "admin" }]);
    const left = applyDispatch(raised, { t: "GUILD_MEMBER_REMOVE", d: { guild_id: GUILD_ID, user: OTHER } });
    expect(left.members[GUILD_ID]?.members).toEqual([]);
  });

  test("a new name stands in the list and over what they wrote, and can be taken back", () => {
    const named = { ...OTHER, display_name: "Bo the Great" };
    const before = listed({ user: OTHER, role: "member" });
    const after = applyDispatch(before, update(named));
    expect(after.members[GUILD_ID]?.members).toEqual([{ user: named, role: "member" }]);
    expect(after.logs[CHANNEL_ID]?.messages.map(({ author }) => author)).toEqual([named]);
    expect(after.me).toEqual(ME);
    expect(applyDispatch(after, update(OTHER)).logs).toEqual(before.logs);
  });

  test("a change of role alone leaves the messages alone", () => {
    const before = listed({ user: OTHER, role: "member" });
    expect(applyDispatch(before, update(OTHER, "admin")).logs).toBe(before.logs);
  });

  test("a change of one's own role changes what one is offered; of one's own name, what one is called", () => {
    const named = { ...ME, display_name: "Ada L." };
    const raised = applyDispatch(start(), update(named, "admin"));
    expect(raised.guilds[GUILD_ID]?.role).toBe("admin");
    expect(raised.me).toEqual(named);
  });

  test("one who wrote nothing here changes nothing over what others wrote", () => {
    const log = changeLog(start(), CHANNEL_ID, (each) => showEnd(each, [message(3, "x", "n", ME)], true, 3));
    const after = applyDispatch(log, update({ ...OTHER, display_name: "Bo" }));
    expect(after.logs).toBe(log.logs);
    expect(applyDispatch(after, created(message(4))).logs[CHANNEL_ID]?.messages).toHaveLength(2);
  });
});
