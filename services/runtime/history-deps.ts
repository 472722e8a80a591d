import type { ReadHistoryDeps } from "#core/read-history";
import type { ReadPinsDeps } from "#core/read-pins";
import type { SearchDeps } from "#core/search-messages";
import { listMessages } from "#data/messages";
import { listPinned } from "#data/pins";
import { findUsers } from "#data/users";
import { findVisibleChannel } from "#data/visible-channels";
import type { SocketFrame } from "./socket.ts";
import { getTable } from "./wiring.ts";

/** Kept of a search's time for its last page. */
const LAST_PAGE_MS = 1_000;

/** What reading messages asks for, on the table. */
export function historyDeps({ deadlineMs }: SocketFrame): ReadHistoryDeps & ReadPinsDeps & SearchDeps {
  const table = getTable();
  return {
    findVisibleChannel: (channelId, userId) => findVisibleChannel(table, channelId, userId),
    listMessages: (channelId, range) => listMessages(table, channelId, range),
    listPinned: (channelId) => listPinned(table, channelId),
    findUsers: (userIds) => findUsers(table, userIds),
    hasTime: () => table.now() < deadlineMs - LAST_PAGE_MS,
  };
}
