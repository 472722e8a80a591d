import type { PresenceAudiences } from "#core/deliver-presence";
import { type PresenceDeps, settlePresence } from "#core/presence";
import { getShardCounts } from "#data/audiences";
import {
  listPresenceAudiences,
  markSettled,
  readPresence,
  type SeenPresence,
  writeStatus,
} from "#data/presence";
import { removeConnection } from "#data/remove-connection";
import type { Snowflake } from "#protocol/primitives";
import { getTable, newId } from "./wiring.ts";

const table = getTable();

const deps: PresenceDeps<SeenPresence> = {
  readPresence: (userId) => readPresence(table, userId),
  writeStatus: (userId, seen, status) => writeStatus(table, userId, seen, status, newId()),
};

/** After a connection has identified or changed its status. Until it is done, each heartbeat of the connection comes here again. */
export async function settleConnection(connectionId: string, userId: Snowflake): Promise<void> {
  if (await settlePresence(deps, userId)) await markSettled(table, connectionId);
}

/** After a connection has ended, or where the gateway no longer knows it. Until it is done, each round of the sweep comes here again. */
export async function endConnection(connectionId: string, userId?: Snowflake): Promise<void> {
  await removeConnection(table, connectionId, userId, (owner) => settlePresence(deps, owner));
}

export const presenceAudiences: PresenceAudiences = {
  listPresenceAudiences: (userId) => listPresenceAudiences(table, userId),
  getShardCounts: (audiences) => getShardCounts(table, audiences),
};
