import type { JoinChannelDeps, LeaveChannelDeps, ListMembersDeps } from "#core/channel-members";
import type { CreateChannelDeps, DeleteChannelDeps, ListGuildChannelsDeps } from "#core/channels";
import type { UpdateChannelDeps } from "#core/update-channel";
import { enterAudience } from "#data/audiences";
import { hideChannel, showChannel, storeChannel } from "#data/channel-changes";
import { createChannel, deleteChannel, findChannel, listChannels } from "#data/channels";
import { getGeneration, listUserConnections } from "#data/connections";
import { findCounter } from "#data/counters";
import { forgetFormerMembers } from "#data/former-members";
import { listChannelMembers, listJoined } from "#data/list-channel-members";
import { findMember } from "#data/members";
import { addChannelMember, removeChannelMember } from "#data/private-channels";
import { readGuildChannel } from "#data/snapshots";
import { findUsers } from "#data/users";
import { findVisibleChannel, type OpenChannel } from "#data/visible-channels";
import { getTable, newId } from "./wiring.ts";

type ChannelDeps = CreateChannelDeps &
  DeleteChannelDeps &
  ListGuildChannelsDeps &
  JoinChannelDeps &
  LeaveChannelDeps &
  ListMembersDeps<OpenChannel> &
  Omit<UpdateChannelDeps, "forgetFormerMembers">;

const table = getTable();

/** Everything that the use cases of channels ask for, on the table. */
export const channelDeps = {
  newId,
  findMember: (guildId, userId) => findMember(table, guildId, userId),
  findUser: async (userId) => (await findUsers(table, [userId]))[0],
  findGuildId: async (channelId) => (await findCounter(table, channelId))?.guildId,
  findVisibleChannel: (channelId, userId) => findVisibleChannel(table, channelId, userId),
  findChannel: (guildId, channelId) => findChannel(table, guildId, channelId),
  listChannels: (guildId) => listChannels(table, guildId),
  listJoined: (channelIds, member) => listJoined(table, channelIds, member),
  readChannel: (guildId, channelId, userId) => readGuildChannel(table, guildId, channelId, userId),
  createChannel: (channel, maker, eventId) => createChannel(table, channel, maker, eventId),
  deleteChannel: (guildId, channelId, eventId) => deleteChannel(table, guildId, channelId, eventId),
  storeChannel: (seen, next, eventId) => storeChannel(table, seen, next, eventId),
  showChannel: (seen, next, eventId) => showChannel(table, seen, next, eventId),
  hideChannel: (seen, next, hiding, eventId) => hideChannel(table, seen, next, hiding, eventId),
  addChannelMember: (channel, newcomer) => addChannelMember(table, channel, newcomer, newId),
  removeChannelMember: (channel, user, removal) => removeChannelMember(table, channel, user, removal, newId),
  enterAudience: (audience, userId) => enterAudience(table, audience, userId),
  getGeneration: (userId) => getGeneration(table, userId),
  listUserConnections: (userId) => listUserConnections(table, userId),
  listMembers: (channel, range) => listChannelMembers(table, channel, range),
} satisfies ChannelDeps;

/** The same for a request that may take until `deadlineMs`, milliseconds since 1970. */
export const updateDeps = (deadlineMs: number): UpdateChannelDeps => ({
  ...channelDeps,
  forgetFormerMembers: (channel) => forgetFormerMembers(table, channel, deadlineMs),
});
