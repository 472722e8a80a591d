import { readHistory } from "#core/read-history";
import { historyDeps } from "#runtime/history-deps";
import { socketHandler } from "#runtime/socket";
import { socketDeps } from "#runtime/wiring";

export const handler = socketHandler(socketDeps({ burst: 100, perSecond: 50 }), {
  "channel.history": async (frame) => {
    const user = await frame.user();
    const { channel_id: channelId, before, after, around, limit } = frame.parse("channel.history");
    const query = { channelId, before, after, around, limit };
    return frame.ack(await readHistory(historyDeps(), user.id, query));
  },
});
