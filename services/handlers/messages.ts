import { postMessage } from "#core/post-message";
import { appendMessage } from "#data/append-message";
import { findMessage, findMessageByNonce } from "#data/messages";
import { findUploads } from "#data/uploads";
import { findVisibleChannel } from "#data/visible-channels";
import { attachments } from "#runtime/attachments";
import { socketHandler } from "#runtime/socket";
import { getTable, newId, socketDeps } from "#runtime/wiring";

const table = getTable();

export const handler = socketHandler(socketDeps({ burst: 200, perSecond: 100 }), {
  "message.send": async (frame) => {
    const user = await frame.user();
    const request = frame.parse("message.send");
    const message = await postMessage(
      {
        findVisibleChannel: (channelId, userId) => findVisibleChannel(table, channelId, userId),
        hasMessage: async (channelId, id) => (await findMessage(table, channelId, id)) !== undefined,
        appendMessage: ({ counter }, draft) =>
          appendMessage(table, counter, draft, newId, { deadlineMs: frame.deadlineMs }),
        keepFile: attachments.keepFile,
        deletePending: (ids) => frame.afterReply(() => attachments.deletePending(ids)),
        now: () => table.now(),
        findUploads: (ids) => findUploads(table, ids),
        findMessageByNonce: (channelId, authorId, nonce) =>
          findMessageByNonce(table, channelId, authorId, nonce),
      },
      {
        channelId: request.channel_id,
        author: user,
        content: request.content,
        nonce: request.nonce,
        replyTo: request.reply_to ?? undefined,
      },
      request.attachment_ids,
    );
    return frame.ack({ message });
  },
});
