import { createChannel, deleteChannel } from "#core/channels";
import { channelDeps as deps } from "#runtime/channel-deps";
import { socketHandler } from "#runtime/socket";
import { socketDeps } from "#runtime/wiring";

export const handler = socketHandler(socketDeps({ burst: 100, perSecond: 50 }), {
  "channel.create": async (frame) => {
    const user = await frame.user();
    const { guild_id, name, topic = null, position, private: isPrivate } = frame.parse("channel.create");
    const fields = { name, topic, position, private: isPrivate };
    return frame.ack({ channel: await createChannel(deps, user.id, guild_id, fields) });
  },

  "channel.delete": async (frame) => {
    const user = await frame.user();
    const { channel_id } = frame.parse("channel.delete");
    await deleteChannel(deps, user.id, channel_id);
    return frame.ack({});
  },
});
