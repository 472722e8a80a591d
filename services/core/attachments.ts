import { limits } from "#protocol/limits";
import type { Message, Role } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import type { AckData } from "#protocol/replies";
import { AppError } from "./app-error.ts";
import { contentDisposition } from "./content-disposition.ts";
import { assertMay } from "./permissions.ts";
import type { Upload } from "./uploads.ts";

interface FindVisibleChannel {
  /** Undefined where there is no such channel, or the user may not see it. */
  findVisibleChannel(channelId: Snowflake, userId: Snowflake): Promise<{ readonly role: Role } | undefined>;
}

async function getVisibleChannel(deps: FindVisibleChannel, channelId: Snowflake, userId: Snowflake) {
  const channel = await deps.findVisibleChannel(channelId, userId);
  if (!channel) throw new AppError("UNKNOWN_CHANNEL", "There is no such channel.");
  return channel;
}

const secondsFrom = (nowMs: number, seconds: number) => new Date(nowMs + seconds * 1000).toISOString();

export interface CreateAttachmentDeps extends FindVisibleChannel {
  newId(): Snowflake;
  now(): number;
  /** False where the user has as many as anybody can have. */
  createUpload(upload: Upload): Promise<boolean>;
  /** A form that takes one file, of this type and at most this size. */
  presignUpload(
    upload: Upload,
    seconds: number,
  ): Promise<{ readonly url: string; readonly fields: Record<string, string> }>;
}

/**
 * Announces a file and gives the form by which it is uploaded. The form takes no more than was announced: a form that names no size takes 5 GB, and then what was checked here, and what members
 * are shown before they download, would be the client's word alone.
 * @throws AppError UNKNOWN_CHANNEL, MISSING_PERMISSIONS, LIMIT_REACHED
 */
export async function createAttachment(
  deps: CreateAttachmentDeps,
  file: Omit<Upload, "id">,
): Promise<AckData<"attachment.create">> {
  const channel = await getVisibleChannel(deps, file.channelId, file.userId);
  assertMay(channel.role, "ATTACH_FILES");
  const upload = { ...file, id: deps.newId() };
  if (!(await deps.createUpload(upload)))
    throw new AppError("LIMIT_REACHED", "You have as many uploads without a message as anybody can have.");
  const expires_at = secondsFrom(deps.now(), limits.uploadSeconds);
  const form = await deps.presignUpload(upload, limits.uploadSeconds);
  return { attachment_id: upload.id, upload: { ...form, expires_at } };
}

export interface GetAttachmentUrlDeps extends FindVisibleChannel {
  now(): number;
  findMessage(channelId: Snowflake, messageId: Snowflake): Promise<Message | undefined>;
  presignDownload(
    file: { readonly channelId: Snowflake; readonly id: Snowflake },
    headers: { readonly contentType: string; readonly contentDisposition: string },
    seconds: number,
  ): Promise<string>;
}

/** An address from which one file can be downloaded for a while, by whoever has it. @throws AppError UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_ATTACHMENT */
export async function getAttachmentUrl(
  deps: GetAttachmentUrlDeps,
  userId: Snowflake,
  wanted: { readonly channelId: Snowflake; readonly messageId: Snowflake; readonly attachmentId: Snowflake },
): Promise<AckData<"attachment.url">> {
  const { channelId, messageId, attachmentId } = wanted;
  await getVisibleChannel(deps, channelId, userId);
  const message = await deps.findMessage(channelId, messageId);
  if (!message) throw new AppError("UNKNOWN_MESSAGE", "There is no such message.");
  const attachment = message.attachments.find(({ id }) => id === attachmentId);
  if (!attachment) throw new AppError("UNKNOWN_ATTACHMENT", "The message has no such attachment.");
  const expires_at = secondsFrom(deps.now(), limits.downloadSeconds);
  const { filename, content_type: contentType } = attachment;
  const url = await deps.presignDownload(
    { channelId, id: attachmentId },
    { contentType, contentDisposition: contentDisposition(filename, contentType) },
    limits.downloadSeconds,
  );
  return { url, expires_at };
}
