import { postMessage } from "#core/post-message";
import { messageDeps } from "#runtime/message-deps";
import { socketHandler } from "#runtime/socket";
import { socketDeps } from "#runtime/wiring";

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
});
