import { type AudienceId, channelAudience, guildAudience } from "#core/audience";
import type { DispatchData, DispatchName } from "#protocol/dispatches";
import type { Status } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { keys } from "./keys.ts";
import { expiresAt, type Item, type Table } from "./table.ts";
import type { TransactItem } from "./transact.ts";

/** An event item is only a way into the stream: a day is what a stream keeps too (C7). */
const EVENT_SECONDS = 24 * 3600;

const eventItem = (table: Table, item: Item): TransactItem => ({
  Put: {
    TableName: table.name,
    Item: { type: "EVENT", expires_at: expiresAt(table.now(), EVENT_SECONDS), ...item },
  },
});

/** AP-22: tells everybody in an audience. Written in the transaction of what it tells. */
export const audienceEventItem = <T extends DispatchName>(
  table: Table,
  audience: AudienceId,
  eventId: Snowflake,
  t: T,
  d: DispatchData<T>,
): TransactItem =>
  eventItem(table, {
    ...keys.audienceEvent(audience, eventId),
    kind: "audience",
    audience,
    t,
    payload: JSON.stringify(d),
  });

/** A channel of a guild, and who sees it at the time of its event. */
export interface EventChannel {
  readonly id: Snowflake;
  readonly guildId: Snowflake;
  readonly isPrivate: boolean;
}

/**
 * All events about a guild's channels lie in the guild's collection, also those for the members of one channel or for one user: what is in one collection comes out of the stream in its order (C3),
 * so nobody is told that a channel is there and then that it is gone where it was the other way round.
 */
const channelEventKey = (guildId: Snowflake, eventId: Snowflake) =>
  keys.audienceEvent(guildAudience(guildId), eventId);

/** What tells what a channel is like: only those get it who still see the channel when it is delivered. All else is for those who saw it then. */
const describing: readonly DispatchName[] = ["CHANNEL_CREATE", "CHANNEL_UPDATE"];

/** AP-22: tells those who see a channel. */
export const channelEventItem = <
  T extends
    | "CHANNEL_CREATE"
    | "CHANNEL_UPDATE"
    | "CHANNEL_DELETE"
    | "CHANNEL_RECIPIENT_ADD"
    | "CHANNEL_RECIPIENT_REMOVE",
>(
  table: Table,
  { id, guildId, isPrivate }: EventChannel,
  eventId: Snowflake,
  t: T,
  d: DispatchData<T>,
): TransactItem =>
  eventItem(table, {
    ...channelEventKey(guildId, eventId),
    kind: "audience",
    audience: isPrivate ? channelAudience(id) : guildAudience(guildId),
    ...(describing.includes(t) ? { channel_id: id } : {}),
    t,
    payload: JSON.stringify(d),
  });

/** AP-22: a guild's channel is private from now on: CHANNEL_UPDATE to its own members, CHANNEL_DELETE to the rest of the guild. In one event, because two could arrive in either order. */
export const channelHiddenItem = (
  table: Table,
  change: DispatchData<"CHANNEL_UPDATE">,
  eventId: Snowflake,
): TransactItem =>
  eventItem(table, {
    ...channelEventKey(change.guild_id, eventId),
    kind: "hidden",
    guild_id: change.guild_id,
    channel_id: change.id,
    payload: JSON.stringify(change),
  });

/** AP-23: tells one user's connections. */
export const userEventItem = <T extends DispatchName>(
  table: Table,
  userId: Snowflake,
  eventId: Snowflake,
  t: T,
  d: DispatchData<T>,
): TransactItem =>
  eventItem(table, {
    ...keys.userEvent(userId, eventId),
    kind: "user",
    user_id: userId,
    t,
    payload: JSON.stringify(d),
  });

/** What else a change of membership says. */
export interface MembershipDetails {
  /** Of a private channel: its guild, null for a direct message. */
  readonly guildId?: Snowflake | null;
  /** The user was removed: connections that identified until now are closed, with this reason. */
  readonly close?: "KICKED" | "BANNED" | undefined;
}

/**
 * AP-22, AP-23: tells one user's connections that the user has come into a guild or private channel, or is no longer in it. Without a payload: what it is like, and
 * whether the membership still stands, is read when it is delivered.
 */
export const membershipEventItem = (
  table: Table,
  userId: Snowflake,
  audience: AudienceId,
  eventId: Snowflake,
  change: "entered" | "left",
  { guildId, close }: MembershipDetails = {},
): TransactItem =>
  eventItem(table, {
    ...(guildId ? channelEventKey(guildId, eventId) : keys.userEvent(userId, eventId)),
    kind: "membership",
    user_id: userId,
    audience,
    change,
    ...(guildId ? { guild_id: guildId } : {}),
    ...(close ? { close, before_ms: table.now() } : {}),
  });

/** AP-23: ends those of a user's connections whose credentials were issued before a time, or belong to one family, with a reason. */
export const closeEventItem = (
  table: Table,
  userId: Snowflake,
  eventId: Snowflake,
  reason: "LOGGED_OUT" | "ACCOUNT_DELETED",
  // Whoever logs in again at once has newer ones; and it does not matter when a connection identified.
  which: { readonly issuedBefore: number } | { readonly familyId: string },
): TransactItem =>
  eventItem(table, {
    ...keys.userEvent(userId, eventId),
    kind: "close",
    user_id: userId,
    reason,
    ...("familyId" in which ? { family_id: which.familyId } : { issued_before: which.issuedBefore }),
  });

/** AP-23: what a user is shown as from now on. One event for all audiences, which are read when it is delivered: an event for each of 100 guilds and 200 direct messages would not fit into a transaction. */
export const presenceEventItem = (
  table: Table,
  userId: Snowflake,
  eventId: Snowflake,
  status: Status,
): TransactItem =>
  eventItem(table, { ...keys.userEvent(userId, eventId), kind: "presence", user_id: userId, status });
