import { createDeliveriesQueue, type DeliveriesQueue } from "#aws/deliveries-queue";
import { postFrames } from "#aws/post-frames";
import { parseAudience } from "#core/audience";
import type { DeliverDeps, Strategy } from "#core/deliver";
import type { DeliverPartsDeps } from "#core/deliver-part";
import type { Frame } from "#core/frames";
import { SlowConnections } from "#core/slow-connections";
import { enterAudience, findWhereabouts, growAudience, leaveAudience, listShard } from "#data/audiences";
import { listChannelMemberIds } from "#data/channel-members";
import { findChannel } from "#data/channels";
import { listUserConnections, requireResume } from "#data/connections";
import { leaveChannels } from "#data/leave-channels";
import { readEntered } from "#data/snapshots";
import { readConfig } from "./config.ts";
import { endConnection } from "./presence.ts";
import { connectionsAt, getTable } from "./wiring.ts";

const strategies: readonly string[] = ["stream", "sharded", "inline"] satisfies Strategy[];

/** FANOUT_STRATEGY. @throws Error that names the three */
export function readStrategy(): Strategy {
  const { strategy } = readConfig(["strategy"]);
  if (!strategies.includes(strategy))
    throw new Error(`FANOUT_STRATEGY is ${strategy}: it can be ${strategies.join(", ")}`);
  return strategy as Strategy;
}

const bodiesOf = (frames: readonly Frame[]) => frames.map(({ body }) => body);

const slow = new SlowConnections(Date.now);
let queue: DeliveriesQueue | undefined;

/** What bringing something to connections asks for, on the table, the gateway and the queue. */
export function deliveryDeps(): DeliverDeps & Omit<DeliverPartsDeps, "reportFailure"> {
  const table = getTable();
  const connections = connectionsAt(readConfig(["webSocketEndpoint"]).webSocketEndpoint);
  return {
    strategy: readStrategy(),
    slow,
    findWhereabouts: (channelIds, audiences) => findWhereabouts(table, channelIds, audiences),
    listShard: (audience, shard, range) => listShard(table, audience, shard, range),
    findChannel: (guildId, channelId) => findChannel(table, guildId, channelId),
    listChannelMemberIds: (channelId) => listChannelMemberIds(table, channelId),
    growAudience: (audience, shards) => growAudience(table, audience, shards),
    enqueue(parts) {
      queue ??= createDeliveriesQueue(readConfig(["deliveriesQueueUrl"]).deliveriesQueueUrl);
      return queue.enqueue(parts);
    },
    listUserConnections: (userId, older) => listUserConnections(table, userId, older),
    enterAudience: (audience, userId) => enterAudience(table, audience, userId),
    async leaveAudience(audience, userId) {
      await leaveAudience(table, audience, userId);
      const { kind, id } = parseAudience(audience);
      // Who removed the member may have been killed before the guild's private channels.
      if (kind === "guild") await leaveChannels(table, id, userId);
    },
    readEntered: (audience, userId) => readEntered(table, audience, userId),
    post: (connectionId, frames) => postFrames(connections, connectionId, bodiesOf(frames), 1),
    tell: (connectionId, frames) => postFrames(connections, connectionId, bodiesOf(frames)),
    remove: endConnection,
    close: (connectionId) => connections.close(connectionId),
    requireResume: (connectionId) => requireResume(table, connectionId),
  };
}
