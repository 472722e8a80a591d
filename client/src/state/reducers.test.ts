import { describe, expect, test } from "vitest";
import type { Dispatch } from "#protocol/dispatches";
import { CHANNEL_ID, created, GUILD_ID, ME, message, OTHER } from "../gateway/testing/fake-server.ts";
import { showEnd } from "./channel-log.ts";
import { changeLog } from "./channels.ts";
import type { ChatState, GuildMember } from "./chat-state.ts";
import { applyDispatch } from "./reducers.ts";
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
    { t: "RESUME_REQUIRED", d: {} },
    { t: "CLOSE", d: { reason: "KICKED", message: "You were removed." } },
  ])("what is about the connection changes nothing: $t", (dispatch) => {
    const state = start();
    expect(applyDispatch(state, dispatch)).toBe(state);
  });

  test("GUILD_DELETE takes the guild's channels, messages and members along", () => {
    const list = { status: "ready", items: [] } as const;
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
    expect(gone.channels[CHANNEL_ID]).toMatchObject({ lastSeq: 5, lastMessageId: null });
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

describe("people", () => {
  const update = (user: typeof OTHER, role: "member" | "admin" = "member") =>
    ({ t: "GUILD_MEMBER_UPDATE", d: { guild_id: GUILD_ID, user, role } }) as const;
  const listed = (...items: GuildMember[]) => ({
    ...withLog(start()),
    members: { [GUILD_ID]: { status: "ready" as const, items } },
  });

  test("come, change and go once, however often it is told", () => {
    const join = { t: "GUILD_MEMBER_ADD", d: { guild_id: GUILD_ID, user: OTHER, role: "member" } } as const;
    const joined = applyDispatch(applyDispatch(listed(), join), join);
    expect(joined.members[GUILD_ID]?.items).toEqual([{ userId: OTHER.id, role: "member" }]);
    expect(joined.users[OTHER.id]).toEqual(OTHER);
    const raised = applyDispatch(joined, update(OTHER, "admin"));
    expect(raised.members[GUILD_ID]?.items).toEqual([{ userId: OTHER.id, role: "admin" }]);
    const left = applyDispatch(raised, { t: "GUILD_MEMBER_REMOVE", d: { guild_id: GUILD_ID, user: OTHER } });
    expect(left.members[GUILD_ID]?.items).toEqual([]);
  });

  test("whoever comes while the list is on its way makes it be read again", () => {
    const loading = {
      ...start(),
      members: { [GUILD_ID]: { status: "loading", items: [] } },
    } as const;
    const join = { t: "GUILD_MEMBER_ADD", d: { guild_id: GUILD_ID, user: OTHER, role: "member" } } as const;
    expect(applyDispatch(loading, join).members).toEqual({});
  });

  test("have one name everywhere: the one that was told last, not that of an old message", () => {
    const named = { ...OTHER, display_name: "Bo the Great" };
    const after = applyDispatch(listed(), update(named));
    expect(after.users[OTHER.id]).toEqual(named);
    expect(applyDispatch(after, created(message(4))).users[OTHER.id]).toEqual(named);
    expect(applyDispatch(after, update(OTHER)).users[OTHER.id]).toEqual(OTHER);
  });

  test("whose account is gone have none, and an old message does not bring it back", () => {
    const gone = { id: OTHER.id, username: "deleted", deleted: true } as const;
    const told = applyDispatch(withLog(start()), created({ ...message(4), author: gone }));
    expect(told.users[OTHER.id]).toEqual(gone);
    expect(applyDispatch(told, created(message(5))).users[OTHER.id]).toEqual(gone);
  });

  test("oneself: a role changes what one is offered, a name what one is called, on every device", () => {
    const named = { ...ME, display_name: "Ada L." };
    const raised = applyDispatch(start(), update(named, "admin"));
    expect(raised.guilds[GUILD_ID]?.role).toBe("admin");
    expect(raised.me).toEqual(named);
    expect(applyDispatch(raised, { t: "USER_UPDATE", d: ME }).me).toEqual(ME);
  });

  test("are there, away and gone as they are told", () => {
    const idle = applyDispatch(start(), { t: "PRESENCE_UPDATE", d: { user_id: "2", status: "idle" } });
    expect(idle.presences).toEqual({ "2": "idle" });
    expect(applyDispatch(idle, { t: "PRESENCE_UPDATE", d: { user_id: "2", status: "idle" } })).toBe(idle);
  });

  test("of a private channel come and go", () => {
    const state = {
      ...start(),
      recipients: { [CHANNEL_ID]: { status: "ready", items: [ME.id] } },
    } as const;
    const d = { channel_id: CHANNEL_ID, user: OTHER };
    const added = applyDispatch(state, { t: "CHANNEL_RECIPIENT_ADD", d });
    expect(applyDispatch(added, { t: "CHANNEL_RECIPIENT_ADD", d }).recipients[CHANNEL_ID]?.items).toEqual([
      ME.id,
      OTHER.id,
    ]);
    const removed = applyDispatch(added, { t: "CHANNEL_RECIPIENT_REMOVE", d });
    expect(removed.recipients[CHANNEL_ID]?.items).toEqual([ME.id]);
  });
});

describe("direct messages", () => {
  const dm = {
    id: "900",
    guild_id: null,
    recipients: [OTHER],
    last_seq: 0,
    last_message_id: null,
    last_read_id: null,
    mention_count: 0,
  };

  test("come, hold messages like any channel, and go", () => {
    const made = applyDispatch(start(), { t: "CHANNEL_CREATE", d: dm });
    expect(made.dmIds).toEqual(["900"]);
    expect(made.channels["900"]).toMatchObject({ guild_id: null, recipientId: OTHER.id, private: true });
    expect(made.users[OTHER.id]).toEqual(OTHER);
    const heard = applyDispatch(made, {
      t: "MESSAGE_CREATE",
      c: "900",
      s: 1,
      d: { ...message(1), channel_id: "900", guild_id: null },
    });
    expect(heard.channels["900"]?.lastMessageId).toBe(message(1).id);
    expect(applyDispatch(heard, { t: "CHANNEL_CREATE", d: dm }).channels["900"]).toEqual(
      heard.channels["900"],
    );
    const gone = applyDispatch(heard, { t: "CHANNEL_DELETE", d: { id: "900", guild_id: null } });
    expect(gone).toMatchObject({ dmIds: [], channels: { [CHANNEL_ID]: {} } });
    expect(gone.channels["900"]).toBeUndefined();
  });
});

describe("typing", () => {
  const types = (user_id: string) =>
    ({
      t: "TYPING_START",
      d: { channel_id: CHANNEL_ID, guild_id: GUILD_ID, user_id, timestamp: "2030-01-01T00:00:00Z" },
    }) as const;

  test("is shown of others, until they have sent it", () => {
    const state = applyDispatch(start(), types(OTHER.id));
    expect(Object.keys(state.typing[CHANNEL_ID] ?? {})).toEqual([OTHER.id]);
    expect(applyDispatch(state, types(ME.id))).toBe(state);
    expect(applyDispatch(state, created(message(4))).typing).toEqual({});
  });
});
