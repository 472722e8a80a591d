import { GetObjectCommand, S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { CreateAttachmentDeps, GetAttachmentUrlDeps } from "#core/attachments";
import { objectKeys } from "./attachment-keys.ts";

/** What a client uploads and downloads with. Signing asks nobody: that the signer may do it is looked at when it is used. */
export type PresignedAttachments = Pick<CreateAttachmentDeps, "presignUpload"> &
  Pick<GetAttachmentUrlDeps, "presignDownload">;

/** @param config for tests: handlers leave endpoint, region and credentials to the environment */
export function createPresignedAttachments(
  Bucket: string,
  config: S3ClientConfig = {},
): PresignedAttachments {
  const client = new S3Client(config);
  return {
    presignUpload: ({ id, contentType, sizeBytes }, seconds) =>
      createPresignedPost(client, {
        Bucket,
        Key: objectKeys.pending(id),
        // Fields are conditions too: the type is this one.
        Fields: { "Content-Type": contentType },
        Conditions: [["content-length-range", 1, sizeBytes]],
        Expires: seconds,
      }),
    presignDownload: ({ channelId, id }, { contentType, contentDisposition }, seconds) =>
      getSignedUrl(
        client,
        new GetObjectCommand({
          Bucket,
          Key: objectKeys.attachment(channelId, id),
          ResponseContentType: contentType,
          ResponseContentDisposition: contentDisposition,
        }),
        { expiresIn: seconds },
      ),
  };
}
