import { guildAudience } from "#core/audience";
import type { SeenMember } from "#core/guilds";
import type { Role, User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { audienceEventItem } from "./events.ts";
import { keys } from "./keys.ts";
import { stillHasRole } from "./members.ts";
import type { Table } from "./table.ts";
import { type TransactItem, transactIfUnchanged } from "./transact.ts";

const changeRoleItems = (
  table: Table,
  guildId: Snowflake,
  { user, role: from }: SeenMember,
  to: Role,
  eventId: Snowflake,
): TransactItem[] => [
  {
    Update: {
      TableName: table.name,
      Key: keys.member(guildId, user.id),
      UpdateExpression: "SET #role = :to",
      ConditionExpression: "#role = :from", // two at once, or the member left: look again
      ExpressionAttributeNames: { "#role": "role" },
      ExpressionAttributeValues: { ":from": from, ":to": to },
    },
  },
  audienceEventItem(table, guildAudience(guildId), eventId, "GUILD_MEMBER_UPDATE", {
    guild_id: guildId,
    user,
    role: to,
  }),
];

/** The guild item names its owner too: both change together. */
export const changeOwnerItems = (
  table: Table,
  guildId: Snowflake,
  owner: Pick<User, "id">,
  heir: SeenMember,
  eventId: Snowflake,
): TransactItem[] => [
  {
    Update: {
      TableName: table.name,
      Key: keys.guild(guildId),
      UpdateExpression: "SET owner_id = :heir",
      ConditionExpression: "owner_id = :owner", // handed over twice at once, or deleted: look again
      ExpressionAttributeValues: { ":heir": heir.user.id, ":owner": owner.id },
    },
  },
  ...changeRoleItems(table, guildId, heir, "owner", eventId),
];

/** Gives a member another role, and tells the guild. @returns false where something changed since it was looked at: look again */
export const setRole = (
  table: Table,
  guildId: Snowflake,
  by: SeenMember,
  target: SeenMember,
  role: Role,
  newId: () => Snowflake,
): Promise<boolean> =>
  transactIfUnchanged(table, [
    stillHasRole(table, guildId, by),
    ...changeRoleItems(table, guildId, target, role, newId()),
  ]);

/** The owner makes somebody else the owner and is an admin from now on. @returns false as above */
export const handOver = (
  table: Table,
  guildId: Snowflake,
  owner: SeenMember,
  heir: SeenMember,
  newId: () => Snowflake,
): Promise<boolean> =>
  transactIfUnchanged(table, [
    ...changeOwnerItems(table, guildId, owner.user, heir, newId()),
    ...changeRoleItems(table, guildId, owner, "admin", newId()),
  ]);
