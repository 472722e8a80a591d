import type { CreateGuildDeps, LeaveGuildDeps } from "#core/guilds";
import type { AcceptInviteDeps, CreateInviteDeps } from "#core/invites";
import { enterAudience } from "#data/audiences";
import { deleteChannel, listChannels } from "#data/channels";
import { getGeneration, listUserConnections } from "#data/connections";
import { findGuild } from "#data/guilds";
import { createInvite, findInvite } from "#data/invites";
import {
  addMember,
  createGuild,
  findFirstMember,
  findMember,
  listMembers,
  removeMember,
  withProfiles,
} from "#data/members";
import { readGuild } from "#data/snapshots";
import { newCode } from "./invite-code.ts";
import { getTable, newId } from "./wiring.ts";

type GuildDeps = CreateGuildDeps & LeaveGuildDeps & CreateInviteDeps & AcceptInviteDeps;

const table = getTable();

/** Everything that the use cases of guilds and invites ask for, on the table. */
export const guildDeps = {
  newId,
  now: () => table.now(),
  newCode,
  findMember: (guildId, userId) => findMember(table, guildId, userId),
  async listMembers(guildId: string, range: { after?: string | undefined; limit: number }) {
    const { members, hasMore } = await listMembers(table, guildId, range);
    return { members: await withProfiles(table, members), hasMore };
  },
  findHeir: (guildId, ownerId) => findFirstMember(table, guildId, ownerId),
  guildExists: async (guildId) => (await findGuild(table, guildId)) !== undefined,
  createGuild: (guild, owner, eventId) => createGuild(table, guild, owner, eventId),
  addMember: (guildId, user, options) => addMember(table, guildId, user, options),
  removeMember: (guildId, user, departure) => removeMember(table, guildId, user, departure),
  listChannelIds: async (guildId) => (await listChannels(table, guildId)).map((channel) => channel.id),
  deleteChannel: (guildId, channelId, eventId) => deleteChannel(table, guildId, channelId, eventId),
  createInvite: (invite) => createInvite(table, invite),
  findInvite: (code) => findInvite(table, code),
  enterAudience: (audience, userId) => enterAudience(table, audience, userId),
  getGeneration: (userId) => getGeneration(table, userId),
  listUserConnections: (userId) => listUserConnections(table, userId),
  readGuild: (guildId, userId) => readGuild(table, guildId, userId),
} satisfies GuildDeps & Record<string, unknown>;
