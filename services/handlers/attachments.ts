import { createPresignedAttachments } from "#aws/presigned-attachments";
import { createAttachment, getAttachmentUrl } from "#core/attachments";
import { findMessage } from "#data/messages";
import { createUpload } from "#data/uploads";
import { findVisibleChannel } from "#data/visible-channels";
import { readConfig } from "#runtime/config";
import { socketHandler } from "#runtime/socket";
import { getTable, newId, socketDeps } from "#runtime/wiring";

const table = getTable();
const { presignUpload, presignDownload } = createPresignedAttachments(
  readConfig(["attachmentsBucket"]).attachmentsBucket,
);
const deps = {
  now: () => table.now(),
  findVisibleChannel: (channelId: string, userId: string) => findVisibleChannel(table, channelId, userId),
};

export const handler = socketHandler(socketDeps({ burst: 100, perSecond: 50 }), {
  "attachment.create": async (frame) => {
    const user = await frame.user();
    const request = frame.parse("attachment.create");
    await frame.limit(user.id, { burst: 50, perSecond: 1 });
    return frame.ack(
      await createAttachment(
        { ...deps, newId, createUpload: (upload) => createUpload(table, upload), presignUpload },
        {
          userId: user.id,
          channelId: request.channel_id,
          filename: request.filename,
          contentType: request.content_type,
          sizeBytes: request.size_bytes,
        },
      ),
    );
  },
  "attachment.url": async (frame) => {
    const user = await frame.user();
    const request = frame.parse("attachment.url");
    return frame.ack(
      await getAttachmentUrl(
        { ...deps, findMessage: (channelId, id) => findMessage(table, channelId, id), presignDownload },
        user.id,
        {
          channelId: request.channel_id,
          messageId: request.message_id,
          attachmentId: request.attachment_id,
        },
      ),
    );
  },
});
