import { limits } from "#protocol/limits";
import type { Message } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { type FindUsers, showAuthors } from "./authors.ts";
import type { ListMessages } from "./read-history.ts";
import { utf8Length } from "./utf8.ts";
import { type FindVisibleChannel, getVisibleChannel } from "./visible-channel.ts";

export interface SearchDeps extends FindVisibleChannel, ListMessages, FindUsers {
  /** Whether there is time to read another page. */
  hasTime(): boolean;
}

export interface SearchQuery {
  readonly channelId: Snowflake;
  readonly query: string;
  /** A message id, exclusive: where an earlier search ended. */
  readonly before?: Snowflake | undefined;
  readonly limit: number;
}

export interface SearchResult {
  /** Newest first. */
  readonly messages: Message[];
  /** Not all of the channel was looked at: also where nothing was found yet. */
  readonly has_more: boolean;
  readonly before?: Snowflake;
}

/** A page stays below the 1 MB at which DynamoDB cuts (D4), unless messages are very long. */
const PAGE = 500;
/** Messages that one search looks at: at some 400 bytes each 2 MB, or 490 read units. */
const MOST_MESSAGES = 5_000;

/** Upper case, because there more becomes equal: both small sigmas, and ß with ss. */
const fold = (text: string): string => text.toUpperCase();

/** Whether a content has the query anywhere in it, ignoring case. */
export function createMatcher(query: string): (content: string) => boolean {
  const folded = fold(query);
  return (content) => fold(content).includes(folded);
}

/**
 * Looks through a channel, newest first, until it has found enough, or has read as much as one search may, or its time is over; `before` says where to go on.
 * @throws AppError UNKNOWN_CHANNEL
 */
export async function searchMessages(
  deps: SearchDeps,
  userId: Snowflake,
  { channelId, query, limit, before }: SearchQuery,
): Promise<SearchResult> {
  await getVisibleChannel(deps, channelId, userId);
  const matches = createMatcher(query);
  const found: Message[] = [];
  let bytes = 0;
  let read = 0;
  let cursor = before;
  const result = async (hasMore: boolean): Promise<SearchResult> => {
    // Once more: who has lost sight of the channel meanwhile gets nothing that was said in it since.
    await getVisibleChannel(deps, channelId, userId);
    return {
      messages: await showAuthors(deps, found),
      has_more: hasMore,
      ...(hasMore && cursor !== undefined ? { before: cursor } : {}),
    };
  };
  do {
    const { messages, cut } = await deps.listMessages(channelId, { before: cursor, limit: PAGE });
    const isLastPage = !cut && messages.length < PAGE;
    for (const [index, message] of messages.entries()) {
      if (matches(message.content)) {
        bytes += utf8Length(JSON.stringify(message));
        // Left to the next search, which begins with it.
        if (bytes > limits.pageBytes && found.length > 0) return result(true);
        found.push(message);
      }
      cursor = message.id;
      if (found.length >= limit) return result(!isLastPage || index < messages.length - 1);
    }
    if (isLastPage) return result(false);
    read += messages.length;
  } while (read < MOST_MESSAGES && deps.hasTime());
  return result(true);
}
