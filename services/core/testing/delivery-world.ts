import { type AudienceId, channelAudience } from "../audience.ts";
import type { DeliverDeps, Place } from "../deliver.ts";
import type { DeliverPartsDeps } from "../deliver-part.ts";
import type { Delivery, LogDelivery, Part } from "../delivery.ts";
import type { PostOutcome } from "../posting.ts";
import { SlowConnections } from "../slow-connections.ts";

/** An event of the channel `c-{guild}`. */
export const logDelivery = (seq: number, guildId = "g1", more: Partial<LogDelivery> = {}): Delivery => ({
  kind: "log",
  position: String(seq),
  guildId,
  channelId: `c-${guildId}`,
  isPrivate: false,
  seq,
  t: "MESSAGE_CREATE",
  payload: `{"seq":${seq}}`,
  messageId: String(seq),
  authorId: "u1",
  mentions: [],
  ...more,
});

export interface World {
  /** Connections by audience and shard: several lists are several shards. */
  readonly audiences: Record<AudienceId, readonly (readonly string[])[]>;
  /** Where channels are now, where it is not the guild that their name tells; null: gone. */
  readonly channels?: Readonly<Record<string, AudienceId | null>>;
  /** How posts to a connection end. */
  readonly outcomes?: Readonly<Record<string, PostOutcome>>;
  readonly strategy?: DeliverDeps["strategy"];
  /** On a page; two, so that there are several. */
  readonly pageSize?: number;
}

/** A world of audiences in memory, and what was done to it. */
export function deliveryWorld(given: World) {
  const posted = new Map<string, { s?: number; t: string; d?: unknown }[]>();
  const frames = new Map<string, number>();
  const calls: string[] = [];
  const parts: Part[] = [];
  const clock = { ms: 1_000 };
  const placesOf = (audience: AudienceId, shard: number): Place[] =>
    (given.audiences[audience]?.[shard] ?? []).map((connectionId) => ({
      connectionId,
      userId: `u-${connectionId}`,
      sortKey: `CONNECTION#${connectionId}#u-${connectionId}`,
    }));
  const deps: DeliverDeps & DeliverPartsDeps = {
    strategy: given.strategy ?? "stream",
    slow: new SlowConnections(() => clock.ms),
    async findWhereabouts(channelIds, audiences) {
      const where = channelIds.flatMap((id): [string, AudienceId][] => {
        const audience = given.channels?.[id];
        if (audience === null) return [];
        return [[id, audience ?? `GUILD#${id.slice(2)}`]];
      });
      return {
        audiences: new Map(where),
        shards: new Map(audiences.map((audience) => [audience, given.audiences[audience]?.length ?? 1])),
      };
    },
    async *listShard(audience, shard, range) {
      const size = given.pageSize ?? 2;
      const places = placesOf(audience, shard).filter(
        ({ sortKey }) => !range || (sortKey >= range.from && sortKey <= range.until),
      );
      for (let start = 0; start < places.length; start += size) yield places.slice(start, start + size);
    },
    async findChannel(guildId, id) {
      const where = given.channels?.[id];
      const isPrivate = where?.startsWith("CHANNEL#") ?? false;
      if (where === null) return undefined;
      return { id, guild_id: guildId, name: "now", topic: null, position: 0, private: isPrivate };
    },
    listChannelMemberIds: async (channelId) =>
      new Set(placesOf(channelAudience(channelId), 0).map(({ userId }) => userId)),
    growAudience: async (audience, shards) => void calls.push(`grow ${audience} ${shards}`),
    enqueue: async (some) => void parts.push(...some),
    listUserConnections: async (userId, beforeMs) =>
      beforeMs === undefined ? [`${userId}-phone`, `${userId}-desk`] : [`${userId}-phone`],
    enterAudience: async (audience, userId) => void calls.push(`enter ${audience} ${userId}`),
    leaveAudience: async (audience, userId) => void calls.push(`leave ${audience} ${userId}`),
    readEntered: async (audience) =>
      audience === "GUILD#left" ? undefined : { t: "GUILD_CREATE", d: { id: audience } },
    async post(connectionId, some) {
      const outcome = given.outcomes?.[connectionId] ?? "sent";
      if (outcome !== "sent") return outcome;
      const all = some.flatMap((frame) => JSON.parse(frame.body));
      posted.set(connectionId, [...(posted.get(connectionId) ?? []), ...all]);
      frames.set(connectionId, (frames.get(connectionId) ?? 0) + some.length);
      return outcome;
    },
    reportFailure: (error) => void calls.push(`report ${error}`),
    tell: (connectionId, some) => deps.post(connectionId, some),
    remove: async (connectionId, userId) => void calls.push(`remove ${connectionId} ${userId}`),
    close: async (connectionId) => void calls.push(`close ${connectionId}`),
    requireResume: async (connectionId) => void calls.push(`resume ${connectionId}`),
  };
  const namesTo = (connectionId: string) => posted.get(connectionId)?.map(({ t }) => t);
  const seqsTo = (connectionId: string) => posted.get(connectionId)?.map(({ s }) => s);
  return { deps, posted, frames, calls, parts, clock, namesTo, seqsTo };
}
