import type { AttachmentsBucket } from "#aws/attachments-bucket";
import { readConfig } from "./config.ts";

let bucket: Promise<AttachmentsBucket> | undefined;

/** The bucket of files, loaded when the first one is met: the S3 client takes longer than all else that a message needs. */
const getBucket = () => {
  bucket ??= import("#aws/attachments-bucket").then(({ createAttachmentsBucket }) =>
    createAttachmentsBucket(readConfig(["attachmentsBucket"]).attachmentsBucket),
  );
  return bucket;
};

export const attachments: AttachmentsBucket = {
  keepFile: async (upload) => (await getBucket()).keepFile(upload),
  deletePending: async (ids) => (await getBucket()).deletePending(ids),
  deleteFiles: async (channelId, ids) => (await getBucket()).deleteFiles(channelId, ids),
};
