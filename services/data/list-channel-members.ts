import type { User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { listChannelStays } from "./channel-members.ts";
import type { Counter } from "./counters.ts";
import { keys } from "./keys.ts";
import { listMembers, withProfiles } from "./members.ts";
import { getItems, type Table } from "./table.ts";
import { findUsers } from "./users.ts";

export interface MemberPage {
  /** As others see them now. */
  readonly users: readonly User[];
  readonly hasMore: boolean;
}

/** AP-27: those of some private channels that somebody is in, in this stay in their guild. */
export async function listJoined(
  table: Table,
  channelIds: readonly Snowflake[],
  { user, joinedAtMs }: { readonly user: Pick<User, "id">; readonly joinedAtMs: number },
): Promise<Set<Snowflake>> {
  const items = await getItems(
    table,
    channelIds.map((channelId) => keys.channelMember(channelId, user.id)),
  );
  return new Set(channelIds.filter((_, index) => items[index]?.joined_at_ms === joinedAtMs));
}

/** AP-28, AP-11, AP-12, AP-01: who sees a channel, in the order of user ids, those after `after`. */
export async function listChannelMembers(
  table: Table,
  { channelId, guildId, isPrivate }: Pick<Counter, "channelId" | "guildId" | "isPrivate">,
  range: { after?: Snowflake | undefined; limit: number },
): Promise<MemberPage> {
  if (guildId !== null && !isPrivate) {
    const { members, hasMore } = await listMembers(table, guildId, range);
    return { users: (await withProfiles(table, members)).map(({ user }) => user), hasMore };
  }
  const ids: Snowflake[] = [];
  let { after } = range;
  // Page by page, because who left the guild is passed over: an empty page with more behind it would be the end for whoever asked.
  for (let more = true; more && ids.length <= range.limit; ) {
    const stays = await listChannelStays(table, channelId, { after, limit: range.limit + 1 });
    const members = await getItems(
      table,
      stays.map(({ userId }) => (guildId === null ? undefined : keys.member(guildId, userId))),
    );
    const inIt = stays.filter(
      ({ joinedAtMs }, index) => guildId === null || members[index]?.joined_at_ms === joinedAtMs,
    );
    ids.push(...inIt.map(({ userId }) => userId));
    after = stays.at(-1)?.userId;
    more = stays.length > range.limit;
  }
  const users = await findUsers(table, ids.slice(0, range.limit));
  return { users: users.filter((user) => user !== undefined), hasMore: ids.length > range.limit };
}
