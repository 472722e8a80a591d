import { readHistory } from "#core/read-history";
import { listMessages } from "#data/messages";
import { findVisibleChannel } from "#data/visible-channels";
import { socketHandler } from "#runtime/socket";
import { getTable, socketDeps } from "#runtime/wiring";

const table = getTable();

export const handler = socketHandler(socketDeps({ burst: 100, perSecond: 50 }), {
  "channel.history": async (frame) => {
    const user = await frame.user();
    const { channel_id: channelId, before, after, limit } = frame.parse("channel.history");
    const page = await readHistory(
      {
        findVisibleChannel: (id, userId) => findVisibleChannel(table, id, userId),
        listMessages: (id, range) => listMessages(table, id, range),
      },
      user.id,
      { channelId, before, after, limit },
    );
    return frame.ack(page);
  },
});
