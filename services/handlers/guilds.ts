import { acceptInvite } from "#core/accept-invite";
import { listBans, unbanMember } from "#core/bans";
import { banMember, kickMember, leaveGuild } from "#core/departures";
import { createGuild, deleteGuild, getMember, updateGuild } from "#core/guilds";
import { createInvite, listInvites, revokeInvite } from "#core/invites";
import { setRole } from "#core/roles";
import { guildDeps as deps } from "#runtime/guild-deps";
import { inviteDeps } from "#runtime/invite-deps";
import { socketHandler } from "#runtime/socket";
import { socketDeps } from "#runtime/wiring";

export const handler = socketHandler(socketDeps({ burst: 100, perSecond: 50 }), {
  "guild.create": async (frame) => {
    const user = await frame.user();
    const { name } = frame.parse("guild.create");
    await frame.limit(user.id, { burst: 20, perSecond: 1 / 30 });
    return frame.ack({ guild: await createGuild(deps, user, name) });
  },

  "guild.update": async (frame) => {
    const user = await frame.user();
    const { guild_id, name } = frame.parse("guild.update");
    return frame.ack({ guild: await updateGuild(deps, user.id, guild_id, name) });
  },

  "guild.leave": async (frame) => {
    const user = await frame.user();
    const { guild_id } = frame.parse("guild.leave");
    await leaveGuild(deps, user, guild_id);
    return frame.ack({});
  },

  "guild.delete": async (frame) => {
    const user = await frame.user();
    const { guild_id } = frame.parse("guild.delete");
    await deleteGuild(deps, user.id, guild_id);
    return frame.ack({});
  },

  "invite.create": async (frame) => {
    const user = await frame.user();
    const { guild_id, max_uses, max_age_seconds } = frame.parse("invite.create");
    const terms = { guildId: guild_id, maxUses: max_uses, maxAgeSeconds: max_age_seconds };
    return frame.ack({ code: await createInvite(inviteDeps, user.id, terms) });
  },

  "invite.accept": async (frame) => {
    const user = await frame.user();
    const { code } = frame.parse("invite.accept");
    return frame.ack({ guild: await acceptInvite(inviteDeps, user.id, code) });
  },

  "invite.list": async (frame) => {
    const user = await frame.user();
    const { guild_id } = frame.parse("invite.list");
    return frame.ack({ invites: await listInvites(inviteDeps, user.id, guild_id) });
  },

  "invite.revoke": async (frame) => {
    const user = await frame.user();
    const { code } = frame.parse("invite.revoke");
    await revokeInvite(inviteDeps, user.id, code);
    return frame.ack({});
  },

  "member.list": async (frame) => {
    const user = await frame.user();
    const { guild_id, after, limit } = frame.parse("member.list");
    await getMember(deps, guild_id, user.id);
    const { members, hasMore } = await deps.listMembers(guild_id, { after, limit });
    return frame.ack({
      members: members.map(({ user, role, status }) => ({ user, role, status })),
      has_more: hasMore,
    });
  },

  "member.set_role": async (frame) => {
    const user = await frame.user();
    const { guild_id, user_id, role } = frame.parse("member.set_role");
    await setRole(deps, user.id, guild_id, user_id, role);
    return frame.ack({});
  },

  "member.kick": async (frame) => {
    const user = await frame.user();
    const { guild_id, user_id } = frame.parse("member.kick");
    await kickMember(deps, user.id, guild_id, user_id);
    return frame.ack({});
  },

  "member.ban": async (frame) => {
    const user = await frame.user();
    const { guild_id, user_id, reason = null } = frame.parse("member.ban");
    await banMember(deps, user.id, guild_id, user_id, reason);
    return frame.ack({});
  },

  "member.unban": async (frame) => {
    const user = await frame.user();
    const { guild_id, user_id } = frame.parse("member.unban");
    await unbanMember(deps, user.id, guild_id, user_id);
    return frame.ack({});
  },

  "ban.list": async (frame) => {
    const user = await frame.user();
    const { guild_id, after, limit } = frame.parse("ban.list");
    const { bans, hasMore } = await listBans(deps, user.id, guild_id, { after, limit });
    return frame.ack({ bans, has_more: hasMore });
  },
});
