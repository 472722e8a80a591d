import type { Credentials } from "#core/account";
import type { ResumeDeps } from "#core/resume";
import { enterAudiences, listUserAudiences } from "#data/audiences";
import { identifyConnection } from "#data/connections";
import { listEvents } from "#data/log";
import { listMentions } from "#data/read-states";
import { readDirectMessages, readGuild } from "#data/snapshots";
import { findUsers } from "#data/users";
import { listVisible } from "#data/visible-channels";
import { getTable } from "./wiring.ts";

/**
 * What opening and resuming a session ask for, on the table.
 * @param credentials that the connection was opened with
 * @param deadlineMs when the answer has to be on its way, milliseconds since 1970
 */
export function sessionDeps(credentials: Credentials, deadlineMs: number): ResumeDeps {
  const table = getTable();
  return {
    identifyConnection: (connectionId, userId) =>
      identifyConnection(table, connectionId, userId, credentials),
    listUserAudiences: (userId) => listUserAudiences(table, userId),
    enterAudiences: (audiences, listener) => enterAudiences(table, audiences, listener),
    listEvents: (channelId, afterSeq, limit) => listEvents(table, channelId, afterSeq, limit),
    findUsers: (userIds) => findUsers(table, userIds),
    listVisible: (channelIds, userId) => listVisible(table, channelIds, userId),
    hasTime: () => table.now() < deadlineMs,
    async readReader(userId) {
      const [user] = await findUsers(table, [userId]);
      if (!user) return undefined;
      // Once, when the first guild asks: after the connection is in its audiences.
      let mentions: ReturnType<typeof listMentions> | undefined;
      const getMentions = () => {
        mentions ??= listMentions(table, userId);
        return mentions;
      };
      return {
        user,
        readGuild: async (guildId) => readGuild(table, guildId, userId, await getMentions()),
        readDirectMessages: async () => readDirectMessages(table, userId, await getMentions()),
      };
    },
  };
}
