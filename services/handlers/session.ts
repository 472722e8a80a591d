import { AppError } from "#core/app-error";
import { identify } from "#core/identify";
import { enterAudiences } from "#data/audiences";
import { beat, identifyConnection } from "#data/connections";
import { listGuildIds } from "#data/members";
import { readGuild } from "#data/snapshots";
import { socketHandler } from "#runtime/socket";
import { getTable, socketDeps } from "#runtime/wiring";

const table = getTable();

export const handler = socketHandler(socketDeps({ burst: 100, perSecond: 50 }), {
  "session.identify": async (frame) => {
    const request = frame.parse("session.identify");
    const { ready, more } = await identify(
      {
        identifyConnection: (connectionId, userId) => identifyConnection(table, connectionId, userId),
        listGuildIds: (userId) => listGuildIds(table, userId),
        enterAudiences: (guildIds, listener) => enterAudiences(table, guildIds, listener),
        readGuild: (guildId, userId) => readGuild(table, guildId, userId),
      },
      frame.connectionId,
      frame.opener,
    );
    return [JSON.stringify({ t: "READY", id: request.id, d: ready }), ...more];
  },

  "session.heartbeat": async (frame) => {
    // The beat itself finds out whether the session is identified, in one write instead of a read and a write.
    if (!(await beat(table, frame.connectionId))) {
      throw new AppError("NOT_IDENTIFIED", "Send session.identify first, and wait for READY.");
    }
    frame.parse("session.heartbeat");
    return frame.ack({});
  },
});
