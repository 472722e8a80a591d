import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  S3Client,
  type S3ClientConfig,
} from "@aws-sdk/client-s3";
import { isImageType } from "#core/image-types";
import type { SweepFilesDeps } from "#core/sweep-files";
import type { TakeUploadsDeps } from "#core/uploads";
import { objectKeys } from "./attachment-keys.ts";
import { imageDimensions } from "./image-dimensions.ts";

/** Of a picture so much is read. A JPEG's size stands behind what cameras and editors put first: preview, EXIF, colour profile. */
const IMAGE_BYTES = 256 * 1024;
/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const DELETES = 1_000;

/** Files of messages, as the use cases ask for them. */
export type AttachmentsBucket = Pick<TakeUploadsDeps, "keepFile"> &
  Pick<SweepFilesDeps, "deletePending" | "deleteFiles">;

/** @param config for tests: handlers leave endpoint, region and credentials to the environment */
export function createAttachmentsBucket(Bucket: string, config: S3ClientConfig = {}): AttachmentsBucket {
  const client = new S3Client(config);

  const deleteAll = async (keys: readonly string[]) => {
    for (let start = 0; start < keys.length; start += DELETES) {
      const Objects = keys.slice(start, start + DELETES).map((Key) => ({ Key }));
      const { Errors = [] } = await client.send(
        new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
      );
      const [first] = Errors;
      if (first) throw new Error(`${Errors.length} objects were not deleted: ${first.Code} of ${first.Key}`);
    }
  };

  return {
    async keepFile({ id, channelId, contentType }) {
      const Key = objectKeys.attachment(channelId, id);
      // Only where nothing is: an upload may be sent again while its form is valid, and what a message shows must stay what it was.
      await client
        .send(
          new CopyObjectCommand({
            Bucket,
            Key,
            CopySource: `${Bucket}/${objectKeys.pending(id)}`,
            IfNoneMatch: "*",
          }),
        )
        .catch(ignore(NOT_THERE, ...TAKEN));
      // What is there now decides: an earlier try may have copied it.
      const most = isImageType(contentType) ? IMAGE_BYTES : 1;
      const file = await client
        .send(new GetObjectCommand({ Bucket, Key, Range: `bytes=0-${most - 1}` }))
        .catch(ignore(NOT_THERE));
      if (!file?.Body) return undefined;
      const start = await file.Body.transformToByteArray();
      return { size_bytes: wholeSize(file.ContentRange), ...imageDimensions(start, contentType) };
    },
    deletePending: (ids) => deleteAll(ids.map(objectKeys.pending)),
    deleteFiles: (channelId, ids) => deleteAll(ids.map((id) => objectKeys.attachment(channelId, id))),
  };
}

/** So it is told to whom may list the bucket, which the functions' roles do. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
const NOT_THERE = "NoSuchKey";
/** Something is there, or another copy is under way. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
const TAKEN = ["PreconditionFailed", "ConditionalRequestConflict"];

const ignore =
  (...names: readonly string[]) =>
  (error: unknown): undefined => {
    if (!(error instanceof Error) || !names.includes(error.name)) throw error;
  };

/** `bytes 0-9/1234` */
function wholeSize(contentRange: string | undefined): number {
  const size = Number(contentRange?.split("/")[1]);
  if (!Number.isSafeInteger(size)) throw new Error(`a ranged GET was answered with ${contentRange}`);
  return size;
}
