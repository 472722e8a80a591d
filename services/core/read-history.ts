import { limits } from "#protocol/limits";
import type { Message } from "#protocol/objects";
import { compareIds, type Snowflake } from "#protocol/primitives";
import { type FindUsers, showAuthors } from "./authors.ts";
import { takeBytes } from "./take-bytes.ts";
import { type FindVisibleChannel, getVisibleChannel } from "./visible-channel.ts";

/** Messages beyond a cursor, which is exclusive; without one the newest. */
export interface MessageRange {
  readonly before?: Snowflake | undefined;
  readonly after?: Snowflake | undefined;
  readonly limit: number;
}

export interface ListMessages {
  /** Nearest to the cursor first. `cut`: there is more, though the limit was not reached. */
  listMessages(
    channelId: Snowflake,
    range: MessageRange,
  ): Promise<{ messages: readonly Message[]; cut: boolean }>;
}

export interface ReadHistoryDeps extends FindVisibleChannel, ListMessages, FindUsers {}

/** At most one of the cursors is given. */
export interface HistoryQuery extends MessageRange {
  readonly channelId: Snowflake;
  /** The middle of the page: this message itself, where it is there, and half of the page on either side. */
  readonly around?: Snowflake | undefined;
}

export interface HistoryPage {
  /** Oldest first. */
  readonly messages: Message[];
  /** In the direction asked; with `around` of older ones: whether there are newer ones, a client knows from the channel. */
  readonly has_more: boolean;
}

/** The page nearest to the cursor, cut at about 100 KB. @throws AppError UNKNOWN_CHANNEL */
export async function readHistory(
  deps: ReadHistoryDeps,
  userId: Snowflake,
  query: HistoryQuery,
): Promise<HistoryPage> {
  const { nearest, farthest, hasMore } = await (query.around === undefined
    ? readOneSide(deps, query.channelId, query)
    : readAround(deps, query.channelId, query.around, query.limit));
  // After the read: who loses sight of the channel meanwhile gets nothing that was said in it since.
  await getVisibleChannel(deps, query.channelId, userId);
  const page = takeBytes(await showAuthors(deps, nearest), limits.pageBytes);
  return {
    messages: page.sort((a, b) => compareIds(a.id, b.id)),
    has_more: hasMore || (farthest !== undefined && !page.some(({ id }) => id === farthest.id)),
  };
}

interface Found {
  /** Nearest to the cursor first: wherever it is cut, what is left has no hole. */
  readonly nearest: readonly Message[];
  /** In the direction asked. */
  readonly farthest: Message | undefined;
  readonly hasMore: boolean;
}

async function readOneSide(deps: ListMessages, channelId: Snowflake, range: MessageRange): Promise<Found> {
  const { messages, cut } = await deps.listMessages(channelId, { ...range, limit: range.limit + 1 });
  const nearest = messages.slice(0, range.limit);
  return { nearest, farthest: nearest.at(-1), hasMore: cut || messages.length > range.limit };
}

async function readAround(
  deps: ListMessages,
  channelId: Snowflake,
  around: Snowflake,
  limit: number,
): Promise<Found> {
  const half = Math.floor(limit / 2);
  const next = (BigInt(around) + 1n).toString();
  const [older, newer] = await Promise.all([
    readOneSide(deps, channelId, { before: next, limit: limit - half }),
    readOneSide(deps, channelId, { after: around, limit: half }),
  ]);
  const nearest: Message[] = [];
  for (let index = 0; index < older.nearest.length || index < newer.nearest.length; index += 1)
    nearest.push(...older.nearest.slice(index, index + 1), ...newer.nearest.slice(index, index + 1));
  return { ...older, nearest };
}
