import type { CreateChannelDeps, DeleteChannelDeps } from "#core/channels";
import { enterAudience } from "#data/audiences";
import { createChannel, deleteChannel } from "#data/channels";
import { findMember } from "#data/members";
import { findVisibleChannel } from "#data/visible-channels";
import { getTable, newId } from "./wiring.ts";

const table = getTable();

/** Everything that the use cases of channels ask for, on the table. */
export const channelDeps: CreateChannelDeps & DeleteChannelDeps = {
  newId,
  findMember: (guildId, userId) => findMember(table, guildId, userId),
  findVisibleChannel: (channelId, userId) => findVisibleChannel(table, channelId, userId),
  createChannel: (channel, maker, eventId) => createChannel(table, channel, maker, eventId),
  deleteChannel: (guildId, channelId, eventId) => deleteChannel(table, guildId, channelId, eventId),
  enterAudience: (audience, userId) => enterAudience(table, audience, userId),
};
