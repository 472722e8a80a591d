import type { VisibleChannel } from "#core/visible-channel";
import type { User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { type Counter, counterFromItem, findCounter } from "./counters.ts";
import { keys } from "./keys.ts";
import { memberFromItem } from "./members.ts";
import { getItems, type Item, type Table } from "./table.ts";
import { userFromItem } from "./users.ts";

/** A channel with the head of its log, ready to append to. */
export interface OpenChannel extends VisibleChannel {
  readonly counter: Counter;
}

/** Where a channel lies: its guild never changes, and whether it is private seldom. Kept in an environment as a guess, so that one read is enough. */
type Whereabouts = Pick<Counter, "guildId" | "isPrivate">;
const KNOWN_CHANNELS = 10_000;
const known = new Map<Snowflake, Whereabouts>();

function remember(channelId: Snowflake, { guildId, isPrivate }: Whereabouts): void {
  known.set(channelId, { guildId, isPrivate });
  if (known.size > KNOWN_CHANNELS) known.delete(known.keys().next().value as string);
}

/**
 * AP-14, AP-01, AP-09, AP-11 and AP-27 in one read, consistent. Undefined where there is no such channel, or the user may not see it: who is not in its guild, nor, where it is
 * private, among its own members.
 */
export async function findVisibleChannel(
  table: Table,
  channelId: Snowflake,
  userId: Snowflake,
): Promise<OpenChannel | undefined> {
  let guess: Whereabouts | undefined = known.get(channelId);
  if (!guess) {
    guess = await findCounter(table, channelId);
    if (!guess) return undefined;
    remember(channelId, guess);
  }
  for (;;) {
    const { guildId, isPrivate } = guess;
    const [counterItem, user, guild, member, channelMember] = await getItems(table, [
      keys.counter(channelId),
      keys.user(userId),
      // Gone at once when it is deleted, before its channels and members are.
      guildId === null ? undefined : keys.guild(guildId),
      guildId === null ? undefined : keys.member(guildId, userId),
      isPrivate ? keys.channelMember(channelId, userId) : undefined,
    ]);
    if (!counterItem) return undefined;
    const counter = { ...counterFromItem(channelId, counterItem), seenBy: userId };
    if (counter.isPrivate !== isPrivate) {
      remember(channelId, counter);
      guess = counter;
      continue;
    }
    if (!user || user.deleted === true) return undefined;
    if (guildId !== null && !(guild && member)) return undefined;
    if (isPrivate && !mayEnter(channelMember, member)) return undefined;
    return {
      channelId,
      guildId,
      isPrivate,
      role: member ? memberFromItem(member).role : "member",
      user: userFromItem(user) satisfies User,
      counter,
    };
  }
}

/** Those of some users who may see a channel, in the order given: AP-11 and AP-27, consistent. */
export async function listViewers(
  table: Table,
  { channelId, guildId, isPrivate }: Pick<Counter, "channelId" | "guildId" | "isPrivate">,
  userIds: readonly Snowflake[],
): Promise<Snowflake[]> {
  const items = await getItems(table, [
    ...userIds.map((id) => (guildId === null ? undefined : keys.member(guildId, id))),
    ...userIds.map((id) => (isPrivate ? keys.channelMember(channelId, id) : undefined)),
  ]);
  return userIds.filter((_, index) => {
    const member = items[index];
    if (guildId !== null && !member) return false;
    return !isPrivate || mayEnter(items[userIds.length + index], member);
  });
}

/** Those of some channels that a user may see: AP-14, then AP-09, AP-11 and AP-27, consistent. */
export async function listVisible(
  table: Table,
  channelIds: readonly Snowflake[],
  userId: Snowflake,
): Promise<Set<Snowflake>> {
  const counterItems = await getItems(table, channelIds.map(keys.counter));
  const counters = channelIds.flatMap((channelId, index) => {
    const item = counterItems[index];
    return item ? [counterFromItem(channelId, item)] : [];
  });
  const items = await getItems(table, [
    ...counters.map(({ guildId }) => (guildId === null ? undefined : keys.guild(guildId))),
    ...counters.map(({ guildId }) => (guildId === null ? undefined : keys.member(guildId, userId))),
    ...counters.map(({ channelId, isPrivate }) =>
      isPrivate ? keys.channelMember(channelId, userId) : undefined,
    ),
  ]);
  const visible = counters.filter(({ guildId, isPrivate }, index) => {
    const [guild, member, channelMember] = [0, 1, 2].map((part) => items[part * counters.length + index]);
    if (guildId !== null && !(guild && member)) return false;
    return !isPrivate || mayEnter(channelMember, member);
  });
  return new Set(visible.map(({ channelId }) => channelId));
}

/** Who left the guild and came back is no longer in its private channels: the channel's member item names the stay that it belongs to. */
export const mayEnter = (channelMember: Item | undefined, member: Item | undefined): boolean =>
  channelMember !== undefined &&
  (channelMember.joined_at_ms === undefined || channelMember.joined_at_ms === member?.joined_at_ms);
