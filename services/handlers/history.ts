import { readHistory } from "#core/read-history";
import { readPins } from "#core/read-pins";
import { searchMessages } from "#core/search-messages";
import { historyDeps } from "#runtime/history-deps";
import { socketHandler } from "#runtime/socket";
import { socketDeps } from "#runtime/wiring";

/** Of one user, everywhere: a search reads up to 5,000 messages. */
const SEARCHES = { burst: 20, perSecond: 1 };

export const handler = socketHandler(socketDeps({ burst: 100, perSecond: 50 }), {
  "channel.history": async (frame) => {
    const user = await frame.user();
    const { channel_id: channelId, before, after, around, limit } = frame.parse("channel.history");
    const query = { channelId, before, after, around, limit };
    return frame.ack(await readHistory(historyDeps(frame), user.id, query));
  },

  "channel.pins": async (frame) => {
    const user = await frame.user();
    const { channel_id, before } = frame.parse("channel.pins");
    return frame.ack(await readPins(historyDeps(frame), user.id, channel_id, before));
  },

  "message.search": async (frame) => {
    const user = await frame.user();
    const { channel_id: channelId, query, before, limit } = frame.parse("message.search");
    await frame.limit(user.id, SEARCHES);
    return frame.ack(await searchMessages(historyDeps(frame), user.id, { channelId, query, before, limit }));
  },
});
