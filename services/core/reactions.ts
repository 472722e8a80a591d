import { limits } from "#protocol/limits";
import type { Reaction } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";
import type { MessageTarget } from "./change-message.ts";
import { assertMay } from "./permissions.ts";
import { type FindVisibleChannel, getVisibleChannel, type VisibleChannel } from "./visible-channel.ts";

/** Behind the others of its emoji; a new emoji comes last. @returns undefined where it is there already. @throws AppError LIMIT_REACHED */
export function addReaction(
  reactions: readonly Reaction[],
  emoji: string,
  userId: Snowflake,
): Reaction[] | undefined {
  const known = reactions.find((one) => one.emoji === emoji);
  if (known?.user_ids.includes(userId)) return undefined;
  const { emoji: mostEmoji, all } = limits.reactionsPerMessage;
  if (!known && reactions.length >= mostEmoji)
    throw new AppError("LIMIT_REACHED", `A message has at most ${mostEmoji} different emoji.`);
  if (reactions.reduce((count, { user_ids }) => count + user_ids.length, 0) >= all)
    throw new AppError("LIMIT_REACHED", `A message has at most ${all} reactions.`);
  if (!known) return [...reactions, { emoji, user_ids: [userId] }];
  return reactions.map((one) => (one === known ? { emoji, user_ids: [...one.user_ids, userId] } : one));
}

/** An emoji goes with its last reaction. @returns undefined where it is not there */
export function removeReaction(
  reactions: readonly Reaction[],
  emoji: string,
  userId: Snowflake,
): Reaction[] | undefined {
  const known = reactions.find((one) => one.emoji === emoji);
  if (!known?.user_ids.includes(userId)) return undefined;
  const user_ids = known.user_ids.filter((id) => id !== userId);
  return reactions.flatMap((one) => {
    if (one !== known) return [one];
    return user_ids.length > 0 ? [{ emoji, user_ids }] : [];
  });
}

export interface ChangeReactionsDeps<Channel extends VisibleChannel> extends FindVisibleChannel<Channel> {
  /**
   * Stores and tells one change of a message's reactions. `decide` is asked again where the channel moved on meanwhile; undefined: nothing changes.
   * @throws AppError UNKNOWN_MESSAGE, and what `decide` throws
   */
  changeReactions(
    channel: Channel,
    change: ReactionChange,
    decide: (reactions: readonly Reaction[]) => readonly Reaction[] | undefined,
  ): Promise<void>;
}

export interface ReactionChange {
  readonly t: "MESSAGE_REACTION_ADD" | "MESSAGE_REACTION_REMOVE";
  readonly messageId: Snowflake;
  readonly userId: Snowflake;
  readonly emoji: string;
}

/** Adds one's own reaction to a message, or takes it away. Doing it twice is no error. @throws AppError UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, LIMIT_REACHED */
export async function changeReaction<Channel extends VisibleChannel>(
  deps: ChangeReactionsDeps<Channel>,
  t: ReactionChange["t"],
  userId: Snowflake,
  { channelId, messageId, emoji }: MessageTarget & { readonly emoji: string },
): Promise<void> {
  const channel = await getVisibleChannel(deps, channelId, userId);
  const isAdded = t === "MESSAGE_REACTION_ADD";
  if (isAdded) assertMay(channel.role, "ADD_REACTIONS");
  const change = isAdded ? addReaction : removeReaction;
  await deps.changeReactions(channel, { t, messageId, userId, emoji }, (reactions) =>
    change(reactions, emoji, userId),
  );
}
