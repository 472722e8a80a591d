import type { DispatchData } from "#protocol/dispatches";
import { compareIds, type Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";
import { type FindVisibleChannel, getVisibleChannel, type VisibleChannel } from "./visible-channel.ts";

/** How far somebody has read a channel. */
export interface ReadMark {
  readonly last_read_id: Snowflake;
  readonly mention_count: number;
}

interface ReadableChannel extends VisibleChannel {
  readonly counter: { readonly lastMessageId: Snowflake };
}

export interface AcknowledgeDeps extends FindVisibleChannel<ReadableChannel> {
  /** Moves the mark forward; where it is further already, it stays. */
  moveReadMark(userId: Snowflake, channelId: Snowflake, messageId: Snowflake): Promise<void>;
  /** The mark as it is now; what it has passed is forgotten. Undefined where the channel is gone. */
  readMark(userId: Snowflake, channel: ReadableChannel): Promise<ReadMark | undefined>;
}

/**
 * Somebody has read a channel up to a message. What is answered is how it is then: another device may have read further.
 * @throws AppError UNKNOWN_CHANNEL, UNKNOWN_MESSAGE for an id above the channel's newest
 */
export async function acknowledge(
  deps: AcknowledgeDeps,
  userId: Snowflake,
  { channelId, messageId }: { readonly channelId: Snowflake; readonly messageId: Snowflake },
): Promise<DispatchData<"MESSAGE_ACK">> {
  const channel = await getVisibleChannel(deps, channelId, userId);
  // Else everything that is written from now on would be read already. An empty channel has "0" there, which is no message.
  if (messageId === "0" || compareIds(messageId, channel.counter.lastMessageId) > 0)
    throw new AppError("UNKNOWN_MESSAGE", "There is no such message.");
  await deps.moveReadMark(userId, channelId, messageId);
  const mark = await deps.readMark(userId, channel);
  if (!mark) throw new AppError("UNKNOWN_CHANNEL", "There is no such channel.");
  return { channel_id: channelId, message_id: mark.last_read_id, mention_count: mark.mention_count };
}
