import { describe, expect, it } from "vitest";
import { type UpdateChannelDeps, updateChannel } from "./update-channel.ts";

const ada = { id: "1", username: "ada" };
const channel = { id: "10", guild_id: "20", name: "c", topic: "t", position: 1, private: false };

function world(
  given: {
    role?: "admin" | "member";
    guildId?: string | null;
    sees?: boolean[];
    stored?: ("stored" | "too long" | "changed")[];
    hidden?: ("hidden" | "has members" | "too many" | "changed")[];
    forgotten?: boolean;
    channel?: Partial<typeof channel>;
  } = {},
) {
  const calls: string[] = [];
  const { role = "admin", guildId = "20", sees = [], stored = [], hidden = [] } = given;
  const deps: UpdateChannelDeps = {
    newId: () => "9",
    findVisibleChannel: async (channelId) =>
      (sees.shift() ?? true) ? { channelId, guildId, isPrivate: false, role, user: ada } : undefined,
    findMember: async () => ({ user: ada, role, joinedAtMs: 5 }),
    findChannel: async () => ({ ...channel, ...given.channel }),
    getGeneration: async () => {
      calls.push("generation");
      return 3;
    },
    listUserConnections: async () => {
      calls.push("connections");
      return ["k"];
    },
    async storeChannel(_seen, next) {
      calls.push(`store ${next.name} ${next.topic} ${next.position}`);
      return stored.shift() ?? "stored";
    },
    async showChannel(_seen, next) {
      calls.push(`show ${next.name}`);
      return "shown";
    },
    async hideChannel(_seen, next, { generation, connectionIds }) {
      calls.push(`hide ${next.name} ${generation} ${connectionIds}`);
      return hidden.shift() ?? "hidden";
    },
    async forgetFormerMembers() {
      calls.push("forget");
      return given.forgotten ?? true;
    },
  };
  return { deps, calls };
}

describe("updateChannel", () => {
  it("changes what is given, and takes a topic away where it is null", async () => {
    const { deps, calls } = world();
    const updated = await updateChannel(deps, "1", "10", { name: "d", topic: null, position: undefined });
    expect(updated).toEqual({ ...channel, name: "d", topic: null });
    expect(calls).toEqual(["store d null 1"]);
  });

  it("takes a category away where it is null: then the channel has none", async () => {
    const { deps, calls } = world();
    expect(await updateChannel(deps, "1", "10", { category: "Rooms" })).toEqual({
      ...channel,
      category: "Rooms",
    });
    expect(Object.keys(await updateChannel(deps, "1", "10", { name: "d", category: null }))).not.toContain(
      "category",
    );
    expect(await updateChannel(deps, "1", "10", { category: null })).toEqual(channel);
    expect(calls).toHaveLength(2);
  });

  it("writes nothing where all is as it was", async () => {
    const { deps, calls } = world();
    expect(await updateChannel(deps, "1", "10", { name: "c", topic: "t", private: false })).toEqual(channel);
    expect(calls).toEqual([]);
  });

  it.each([
    ["no field is given", {}, {}, "INVALID_FORM_BODY"],
    ["the channel is not to be seen", { sees: [false] }, { name: "d" }, "UNKNOWN_CHANNEL"],
    ["it is a direct message", { guildId: null }, { name: "d" }, "UNKNOWN_CHANNEL"],
    ["one is a member", { role: "member" }, { name: "d" }, "MISSING_PERMISSIONS"],
    ["there is no room for it", { stored: ["too long"] }, { topic: "long" }, "LIMIT_REACHED"],
    ["one is in too many", { hidden: ["too many"] }, { private: true }, "LIMIT_REACHED"],
  ] as const)("refuses where %s", async (_why, given, fields, code) => {
    const { deps } = world(structuredClone(given) as Parameters<typeof world>[0]);
    await expect(updateChannel(deps, "1", "10", fields)).rejects.toMatchObject({ code });
  });

  it("looks again where somebody else was quicker, also whether one still sees the channel", async () => {
    const again = world({ stored: ["changed", "changed", "stored"] });
    await updateChannel(again.deps, "1", "10", { name: "d" });
    expect(again.calls).toHaveLength(3);
    const hiddenByOther = world({ stored: ["changed"], sees: [true, false] });
    await expect(updateChannel(hiddenByOther.deps, "1", "10", { name: "d" })).rejects.toMatchObject({
      code: "UNKNOWN_CHANNEL",
    });
  });

  it("hides with the maker's connections, read after the generation, and with the other changes", async () => {
    const { deps, calls } = world();
    const updated = await updateChannel(deps, "1", "10", { private: true, name: "d" });
    expect(updated).toEqual({ ...channel, name: "d", private: true });
    expect(calls).toEqual(["generation", "connections", "hide d 3 k"]);
  });

  it("hides once the members of an earlier time are forgotten; says when to come back where that takes too long", async () => {
    const soon = world({ hidden: ["has members"] });
    await updateChannel(soon.deps, "1", "10", { private: true });
    expect(soon.calls.filter((call) => !/gen|conn/.test(call))).toEqual([
      "hide c 3 k",
      "forget",
      "hide c 3 k",
    ]);
    const late = world({ hidden: ["has members"], forgotten: false });
    await expect(updateChannel(late.deps, "1", "10", { private: true })).rejects.toMatchObject({
      code: "RATE_LIMITED",
      retryAfterMs: 60_000,
    });
  });

  it("shows", async () => {
    const { deps, calls } = world({ channel: { private: true } });
    expect(await updateChannel(deps, "1", "10", { private: false })).toEqual(channel);
    expect(calls).toEqual(["show c"]);
  });
});
