import { limits } from "#protocol/limits";
import type { Message } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { AppError } from "./app-error.ts";
import { utf8Length } from "./utf8.ts";

export interface HistoryQuery {
  readonly channelId: Snowflake;
  /** Message ids, exclusive; at most one of them. Neither: the newest page. */
  readonly before?: Snowflake | undefined;
  readonly after?: Snowflake | undefined;
  readonly limit: number;
}

export interface ReadHistoryDeps {
  findVisibleChannel(channelId: Snowflake, userId: Snowflake): Promise<object | undefined>;
  /** Nearest to the cursor first. `cut`: there is more, whatever the limit. */
  listMessages(
    channelId: Snowflake,
    range: { before?: Snowflake | undefined; after?: Snowflake | undefined; limit: number },
  ): Promise<{ messages: readonly Message[]; cut: boolean }>;
}

/** The page nearest to the cursor, oldest first, cut at about 100 KB. @throws AppError UNKNOWN_CHANNEL */
export async function readHistory(
  deps: ReadHistoryDeps,
  userId: Snowflake,
  query: HistoryQuery,
): Promise<{ messages: Message[]; has_more: boolean }> {
  if (!(await deps.findVisibleChannel(query.channelId, userId))) {
    throw new AppError("UNKNOWN_CHANNEL", "There is no such channel.");
  }
  const { messages, cut } = await deps.listMessages(query.channelId, { ...query, limit: query.limit + 1 });
  const page = takeBytes(messages.slice(0, query.limit), limits.pageBytes);
  if (query.after === undefined) page.reverse();
  return { messages: page, has_more: cut || page.length < messages.length };
}

/** As many from the front as fit, but at least one. */
export function takeBytes<T>(items: readonly T[], maxBytes: number): T[] {
  let bytes = 2;
  const taken: T[] = [];
  for (const item of items) {
    bytes += utf8Length(JSON.stringify(item)) + 1;
    if (bytes > maxBytes && taken.length > 0) break;
    taken.push(item);
  }
  return taken;
}
