import type { Message, Role, User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";
import { assertMay } from "./permissions.ts";

/** A channel that the author may see, as it is now. */
export interface VisibleChannel {
  readonly channelId: Snowflake;
  /** Null for a direct message. */
  readonly guildId: Snowflake | null;
  /** Seen by its own members only. */
  readonly isPrivate: boolean;
  /** In the channel's guild; `member` in a direct message. */
  readonly role: Role;
  /** Who asked, as others see them now. */
  readonly user: User;
}

export interface MessageDraft {
  readonly channelId: Snowflake;
  readonly author: User;
  readonly content: string;
  readonly nonce: string;
  readonly replyTo?: Snowflake | undefined;
}

/** What this use case needs from the world; a test passes plain objects. */
export interface PostMessageDeps<Channel extends VisibleChannel> {
  /** Undefined where there is no such channel, or the user is not in its guild. */
  findVisibleChannel(channelId: Snowflake, userId: Snowflake): Promise<Channel | undefined>;
  hasMessage(channelId: Snowflake, messageId: Snowflake): Promise<boolean>;
  /** Gives id and sequence in the transaction that stores it; a repeated nonce gives the first message back. */
  appendMessage(channel: Channel, draft: MessageDraft): Promise<Message>;
}

/**
 * Stores a message; delivery happens later, from the table's stream.
 * @throws AppError UNKNOWN_CHANNEL where the author may not see it, UNKNOWN_MESSAGE where what it replies to is not there
 */
export async function postMessage<Channel extends VisibleChannel>(
  deps: PostMessageDeps<Channel>,
  draft: MessageDraft,
): Promise<Message> {
  const channel = await deps.findVisibleChannel(draft.channelId, draft.author.id);
  if (!channel) throw new AppError("UNKNOWN_CHANNEL", "There is no such channel.");
  assertMay(channel.role, "SEND_MESSAGES");
  if (draft.replyTo !== undefined && !(await deps.hasMessage(draft.channelId, draft.replyTo))) {
    throw new AppError("UNKNOWN_MESSAGE", "The message that this replies to is not there.");
  }
  return deps.appendMessage(channel, { ...draft, author: channel.user });
}
