import { describe, expect, it } from "vitest";
import type { Message } from "#protocol/objects";
import { type PostMessageDeps, postMessage } from "./post-message.ts";
import type { VisibleChannel } from "./visible-channel.ts";

const channel: VisibleChannel = {
  ...{ channelId: "7", guildId: "5", isPrivate: false, role: "member" },
  user: { id: "1", username: "ada" },
};
const reply = { channelId: "7", author: channel.user, content: "yes", nonce: "n", replyTo: "50" };
const stored = { id: "99", attachments: [] as unknown } as Message;

const depsWith = (more: Partial<PostMessageDeps<VisibleChannel>>): PostMessageDeps<VisibleChannel> => ({
  now: () => 0,
  findUploads: async () => [],
  keepFile: async () => ({ size_bytes: 1 }),
  findVisibleChannel: async () => channel,
  hasMessage: async () => true,
  listViewers: async () => [],
  appendMessage: async () => stored,
  findSent: async () => undefined,
  deletePending: () => {},
  ...more,
});

describe("a reply", () => {
  it("to a message that is not there is refused", async () => {
    await expect(postMessage(depsWith({ hasMessage: async () => false }), reply)).rejects.toMatchObject({
      code: "UNKNOWN_MESSAGE",
    });
  });

  it("that is repeated gives the first one back, also where what it replies to was deleted meanwhile", async () => {
    const deps = depsWith({ hasMessage: async () => false, findSent: async () => stored });
    expect(await postMessage(deps, reply)).toBe(stored);
  });
});
