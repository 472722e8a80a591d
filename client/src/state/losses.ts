import type { DispatchData } from "#protocol/dispatches";
import { titleOf } from "./channel-title.ts";
import type { ChatState } from "./chat-state.ts";

/** @param about the guild or the channel: what is said of it later takes the place of what was said before */
export type Tell = (text: string, about?: string) => void;

/** Says what became of a guild, or of the channel on the screen, where it was somebody else's doing: the screen goes elsewhere by itself. */
export class Losses {
  readonly #tell: Tell;
  readonly #isOwnDoing: (id: string) => boolean;
  /** What guilds were called that are gone: the reason may come after the guild has. */
  readonly #names = new Map<string, string>();
  readonly #explained = new Set<string>();

  constructor(tell: Tell, isOwnDoing: (id: string) => boolean) {
    this.#tell = tell;
    this.#isOwnDoing = isOwnDoing;
  }

  /** What the server told has been applied. */
  note(before: ChatState, after: ChatState): void {
    if (!before.loaded) return;
    for (const id of before.guildIds) if (!after.guilds[id]) this.#noteGuild(id, before.guilds[id]?.name);
    const { activeChannelId: open } = before;
    const channel = open === null ? undefined : before.channels[open];
    if (!channel || after.channels[channel.id] || this.#isOwnDoing(channel.id)) return;
    if (channel.guild_id !== null && !after.guilds[channel.guild_id]) return;
    this.#tell(`${titleOf(before, channel.id)} was deleted, or you may no longer see it.`, channel.id);
  }

  /** The server ends the connection, and says why. */
  close({ reason, message, guild_id: id }: DispatchData<"CLOSE">, { guilds }: ChatState): void {
    const name = id && (guilds[id]?.name ?? this.#names.get(id));
    if (!id || !name || (reason !== "KICKED" && reason !== "BANNED")) {
      this.#tell(message, id);
      return;
    }
    this.#explained.add(id);
    this.#tell(`You were ${reason === "KICKED" ? "removed" : "banned"} from ${name}.`, id);
  }

  /** For a new log-in. */
  stop(): void {
    this.#names.clear();
    this.#explained.clear();
  }

  #noteGuild(id: string, name = "A guild"): void {
    this.#names.set(id, name);
    if (!this.#explained.delete(id) && !this.#isOwnDoing(id))
      this.#tell(`${name} was deleted, or you are no longer in it.`, id);
  }
}
