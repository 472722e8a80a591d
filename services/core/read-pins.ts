import { limits } from "#protocol/limits";
import type { Message } from "#protocol/objects";
import { compareIds, type Snowflake } from "#protocol/primitives";
import { type FindUsers, showAuthors } from "./authors.ts";
import { takeBytes } from "./take-bytes.ts";
import { type FindVisibleChannel, getVisibleChannel } from "./visible-channel.ts";

export interface ReadPinsDeps extends FindVisibleChannel, FindUsers {
  /** All of a channel, the newest message first. */
  listPinned(channelId: Snowflake): Promise<readonly Message[]>;
}

/** A channel's pinned messages, the newest first, cut at about 100 KB. @param before a message id, exclusive. @throws AppError UNKNOWN_CHANNEL */
export async function readPins(
  deps: ReadPinsDeps,
  userId: Snowflake,
  channelId: Snowflake,
  before?: Snowflake,
): Promise<{ messages: Message[]; has_more: boolean }> {
  const pinned = await deps.listPinned(channelId);
  // After the read, as a history.
  await getVisibleChannel(deps, channelId, userId);
  const wanted = before === undefined ? pinned : pinned.filter(({ id }) => compareIds(id, before) < 0);
  const messages = takeBytes(await showAuthors(deps, wanted), limits.pageBytes);
  return { messages, has_more: messages.length < wanted.length };
}
