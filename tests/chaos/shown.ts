import type { Channel, Guild, Message } from "#protocol/objects";
import type { ReadyData, Replayed, ResumedData } from "#protocol/replies";
import type { Ledger } from "./ledger.ts";
import { Screen, type SequencedDispatch } from "./screen.ts";

/** Events of channels that are not known yet; a CHANNEL_CREATE may come after them. */
const MOST_UNKNOWN = 2_000;

export interface ShownOptions {
  readonly name: string;
  readonly ledger: Ledger;
  /** Of whoever looks. */
  readonly userId: string;
  /** All messages of a channel; undefined where it is not to be had. */
  load(channelId: string, isWanted: () => boolean): Promise<readonly Message[] | undefined>;
}

/** All that one client shows: a screen for each channel that it was told of. */
export class Shown {
  readonly screens = new Map<string, Screen>();
  readonly counts = { replayed: 0, limited: 0, loads: 0 };
  readonly #options: ShownOptions;
  #unknown: SequencedDispatch[] = [];

  constructor(options: ShownOptions) {
    this.#options = options;
  }

  /** By channel, the newest number up to which everything is there: what `session.resume` wants. */
  get lastSeqs(): Record<string, number> {
    return Object.fromEntries([...this.screens].map(([id, { lastSeq }]) => [id, lastSeq]));
  }

  takeEvent(event: SequencedDispatch): void {
    if (event.t === "MESSAGE_CREATE" || event.t === "MESSAGE_UPDATE")
      this.#options.ledger.got(this.#options.userId, event.c, event.d.content);
    const screen = this.screens.get(event.c);
    if (screen) screen.take(event);
    else {
      this.#unknown.push(event);
      if (this.#unknown.length > MOST_UNKNOWN) this.#unknown.shift();
    }
  }

  /** READY and RESUMED have everything that this user may see. @param replayed what became of the channels that a resume named */
  takeSnapshot({ guilds }: ReadyData | ResumedData, replayed: Readonly<Record<string, Replayed>> = {}): void {
    const there = new Set(guilds.flatMap(({ channels }) => channels.map(({ id }) => id)));
    for (const channelId of [...this.screens.keys()]) if (!there.has(channelId)) this.close(channelId);
    for (const guild of guilds) this.takeGuild(guild, replayed);
  }

  takeGuild({ channels }: Guild, replayed: Readonly<Record<string, Replayed>> = {}): void {
    for (const channel of channels) this.takeChannel(channel, replayed[channel.id]);
  }

  takeChannel({ id, last_seq }: Pick<Channel, "id" | "last_seq">, replayed?: Replayed): void {
    const screen = this.screens.get(id);
    if (!screen) this.#open(id, last_seq);
    else if (replayed?.limited) {
      this.counts.limited += 1;
      screen.forget(last_seq);
      void this.#load(screen);
    } else if (replayed) {
      this.counts.replayed += replayed.replayed;
      if (screen.isReady && screen.lastSeq < last_seq)
        this.#options.ledger.violate(
          `${this.#options.name} is at ${screen.lastSeq} of ${last_seq} in channel ${id} after a resume that brought ${replayed.replayed} events`,
        );
    }
  }

  /** The channel is gone, or not this user's to see. */
  close(channelId: string): void {
    const screen = this.screens.get(channelId);
    if (screen) screen.version += 1;
    this.screens.delete(channelId);
    this.#unknown = this.#unknown.filter(({ c }) => c !== channelId);
  }

  closeAll(): void {
    for (const channelId of [...this.screens.keys()]) this.close(channelId);
  }

  #open(id: string, lastSeq: number): void {
    const screen = new Screen(id, lastSeq);
    this.screens.set(id, screen);
    const early = this.#unknown.filter(({ c }) => c === id);
    this.#unknown = this.#unknown.filter(({ c }) => c !== id);
    for (const event of early) screen.take(event);
    if (lastSeq === 0) screen.show(screen.version, []);
    else void this.#load(screen);
  }

  async #load(screen: Screen): Promise<void> {
    const { version, channelId } = screen;
    this.counts.loads += 1;
    const messages = await this.#options.load(channelId, () => screen.version === version);
    if (messages) screen.show(version, messages);
    // Refused: it was taken away meanwhile, and whoever is let in again is told of it anew, if only by the next resume.
    else if (screen.version === version) this.close(channelId);
  }
}
