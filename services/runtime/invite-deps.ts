import type { AcceptInviteDeps } from "#core/accept-invite";
import type { CreateInviteDeps, ListInvitesDeps, RevokeInviteDeps } from "#core/invites";
import { addMember } from "#data/add-member";
import { enterAudience } from "#data/audiences";
import { createGuildInvite, listInvites, removeInvite } from "#data/guild-invites";
import { findInvite } from "#data/invites";
import { findMember } from "#data/members";
import { readGuild } from "#data/snapshots";
import { findUsers } from "#data/users";
import { newCode } from "./invite-code.ts";
import { getTable, newId } from "./wiring.ts";

const table = getTable();

/** Everything that the use cases of invites ask for, on the table. */
export const inviteDeps: CreateInviteDeps & ListInvitesDeps & RevokeInviteDeps & AcceptInviteDeps = {
  newId,
  now: () => table.now(),
  newCode,
  findMember: (guildId, userId) => findMember(table, guildId, userId),
  findUser: async (userId) => (await findUsers(table, [userId]))[0],
  findUsers: (userIds) => findUsers(table, userIds),
  createInvite: (invite) => createGuildInvite(table, invite),
  findInvite: (code) => findInvite(table, code),
  listInvites: (guildId) => listInvites(table, guildId),
  removeInvite: (guildId, code) => removeInvite(table, guildId, code),
  addMember: (guildId, user, joining) => addMember(table, guildId, user, joining),
  enterAudience: (audience, userId) => enterAudience(table, audience, userId),
  readGuild: (guildId, userId) => readGuild(table, guildId, userId),
};
