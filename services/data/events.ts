import type { DispatchData, DispatchName } from "#protocol/dispatches";
import type { Snowflake } from "#protocol/primitives";
import { keys } from "./keys.ts";
import { expiresAt, type Table } from "./table.ts";
import type { TransactItem } from "./transact.ts";

/** An event item is only a way into the stream: a day is what a stream keeps too (C7). */
const EVENT_SECONDS = 24 * 3600;

/** AP-22: tells all members of a guild. Written in the transaction of what it tells. */
export const guildEventItem = <T extends DispatchName>(
  table: Table,
  guildId: Snowflake,
  eventId: Snowflake,
  t: T,
  d: DispatchData<T>,
): TransactItem => ({
  Put: {
    TableName: table.name,
    Item: {
      ...keys.guildEvent(guildId, eventId),
      type: "EVENT",
      guild_id: guildId,
      t,
      payload: JSON.stringify(d),
      expires_at: expiresAt(table.now(), EVENT_SECONDS),
    },
  },
});

/**
 * AP-23: tells one user's connections that the user has come into a guild or is no longer in it. Without a payload: what the guild is like, and
 * whether the membership still stands, is read when it is delivered.
 */
export const membershipEventItem = (
  table: Table,
  userId: Snowflake,
  guildId: Snowflake,
  eventId: Snowflake,
  t: "GUILD_CREATE" | "GUILD_DELETE",
): TransactItem => ({
  Put: {
    TableName: table.name,
    Item: {
      ...keys.userEvent(userId, eventId),
      type: "EVENT",
      user_id: userId,
      guild_id: guildId,
      t,
      expires_at: expiresAt(table.now(), EVENT_SECONDS),
    },
  },
});
