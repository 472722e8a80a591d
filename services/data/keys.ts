import type { Snowflake } from "#protocol/primitives";

export interface Key {
  readonly PK: string;
  readonly SK: string;
}

/** Twenty digits, so that text order in a sort key is number order: "999" would otherwise sort after "1000". */
export const sortable = (number: Snowflake | number): string => String(number).padStart(20, "0");

/** Connections lie in this many item collections, so that the sweep can Query them all and none is hot. */
export const CONNECTION_SHARDS = 4;

/** Same text, same number, below `count`. FNV-1a, 32 bits. */
export function shardOf(text: string, count: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % count;
}

/** The only place where keys are spelled. docs/reference/table.md lists the same rows under the same AP numbers. */
export const keys = {
  /** AP-01 who is this user: GetItem. Also counts the guilds that the user is in. */
  user: (userId: Snowflake): Key => ({ PK: `USER#${userId}`, SK: "PROFILE" }),
  /** AP-02 whose is this name, and is that the password: GetItem. Being one item per name, it also keeps names unique. */
  login: (username: string): Key => ({ PK: `LOGIN#${username.toLowerCase()}`, SK: "LOGIN" }),
  /** AP-03 how many log-ins failed for this name lately: UpdateItem. */
  attempts: (username: string): Key => ({ PK: `LOGIN#${username.toLowerCase()}`, SK: "ATTEMPTS" }),
  /** AP-04 is this family of refresh tokens still good: GetItem. */
  family: (userId: Snowflake, familyId: string): Key => ({ PK: `USER#${userId}`, SK: `FAMILY#${familyId}` }),
  /** AP-05 was this refresh token spent: GetItem. Named by a hash: whoever reads the table cannot log in with it. */
  refreshToken: (userId: Snowflake, familyId: string, tokenHash: string): Key => ({
    PK: `USER#${userId}`,
    SK: `TOKEN#${familyId}#${tokenHash}`,
  }),
  /** AP-06 spend this ticket: DeleteItem. Named by a hash, as above. */
  ticket: (ticketHash: string): Key => ({ PK: `TICKET#${ticketHash}`, SK: "TICKET" }),
  /** AP-07 which guilds is this user in: Query begins_with(GUILD#). */
  userGuild: (userId: Snowflake, guildId: Snowflake): Key => ({
    PK: `USER#${userId}`,
    SK: `GUILD#${guildId}`,
  }),
  /** AP-08 which identified connections has this user: Query begins_with(CONNECTION#). */
  userConnection: (userId: Snowflake, connectionId: string): Key => ({
    PK: `USER#${userId}`,
    SK: `CONNECTION#${connectionId}`,
  }),
  /** AP-09 what is this guild: GetItem. */
  guild: (guildId: Snowflake): Key => ({ PK: `GUILD#${guildId}`, SK: "GUILD" }),
  /** AP-10 which channels has this guild, oldest first: Query begins_with(CHANNEL#). */
  channel: (guildId: Snowflake, channelId: Snowflake): Key => ({
    PK: `GUILD#${guildId}`,
    SK: `CHANNEL#${sortable(channelId)}`,
  }),
  /** AP-11 is this user in this guild, and as what: GetItem. AP-12 who is: Query begins_with(MEMBER#). */
  member: (guildId: Snowflake, userId: Snowflake): Key => ({
    PK: `GUILD#${guildId}`,
    SK: `MEMBER#${sortable(userId)}`,
  }),
  /** AP-13 what does this invite lead to: GetItem. */
  invite: (code: string): Key => ({ PK: `INVITE#${code}`, SK: "INVITE" }),
  /** AP-14 which guild is this channel in, and what are its newest sequence and message: GetItem. */
  counter: (channelId: Snowflake): Key => ({ PK: `CHANNEL#${channelId}`, SK: "COUNTER" }),
  /** AP-15 messages of a channel before or after one: Query between. AP-16 one of them: GetItem. */
  message: (channelId: Snowflake, messageId: Snowflake): Key => ({
    PK: `CHANNEL#${channelId}`,
    SK: `MESSAGE#${sortable(messageId)}`,
  }),
  /** AP-17 what happened in a channel after a sequence number: Query. One collection a channel, so that its stream records keep their order (C3). */
  log: (channelId: Snowflake, seq: number): Key => ({ PK: `LOG#${channelId}`, SK: sortable(seq) }),
  /** AP-18 was this sent before: PutItem on condition, GetItem. A collection of its own: it is the counter's partition that is hot. */
  nonce: (channelId: Snowflake, authorId: Snowflake, nonce: string): Key => ({
    PK: `NONCE#${channelId}#${authorId}#${nonce}`,
    SK: "NONCE",
  }),
  /** AP-19 has this connection identified: GetItem. AP-20 which connections fell silent: Query each shard. */
  connection: (connectionId: string): Key => ({
    PK: `CONNECTIONS#${shardOf(connectionId, CONNECTION_SHARDS)}`,
    SK: `CONNECTION#${connectionId}`,
  }),
  /** AP-21 which connections get what happens in this guild: Query. */
  audience: (guildId: Snowflake, connectionId: string, userId: Snowflake): Key => ({
    PK: audiencePartition(guildId),
    SK: `CONNECTION#${connectionId}#${userId}`,
  }),
  /** AP-22 an event for a guild's members on its way through the stream: PutItem. */
  guildEvent: (guildId: Snowflake, eventId: Snowflake): Key => ({
    PK: `EVENTS#GUILD#${guildId}`,
    SK: sortable(eventId),
  }),
  /** AP-23 an event for one user's connections on its way through the stream: PutItem. */
  userEvent: (userId: Snowflake, eventId: Snowflake): Key => ({
    PK: `EVENTS#USER#${userId}`,
    SK: sortable(eventId),
  }),
  /** AP-24 which deleted channels still have messages: Query. */
  tombstone: (channelId: Snowflake): Key => ({ PK: "TOMBSTONES", SK: `CHANNEL#${sortable(channelId)}` }),
};

export const connectionPartition = (shard: number): string => `CONNECTIONS#${shard}`;

export const audiencePartition = (guildId: Snowflake): string => `GUILD#${guildId}#AUDIENCE`;

/** The connection and the user of a place in an audience; neither has a `#` in it. */
export function listenerOf(sortKey: string): { connectionId: string; userId: Snowflake } {
  const [, connectionId = "", userId = ""] = sortKey.split("#");
  return { connectionId, userId };
}
