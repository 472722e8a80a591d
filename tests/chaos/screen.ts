import type { DispatchData, SequencedName } from "#protocol/dispatches";
import type { Message } from "#protocol/objects";

/** An event of a channel's log, as a frame brings it. */
export type SequencedDispatch = {
  [T in SequencedName]: {
    readonly t: T;
    readonly c: string;
    readonly s: number;
    readonly d: DispatchData<T>;
  };
}[SequencedName];

/** Does to the shown messages what an event says. Safe to do again, as long as what came after it is done again too. */
export function applyEvent(messages: Map<string, Message>, event: SequencedDispatch): void {
  switch (event.t) {
    case "MESSAGE_CREATE":
    case "MESSAGE_UPDATE":
      messages.set(event.d.id, event.d);
      return;
    case "MESSAGE_DELETE":
      messages.delete(event.d.id);
      return;
    default: {
      const { message_id, emoji, user_id } = event.d;
      const message = messages.get(message_id);
      // Deleted meanwhile: its MESSAGE_DELETE follows, or is in what was loaded.
      if (!message) return;
      const others = message.reactions.filter((one) => one.emoji !== emoji);
      const users = new Set(message.reactions.find((one) => one.emoji === emoji)?.user_ids);
      if (event.t === "MESSAGE_REACTION_ADD") users.add(user_id);
      else users.delete(user_id);
      const reactions = users.size > 0 ? [...others, { emoji, user_ids: [...users] }] : others;
      messages.set(message_id, { ...message, reactions });
    }
  }
}

/**
 * What a client shows of one channel: a state that was loaded, and every event since, in sequence. What comes early waits for its turn, what comes twice is dropped.
 */
export class Screen {
  readonly channelId: string;
  messages = new Map<string, Message>();
  /** Of the newest event that is shown, with all before it. */
  lastSeq: number;
  /** False until it is loaded. */
  isReady = false;
  /** Counts the loads that were begun: one that was overtaken is of no use. */
  version = 0;
  #early = new Map<number, SequencedDispatch>();
  #gapSinceMs: number | undefined;

  /** @param base everything up to this number is in what is going to be loaded */
  constructor(channelId: string, base: number) {
    this.channelId = channelId;
    this.lastSeq = base;
  }

  take(event: SequencedDispatch): void {
    if (event.s <= this.lastSeq || this.#early.has(event.s)) return;
    this.#early.set(event.s, event);
    this.#showEarly();
  }

  /** The messages of a load that was begun as `version`. */
  show(version: number, messages: readonly Message[]): void {
    if (version !== this.version || this.isReady) return;
    this.messages = new Map(messages.map((message) => [message.id, message]));
    this.isReady = true;
    this.#showEarly();
  }

  /** What is shown is of no use any more. */
  forget(base: number): void {
    this.version += 1;
    this.isReady = false;
    this.messages = new Map();
    this.lastSeq = base;
    for (const seq of this.#early.keys()) if (seq <= base) this.#early.delete(seq);
  }

  /** Since when an event is missing before one that is there; undefined where none is. */
  get gapSinceMs(): number | undefined {
    return this.#gapSinceMs;
  }

  /** Numbers that came early and still wait. */
  get early(): number[] {
    return [...this.#early.keys()].sort((a, b) => a - b);
  }

  #showEarly(): void {
    if (!this.isReady) return;
    for (;;) {
      const next = this.#early.get(this.lastSeq + 1);
      if (!next) break;
      this.#early.delete(next.s);
      this.lastSeq = next.s;
      applyEvent(this.messages, next);
      this.#gapSinceMs = undefined;
    }
    if (this.#early.size === 0) this.#gapSinceMs = undefined;
    else this.#gapSinceMs ??= performance.now();
  }
}
