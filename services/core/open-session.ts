import { limits } from "#protocol/limits";
import type { DmChannel, Guild, User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import type { ReadyData } from "#protocol/replies";
import { AppError } from "./app-error.ts";
import { type AudienceId, type Listener, parseAudience } from "./audience.ts";
import { packFrames } from "./frames.ts";
import { takeBytes } from "./take-bytes.ts";

export interface OpenSessionDeps {
  /** False where the connection ended meanwhile. */
  identifyConnection(connectionId: string, userId: Snowflake): Promise<boolean>;
  listUserAudiences(userId: Snowflake): Promise<readonly AudienceId[]>;
  enterAudiences(audiences: readonly AudienceId[], listener: Listener): Promise<void>;
  /** What was read once for all that this user sees. */
  readReader(userId: Snowflake): Promise<SessionReader | undefined>;
}

/** One user's view of the table. */
export interface SessionReader {
  readonly user: User;
  /** Undefined where the user has left meanwhile. */
  readGuild(guildId: Snowflake): Promise<Guild | undefined>;
  /** Oldest first. */
  readDirectMessages(): Promise<readonly DmChannel[]>;
}

/** What READY and RESUMED tell, and what did not fit into them: frames with GUILD_CREATE and CHANNEL_CREATE dispatches. */
export interface Snapshot {
  readonly ready: ReadyData;
  readonly more: readonly string[];
  /** Newest sequence numbers of all channels that the user may see. */
  readonly lastSeqs: ReadonlyMap<Snowflake, number>;
}

/** Guilds read at once: each is three reads. */
const GUILDS_AT_ONCE = 8;

/**
 * Opens a session. The connection enters its audiences before anything is read: an event is either in what is read or is delivered,
 * perhaps both, and a client that goes by sequence sees it once. Doing it again with an open session is fine.
 * @param reservedBytes of the answer's frame, for what the caller adds
 * @throws AppError NOT_IDENTIFIED where the connection ended meanwhile, or the account
 */
export async function openSession(
  deps: OpenSessionDeps,
  connectionId: string,
  userId: Snowflake,
  reservedBytes = 0,
): Promise<Snapshot> {
  const reader = await deps.readReader(userId);
  if (!reader || reader.user.deleted || !(await deps.identifyConnection(connectionId, userId))) {
    throw new AppError("NOT_IDENTIFIED", "This connection is over. Open another one.");
  }
  const audiences = await deps.listUserAudiences(userId);
  await deps.enterAudiences(audiences, { connectionId, userId });
  const guildIds = audiences.map(parseAudience).flatMap(({ kind, id }) => (kind === "guild" ? [id] : []));
  const directMessages = await reader.readDirectMessages();
  const guilds: Guild[] = [];
  for (let start = 0; start < guildIds.length; start += GUILDS_AT_ONCE) {
    const some = guildIds.slice(start, start + GUILDS_AT_ONCE);
    const read = await Promise.all(some.map((guildId) => reader.readGuild(guildId)));
    guilds.push(...read.filter((guild) => guild !== undefined));
  }
  // Direct messages are small and few: they have their share of the frame, and guilds the rest.
  const bytes = limits.pageBytes - reservedBytes;
  const firstChannels = takeBytes(directMessages, bytes / 4, 0);
  const firstGuilds = takeBytes(guilds, (bytes * 3) / 4, 0);
  const rest = [
    ...guilds.slice(firstGuilds.length).map((d) => ({ t: "GUILD_CREATE", d })),
    ...directMessages.slice(firstChannels.length).map((d) => ({ t: "CHANNEL_CREATE", d })),
  ];
  const channels = [...guilds.flatMap((guild) => guild.channels), ...directMessages];
  return {
    ready: {
      user: reader.user,
      session_id: connectionId,
      heartbeat_interval_ms: limits.heartbeatIntervalMs,
      guild_count: guilds.length,
      guilds: firstGuilds,
      private_channel_count: directMessages.length,
      private_channels: firstChannels,
    },
    more: packFrames(limits.frameBytes)(rest.map((one) => JSON.stringify(one))).map(({ body }) => body),
    lastSeqs: new Map(channels.map(({ id, last_seq }) => [id, last_seq])),
  };
}
