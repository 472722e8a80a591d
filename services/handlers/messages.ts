import { deleteMessage, editMessage, setPinned } from "#core/change-message";
import { postMessage } from "#core/post-message";
import { changeReaction } from "#core/reactions";
import { messageDeps } from "#runtime/message-deps";
import { socketHandler } from "#runtime/socket";
import { socketDeps } from "#runtime/wiring";

const targetOf = ({ channel_id, message_id }: { channel_id: string; message_id: string }) => ({
  channelId: channel_id,
  messageId: message_id,
});

export const handler = socketHandler(socketDeps({ burst: 200, perSecond: 100 }), {
  "message.send": async (frame) => {
    const author = await frame.user();
    const request = frame.parse("message.send");
    const draft = {
      channelId: request.channel_id,
      author,
      content: request.content,
      nonce: request.nonce,
      replyTo: request.reply_to ?? undefined,
    };
    return frame.ack({ message: await postMessage(messageDeps(frame), draft, request.attachment_ids) });
  },

  "message.edit": async (frame) => {
    const user = await frame.user();
    const request = frame.parse("message.edit");
    const { content } = request;
    return frame.ack({ message: await editMessage(messageDeps(frame), user.id, targetOf(request), content) });
  },

  "message.delete": async (frame) => {
    const user = await frame.user();
    await deleteMessage(messageDeps(frame), user.id, targetOf(frame.parse("message.delete")));
    return frame.ack({});
  },

  "message.pin": async (frame) => {
    const user = await frame.user();
    const target = targetOf(frame.parse("message.pin"));
    return frame.ack({ message: await setPinned(messageDeps(frame), user.id, target, true) });
  },

  "message.unpin": async (frame) => {
    const user = await frame.user();
    const target = targetOf(frame.parse("message.unpin"));
    return frame.ack({ message: await setPinned(messageDeps(frame), user.id, target, false) });
  },

  "reaction.add": async (frame) => {
    const user = await frame.user();
    const request = frame.parse("reaction.add");
    const reaction = { ...targetOf(request), emoji: request.emoji };
    await changeReaction(messageDeps(frame), "MESSAGE_REACTION_ADD", user.id, reaction);
    return frame.ack({});
  },

  "reaction.remove": async (frame) => {
    const user = await frame.user();
    const request = frame.parse("reaction.remove");
    const reaction = { ...targetOf(request), emoji: request.emoji };
    await changeReaction(messageDeps(frame), "MESSAGE_REACTION_REMOVE", user.id, reaction);
    return frame.ack({});
  },
});
