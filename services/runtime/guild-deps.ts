import type { ListBansDeps, UnbanDeps } from "#core/bans";
import type { BanDeps, LeaveGuildDeps } from "#core/departures";
import type { CreateGuildDeps, DeleteGuildDeps, UpdateGuildDeps } from "#core/guilds";
import type { SetRoleDeps } from "#core/roles";
import { createGuild } from "#data/add-member";
import { enterAudience } from "#data/audiences";
import { banMember, banStranger, listBans, removeBan } from "#data/bans";
import { getGeneration, listUserConnections } from "#data/connections";
import { closeGuild } from "#data/guild-remains";
import { deleteGuild, renameGuild } from "#data/guilds";
import { leaveChannels } from "#data/leave-channels";
import { findFirstMember, findMember, listMembers, withProfiles } from "#data/members";
import { listStatuses } from "#data/presence";
import { removeMember } from "#data/remove-member";
import { handOver, setRole } from "#data/roles";
import { findUsers } from "#data/users";
import { getTable, newId } from "./wiring.ts";

type GuildDeps = CreateGuildDeps &
  UpdateGuildDeps &
  DeleteGuildDeps &
  LeaveGuildDeps &
  BanDeps &
  UnbanDeps &
  ListBansDeps &
  SetRoleDeps;

const table = getTable();

/** Everything that the use cases of guilds and their members ask for, on the table. */
export const guildDeps = {
  newId,
  findMember: (guildId, userId) => findMember(table, guildId, userId),
  async listMembers(guildId: string, range: { after?: string | undefined; limit: number }) {
    const { members, hasMore } = await listMembers(table, guildId, range);
    const userIds = members.map(({ user }) => user.id);
    const [named, statuses] = await Promise.all([withProfiles(table, members), listStatuses(table, userIds)]);
    return { members: named.map((member, index) => ({ ...member, status: statuses[index] })), hasMore };
  },
  findUsers: (userIds) => findUsers(table, userIds),
  enterAudience: (audience, userId) => enterAudience(table, audience, userId),
  getGeneration: (userId) => getGeneration(table, userId),
  listUserConnections: (userId) => listUserConnections(table, userId),

  createGuild: (guild, owner, eventId) => createGuild(table, guild, owner, eventId),
  renameGuild: (guildId, name, eventId) => renameGuild(table, guildId, name, eventId),
  deleteGuild: (guildId, ownerId, eventId) => deleteGuild(table, guildId, ownerId, eventId),
  closeGuild: (guildId, ownerId) => closeGuild(table, guildId, ownerId, newId),

  setRole: (guildId, by, target, role) => setRole(table, guildId, by, target, role, newId),
  handOver: (guildId, owner, heir) => handOver(table, guildId, owner, heir, newId),

  findHeir: (guildId, ownerId) => findFirstMember(table, guildId, ownerId),
  removeMember: (guildId, member, removal) => removeMember(table, guildId, member, removal, newId),
  leaveChannels: (guildId, userId) => leaveChannels(table, guildId, userId),
  banMember: (guildId, member, removal, reason) => banMember(table, guildId, member, removal, reason, newId),
  banStranger: (guildId, by, userId, reason) => banStranger(table, guildId, by, userId, reason),
  removeBan: (guildId, userId) => removeBan(table, guildId, userId),
  listBans: (guildId, page) => listBans(table, guildId, page),
} satisfies GuildDeps & Record<string, unknown>;
