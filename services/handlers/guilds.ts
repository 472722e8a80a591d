import { createGuild, getMember, leaveGuild } from "#core/guilds";
import { acceptInvite, createInvite } from "#core/invites";
import { guildDeps as deps } from "#runtime/guild-deps";
import { socketHandler } from "#runtime/socket";
import { socketDeps } from "#runtime/wiring";

export const handler = socketHandler(socketDeps({ burst: 100, perSecond: 50 }), {
  "guild.create": async (frame) => {
    const user = await frame.user();
    const { name } = frame.parse("guild.create");
    await frame.limit(user.id, { burst: 20, perSecond: 1 / 30 });
    return frame.ack({ guild: await createGuild(deps, user, name) });
  },

  "guild.leave": async (frame) => {
    const user = await frame.user();
    const { guild_id } = frame.parse("guild.leave");
    await leaveGuild(deps, user, guild_id);
    return frame.ack({});
  },

  "invite.create": async (frame) => {
    const user = await frame.user();
    const { guild_id, max_uses, max_age_seconds } = frame.parse("invite.create");
    const terms = { guildId: guild_id, maxUses: max_uses, maxAgeSeconds: max_age_seconds };
    return frame.ack({ code: await createInvite(deps, user.id, terms) });
  },

  "invite.accept": async (frame) => {
    const user = await frame.user();
    const { code } = frame.parse("invite.accept");
    return frame.ack({ guild: await acceptInvite(deps, user, code) });
  },

  "member.list": async (frame) => {
    const user = await frame.user();
    const { guild_id, after, limit } = frame.parse("member.list");
    await getMember(deps, guild_id, user.id);
    const { members, hasMore } = await deps.listMembers(guild_id, { after, limit });
    return frame.ack({ members: members.map(({ user, role }) => ({ user, role })), has_more: hasMore });
  },
});
