import type { EditMessageDeps } from "#core/change-message";
import type { PostMessageDeps } from "#core/post-message";
import type { ChangeReactionsDeps } from "#core/reactions";
import { appendMessage, findAppended } from "#data/append-message";
import { changeMessage } from "#data/change-message";
import { changeReactions } from "#data/change-reactions";
import { findMessage } from "#data/messages";
import { findUploads } from "#data/uploads";
import { findVisibleChannel, listViewers, type OpenChannel } from "#data/visible-channels";
import { attachments } from "./attachments.ts";
import { publishEvent } from "./publish.ts";
import type { SocketFrame } from "./socket.ts";
import { getTable, newId } from "./wiring.ts";

export type MessageDeps = PostMessageDeps<OpenChannel> &
  EditMessageDeps<OpenChannel> &
  ChangeReactionsDeps<OpenChannel>;

/** What the use cases of messages and reactions ask for, on the table. What is stored is published before the use case goes on. */
export function messageDeps({ deadlineMs, requestId, afterReply }: SocketFrame): MessageDeps {
  const table = getTable();
  const retry = { deadlineMs };
  return {
    now: () => table.now(),
    findVisibleChannel: (channelId, userId) => findVisibleChannel(table, channelId, userId),
    listViewers: ({ counter }, userIds) => listViewers(table, counter, userIds),
    hasMessage: async (channelId, id) => (await findMessage(table, channelId, id)) !== undefined,
    findUploads: (ids) => findUploads(table, ids),
    keepFile: attachments.keepFile,
    deletePending: (ids) => afterReply(() => attachments.deletePending(ids)),
    async appendMessage({ counter }, draft) {
      const appended = await appendMessage(table, counter, draft, newId, retry);
      await publishEvent(appended, requestId);
      return appended.draft.d;
    },
    async findSent({ counter }, draft) {
      const appended = await findAppended(table, counter, draft);
      // Who sent it first may have been ended before it was told.
      if (appended) await publishEvent(appended, requestId);
      return appended?.draft.d;
    },
    async changeMessage({ counter }, messageId, decide) {
      const { message, appended } = await changeMessage(table, counter, messageId, decide, retry);
      if (appended) await publishEvent(appended, requestId);
      return message;
    },
    async changeReactions({ counter }, change, decide) {
      const appended = await changeReactions(table, counter, change, decide, retry);
      if (appended) await publishEvent(appended, requestId);
    },
  };
}
