import type { Attachment } from "#protocol/objects";
import { compareIds, type Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";
import { snowflakeAt } from "./snowflake.ts";

/** A file that was announced, and that no message has taken yet. */
export interface Upload {
  readonly id: Snowflake;
  readonly userId: Snowflake;
  readonly channelId: Snowflake;
  readonly filename: string;
  readonly contentType: string;
  readonly sizeBytes: number;
}

/** The pending object is there for a day. */
const TAKEN_WITHIN_MS = 24 * 3600 * 1000;
/** An hour behind: what the sweep removes no send, however slow, is taking at this moment. */
export const SWEPT_AFTER_MS = 25 * 3600 * 1000;

export interface TakeUploadsDeps {
  now(): number;
  /** By place. Consistent. */
  findUploads(ids: readonly Snowflake[]): Promise<readonly (Upload | undefined)[]>;
  /** Puts the file where a message's files lie, once and for all, and looks at it there. Safe to repeat. Undefined where it has not arrived. */
  keepFile(upload: Upload): Promise<Pick<Attachment, "size_bytes" | "width" | "height"> | undefined>;
}

/** @param places in the request's `attachment_ids` */
export const unknownAttachment = (places: readonly number[]) =>
  new AppError("UNKNOWN_ATTACHMENT", "Not every attachment is there.", {
    fields: Object.fromEntries(
      places.map((place) => [
        `attachment_ids.${place}`,
        "Is no upload of yours for this channel that has arrived and is free.",
      ]),
    ),
  });

/**
 * Makes ready what a message takes: its own author's uploads for its channel. They are the message's only when they are deleted as uploads in the transaction that stores it.
 * Whoever is killed before that leaves a copy, which the next try finds, or the sweep.
 * @throws AppError UNKNOWN_ATTACHMENT with a field for each that is not to be had
 */
export async function takeUploads(
  deps: TakeUploadsDeps,
  userId: Snowflake,
  channelId: Snowflake,
  ids: readonly Snowflake[],
): Promise<Attachment[]> {
  const oldest = snowflakeAt(deps.now() - TAKEN_WITHIN_MS);
  const isMeant = (upload: Upload) =>
    upload.userId === userId && upload.channelId === channelId && compareIds(upload.id, oldest) >= 0;
  const found = (await deps.findUploads(ids)).map((upload) =>
    upload && isMeant(upload) ? upload : undefined,
  );
  refuseGaps(found);
  const attachments = await Promise.all(
    found.map(async (upload) => {
      const file = upload && (await deps.keepFile(upload));
      // The form's policy has held the file to what was announced; whatever else puts files there is not trusted.
      if (!upload || !file || file.size_bytes > upload.sizeBytes) return undefined;
      return { id: upload.id, filename: upload.filename, content_type: upload.contentType, ...file };
    }),
  );
  refuseGaps(attachments);
  return attachments.filter((attachment) => attachment !== undefined);
}

function refuseGaps(values: readonly unknown[]): void {
  const places = values.flatMap((value, place) => (value === undefined ? [place] : []));
  if (places.length > 0) throw unknownAttachment(places);
}
