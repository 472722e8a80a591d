import type { Profile } from "#protocol/objects";
import type { GatewayConnection } from "../gateway/connection.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import type { Fields } from "../gateway/wire.ts";
import { putDm } from "./channels.ts";
import type { ChatState, ChatStore, Loaded } from "./chat-state.ts";
import { readPages } from "./read-pages.ts";
import { putMe } from "./reducers.ts";
import { putUser, putUsers } from "./users.ts";

/** In how many guilds somebody is looked for, to know whether they are there. */
const ASKED_GUILDS = 5;

/** Who is in a guild or a private channel, who somebody is, and one's own profile. */
export class People {
  readonly #store: ChatStore;
  readonly #request: GatewayConnection["request"];
  /** Asked for, so that a name which many messages mention is asked for once. */
  readonly #asked = new Set<string>();
  /** Asked for in vain, without a connection most likely. */
  readonly #unanswered = new Set<string>();

  constructor(store: ChatStore, request: GatewayConnection["request"]) {
    this.#store = store;
    this.#request = request;
  }

  /** Reads the members of a guild, unless they are there. A failure is a state of the list. */
  loadMembers(guildId: string): Promise<void> {
    return this.#load("members", guildId, async () => {
      const members = await readPages(async (page) => {
        const answer = await this.#request("member.list", { guild_id: guildId, ...page });
        const after = answer.members.at(-1)?.user.id;
        return { items: answer.members, after, hasMore: answer.has_more };
      });
      const told = members.flatMap(({ user, status }) => (status ? [[user.id, status] as const] : []));
      this.#store.setState((state) => ({
        ...putUsers(
          state,
          members.map(({ user }) => user),
        ),
        presences: { ...state.presences, ...Object.fromEntries(told) },
      }));
      return members.map(({ user, role }) => ({ userId: user.id, role }));
    });
  }

  /** Reads who is in a private channel, unless they are there. */
  loadRecipients(channelId: string): Promise<void> {
    return this.#load("recipients", channelId, async () => {
      const members = await readPages(async (page) => {
        const answer = await this.#request("channel.members", { channel_id: channelId, ...page });
        return {
          items: answer.members,
          after: answer.members.at(-1)?.user.id,
          hasMore: answer.has_more,
        };
      });
      this.#store.setState((state) =>
        putUsers(
          state,
          members.map(({ user }) => user),
        ),
      );
      return members.map(({ user }) => user.id);
    });
  }

  /**
   * Learns who of these is there now: READY does not tell, a list of members does. Of a person who is in none of the first guilds it becomes known when their
   * status changes.
   */
  async learnPresences(userIds: readonly string[]): Promise<void> {
    for (const guildId of this.#store.getState().guildIds.slice(0, ASKED_GUILDS)) {
      const { presences } = this.#store.getState();
      if (userIds.every((id) => presences[id])) return;
      await this.loadMembers(guildId);
    }
  }

  /** Learns whether somebody is there who has just come into a guild: their status is told when it changes, and it need not have changed. */
  async learnPresence(guildId: string, userId: string): Promise<void> {
    try {
      const after = (BigInt(userId) - 1n).toString();
      const { members } = await this.#request("member.list", { guild_id: guildId, after, limit: 1 });
      const [member] = members;
      const { status } = member ?? {};
      if (member?.user.id === userId && status)
        this.#store.setState(({ presences }) => ({ presences: { ...presences, [userId]: status } }));
    } catch (error) {
      // They are shown as not there until they change.
      if (!(error instanceof GatewayError)) throw error;
    }
  }

  /** What somebody's page shows. @throws GatewayError UNKNOWN_USER for who is in no guild with this person */
  async profile(userId: string): Promise<Profile> {
    const { user } = await this.#request("user.get", { user_id: userId });
    this.#store.setState((state) => putUser(state, user));
    return user;
  }

  /** Learns what somebody is called whom a message mentions. */
  meet(userId: string): void {
    if (this.#asked.has(userId) || this.#store.getState().users[userId]) return;
    this.#asked.add(userId);
    this.profile(userId).catch((error: unknown) => {
      // Somebody who is gone stays a number.
      if (error instanceof GatewayError && error.transient) this.#unanswered.add(userId);
    });
  }

  /** The connection is ready again. */
  resume(): void {
    const userIds = [...this.#unanswered];
    this.#unanswered.clear();
    for (const userId of userIds) {
      this.#asked.delete(userId);
      this.meet(userId);
    }
  }

  /** @throws GatewayError INVALID_FORM_BODY with the field */
  async updateProfile(fields: Fields<"user.update">): Promise<Profile> {
    const { user } = await this.#request("user.update", fields);
    const { about: _, created_at: __, ...me } = user;
    this.#store.setState((state) => putMe(state, me));
    return user;
  }

  /** The direct message with somebody; the same one each time. Gives its channel. */
  async openDm(userId: string): Promise<string> {
    const { channel } = await this.#request("dm.create", { user_id: userId });
    this.#store.setState((state) => putDm(state, channel));
    return channel.id;
  }

  /** For a new log-in. */
  stop(): void {
    this.#asked.clear();
    this.#unanswered.clear();
  }

  async #load<K extends "members" | "recipients">(
    kind: K,
    id: string,
    read: () => Promise<ChatState[K][string]["items"]>,
  ): Promise<void> {
    const status = this.#store.getState()[kind][id]?.status;
    if (status === "ready" || status === "loading") return;
    this.#set(kind, id, { status: "loading", items: [] });
    try {
      const items = await read();
      this.#set(kind, id, { status: "ready", items });
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      this.#set(kind, id, { status: "failed", items: [] });
    }
  }

  /** What changed while the list was on its way has taken it away, so that it is read again: then the answer is too old. */
  #set<K extends "members" | "recipients">(kind: K, id: string, list: Loaded<unknown>): void {
    this.#store.setState((state) => {
      const isGone = kind === "members" ? !state.guilds[id] : !state.channels[id];
      const isOld = list.status !== "loading" && state[kind][id]?.status !== "loading";
      return isGone || isOld ? state : { ...state, [kind]: { ...state[kind], [id]: list } };
    });
  }
}
