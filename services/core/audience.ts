import type { Snowflake } from "#protocol/primitives";

/** Who gets something: all members of a guild, or the members of one private channel or direct message. Neither id has a `#` in it. */
export type AudienceId = `GUILD#${Snowflake}` | `CHANNEL#${Snowflake}`;

export const guildAudience = (guildId: Snowflake): AudienceId => `GUILD#${guildId}`;
export const channelAudience = (channelId: Snowflake): AudienceId => `CHANNEL#${channelId}`;

export function parseAudience(audience: AudienceId): { kind: "guild" | "channel"; id: Snowflake } {
  const [kind, id = ""] = audience.split("#");
  return { kind: kind === "GUILD" ? "guild" : "channel", id };
}

/** A connection's place in an audience. */
export interface Listener {
  readonly connectionId: string;
  readonly userId: Snowflake;
}

/** Connections that one shard is meant to hold: what one invocation posts to by itself. Above it an audience is spread wider. */
export const SHARD_SIZE = 500;

/** Of one audience: half a million connections, and as many parts as one invocation can still put into the queue. */
export const MOST_SHARDS = 1024;

/**
 * Over how many shards an audience should be spread from now on. Never fewer than before: a place stays where it was put, and readers read all shards that there ever
 * were. A power of two, so that a connection can only be in few of them; see `shardsOf`.
 * @param seen connections found in `read` of the `shards` shards
 */
export function grownShards(shards: number, read: number, seen: number): number {
  let grown = shards;
  while (grown < MOST_SHARDS && (seen / read) * shards > grown * SHARD_SIZE) grown *= 2;
  return grown;
}

/**
 * Shards in which a connection's place can be: where it was put when the audience had one shard, or two, or four, up to what it has now.
 * @param hash of the connection, below 2^32
 */
export function shardsOf(hash: number, shards: number): number[] {
  const candidates = new Set<number>();
  for (let count = 1; count <= shards; count *= 2) candidates.add(hash % count);
  return [...candidates];
}
