import { limits } from "#protocol/limits";
import type { Guild, User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import type { ReadyData } from "#protocol/replies";
import { AppError } from "./app-error.ts";
import { packFrames } from "./frames.ts";
import { takeBytes } from "./read-history.ts";

export interface IdentifyDeps {
  /** False where the connection ended meanwhile. */
  identifyConnection(connectionId: string, userId: Snowflake): Promise<boolean>;
  listGuildIds(userId: Snowflake): Promise<readonly Snowflake[]>;
  enterAudiences(
    guildIds: readonly Snowflake[],
    listener: { connectionId: string; userId: Snowflake },
  ): Promise<void>;
  /** Undefined where the user has left meanwhile. */
  readGuild(guildId: Snowflake, userId: Snowflake): Promise<Guild | undefined>;
}

/** READY, and what did not fit into it: frames with GUILD_CREATE dispatches. */
export interface Greeting {
  readonly ready: ReadyData;
  readonly more: readonly string[];
}

/** Guilds read at once: each is three reads. */
const GUILDS_AT_ONCE = 8;

/**
 * Opens a session. The connection enters its audiences before the guilds are read: an event is either in what is read or is delivered,
 * perhaps both, and a client that goes by sequence sees it once. @throws AppError NOT_IDENTIFIED where the connection ended meanwhile
 */
export async function identify(deps: IdentifyDeps, connectionId: string, user: User): Promise<Greeting> {
  if (!(await deps.identifyConnection(connectionId, user.id))) {
    throw new AppError("NOT_IDENTIFIED", "This connection is over. Open another one.");
  }
  const guildIds = await deps.listGuildIds(user.id);
  await deps.enterAudiences(guildIds, { connectionId, userId: user.id });
  const guilds: Guild[] = [];
  for (let start = 0; start < guildIds.length; start += GUILDS_AT_ONCE) {
    const some = guildIds.slice(start, start + GUILDS_AT_ONCE);
    const read = await Promise.all(some.map((guildId) => deps.readGuild(guildId, user.id)));
    guilds.push(...read.filter((guild) => guild !== undefined));
  }
  const first = takeBytes(guilds, limits.pageBytes);
  const rest = guilds.slice(first.length).map((guild) => JSON.stringify({ t: "GUILD_CREATE", d: guild }));
  return {
    ready: {
      user,
      session_id: connectionId,
      heartbeat_interval_ms: limits.heartbeatIntervalMs,
      guild_count: guilds.length,
      guilds: first,
    },
    more: packFrames(limits.frameBytes)(rest).map((frame) => frame.body),
  };
}
