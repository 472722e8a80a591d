import type { Context, ObjectCall } from "./context.ts";
import { S3Error } from "./errors.ts";
import type { UploadState } from "./storage/store.ts";

/** The upload that the query names, of this key. @throws S3Error NoSuchUpload */
export function findUpload({ store }: Context, { bucket, key, query }: ObjectCall): UploadState {
  const id = query.get("uploadId") ?? "";
  const upload = store.uploads.get(id);
  if (!upload || upload.bucket !== bucket || upload.key !== key)
    throw new S3Error("NoSuchUpload", { details: { UploadId: id } });
  return upload;
}
