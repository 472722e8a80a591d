import { guildAudience } from "#core/audience";
import type { SeenMember } from "#core/guilds";
import type { Snowflake } from "#protocol/primitives";
import { getShardCounts, leaveAudience, placeKeys } from "./audiences.ts";
import { sameGeneration } from "./connections.ts";
import { audienceEventItem, membershipEventItem } from "./events.ts";
import { keys } from "./keys.ts";
import { countGuildItem, stillHasRole } from "./members.ts";
import { changeOwnerItems } from "./roles.ts";
import type { Table } from "./table.ts";
import { type TransactItem, transactIfUnchanged } from "./transact.ts";

export interface Departure {
  /** The leaving user's connections: their places in the audience go in the same transaction. */
  readonly connectionIds: readonly string[];
  /** Read before the connections (AP-31): one that identifies meanwhile is not overlooked. */
  readonly generation: number;
  /** The member is removed by somebody else, with this reason. */
  readonly close?: "KICKED" | "BANNED" | undefined;
  /** Who removes the member: nothing happens where that one has another role by now. */
  readonly by?: SeenMember | undefined;
  /** Further actions of the transaction: at most 10. */
  readonly also?: readonly TransactItem[] | undefined;
  /** Who owns the guild from now on, where its owner leaves others behind. */
  readonly heir?: SeenMember | undefined;
}

/** A transaction takes 100 actions (D5); places above this go one by one, when the membership is gone. */
const MOST_PLACES = 75;

/** Removes a member, and the connections from the audience, and tells everybody. @returns false where something changed since it was looked at: look again */
export async function removeMember(
  table: Table,
  guildId: Snowflake,
  { user, role }: SeenMember,
  { connectionIds, generation, close, by, also = [], heir }: Departure,
  newId: () => Snowflake,
): Promise<boolean> {
  const audience = guildAudience(guildId);
  const [shards = 1] = await getShardCounts(table, [audience]);
  const places = connectionIds.flatMap((connectionId) =>
    placeKeys(audience, shards, { connectionId, userId: user.id }),
  );
  const isRemoved = await transactIfUnchanged(table, [
    {
      Delete: {
        TableName: table.name,
        Key: keys.member(guildId, user.id),
        ConditionExpression: "#role = :role", // no owner leaves without an heir, and nobody is removed in another role than was seen
        ExpressionAttributeNames: { "#role": "role" },
        ExpressionAttributeValues: { ":role": role },
      },
    },
    { Delete: { TableName: table.name, Key: keys.userGuild(user.id, guildId) } },
    countGuildItem(table, user.id, -1),
    audienceEventItem(table, audience, newId(), "GUILD_MEMBER_REMOVE", { guild_id: guildId, user }),
    membershipEventItem(table, user.id, audience, newId(), "left", { close }),
    sameGeneration(table, user.id, generation),
    ...(by ? [stillHasRole(table, guildId, by)] : []),
    ...(heir ? changeOwnerItems(table, guildId, user, heir, newId()) : []),
    ...also,
    ...places.slice(0, MOST_PLACES).map((Key) => ({ Delete: { TableName: table.name, Key } })),
  ]);
  if (isRemoved && places.length > MOST_PLACES) await leaveAudience(table, audience, user.id);
  return isRemoved;
}
