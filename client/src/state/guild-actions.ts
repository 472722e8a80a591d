import type { Dispatch } from "#protocol/dispatches";
import type { Ban, Invite, ListedChannel, Role, User } from "#protocol/objects";
import type { GatewayConnection } from "../gateway/connection.ts";
import type { Fields } from "../gateway/wire.ts";
import { putChannel, putGuild, removeChannel, removeGuild, updateChannel } from "./channels.ts";
import type { ChatStore, GuildEntry } from "./chat-state.ts";
import { readPages } from "./read-pages.ts";
import { applyDispatch } from "./reducers.ts";
import { reorder } from "./reorder-channels.ts";

/** What people do with guilds, channels, invites and members. Each applies its own ACK, so that nothing waits for the dispatch. @throws GatewayError */
export class GuildActions {
  readonly #store: ChatStore;
  readonly #request: GatewayConnection["request"];
  /** Guilds and channels that this person is ending or leaving: the dispatch of it may come before the ACK. */
  readonly #leaving = new Set<string>();

  constructor(store: ChatStore, request: GatewayConnection["request"]) {
    this.#store = store;
    this.#request = request;
  }

  /** Creates a guild. It has no channel yet. */
  async create(name: string): Promise<GuildEntry["id"]> {
    const { guild } = await this.#request("guild.create", { name });
    this.#store.setState((state) => putGuild(state, guild));
    return guild.id;
  }

  /** Creates a guild and its first channel, so that there is a place to talk. Without the channel the guild stays: it can be made later. */
  async createWithChannel(name: string, channelName: string): Promise<GuildEntry["id"]> {
    const guildId = await this.create(name);
    await this.createChannel({ guild_id: guildId, name: channelName }).catch(() => {});
    return guildId;
  }

  /** Joins by invite. Gives the guild, with the channels that it has. */
  async join(code: string): Promise<GuildEntry["id"]> {
    const { guild } = await this.#request("invite.accept", { code });
    this.#store.setState((state) => putGuild(state, guild));
    return guild.id;
  }

  async rename(guildId: string, name: string): Promise<void> {
    const { guild } = await this.#request("guild.update", { guild_id: guildId, name });
    this.#store.setState((state) => {
      const known = state.guilds[guildId];
      return known
        ? { ...state, guilds: { ...state.guilds, [guildId]: { ...known, name: guild.name } } }
        : state;
    });
  }

  async leave(guildId: string): Promise<void> {
    await this.#while(guildId, this.#request("guild.leave", { guild_id: guildId }));
    this.#store.setState((state) => removeGuild(state, guildId));
  }

  async delete(guildId: string): Promise<void> {
    await this.#while(guildId, this.#request("guild.delete", { guild_id: guildId }));
    this.#store.setState((state) => removeGuild(state, guildId));
  }

  /** Gives the code of a new invite: without limits any number of uses, for 7 days. */
  async invite(
    guildId: string,
    limits: Omit<Fields<"invite.create">, "guild_id"> = {},
  ): Promise<Invite["code"]> {
    const { code } = await this.#request("invite.create", { guild_id: guildId, ...limits });
    return code;
  }

  async listInvites(guildId: string): Promise<readonly Invite[]> {
    const { invites } = await this.#request("invite.list", { guild_id: guildId });
    return invites;
  }

  async revokeInvite(code: string): Promise<void> {
    await this.#request("invite.revoke", { code });
  }

  /** Creates a channel, below those that are there. */
  async createChannel(fields: Fields<"channel.create">): Promise<string> {
    const { guilds, channels } = this.#store.getState();
    const last = channels[guilds[fields.guild_id]?.channelIds.at(-1) ?? ""];
    const { channel } = await this.#request("channel.create", { position: last?.position ?? 0, ...fields });
    this.#store.setState((state) => putChannel(state, fields.guild_id, channel));
    return channel.id;
  }

  async updateChannel(fields: Fields<"channel.update">): Promise<void> {
    const { channel } = await this.#request("channel.update", fields);
    this.#store.setState((state) => updateChannel(state, channel));
  }

  /** Puts a channel one place up (-1) or down (1) among those that this person sees. */
  async moveChannel(channelId: string, step: -1 | 1): Promise<void> {
    const { guilds, channels } = this.#store.getState();
    const guild = guilds[channels[channelId]?.guild_id ?? ""];
    const category = channels[channelId]?.category;
    const shown = guild?.channelIds.flatMap((id) => channels[id] ?? []) ?? [];
    const among = shown.filter((each) => each.category === category);
    for (const { id, position } of reorder(among, channelId, step))
      await this.updateChannel({ channel_id: id, position });
  }

  async deleteChannel(channelId: string): Promise<void> {
    await this.#while(channelId, this.#request("channel.delete", { channel_id: channelId }));
    this.#store.setState((state) => removeChannel(state, channelId));
  }

  /** Whether it is this person who ends or leaves a guild or a channel just now. */
  isOwnDoing(id: string): boolean {
    return this.#leaving.has(id);
  }

  /** What everybody is told, here at once. */
  #tell(userId: string, dispatch: (user: User) => Dispatch): void {
    const user = this.#store.getState().users[userId];
    if (user) this.#store.setState((state) => applyDispatch(state, dispatch(user)));
  }

  async #while(id: string, asked: Promise<unknown>): Promise<void> {
    this.#leaving.add(id);
    try {
      await asked;
    } finally {
      this.#leaving.delete(id);
    }
  }

  /** Channels of a guild, with the private ones that one may join. For who manages channels. */
  async listChannels(guildId: string): Promise<readonly ListedChannel[]> {
    const { channels } = await this.#request("channel.list", { guild_id: guildId });
    return channels;
  }

  /** Comes into a private channel. */
  async joinChannel(channelId: string): Promise<void> {
    const { channel } = await this.#request("channel.join", { channel_id: channelId });
    this.#store.setState((state) => putChannel(state, channel.guild_id, channel));
  }

  async leaveChannel(channelId: string): Promise<void> {
    await this.#while(channelId, this.#request("channel.leave", { channel_id: channelId }));
    this.#store.setState((state) => removeChannel(state, channelId));
  }

  async addToChannel(channelId: string, userId: string): Promise<void> {
    await this.#request("channel.add_member", { channel_id: channelId, user_id: userId });
    this.#tell(userId, (user) => ({ t: "CHANNEL_RECIPIENT_ADD", d: { channel_id: channelId, user } }));
  }

  async removeFromChannel(channelId: string, userId: string): Promise<void> {
    await this.#request("channel.remove_member", { channel_id: channelId, user_id: userId });
    this.#tell(userId, (user) => ({ t: "CHANNEL_RECIPIENT_REMOVE", d: { channel_id: channelId, user } }));
  }

  async setRole(guildId: string, userId: string, role: Role): Promise<void> {
    await this.#request("member.set_role", { guild_id: guildId, user_id: userId, role });
    this.#tell(userId, (user) => ({ t: "GUILD_MEMBER_UPDATE", d: { guild_id: guildId, user, role } }));
  }

  async kick(guildId: string, userId: string): Promise<void> {
    await this.#request("member.kick", { guild_id: guildId, user_id: userId });
    this.#tell(userId, (user) => ({ t: "GUILD_MEMBER_REMOVE", d: { guild_id: guildId, user } }));
  }

  async ban(guildId: string, userId: string, reason: string | null): Promise<void> {
    await this.#request("member.ban", { guild_id: guildId, user_id: userId, reason });
    this.#tell(userId, (user) => ({ t: "GUILD_MEMBER_REMOVE", d: { guild_id: guildId, user } }));
  }

  async unban(guildId: string, userId: string): Promise<void> {
    await this.#request("member.unban", { guild_id: guildId, user_id: userId });
  }

  async listBans(guildId: string): Promise<readonly Ban[]> {
    return readPages(async (page) => {
      const { bans, has_more } = await this.#request("ban.list", { guild_id: guildId, ...page });
      return { items: bans, after: bans.at(-1)?.user.id, hasMore: has_more };
    });
  }
}
