import { limits } from "#protocol/limits";
import type { Snowflake } from "#protocol/primitives";

export interface SweepDeps<Opened = unknown> {
  now(): number;
  /** Whether there is time for more. */
  hasTime(): boolean;
  listSilentConnections(beforeMs: number): AsyncIterable<{
    readonly connectionId: string;
    readonly userId: Snowflake;
    readonly heartbeatAtMs: number;
  }>;
  /** Asks the gateway. */
  isOpen(connectionId: string): Promise<boolean>;
  close(connectionId: string): Promise<void>;
  remove(connectionId: string, userId: Snowflake): Promise<void>;
  listGuildTombstones(limit: number): Promise<readonly Snowflake[]>;
  /** Step by step, to its end. */
  removeGuildRemains(guildId: Snowflake): AsyncIterable<void>;
  listTombstones(limit: number): Promise<readonly Snowflake[]>;
  /** Of what a deleted channel has left behind. True when nothing is left. */
  removeSomeRemains(channelId: Snowflake): Promise<boolean>;
  /** Channels that were made open. */
  listOpenedChannels(limit: number): Promise<readonly Opened[]>;
  /** True when none is left. */
  removeSomeFormerMembers(channel: Opened): Promise<boolean>;
}

/** Three missed heartbeats: worth a question to the gateway. */
const DOUBTFUL_MS = 3 * limits.heartbeatIntervalMs;
/** API Gateway itself ends what is silent for ten minutes (A4.4). */
const DEAD_MS = 11 * 60_000;
/** Read at a time. */
const TOMBSTONES = 10;

export interface Swept {
  removed: number;
  closed: number;
  guilds: number;
  channels: number;
  opened: number;
}

/** Removes what nobody reported: connections whose $disconnect was lost (A4.7), what is left of deleted guilds and channels, and members that opened channels no longer need. Safe to stop at any point. */
export async function sweep<Opened>(deps: SweepDeps<Opened>): Promise<Swept> {
  const swept: Swept = { removed: 0, closed: 0, guilds: 0, channels: 0, opened: 0 };
  for await (const { connectionId, userId, heartbeatAtMs } of deps.listSilentConnections(
    deps.now() - DOUBTFUL_MS,
  )) {
    if (!deps.hasTime()) return swept;
    if (!(await deps.isOpen(connectionId))) {
      await deps.remove(connectionId, userId);
      swept.removed += 1;
    } else if (heartbeatAtMs < deps.now() - DEAD_MS) {
      await deps.close(connectionId); // its $disconnect removes it, or the next round does
      swept.closed += 1;
    }
  }
  // Before the channels: those of a guild come to them.
  swept.guilds = await drain(deps.listGuildTombstones, async (guildId) => {
    for await (const _ of deps.removeGuildRemains(guildId)) if (!deps.hasTime()) return false;
    return true;
  });
  const untilDone = async (some: () => Promise<boolean>): Promise<boolean> => {
    let done = false;
    while (!done && deps.hasTime()) done = await some();
    return done;
  };
  swept.channels = await drain(deps.listTombstones, (channelId) =>
    untilDone(() => deps.removeSomeRemains(channelId)),
  );
  swept.opened = await drain(deps.listOpenedChannels, (channel) =>
    untilDone(() => deps.removeSomeFormerMembers(channel)),
  );
  return swept;
}

/** Does what is left to do, some at a time, until there is nothing more: a round that ends early leaves it to the next one. @returns how much was done */
async function drain<T>(
  list: (limit: number) => Promise<readonly T[]>,
  finish: (one: T) => Promise<boolean>,
): Promise<number> {
  for (let count = 0; ; ) {
    const some = await list(TOMBSTONES);
    for (const one of some) {
      if (!(await finish(one))) return count;
      count += 1;
    }
    if (some.length < TOMBSTONES) return count;
  }
}
