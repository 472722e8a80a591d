import type { Message, User } from "#protocol/objects";
import { compareIds } from "#protocol/primitives";
import type { MessageRange } from "../read-history.ts";

export const ada: User = { id: "1", username: "ada" };

export const message = (id: number, content = `m${id}`, more: Partial<Message> = {}): Message => ({
  id: String(id),
  channel_id: "10",
  guild_id: "20",
  author: ada,
  content,
  seq: id,
  created_at: "2026-01-01T00:00:00.000Z",
  attachments: [],
  reactions: [],
  ...more,
});

/** A channel's messages in memory, read as the table reads them. @param users as they are now */
export function messageList(messages: readonly Message[], users: readonly User[] = [ada]) {
  const reads: MessageRange[] = [];
  const deps = {
    findVisibleChannel: async (channelId: string) =>
      channelId === "10"
        ? { channelId, guildId: "20", isPrivate: false, role: "member" as const, user: ada }
        : undefined,
    async listMessages(_channelId: string, range: MessageRange) {
      reads.push(range);
      const { before, after, limit } = range;
      const found = messages
        .filter(({ id }) => before === undefined || compareIds(id, before) < 0)
        .filter(({ id }) => after === undefined || compareIds(id, after) > 0)
        .sort((a, b) => (after === undefined ? compareIds(b.id, a.id) : compareIds(a.id, b.id)));
      return { messages: found.slice(0, limit), cut: false };
    },
    findUsers: async (ids: readonly string[]) => ids.map((id) => users.find((user) => user.id === id)),
    listPinned: async () => messages.filter(({ pinned }) => pinned).reverse(),
    hasTime: () => true,
  };
  return { deps, reads };
}

/** The same of a channel that is hidden from who reads as soon as its messages are read. */
export function losingSight(messages: readonly Message[]) {
  const { deps } = messageList(messages);
  let isVisible = true;
  const hideAfter = async <T>(read: Promise<T>): Promise<T> => {
    isVisible = false;
    return read;
  };
  return {
    ...deps,
    findVisibleChannel: async (channelId: string) =>
      isVisible ? deps.findVisibleChannel(channelId) : undefined,
    listMessages: (channelId: string, range: MessageRange) => hideAfter(deps.listMessages(channelId, range)),
    listPinned: () => hideAfter(deps.listPinned()),
  };
}
