import type { Member } from "#protocol/objects";
import type { GatewayConnection } from "../gateway/connection.ts";
import type { ChatStore, GuildEntry, MemberList } from "./chat-state.ts";
import { putChannel, putGuild, removeChannel, removeGuild } from "./reducers.ts";

const MEMBER_PAGE = 100;
/** A guild of more members than this shows the first ones: the rest is a matter for a search. */
const MAX_MEMBERS = 2_000;

/** What people do with guilds, channels, invites. Each applies its own ACK, so that nothing waits for the dispatch. @throws GatewayError */
export class GuildActions {
  readonly #store: ChatStore;
  readonly #request: GatewayConnection["request"];

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
    await this.createChannel(guildId, channelName).catch(() => {});
    return guildId;
  }

  /** Joins by invite. Gives the guild, with the channels that it has. */
  async join(code: string): Promise<GuildEntry["id"]> {
    const { guild } = await this.#request("invite.accept", { code });
    this.#store.setState((state) => putGuild(state, guild));
    return guild.id;
  }

  async leave(guildId: string): Promise<void> {
    await this.#request("guild.leave", { guild_id: guildId });
    this.#store.setState((state) => removeGuild(state, guildId));
  }

  /** Gives the code of a new invite: no limit of uses, 7 days. */
  async invite(guildId: string): Promise<string> {
    const { code } = await this.#request("invite.create", { guild_id: guildId });
    return code;
  }

  async createChannel(guildId: string, name: string): Promise<string> {
    const { channel } = await this.#request("channel.create", { guild_id: guildId, name });
    this.#store.setState((state) => putChannel(state, guildId, channel));
    return channel.id;
  }

  async deleteChannel(channelId: string): Promise<void> {
    await this.#request("channel.delete", { channel_id: channelId });
    this.#store.setState((state) => removeChannel(state, channelId));
  }

  /** Reads the members of a guild, unless they are there. A failure is a state of the list. */
  async loadMembers(guildId: string): Promise<void> {
    const status = this.#store.getState().members[guildId]?.status;
    if (status === "ready" || status === "loading") return;
    this.#setMembers(guildId, { status: "loading", members: [] });
    try {
      const members = await this.#readMembers(guildId);
      this.#setMembers(guildId, { status: "ready", members });
    } catch {
      this.#setMembers(guildId, { status: "failed", members: [] });
    }
  }

  async #readMembers(guildId: string): Promise<Member[]> {
    const members: Member[] = [];
    for (let after: string | undefined; members.length < MAX_MEMBERS; ) {
      const page = await this.#request("member.list", {
        guild_id: guildId,
        limit: MEMBER_PAGE,
        ...(after ? { after } : {}),
      });
      members.push(...page.members);
      after = page.members.at(-1)?.user.id;
      if (!page.has_more || !after) break;
    }
    return members;
  }

  #setMembers(guildId: string, list: MemberList): void {
    this.#store.setState((state) =>
      state.guilds[guildId] ? { ...state, members: { ...state.members, [guildId]: list } } : state,
    );
  }
}
