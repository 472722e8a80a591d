import type { InferOutput } from "valibot";
import type { Close } from "#protocol/dispatches";
import type { Status } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import type { AudienceId } from "./audience.ts";

export type CloseReason = InferOutput<typeof Close>["d"]["reason"];

/** Where in the stream it stands, so that it can be asked for again; "" for what comes from elsewhere. */
interface Positioned {
  readonly position: string;
}

/** An event of a channel's log. `payload` is the dispatch's `d` as JSON text. */
export interface LogDelivery extends Positioned {
  readonly kind: "log";
  readonly channelId: Snowflake;
  /** Null for a direct message. */
  readonly guildId: Snowflake | null;
  /** Whether the channel was private when this was written. */
  readonly isPrivate: boolean;
  readonly seq: number;
  readonly t: string;
  readonly payload: string;
  readonly messageId: Snowflake;
  /** Who wrote that message. */
  readonly authorId: Snowflake;
  /** Who is mentioned by name. */
  readonly mentions: readonly Snowflake[];
}

/** To everybody in an audience. */
export interface AudienceDelivery extends Positioned {
  readonly kind: "audience";
  readonly audience: AudienceId;
  /** It is about this channel: it is asked again who sees it when it is delivered. */
  readonly channelId?: Snowflake | undefined;
  readonly t: string;
  readonly payload: string;
}

/** A channel is private from now on: its own members get `payload` as CHANNEL_UPDATE, the rest of the guild CHANNEL_DELETE. */
export interface HiddenDelivery extends Positioned {
  readonly kind: "hidden";
  readonly guildId: Snowflake;
  readonly channelId: Snowflake;
  readonly payload: string;
}

/** To one user's connections. */
export interface UserDelivery extends Positioned {
  readonly kind: "user";
  readonly userId: Snowflake;
  readonly t: string;
  readonly payload: string;
}

/** One user has come into an audience, or is no longer in it. */
export interface MembershipDelivery extends Positioned {
  readonly kind: "membership";
  readonly userId: Snowflake;
  readonly audience: AudienceId;
  /** Of a channel's audience: its guild, null for a direct message. */
  readonly guildId: Snowflake | null;
  readonly change: "entered" | "left";
  /** The user was removed: the connections that identified before `beforeMs` are closed, with this reason. */
  readonly close?: { readonly reason: CloseReason; readonly beforeMs: number } | undefined;
}

/** One user's connections are closed: those of older credentials, or those of one log-in. */
export interface CloseDelivery extends Positioned, Pick<Which, "issuedBefore" | "familyId"> {
  readonly kind: "close";
  readonly userId: Snowflake;
  readonly reason: CloseReason;
}

/** Which of a user's connections are meant: those for which all of it holds. */
export interface Which {
  /** Those that identified before it; milliseconds. */
  readonly beforeMs?: number | undefined;
  /** Those whose credentials were issued before it; seconds. */
  readonly issuedBefore?: number | undefined;
  /** Those whose credentials belong to this family of refresh tokens. */
  readonly familyId?: string | undefined;
}

/** A user is shown as something else. Told to the user's guilds and direct messages, as they are when it is delivered; see `deliverBatch`. */
export interface PresenceChange extends Positioned {
  readonly kind: "presence";
  readonly userId: Snowflake;
  readonly status: Status;
}

/** Something that happened, on its way to whom it concerns. */
export type Delivery =
  | LogDelivery
  | AudienceDelivery
  | HiddenDelivery
  | UserDelivery
  | MembershipDelivery
  | CloseDelivery;

/** JSON text put together, not built anew: `d` was made once, when the event was stored. */
export const logText = ({ t, channelId, seq, payload }: LogDelivery): string =>
  `{"t":"${t}","c":"${channelId}","s":${seq},"d":${payload}}`;

export const dispatchText = (t: string, payload: string): string => `{"t":"${t}","d":${payload}}`;

const closeWords: Record<CloseReason, string> = {
  KICKED: "You were removed from a guild.",
  BANNED: "You were banned from a guild.",
  LOGGED_OUT: "You were logged out.",
  ACCOUNT_DELETED: "This account was deleted.",
  RATE_LIMITED: "Too many requests.",
};

/** The frame before a connection is closed: the API that closes takes no reason. */
export const closeText = (
  reason: CloseReason,
  more: { guild_id?: Snowflake; retry_after_ms?: number } = {},
): string => JSON.stringify({ t: "CLOSE", d: { reason, message: closeWords[reason], ...more } });

/** What is asked of a queue for large audiences: one shard of an audience, or a stretch of it, and what its connections get. */
export interface Part {
  readonly audience: AudienceId;
  readonly shard: number;
  /** Of the shard: from this place to that one, both with it. Without it: all. */
  readonly range?: PlaceRange | undefined;
  readonly dispatches: readonly PartDispatch[];
}

/** Sort keys of places, inclusive. */
export interface PlaceRange {
  readonly from: string;
  readonly until: string;
}

export type PartDispatch =
  /** What is said in a channel: `channelId` is asked again where it belongs when it is delivered. */
  | { readonly channelId: Snowflake; readonly text: string }
  | { readonly text: string }
  /** What a channel is like: asked again likewise. */
  | { readonly describedChannelId: Snowflake; readonly text: string }
  /** For those who are the channel's members `text`, for the others `otherwise`. */
  | { readonly hiddenChannelId: Snowflake; readonly text: string; readonly otherwise: string };
