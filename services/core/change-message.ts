import type { DispatchData } from "#protocol/dispatches";
import { limits } from "#protocol/limits";
import type { Message } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";
import { type FindMentionsDeps, findMentions } from "./mentions.ts";
import { assertMay } from "./permissions.ts";
import { type FindVisibleChannel, getVisibleChannel, type VisibleChannel } from "./visible-channel.ts";

/** Which message an action is about. */
export interface MessageTarget {
  readonly channelId: Snowflake;
  readonly messageId: Snowflake;
}

/** What becomes of a message. */
export type MessageChange =
  | { readonly t: "MESSAGE_UPDATE"; readonly d: Message }
  | { readonly t: "MESSAGE_DELETE"; readonly d: DispatchData<"MESSAGE_DELETE"> };

/**
 * Decides on a message as it is now, its author included; undefined where there is nothing to change. Asked again where the channel moved on meanwhile.
 * @throws AppError
 */
export type DecideChange = (
  message: Message,
  channel: { readonly pinCount: number },
) => MessageChange | undefined;

export interface ChangeMessageDeps<Channel extends VisibleChannel> extends FindVisibleChannel<Channel> {
  /** Stores and tells what is decided. @returns the message after it. @throws AppError UNKNOWN_MESSAGE, and what `decide` throws */
  changeMessage(channel: Channel, messageId: Snowflake, decide: DecideChange): Promise<Message>;
}

export interface EditMessageDeps<Channel extends VisibleChannel>
  extends ChangeMessageDeps<Channel>,
    FindMentionsDeps<Channel> {
  now(): number;
}

/** Gives a message another content, by its author alone. Whom that mentions is shown; nobody is told anew. @throws AppError UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, MISSING_PERMISSIONS */
export async function editMessage<Channel extends VisibleChannel>(
  deps: EditMessageDeps<Channel>,
  userId: Snowflake,
  { channelId, messageId }: MessageTarget,
  content: string,
): Promise<Message> {
  const channel = await getVisibleChannel(deps, channelId, userId);
  const mentions = await findMentions(deps, channel, content);
  return deps.changeMessage(channel, messageId, (message) => {
    if (message.author.id !== userId)
      throw new AppError("MISSING_PERMISSIONS", "A message is edited by its author alone.");
    if (message.content === content) return undefined;
    const { mentions: _users, mention_roles: _roles, mention_everyone: _everyone, ...rest } = message;
    const edited_at = new Date(deps.now()).toISOString();
    return { t: "MESSAGE_UPDATE", d: { ...rest, content, edited_at, ...mentions } };
  });
}

/** Deletes a message: one's own, or with MANAGE_MESSAGES another's. @throws AppError UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, MISSING_PERMISSIONS */
export async function deleteMessage<Channel extends VisibleChannel>(
  deps: ChangeMessageDeps<Channel>,
  userId: Snowflake,
  { channelId, messageId }: MessageTarget,
): Promise<void> {
  const channel = await getVisibleChannel(deps, channelId, userId);
  await deps.changeMessage(channel, messageId, ({ author }) => {
    if (author.id !== userId) assertMay(channel.role, "MANAGE_MESSAGES");
    return { t: "MESSAGE_DELETE", d: { id: messageId, channel_id: channelId } };
  });
}

/** Pins a message, or takes it off again. @throws AppError UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, MISSING_PERMISSIONS, LIMIT_REACHED */
export async function setPinned<Channel extends VisibleChannel>(
  deps: ChangeMessageDeps<Channel>,
  userId: Snowflake,
  { channelId, messageId }: MessageTarget,
  isPinned: boolean,
): Promise<Message> {
  const channel = await getVisibleChannel(deps, channelId, userId);
  // A direct message has no roles: it belongs to both.
  if (channel.guildId !== null) assertMay(channel.role, "PIN_MESSAGES");
  return deps.changeMessage(channel, messageId, (message, { pinCount }) => {
    if ((message.pinned === true) === isPinned) return undefined;
    if (isPinned && pinCount >= limits.pinsPerChannel)
      throw new AppError("LIMIT_REACHED", `A channel has at most ${limits.pinsPerChannel} pinned messages.`);
    const { pinned: _, ...rest } = message;
    return { t: "MESSAGE_UPDATE", d: { ...rest, ...(isPinned ? { pinned: true as const } : {}) } };
  });
}
