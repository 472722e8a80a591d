import { setTimeout as pause } from "node:timers/promises";
import type { Message } from "#protocol/objects";
import type { Random } from "../robustness/support/random.ts";
import type { ChaosClient } from "./chaos-client.ts";
import type { Deed, Ledger } from "./ledger.ts";
import type { Screen } from "./screen.ts";
import { NoAnswer, RefusedError } from "./wire-socket.ts";

/** Between two things that one person does. */
const THINK_MS = { least: 40, most: 240 };
const EMOJI = ["👍", "🎉", "👀", "🫠"];
/** How often somebody gives up a send whose answer was lost. */
const GIVES_UP = 0.15;
/** What a person may do at once: sends are not waited for. */
const HANDS = 2;

/** What a refusal may say to somebody who was removed meanwhile, or was late. */
const mayBeRefused = new Set(["UNKNOWN_CHANNEL", "UNKNOWN_MESSAGE", "MISSING_PERMISSIONS", "LIMIT_REACHED"]);

/** A person who talks: decides by chance what to do next, and does it until it is answered. */
export class Chatter {
  readonly client: ChaosClient;
  readonly #ledger: Ledger;
  readonly #random: Random;
  /** Messages that a deed of this person is about now: two at once would have no known outcome. */
  readonly #busy = new Set<string>();
  #deeds = 0;

  constructor(client: ChaosClient, ledger: Ledger, random: Random) {
    this.client = client;
    this.#ledger = ledger;
    this.#random = random;
  }

  /** Resolves when everything that was begun until then is settled. */
  async talk(untilMs: number): Promise<void> {
    const hand = async () => {
      while (performance.now() < untilMs) {
        await pause(this.#random.between(THINK_MS.least, THINK_MS.most));
        await this.#act();
      }
    };
    await Promise.all(Array.from({ length: HANDS }, hand));
  }

  /** Sends something, and sends it again until there is an answer. */
  async send(channelId: string): Promise<void> {
    this.#deeds += 1;
    const nonce = `${this.client.name}-${this.#deeds}`;
    const deed = this.#open({ kind: "send", channelId, nonce, content: this.#text(nonce) });
    const answer = await this.#carryOut(deed, "message.send", {
      channel_id: channelId,
      content: deed.content,
      nonce,
    });
    if (answer) deed.message = answer.message;
  }

  /** Something, by chance. */
  async #act(): Promise<void> {
    const screens = [...this.client.screens.values()];
    if (screens.length === 0) return;
    const screen = this.#random.pick(screens);
    const dice = this.#random.next();
    if (dice < 0.03) this.client.drop(this.#random.chance(0.5) ? "close" : "terminate");
    else if (dice < 0.05) await this.client.resume().catch(() => {});
    else if (dice < 0.15) await this.#edit(screen);
    else if (dice < 0.2) await this.#delete(screen);
    else if (dice < 0.36) await this.#react(screen);
    else if (dice < 0.39) await this.#pin(screen);
    else await this.send(screen.channelId);
  }

  async #edit({ channelId, messages }: Screen): Promise<void> {
    const message = this.#pick(messages, ({ author }) => author.id === this.client.userId);
    if (!message) return;
    this.#deeds += 1;
    const content = this.#text(`${this.client.name}-${this.#deeds}`);
    await this.#alone(message.id, async () => {
      const deed = this.#open({ kind: "edit", channelId, messageId: message.id, content });
      await this.#carryOut(deed, "message.edit", { channel_id: channelId, message_id: message.id, content });
    });
  }

  async #delete({ channelId, messages }: Screen): Promise<void> {
    const message = this.#pick(messages, ({ author }) => author.id === this.client.userId);
    if (!message) return;
    await this.#alone(message.id, async () => {
      const deed = this.#open({ kind: "delete", channelId, messageId: message.id });
      await this.#carryOut(deed, "message.delete", { channel_id: channelId, message_id: message.id });
    });
  }

  /** Members may not, so most are refused. */
  async #pin({ channelId, messages }: Screen): Promise<void> {
    const message = this.#pick(messages, () => true);
    if (!message) return;
    const deed = this.#open({ kind: "pin", channelId, messageId: message.id });
    await this.#carryOut(deed, message.pinned ? "message.unpin" : "message.pin", {
      channel_id: channelId,
      message_id: message.id,
    });
  }

  async #react({ channelId, messages }: Screen): Promise<void> {
    const message = this.#pick(messages, () => true);
    if (!message) return;
    const emoji = this.#random.pick(EMOJI);
    const has = message.reactions.some(
      (one) => one.emoji === emoji && one.user_ids.includes(this.client.userId),
    );
    await this.#alone(`${message.id} ${emoji}`, async () => {
      const deed = this.#open({
        kind: has ? "unreact" : "react",
        channelId,
        messageId: message.id,
        emoji,
      });
      await this.#carryOut(deed, has ? "reaction.remove" : "reaction.add", {
        channel_id: channelId,
        message_id: message.id,
        emoji,
      });
    });
  }

  /** One of the newest messages, mostly. */
  #pick(messages: ReadonlyMap<string, Message>, isFit: (message: Message) => boolean): Message | undefined {
    const fit = [...messages.values()].filter(isFit).slice(-20);
    return fit.length === 0 ? undefined : this.#random.pick(fit);
  }

  async #alone(name: string, work: () => Promise<void>): Promise<void> {
    if (this.#busy.has(name)) return;
    this.#busy.add(name);
    await work();
    this.#busy.delete(name);
  }

  #open(deed: Omit<Deed, "state" | "issuedAtMs" | "userId">): Deed {
    return this.#ledger.open({ ...deed, userId: this.client.userId });
  }

  /** No two are the same. Some are long, so that batches are cut by bytes. */
  #text(name: string): string {
    const length = this.#random.chance(0.03) ? 3_000 : this.#random.between(0, 60);
    return `${name} ${this.#random.word(length)}`.trim();
  }

  /** Asks until there is an answer. @returns undefined where there is none, or it is a refusal */
  async #carryOut(
    deed: Deed,
    action: string,
    fields: Readonly<Record<string, unknown>>,
    // biome-ignore lint/suspicious/noExplicitAny: of every shape
  ): Promise<any> {
    const givesUp = deed.kind === "send" && this.#random.chance(GIVES_UP);
    const settle = (state: Deed["state"]) => {
      deed.state = state;
      deed.settledAtMs = performance.now();
    };
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await this.client.request(action, fields, tries);
        settle("acknowledged");
        return answer;
      } catch (error) {
        if (givesUp && error instanceof NoAnswer) return settle("given up");
        try {
          await this.client.pauseAfter(error, tries);
        } catch (refusal) {
          if (!(refusal instanceof RefusedError)) throw refusal;
          settle("refused");
          if (!mayBeRefused.has(refusal.body.code))
            this.#ledger.violate(`${this.client.name}: ${action} was refused with ${refusal.message}`);
          return undefined;
        }
      }
    }
  }
}
