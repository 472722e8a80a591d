import type { Dispatch } from "#protocol/dispatches";
import { limits } from "#protocol/limits";
import type { Message, User } from "#protocol/objects";
import { FakeSocket } from "./fake-socket.ts";

type ChannelEvent = Extract<Dispatch, { s: number }>;

export const ME: User = { id: "1", username: "ada" };
export const OTHER: User = { id: "2", username: "bo" };
export const GUILD_ID = "10";
export const CHANNEL_ID = "100";

export function message(seq: number, content = `message ${seq}`, nonce?: string, author = OTHER): Message {
  return {
    id: String(1_000 + seq),
    channel_id: CHANNEL_ID,
    guild_id: GUILD_ID,
    author,
    content,
    ...(nonce === undefined ? {} : { nonce }),
    seq,
    created_at: new Date(Date.UTC(2030, 0, 1, 12, 0, seq)).toISOString(),
    attachments: [],
    reactions: [],
  };
}

/** A message's MESSAGE_CREATE, as the channel's log has it. */
export const created = (d: Message) => ({ t: "MESSAGE_CREATE", c: d.channel_id, s: d.seq, d }) as const;

interface HistoryFields {
  readonly before?: string;
  readonly after?: string;
  readonly around?: string;
  readonly limit?: number;
}

/**
 * One guild with one channel, on the wire of the gateway. It answers at once and dispatches nothing by itself: the test decides when, how
 * often and in which order an event arrives.
 */
export class FakeServer {
  /** The channel's log, whose numbers begin at 1. */
  readonly log: ChannelEvent[] = [];
  /** The messages as they are now, oldest first. */
  stored: Message[] = [];
  readonly sockets: FakeSocket[] = [];
  /** Requests that are swallowed: as if the server had died before it did them. */
  deaf = false;
  /** ACKs that are lost on their way back: the request was done. */
  losesAcks = false;
  refuses: string | null = null;
  /** The function crashes on each send: the gateway answers for it, with no id. */
  crashes = false;
  /** While true no socket opens. */
  down = false;
  /** What this action is answered with instead. */
  refused: { action: string; code: string } | null = null;
  requests: string[] = [];
  /** How far ME has read, on any device. */
  lastReadId: string | null = null;
  /** The stream is behind: whom a message mentions is not counted yet. */
  isStreamLate = false;
  /** Ids of the messages that mention ME. */
  readonly #mentions = new Set<string>();

  readonly openSocket = (): FakeSocket => {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    socket.onSend = (frame) => this.#handle(socket, frame);
    queueMicrotask(() => (this.down ? socket.drop() : socket.open()));
    return socket;
  };

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("nobody has connected");
    return socket;
  }

  get lastSeq(): number {
    return this.log.length;
  }

  /** Somebody else writes. It is stored; the dispatch is the test's. */
  store(content?: string, author = OTHER, nonce?: string): Message {
    const stored = message(this.lastSeq + 1, content, nonce, author);
    this.stored.push(stored);
    this.log.push(created(stored));
    return stored;
  }

  /** Somebody else writes to ME. */
  mention(content?: string): Message {
    const stored = { ...this.store(content), mentions: [ME.id] };
    this.stored = this.stored.map((each) => (each.id === stored.id ? stored : each));
    this.log[stored.seq - 1] = created(stored);
    if (!this.isStreamLate) this.#mentions.add(stored.id);
    return stored;
  }

  /** Somebody edits. The event is stored; the dispatch is the test's. */
  edit({ id }: Message, content: string): ChannelEvent {
    const known = this.stored.find((each) => each.id === id);
    if (!known) throw new Error(`no message ${id}`);
    const d = { ...known, content, edited_at: new Date(Date.UTC(2030, 0, 2)).toISOString() };
    this.stored = this.stored.map((each) => (each === known ? d : each));
    return this.#append({ t: "MESSAGE_UPDATE", c: CHANNEL_ID, s: this.lastSeq + 1, d });
  }

  /** Somebody deletes. */
  remove({ id }: Message): ChannelEvent {
    this.stored = this.stored.filter((each) => each.id !== id);
    const d = { id, channel_id: CHANNEL_ID };
    return this.#append({ t: "MESSAGE_DELETE", c: CHANNEL_ID, s: this.lastSeq + 1, d });
  }

  /** OTHER reacts. */
  react({ id }: Message, emoji: string): ChannelEvent {
    this.stored = this.stored.map((each) =>
      each.id === id ? { ...each, reactions: [...each.reactions, { emoji, user_ids: [OTHER.id] }] } : each,
    );
    const d = { channel_id: CHANNEL_ID, message_id: id, user_id: OTHER.id, emoji };
    return this.#append({ t: "MESSAGE_REACTION_ADD", c: CHANNEL_ID, s: this.lastSeq + 1, d });
  }

  /** The server's data is another from now on. */
  startOver(): void {
    this.log.length = 0;
    this.stored = [];
  }

  dispatch(...messages: Message[]): void {
    this.tell(...messages.map(created));
  }

  tell(...dispatches: object[]): void {
    this.socket.receive(dispatches);
  }

  /** Messages that are there, mention ME, and are not read. */
  #mentionCount(lastSeq: number): number {
    const lastReadId = Number(this.lastReadId ?? 0);
    return this.stored.filter(
      ({ id, seq }) => seq <= lastSeq && this.#mentions.has(id) && Number(id) > lastReadId,
    ).length;
  }

  #append(event: ChannelEvent): ChannelEvent {
    this.log.push(event);
    return event;
  }

  #handle(socket: FakeSocket, frame: Record<string, unknown>): void {
    this.requests.push(String(frame.action));
    if (this.deaf) return;
    const reply = (t: string, d: unknown) => socket.receive({ t, id: frame.id, d });
    if (this.refused && frame.action === this.refused.action) {
      reply("ERROR", { code: this.refused.code, message: "refused" });
      return;
    }
    switch (frame.action) {
      case "session.identify":
        reply("READY", this.ready());
        break;
      case "session.resume":
        this.#resume(socket, frame.channels as Record<string, number>, reply);
        break;
      case "session.heartbeat":
        reply("ACK", {});
        break;
      case "channel.history":
        reply("ACK", this.#history(frame));
        break;
      case "message.send":
        this.#send(frame, reply);
        break;
      case "read.ack":
        this.lastReadId = String(frame.message_id);
        reply("ACK", { last_read_id: this.lastReadId, mention_count: this.#mentionCount(this.lastSeq) });
        break;
    }
  }

  /** `d` of READY, as of a moment when the channel had come to `last_seq`. */
  ready(last_seq = this.lastSeq) {
    const channel = {
      id: CHANNEL_ID,
      name: "general",
      topic: null,
      position: 0,
      private: false,
      last_seq,
      last_message_id: this.stored.findLast(({ seq }) => seq <= last_seq)?.id ?? null,
      last_read_id: this.lastReadId,
      mention_count: this.#mentionCount(last_seq),
    };
    return {
      user: ME,
      session_id: "s",
      heartbeat_interval_ms: 45_000,
      guild_count: 1,
      guilds: [{ id: GUILD_ID, name: "Climbers", role: "owner", channels: [channel] }],
      private_channel_count: 0,
      private_channels: [],
    };
  }

  #resume(
    socket: FakeSocket,
    asked: Readonly<Record<string, number>>,
    reply: (t: string, d: unknown) => void,
  ): void {
    const channels = Object.entries(asked).map(([channelId, afterSeq]) => {
      const missed = this.log.slice(afterSeq);
      const limited = afterSeq > this.lastSeq || missed.length > limits.resumeEvents;
      if (!limited) socket.receive(missed);
      return [channelId, { replayed: limited ? 0 : missed.length, limited }];
    });
    reply("RESUMED", { ...this.ready(), channels: Object.fromEntries(channels) });
  }

  #history({ before, after, around, limit = 50 }: HistoryFields) {
    if (around !== undefined) {
      const middle = this.stored.findIndex(({ id }) => Number(id) >= Number(around));
      const from = Math.max(0, middle - limit / 2);
      return { messages: this.stored.slice(from, from + limit), has_more: from > 0 };
    }
    const isAfter = (each: Message) => after === undefined || Number(each.id) > Number(after);
    const isBefore = (each: Message) => before === undefined || Number(each.id) < Number(before);
    const found = this.stored.filter((each) => isAfter(each) && isBefore(each));
    const messages = after === undefined ? found.slice(-limit) : found.slice(0, limit);
    return { messages, has_more: found.length > messages.length };
  }

  #send(frame: Record<string, unknown>, reply: (t: string, d: unknown) => void): void {
    if (this.crashes) {
      this.socket.receive({ message: "Internal server error", connectionId: "c", requestId: "r" });
      return;
    }
    if (this.refuses) {
      reply("ERROR", { code: this.refuses, message: "refused" });
      return;
    }
    const nonce = String(frame.nonce);
    const first = this.stored.find((each) => each.nonce === nonce);
    const isOfNothing = frame.reply_to !== undefined && !this.stored.some(({ id }) => id === frame.reply_to);
    if (!first && isOfNothing) {
      reply("ERROR", { code: "UNKNOWN_MESSAGE", message: "The message that this replies to is not there." });
      return;
    }
    const stored = first ?? this.store(String(frame.content), ME, nonce);
    this.lastReadId = stored.id;
    if (!this.losesAcks) reply("ACK", { message: stored });
  }
}
