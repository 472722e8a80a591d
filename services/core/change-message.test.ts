import { describe, expect, it } from "vitest";
import { limits } from "#protocol/limits";
import type { Message, Role } from "#protocol/objects";
import { deleteMessage, editMessage, type MessageChange, setPinned } from "./change-message.ts";

const ada = { id: "1", username: "ada" };
const target = { channelId: "10", messageId: "30" };
const message: Message = {
  id: "30",
  channel_id: "10",
  guild_id: "20",
  author: ada,
  content: "hello <@2>",
  seq: 1,
  created_at: "2026-01-01T00:00:00.000Z",
  attachments: [],
  reactions: [{ emoji: "👍", user_ids: ["2"] }],
  mentions: ["2"],
};

/** A channel with one message, as somebody with a role sees it. */
function world(
  given: { role?: Role; guildId?: string | null; message?: Message; pinCount?: number; hidden?: true } = {},
) {
  const changes: MessageChange[] = [];
  const deps = {
    now: () => Date.parse("2026-01-02T00:00:00Z"),
    findVisibleChannel: async (channelId: string, userId: string) =>
      given.hidden
        ? undefined
        : {
            channelId,
            guildId: given.guildId === undefined ? "20" : given.guildId,
            isPrivate: false,
            role: given.role ?? "member",
            user: { id: userId, username: "somebody" },
          },
    listViewers: async (_: unknown, userIds: readonly string[]) => [...userIds],
    async changeMessage(
      _channel: unknown,
      _messageId: string,
      decide: (one: Message, channel: { pinCount: number }) => MessageChange | undefined,
    ) {
      const before = given.message ?? message;
      const change = decide(before, { pinCount: given.pinCount ?? 0 });
      if (change) changes.push(change);
      return change?.t === "MESSAGE_UPDATE" ? change.d : before;
    },
  };
  return { deps, changes };
}

describe("editMessage", () => {
  it("gives another content, with its time and its mentions, and leaves all else", async () => {
    const { deps, changes } = world();
    const edited = await editMessage(deps, "1", target, "bye <@3>");
    const expected = {
      ...message,
      content: "bye <@3>",
      edited_at: "2026-01-02T00:00:00.000Z",
      mentions: ["3"],
    };
    expect(edited).toEqual(expected);
    expect(changes).toEqual([{ t: "MESSAGE_UPDATE", d: expected }]);
    expect(await editMessage(deps, "1", target, "nobody")).not.toHaveProperty("mentions");
  });

  it("is no event where the content is the same", async () => {
    const { deps, changes } = world();
    expect(await editMessage(deps, "1", target, message.content)).toEqual(message);
    expect(changes).toEqual([]);
  });

  it("is the author's alone, also against an owner", async () => {
    const { deps, changes } = world({ role: "owner" });
    await expect(editMessage(deps, "2", target, "mine now")).rejects.toMatchObject({
      code: "MISSING_PERMISSIONS",
    });
    expect(changes).toEqual([]);
  });
});

describe("deleteMessage", () => {
  it.each([
    ["member", "1", true],
    ["member", "2", false],
    ["moderator", "2", true],
    ["admin", "2", true],
    ["owner", "2", true],
  ] as const)("of the author by a %s with id %s: %s", async (role, userId, isAllowed) => {
    const { deps, changes } = world({ role });
    const deleting = deleteMessage(deps, userId, target);
    if (isAllowed) await deleting;
    else await expect(deleting).rejects.toMatchObject({ code: "MISSING_PERMISSIONS" });
    const expected = { t: "MESSAGE_DELETE", d: { id: "30", channel_id: "10" } };
    expect(changes).toEqual(isAllowed ? [expected] : []);
  });
});

describe("setPinned", () => {
  it("pins and unpins once", async () => {
    const fresh = world({ role: "moderator" });
    const pinned = await setPinned(fresh.deps, "2", target, true);
    expect(pinned).toEqual({ ...message, pinned: true });
    await setPinned(fresh.deps, "2", target, false);
    expect(fresh.changes).toHaveLength(1);
    const there = world({ role: "moderator", message: pinned });
    await setPinned(there.deps, "2", target, true);
    expect(there.changes).toEqual([]);
    expect(await setPinned(there.deps, "2", target, false)).toEqual(message);
  });

  it("is for moderators and above, and in a direct message for both", async () => {
    await expect(setPinned(world().deps, "1", target, true)).rejects.toMatchObject({
      code: "MISSING_PERMISSIONS",
    });
    await setPinned(world({ guildId: null }).deps, "1", target, true);
  });

  it("is limited, but not where it is pinned already", async () => {
    const pinCount = limits.pinsPerChannel;
    await expect(setPinned(world({ role: "owner", pinCount }).deps, "1", target, true)).rejects.toMatchObject(
      { code: "LIMIT_REACHED" },
    );
    await setPinned(world({ role: "owner", pinCount: pinCount - 1 }).deps, "1", target, true);
    const there = world({ role: "owner", pinCount, message: { ...message, pinned: true } });
    expect(await setPinned(there.deps, "1", target, true)).toMatchObject({ pinned: true });
  });
});

describe("who may not see the channel", () => {
  it("is told that there is none", async () => {
    const { deps } = world({ hidden: true });
    const refused = { code: "UNKNOWN_CHANNEL" };
    await expect(editMessage(deps, "1", target, "x")).rejects.toMatchObject(refused);
    await expect(deleteMessage(deps, "1", target)).rejects.toMatchObject(refused);
    await expect(setPinned(deps, "1", target, true)).rejects.toMatchObject(refused);
  });
});
