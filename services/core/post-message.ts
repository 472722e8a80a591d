import type { Attachment, Message, User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";
import { type FindMentionsDeps, findMentions, type MentionFields } from "./mentions.ts";
import { assertMay } from "./permissions.ts";
import { type TakeUploadsDeps, takeUploads } from "./uploads.ts";
import { type FindVisibleChannel, getVisibleChannel, type VisibleChannel } from "./visible-channel.ts";

/** What somebody wants to send. */
export interface MessageDraft {
  readonly channelId: Snowflake;
  readonly author: User;
  readonly content: string;
  readonly nonce: string;
  readonly replyTo?: Snowflake | undefined;
}

/** A draft with what was found out about it. */
export interface CheckedDraft extends MessageDraft {
  readonly mentions: MentionFields;
  /** Of its author's uploads for the channel. */
  readonly attachments?: readonly Attachment[] | undefined;
}

/** What this use case needs from the world; a test passes plain objects. */
export interface PostMessageDeps<Channel extends VisibleChannel>
  extends FindVisibleChannel<Channel>,
    FindMentionsDeps<Channel>,
    TakeUploadsDeps {
  hasMessage(channelId: Snowflake, messageId: Snowflake): Promise<boolean>;
  /** Gives id and sequence in the transaction that stores it; a repeated nonce gives the first message back. */
  appendMessage(channel: Channel, draft: CheckedDraft): Promise<Message>;
  /** What an earlier send with the draft's nonce made. */
  findSent(
    channel: Channel,
    draft: Pick<MessageDraft, "channelId" | "author" | "nonce">,
  ): Promise<Message | undefined>;
  /** What was copied to where it stays: nobody waits for it, and where it fails the bucket's lifecycle rule does it. */
  deletePending(ids: readonly Snowflake[]): void;
}

/**
 * Stores a message; delivery happens later, from the table's stream.
 * @param attachmentIds uploads that it takes
 * @throws AppError UNKNOWN_CHANNEL where the author may not see it, UNKNOWN_MESSAGE where what it replies to is not there, UNKNOWN_ATTACHMENT
 */
export async function postMessage<Channel extends VisibleChannel>(
  deps: PostMessageDeps<Channel>,
  draft: MessageDraft,
  attachmentIds: readonly Snowflake[] = [],
): Promise<Message> {
  const channel = await getVisibleChannel(deps, draft.channelId, draft.author.id);
  assertMay(channel.role, "SEND_MESSAGES");
  if (draft.replyTo !== undefined && !(await deps.hasMessage(draft.channelId, draft.replyTo))) {
    // A repeat: the first was stored while what it replies to was there.
    const first = await deps.findSent(channel, draft);
    if (first) return first;
    throw new AppError("UNKNOWN_MESSAGE", "The message that this replies to is not there.");
  }
  const mentions = await findMentions(deps, channel, draft.content);
  const checked = { ...draft, author: channel.user, mentions };
  return attachmentIds.length === 0
    ? deps.appendMessage(channel, checked)
    : appendWithFiles(deps, channel, checked, attachmentIds);
}

async function appendWithFiles<Channel extends VisibleChannel>(
  deps: PostMessageDeps<Channel>,
  channel: Channel,
  draft: CheckedDraft,
  attachmentIds: readonly Snowflake[],
): Promise<Message> {
  assertMay(channel.role, "ATTACH_FILES");
  let message: Message;
  try {
    const attachments = await takeUploads(deps, draft.author.id, draft.channelId, attachmentIds);
    message = await deps.appendMessage(channel, { ...draft, attachments });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "UNKNOWN_ATTACHMENT") throw error;
    // A repeat: they went with the first message. Asked now and not before, because the first may have been stored meanwhile.
    const first = await deps.findSent(channel, draft);
    if (!first) throw error;
    message = first;
  }
  deps.deletePending(message.attachments.map(({ id }) => id));
  return message;
}
