import type { ReadHistoryDeps } from "#core/read-history";
import { listMessages } from "#data/messages";
import { findUsers } from "#data/users";
import { findVisibleChannel } from "#data/visible-channels";
import { getTable } from "./wiring.ts";

/** What reading messages asks for, on the table. */
export function historyDeps(): ReadHistoryDeps {
  const table = getTable();
  return {
    findVisibleChannel: (channelId, userId) => findVisibleChannel(table, channelId, userId),
    listMessages: (channelId, range) => listMessages(table, channelId, range),
    findUsers: (userIds) => findUsers(table, userIds),
  };
}
