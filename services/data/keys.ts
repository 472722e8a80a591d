import type { AudienceId } from "#core/audience";
import { compareIds, type Snowflake } from "#protocol/primitives";

export interface Key {
  readonly PK: string;
  readonly SK: string;
}

/** Twenty digits, so that text order in a sort key is number order: "999" would otherwise sort after "1000". */
export const sortable = (number: Snowflake | number): string => String(number).padStart(20, "0");

/** Connections lie in this many item collections, so that the sweep can Query them all and none is hot. */
export const CONNECTION_SHARDS = 4;

/** Uploads that no message has taken, likewise. */
export const UPLOAD_SHARDS = 4;

/** Same text, same number, below 2^32. FNV-1a. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

export const shardOf = (text: string, count: number): number => hashOf(text) % count;

/** The only place where keys are spelled. docs/reference/table.md lists the same rows under the same AP numbers. */
export const keys = {
  /** AP-01 who is this user: GetItem. Also counts the guilds that the user is in. */
  user: (userId: Snowflake): Key => ({ PK: `USER#${userId}`, SK: "PROFILE" }),
  /** AP-02 whose is this name, and is that the password: GetItem. Being one item per name, it also keeps names unique. */
  login: (username: string): Key => ({ PK: `LOGIN#${username.toLowerCase()}`, SK: "LOGIN" }),
  /** AP-03 is there room for another try at this name's password: UpdateItem. */
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
  /** AP-21 which connections are in this audience: Query of each shard. */
  place: (audience: AudienceId, shard: number, connectionId: string, userId: Snowflake): Key => ({
    PK: audiencePartition(audience, shard),
    SK: `CONNECTION#${connectionId}#${userId}`,
  }),
  /** AP-25 over how many shards is this audience spread: GetItem. */
  audienceHead: (audience: AudienceId): Key => ({ PK: `AUDIENCE#${audience}`, SK: "HEAD" }),
  /** AP-22 an event for an audience on its way through the stream: PutItem. */
  audienceEvent: (audience: AudienceId, eventId: Snowflake): Key => ({
    PK: `EVENTS#${audience}`,
    SK: sortable(eventId),
  }),
  /** AP-23 an event for one user's connections on its way through the stream: PutItem. */
  userEvent: (userId: Snowflake, eventId: Snowflake): Key => ({
    PK: `EVENTS#USER#${userId}`,
    SK: sortable(eventId),
  }),
  /** AP-24 which deleted channels still have messages: Query. */
  tombstone: (channelId: Snowflake): Key => ({ PK: "TOMBSTONES", SK: `CHANNEL#${sortable(channelId)}` }),
  /** AP-26 which deleted guilds still have members: Query. */
  guildTombstone: (guildId: Snowflake): Key => ({ PK: "TOMBSTONES", SK: `GUILD#${sortable(guildId)}` }),
  /** AP-27 is this user in this private channel: GetItem. AP-28 who is: Query begins_with(MEMBER#). */
  channelMember: (channelId: Snowflake, userId: Snowflake): Key => ({
    PK: `CHANNEL#${channelId}`,
    SK: `MEMBER#${sortable(userId)}`,
  }),
  /** AP-29 which private channels and direct messages is this user in: Query begins_with(CHANNEL#). */
  userChannel: (userId: Snowflake, channelId: Snowflake): Key => ({
    PK: `USER#${userId}`,
    SK: `CHANNEL#${sortable(channelId)}`,
  }),
  /** AP-44 which channels that were made open still have members of their own: Query begins_with(OPENED#). */
  openedChannel: (channelId: Snowflake): Key => ({ PK: "TOMBSTONES", SK: `OPENED#${sortable(channelId)}` }),
  /** AP-30 which channel is between these two: GetItem. */
  directMessage: (one: Snowflake, other: Snowflake): Key => {
    const [first, second] = compareIds(one, other) < 0 ? [one, other] : [other, one];
    return { PK: `DM#${first}#${second}`, SK: "DM" };
  },
  /** AP-31 how often has this user identified, and as what are they shown: GetItem, ConditionCheck. */
  sessions: (userId: Snowflake): Key => ({ PK: `USER#${userId}`, SK: "SESSIONS" }),
  /** AP-32 how far has this user read: GetItem, Query begins_with(READ#). */
  readState: (userId: Snowflake, channelId: Snowflake): Key => ({
    PK: `USER#${userId}`,
    SK: `READ#${sortable(channelId)}`,
  }),
  /** AP-33 which messages mention this user: Query begins_with(MENTION#). */
  mention: (userId: Snowflake, channelId: Snowflake, messageId: Snowflake): Key => ({
    PK: `USER#${userId}`,
    SK: `MENTION#${sortable(channelId)}#${sortable(messageId)}`,
  }),
  /** AP-34 which messages of this channel are pinned: Query begins_with(PIN#). */
  pin: (channelId: Snowflake, messageId: Snowflake): Key => ({
    PK: `CHANNEL#${channelId}`,
    SK: `PIN#${sortable(messageId)}`,
  }),
  /** AP-35 is this user banned: GetItem, ConditionCheck. AP-36 who is: Query begins_with(BAN#). */
  ban: (guildId: Snowflake, userId: Snowflake): Key => ({
    PK: `GUILD#${guildId}`,
    SK: `BAN#${sortable(userId)}`,
  }),
  /** AP-37 which invites lead to this guild: Query begins_with(INVITE#). */
  guildInvite: (guildId: Snowflake, code: string): Key => ({ PK: `GUILD#${guildId}`, SK: `INVITE#${code}` }),
  /** AP-38 whose upload is this, and is it free: GetItem. AP-39 which were never taken: Query each shard up to an id. */
  upload: (uploadId: Snowflake): Key => ({
    PK: uploadPartition(shardOf(uploadId, UPLOAD_SHARDS)),
    SK: sortable(uploadId),
  }),
  /** AP-43 how many uploads of this user has no message taken: UpdateItem. */
  uploadCount: (userId: Snowflake): Key => ({ PK: `USER#${userId}`, SK: "UPLOADS" }),
  /** AP-40 which files belong to nothing any more: Query. */
  removedFiles: (messageId: Snowflake): Key => ({ PK: "REMOVED_FILES", SK: sortable(messageId) }),
  /** AP-41 which accounts are being deleted: Query. */
  deletion: (userId: Snowflake): Key => ({ PK: "DELETIONS", SK: sortable(userId) }),
  /** AP-42 how many tokens are in this bucket: GetItem, UpdateItem. */
  bucket: (name: string): Key => ({ PK: `BUCKET#${name}`, SK: "BUCKET" }),
};

export const connectionPartition = (shard: number): string => `CONNECTIONS#${shard}`;

export const uploadPartition = (shard: number): string => `UPLOADS#${shard}`;

export const audiencePartition = (audience: AudienceId, shard: number): string =>
  `AUDIENCE#${audience}#${shard}`;

/** The connection and the user of a place in an audience; neither has a `#` in it. */
export function listenerOf(sortKey: string): { connectionId: string; userId: Snowflake } {
  const [, connectionId = "", userId = ""] = sortKey.split("#");
  return { connectionId, userId };
}
