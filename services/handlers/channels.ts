import { addMember, joinChannel, leaveChannel, listMembers, removeMember } from "#core/channel-members";
import { createChannel, deleteChannel, listGuildChannels } from "#core/channels";
import { updateChannel } from "#core/update-channel";
import { channelDeps as deps, updateDeps } from "#runtime/channel-deps";
import { socketHandler } from "#runtime/socket";
import { socketDeps } from "#runtime/wiring";

export const handler = socketHandler(socketDeps({ burst: 100, perSecond: 50 }), {
  "channel.create": async (frame) => {
    const user = await frame.user();
    const { guild_id, name, topic = null, category, position, ...rest } = frame.parse("channel.create");
    const fields = {
      ...{ name, topic, position, private: rest.private },
      ...(typeof category === "string" ? { category } : {}),
    };
    return frame.ack({ channel: await createChannel(deps, user.id, guild_id, fields) });
  },

  "channel.update": async (frame) => {
    const user = await frame.user();
    const { channel_id, name, topic, category, position, ...rest } = frame.parse("channel.update");
    const fields = { name, topic, category, position, private: rest.private };
    const channel = await updateChannel(updateDeps(frame.deadlineMs), user.id, channel_id, fields);
    return frame.ack({ channel });
  },

  "channel.delete": async (frame) => {
    const user = await frame.user();
    const { channel_id } = frame.parse("channel.delete");
    await deleteChannel(deps, user.id, channel_id);
    return frame.ack({});
  },

  "channel.list": async (frame) => {
    const user = await frame.user();
    const { guild_id } = frame.parse("channel.list");
    return frame.ack({ channels: await listGuildChannels(deps, user.id, guild_id) });
  },

  "channel.join": async (frame) => {
    const user = await frame.user();
    const { channel_id } = frame.parse("channel.join");
    return frame.ack({ channel: await joinChannel(deps, user.id, channel_id) });
  },

  "channel.leave": async (frame) => {
    const user = await frame.user();
    const { channel_id } = frame.parse("channel.leave");
    await leaveChannel(deps, user.id, channel_id);
    return frame.ack({});
  },

  "channel.add_member": async (frame) => {
    const user = await frame.user();
    const { channel_id, user_id } = frame.parse("channel.add_member");
    await addMember(deps, user.id, channel_id, user_id);
    return frame.ack({});
  },

  "channel.remove_member": async (frame) => {
    const user = await frame.user();
    const { channel_id, user_id } = frame.parse("channel.remove_member");
    await removeMember(deps, user.id, channel_id, user_id);
    return frame.ack({});
  },

  "channel.members": async (frame) => {
    const user = await frame.user();
    const { channel_id, after, limit } = frame.parse("channel.members");
    return frame.ack(await listMembers(deps, user.id, channel_id, { after, limit }));
  },
});
