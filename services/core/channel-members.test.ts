import { describe, expect, it } from "vitest";
import type { Role, User } from "#protocol/objects";
import {
  addMember,
  type JoinChannelDeps,
  joinChannel,
  type LeaveChannelDeps,
  leaveChannel,
  removeMember,
} from "./channel-members.ts";

const user = (id: string): User => ({ id, username: `u${id}` });

function world(
  given: {
    role?: Role;
    isPrivate?: boolean;
    guildId?: string | null;
    /** Who sees the channel; others are members of the guild all the same. */
    sees?: readonly string[];
    strangers?: readonly string[];
    deleted?: readonly string[];
    added?: Awaited<ReturnType<JoinChannelDeps["addChannelMember"]>>[];
    removed?: Awaited<ReturnType<LeaveChannelDeps["removeChannelMember"]>>[];
  } = {},
) {
  const calls: string[] = [];
  const { role = "admin", isPrivate = true, guildId = "20", sees = ["1"] } = given;
  const deps: JoinChannelDeps & LeaveChannelDeps = {
    findVisibleChannel: async (channelId, userId) =>
      sees.includes(userId) ? { channelId, guildId, isPrivate, role, user: user(userId) } : undefined,
    findMember: async (_guildId, userId) =>
      given.strangers?.includes(userId)
        ? undefined
        : { user: user(userId), role, joinedAtMs: Number(userId) },
    findUser: async (id) => ({
      ...user(id),
      ...(given.deleted?.includes(id) ? { deleted: true as const } : {}),
    }),
    findGuildId: async (channelId) => (channelId === "10" ? guildId : undefined),
    readChannel: async (guild_id, id) => ({
      ...{ id, guild_id, name: "c", topic: null, position: 0, private: isPrivate },
      ...{ last_seq: 0, last_message_id: null, last_read_id: null, mention_count: 0 },
    }),
    async addChannelMember(channel, { user, joinedAtMs, role: needed }) {
      calls.push(`add ${user.id} of ${joinedAtMs} to ${channel.id}${needed ? ` as ${needed}` : ""}`);
      return given.added?.shift() ?? "added";
    },
    enterAudience: async (audience, userId) => void calls.push(`enter ${audience} ${userId}`),
    getGeneration: async () => {
      calls.push("generation");
      return 3;
    },
    listUserConnections: async () => {
      calls.push("connections");
      return ["k"];
    },
    async removeChannelMember(channel, { id }, { joinedAtMs, generation, connectionIds }) {
      calls.push(`remove ${id} of ${joinedAtMs} from ${channel.id} ${generation} ${connectionIds}`);
      return given.removed?.shift() ?? "removed";
    },
  };
  return { deps, calls };
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: { code?: string }) => error.code ?? error,
  );

describe("addMember", () => {
  it("adds, and puts their connections into the audience; again where something changed meanwhile", async () => {
    const { deps, calls } = world({ added: ["changed", "added"] });
    await addMember(deps, "1", "10", "2");
    expect(calls).toEqual(["add 2 of 2 to 10", "add 2 of 2 to 10", "enter CHANNEL#10 2"]);
  });

  it("is no error for who is in it, and makes good what a handler that was ended left out", async () => {
    const { deps, calls } = world({ added: ["was a member"] });
    await addMember(deps, "1", "10", "2");
    expect(calls).toContain("enter CHANNEL#10 2");
  });

  it.each([
    ["one does not see the channel", { sees: [] }, "UNKNOWN_CHANNEL"],
    ["it is a direct message", { guildId: null }, "INVALID_FORM_BODY"],
    ["one may not", { role: "moderator" }, "MISSING_PERMISSIONS"],
    ["it is open", { isPrivate: false }, "INVALID_FORM_BODY"],
    ["they are not in the guild", { strangers: ["2"] }, "UNKNOWN_USER"],
    ["their account was deleted", { deleted: ["2"] }, "UNKNOWN_USER"],
    ["it is full", { added: ["full"] }, "LIMIT_REACHED"],
    ["they are in too many", { added: ["too many"] }, "LIMIT_REACHED"],
  ] as const)("is refused where %s", async (_why, given, code) => {
    const { deps, calls } = world(structuredClone(given) as unknown as Parameters<typeof world>[0]);
    expect(await codeOf(addMember(deps, "1", "10", "2"))).toBe(code);
    expect(calls.filter((call) => call.startsWith("enter"))).toEqual([]);
  });
});

describe("removeMember and leaveChannel", () => {
  it("read the generation before the connections, and both again where something changed", async () => {
    const { deps, calls } = world({ removed: ["changed", "removed"] });
    await removeMember(deps, "1", "10", "2");
    const once = ["generation", "connections", "remove 2 of 2 from 10 3 k"];
    expect(calls).toEqual([...once, ...once]);
    calls.length = 0;
    await leaveChannel(deps, "1", "10");
    expect(calls.at(-1)).toBe("remove 1 of 1 from 10 3 k");
  });

  it("leave direct messages and open channels alone", async () => {
    for (const given of [{ guildId: null }, { isPrivate: false }]) {
      const { deps } = world({ ...given, role: "owner" });
      expect(await codeOf(removeMember(deps, "1", "10", "2"))).toBe("INVALID_FORM_BODY");
      expect(await codeOf(leaveChannel(deps, "1", "10"))).toBe("INVALID_FORM_BODY");
    }
    expect(await codeOf(leaveChannel(world({ sees: [] }).deps, "1", "10"))).toBe("UNKNOWN_CHANNEL");
  });
});

describe("joinChannel", () => {
  it("lets in who manages channels, as long as they do, and reads the channel once they are in its audience", async () => {
    const { deps, calls } = world({ sees: [] });
    expect(await joinChannel(deps, "1", "10")).toMatchObject({ id: "10", guild_id: "20" });
    expect(calls).toEqual(["add 1 of 1 to 10 as admin", "enter CHANNEL#10 1"]);
  });

  it("just gives the channel to who sees it", async () => {
    const { deps, calls } = world({ role: "member", isPrivate: false });
    expect(await joinChannel(deps, "1", "10")).toMatchObject({ id: "10" });
    expect(calls.filter((call) => call.startsWith("add"))).toEqual([]);
  });

  it.each([
    ["a member", { sees: [], role: "member" }],
    ["a stranger", { sees: [], strangers: ["1"] }],
    ["anybody of a direct message", { guildId: null }],
  ] as const)("is unknown to %s", async (_who, given) => {
    const { deps } = world(structuredClone(given) as unknown as Parameters<typeof world>[0]);
    expect(await codeOf(joinChannel(deps, "1", "10"))).toBe("UNKNOWN_CHANNEL");
    expect(await codeOf(joinChannel(deps, "1", "99"))).toBe("UNKNOWN_CHANNEL");
  });
});
