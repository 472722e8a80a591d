import { limits } from "#protocol/limits";
import type { Role, User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { keys } from "./keys.ts";
import type { Item, Table } from "./table.ts";
import type { TransactItem } from "./transact.ts";

/** Who comes into a private channel. */
export interface Entrant {
  readonly user: Pick<User, "id">;
  /** Of the stay in the guild; undefined for a direct message. Who leaves the guild and comes back is not in its private channels any more. */
  readonly joinedAtMs?: number | undefined;
  /** When somebody added them. Undefined for who saw the channel before it was private, or made it, and in a direct message. */
  readonly addedAtMs?: number | undefined;
  /** Names this stay in the channel: whoever takes it away takes no later one. Undefined for a direct message, which nobody leaves. */
  readonly entryId?: Snowflake | undefined;
}

/** Who comes into a guild's private channel. */
export interface Newcomer extends Entrant {
  /** As others see them now. */
  readonly user: User;
  readonly joinedAtMs: number;
  /** Where it has to be the same still. */
  readonly role?: Role | undefined;
}

/** The user has not left the guild meanwhile, nor left and come back, nor got another role where it is the role that lets them in. */
export const sameStay = (
  table: Table,
  guildId: Snowflake,
  { user, joinedAtMs, role }: Newcomer,
): TransactItem => ({
  ConditionCheck: {
    TableName: table.name,
    Key: keys.member(guildId, user.id),
    ConditionExpression: `joined_at_ms = :joined${role ? " AND #role = :role" : ""}`,
    ...(role ? { ExpressionAttributeNames: { "#role": "role" } } : {}),
    ExpressionAttributeValues: { ":joined": joinedAtMs, ...(role ? { ":role": role } : {}) },
  },
});

/** Counted on the user, so that a READY has a bounded number of channels. @param change 1, or less than 0 */
export const countChannelItem = (table: Table, userId: Snowflake, change: number): TransactItem => ({
  Update: {
    TableName: table.name,
    Key: keys.user(userId),
    UpdateExpression: "SET private_channel_count = if_not_exists(private_channel_count, :none) + :change",
    // a deleted user comes into nothing new
    ConditionExpression: `attribute_exists(PK) AND (attribute_not_exists(private_channel_count) OR private_channel_count < :most)${change === 1 ? " AND attribute_not_exists(deleted)" : ""}`,
    ExpressionAttributeValues: {
      ":change": change,
      ":none": 0,
      ":most": change > 0 ? limits.privateChannelsPerUser : limits.privateChannelsPerUser + 1,
    },
  },
});

/** @param replaces the item of an earlier stay, which is still there */
const channelMemberItem = (
  table: Table,
  channelId: Snowflake,
  { user, joinedAtMs, addedAtMs, entryId }: Entrant,
  replaces?: ChannelStay,
): TransactItem => ({
  Put: {
    TableName: table.name,
    Item: {
      ...keys.channelMember(channelId, user.id),
      type: "CHANNEL_MEMBER",
      channel_id: channelId,
      user_id: user.id,
      ...(joinedAtMs === undefined ? {} : { joined_at_ms: joinedAtMs }),
      ...(addedAtMs === undefined ? {} : { added_at_ms: addedAtMs }),
      ...(entryId === undefined ? {} : { entry_id: entryId }),
    },
    // added twice at once, or the earlier item taken away meanwhile: counted once
    ...(replaces
      ? {
          ConditionExpression: "entry_id = :earlier",
          ExpressionAttributeValues: { ":earlier": replaces.entryId },
        }
      : { ConditionExpression: "attribute_not_exists(PK)" }),
  },
});

type ChannelIds = { readonly id: Snowflake; readonly guildId: Snowflake | null };

const userChannelItem = (
  table: Table,
  channel: ChannelIds,
  userId: Snowflake,
  recipientId?: Snowflake,
): TransactItem => ({
  Put: {
    TableName: table.name,
    Item: {
      ...keys.userChannel(userId, channel.id),
      type: "USER_CHANNEL",
      channel_id: channel.id,
      ...(channel.guildId === null ? {} : { guild_id: channel.guildId }),
      ...(recipientId === undefined ? {} : { recipient_id: recipientId }),
    },
  },
});

/** Makes somebody a member of a private channel or direct message: count first, then the channel's item and the user's. */
export const enterChannelItems = (
  table: Table,
  channel: ChannelIds,
  entrant: Entrant,
  recipientId?: Snowflake,
): TransactItem[] => [
  countChannelItem(table, entrant.user.id, 1),
  channelMemberItem(table, channel.id, entrant),
  userChannelItem(table, channel, entrant.user.id, recipientId),
];

/** The same for whom there is an item of an earlier stay: they are counted already. */
export const reenterChannelItems = (
  table: Table,
  channel: ChannelIds,
  entrant: Entrant,
  replaces: ChannelStay,
): TransactItem[] => [
  channelMemberItem(table, channel.id, entrant, replaces),
  userChannelItem(table, channel, entrant.user.id),
];

/** Takes somebody out of a private channel or direct message: count, the channel's item and the user's. The channel's own count is not among them. */
export const leaveChannelItems = (
  table: Table,
  channelId: Snowflake,
  userId: Snowflake,
  { entryId }: ChannelStay,
): TransactItem[] => [
  countChannelItem(table, userId, -1),
  {
    Delete: {
      TableName: table.name,
      Key: keys.channelMember(channelId, userId),
      // removed twice at once: counted once; and who is in again stays
      ...(entryId === undefined
        ? { ConditionExpression: "attribute_exists(PK)" }
        : {
            ConditionExpression: "entry_id = :entry",
            ExpressionAttributeValues: { ":entry": entryId },
          }),
    },
  },
  { Delete: { TableName: table.name, Key: keys.userChannel(userId, channelId) } },
];

/** Somebody's stay in a private channel; in a direct message without the last two. */
export interface ChannelStay {
  readonly userId: Snowflake;
  /** Of the stay in the guild that it belongs to: who came back after it is not in the channel. */
  readonly joinedAtMs: number | undefined;
  readonly entryId: Snowflake | undefined;
}

const stayFromItem = (item: Item): ChannelStay => ({
  userId: item.user_id,
  joinedAtMs: item.joined_at_ms,
  entryId: item.entry_id,
});

/** Since when somebody in a guild sees a channel of it: since they joined, or were added. @param channelMember their item in the channel, where it is private */
export const seesSinceMs = (joinedAtMs: number, channelMember: Item | undefined): number =>
  Math.max(joinedAtMs, (channelMember?.added_at_ms as number | undefined) ?? 0);

/** AP-27 */
export async function findChannelStay(
  table: Table,
  channelId: Snowflake,
  userId: Snowflake,
): Promise<ChannelStay | undefined> {
  const item = await table.documents.get({
    TableName: table.name,
    Key: keys.channelMember(channelId, userId),
    ConsistentRead: true,
  });
  return item && stayFromItem(item);
}

/** AP-28: those of a private channel or direct message in the order of user ids, after `after`. Among them may be people who have left the guild. */
export async function listChannelStays(
  table: Table,
  channelId: Snowflake,
  { after, limit }: { after?: Snowflake | undefined; limit: number },
): Promise<ChannelStay[]> {
  const from = keys.channelMember(channelId, after === undefined ? "0" : (BigInt(after) + 1n).toString()).SK;
  const { Items } = await table.documents.query({
    TableName: table.name,
    KeyConditionExpression: "PK = :channel AND SK BETWEEN :from AND :to",
    ExpressionAttributeValues: { ":channel": keys.counter(channelId).PK, ":from": from, ":to": "MEMBER#~" },
    Limit: limit,
    ConsistentRead: true,
  });
  return Items.map(stayFromItem);
}

/** AP-28 */
export async function listChannelMemberIds(table: Table, channelId: Snowflake): Promise<Set<Snowflake>> {
  // One page: some 200 bytes for each of at most 500.
  const stays = await listChannelStays(table, channelId, { limit: limits.membersPerPrivateChannel });
  return new Set(stays.map(({ userId }) => userId));
}
