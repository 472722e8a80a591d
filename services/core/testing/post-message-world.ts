import type { Message } from "#protocol/objects";
import type { PostMessageDeps } from "../post-message.ts";
import type { VisibleChannel } from "../visible-channel.ts";

/** What Ada writes to. */
export const channel: VisibleChannel = {
  ...{ channelId: "7", guildId: "5", isPrivate: false, role: "member" },
  user: { id: "1", username: "ada" },
};

/** What is stored, whatever is sent. */
export const stored = { id: "99", attachments: [{ id: "3" }] } as Message;

/** A world in which every message is there and every send is the first with its nonce. */
export const postDeps = (
  more: Partial<PostMessageDeps<VisibleChannel>> = {},
): PostMessageDeps<VisibleChannel> => ({
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
