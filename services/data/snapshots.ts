import { type AudienceId, parseAudience } from "#core/audience";
import type { Channel, DmChannel, Guild, GuildChannel } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { seesSinceMs } from "./channel-members.ts";
import { type ChannelRecord, listChannels } from "./channels.ts";
import { counterFromItem, findCounter } from "./counters.ts";
import { guildFromItem } from "./guilds.ts";
import { keys } from "./keys.ts";
import { memberFromItem } from "./members.ts";
import { listMentions, type Mentions, readStateOf } from "./read-states.ts";
import { getItems, type Item, type Table } from "./table.ts";
import { findUsers } from "./users.ts";
import { mayEnter } from "./visible-channels.ts";

/**
 * One guild as one of its members sees it now; undefined for anybody else. AP-09, AP-10, AP-11, AP-14, AP-27, AP-32, all consistent.
 * @param mentions of the user, where they are read already
 */
export async function readGuild(
  table: Table,
  guildId: Snowflake,
  userId: Snowflake,
  mentions?: Mentions,
): Promise<Guild | undefined> {
  const [[guildItem, memberItem], channels, named] = await Promise.all([
    getItems(table, [keys.guild(guildId), keys.member(guildId, userId)]),
    listChannels(table, guildId),
    mentions ?? listMentions(table, userId),
  ]);
  if (!guildItem || !memberItem) return undefined;
  const items = await getItems(table, [
    ...channels.map(({ id }) => keys.counter(id)),
    ...channels.map(({ id }) => keys.readState(userId, id)),
    ...channels.map((channel) => (channel.private ? keys.channelMember(channel.id, userId) : undefined)),
  ]);
  // Made private between the two reads: perhaps by this user.
  const justHidden = channels.filter(
    (channel, index) => !channel.private && items[index]?.is_private === true,
  );
  const lateItems = await getItems(
    table,
    justHidden.map(({ id }) => keys.channelMember(id, userId)),
  );
  const member = memberFromItem(memberItem);
  const guild = guildFromItem(guildItem);
  const see = (channel: ChannelRecord, index: number): Channel[] => {
    const counterItem = items[index];
    // Without its counter a channel was deleted between the two reads.
    if (!counterItem) return [];
    const counter = counterFromItem(channel.id, counterItem);
    const channelMember = items[2 * channels.length + index] ?? lateItems[justHidden.indexOf(channel)];
    if (counter.isPrivate && !mayEnter(channelMember, memberItem)) return [];
    const { guild_id: _guildId, ...rest } = channel;
    const readItem = items[channels.length + index];
    const sinceMs = seesSinceMs(member.joinedAtMs, counter.isPrivate ? channelMember : undefined);
    const readState = readStateOf(counter, readItem, named, { userId, role: member.role, sinceMs });
    return [{ ...rest, private: counter.isPrivate, ...readState }];
  };
  return { id: guild.id, name: guild.name, role: member.role, channels: channels.flatMap(see) };
}

/** One channel of a guild as somebody sees it; undefined for who does not. */
export async function readGuildChannel(
  table: Table,
  guildId: Snowflake,
  channelId: Snowflake,
  userId: Snowflake,
): Promise<GuildChannel | undefined> {
  const guild = await readGuild(table, guildId, userId);
  const channel = guild?.channels.find(({ id }) => id === channelId);
  return channel && { ...channel, guild_id: guildId };
}

/** GUILD_CREATE or CHANNEL_CREATE for somebody who came in; undefined where they do not belong to it. */
export async function readEntered(
  table: Table,
  audience: AudienceId,
  userId: Snowflake,
): Promise<{ t: string; d: object } | undefined> {
  const { kind, id } = parseAudience(audience);
  if (kind === "guild") {
    const d = await readGuild(table, id, userId);
    return d && { t: "GUILD_CREATE", d };
  }
  const counter = await findCounter(table, id);
  const d =
    counter &&
    (counter.guildId === null
      ? await readDirectMessage(table, id, userId)
      : await readGuildChannel(table, counter.guildId, id, userId));
  return d && { t: "CHANNEL_CREATE", d };
}

/** AP-29, AP-14, AP-32: a user's direct messages, oldest first. */
export async function readDirectMessages(
  table: Table,
  userId: Snowflake,
  mentions: Mentions,
): Promise<DmChannel[]> {
  const { Items } = await table.documents.query({
    TableName: table.name,
    KeyConditionExpression: "PK = :user AND begins_with(SK, :channel)",
    ExpressionAttributeValues: { ":user": keys.user(userId).PK, ":channel": "CHANNEL#" },
    ConsistentRead: true,
  });
  return readDmChannels(
    table,
    userId,
    Items.filter((item) => item.recipient_id !== undefined),
    mentions,
  );
}

/** One direct message as one of the two sees it; undefined for anybody else. */
export async function readDirectMessage(
  table: Table,
  channelId: Snowflake,
  userId: Snowflake,
): Promise<DmChannel | undefined> {
  const [item] = await getItems(table, [keys.userChannel(userId, channelId)]);
  if (item?.recipient_id === undefined) return undefined;
  const [channel] = await readDmChannels(table, userId, [item], await listMentions(table, userId));
  return channel;
}

/** @param mine the user's USER_CHANNEL items */
async function readDmChannels(
  table: Table,
  userId: Snowflake,
  mine: readonly Item[],
  mentions: Mentions,
): Promise<DmChannel[]> {
  const [items, recipients] = await Promise.all([
    getItems(table, [
      ...mine.map((item) => keys.counter(item.channel_id)),
      ...mine.map((item) => keys.readState(userId, item.channel_id)),
    ]),
    findUsers(
      table,
      mine.map((item) => item.recipient_id),
    ),
  ]);
  return mine.flatMap((item, index): DmChannel[] => {
    const counterItem = items[index];
    const recipient = recipients[index];
    if (!counterItem || !recipient) return [];
    const counter = counterFromItem(item.channel_id, counterItem);
    const readItem = items[mine.length + index];
    return [
      {
        id: item.channel_id,
        guild_id: null,
        recipients: [recipient],
        ...readStateOf(counter, readItem, mentions, { userId, role: "member" }),
      },
    ];
  });
}
