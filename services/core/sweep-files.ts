import type { Snowflake } from "#protocol/primitives";
import { SWEPT_AFTER_MS, type Upload } from "./uploads.ts";

/** Files of a message that is no more. */
export interface RemovedFiles {
  readonly messageId: Snowflake;
  readonly channelId: Snowflake;
  readonly attachmentIds: readonly Snowflake[];
}

export interface SweepFilesDeps {
  now(): number;
  /** Whether there is time for more. */
  hasTime(): boolean;
  /** Those that were announced before, oldest first in each shard. */
  listUploads(beforeMs: number): AsyncIterable<Upload>;
  forgetUpload(upload: Upload): Promise<void>;
  /** What was uploaded and not taken. Deleting what is not there is no error; so with the next one. */
  deletePending(ids: readonly Snowflake[]): Promise<void>;
  /** What lies where messages' files do. */
  deleteFiles(channelId: Snowflake, ids: readonly Snowflake[]): Promise<void>;
  listRemovedFiles(): AsyncIterable<RemovedFiles>;
  forgetRemovedFiles(messageId: Snowflake): Promise<void>;
}

/**
 * Removes the files that belong to nothing: uploads that no message took, and what deleted messages had. An object goes before the item that names it: killed in between, the next round finds
 * the item, and deletes the object once more.
 */
export async function sweepFiles(deps: SweepFilesDeps): Promise<{ uploads: number; files: number }> {
  const swept = { uploads: 0, files: 0 };
  for await (const upload of deps.listUploads(deps.now() - SWEPT_AFTER_MS)) {
    if (!deps.hasTime()) return swept;
    await deps.deletePending([upload.id]);
    // A send that was killed before its transaction has left it there.
    await deps.deleteFiles(upload.channelId, [upload.id]);
    await deps.forgetUpload(upload);
    swept.uploads += 1;
  }
  for await (const { messageId, channelId, attachmentIds } of deps.listRemovedFiles()) {
    if (!deps.hasTime()) return swept;
    await deps.deleteFiles(channelId, attachmentIds);
    await deps.forgetRemovedFiles(messageId);
    swept.files += attachmentIds.length;
  }
  return swept;
}
