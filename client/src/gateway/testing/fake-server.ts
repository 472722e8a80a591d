import type { Message } from "#protocol/objects";
import { FakeSocket } from "./fake-socket.ts";

export const ME = { id: "1", username: "ada" };
export const OTHER = { id: "2", username: "bo" };
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

/**
 * One guild with one channel, on the wire of the gateway. It answers at once and dispatches nothing by itself: the test decides when, how
 * often and in which order MESSAGE_CREATE arrives.
 */
export class FakeServer {
  readonly stored: Message[] = [];
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
  requests: string[] = [];

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

  /** Somebody else writes. It is stored; the dispatch is the test's. */
  store(content?: string, author = OTHER, nonce?: string): Message {
    const stored = message(this.stored.length + 1, content, nonce, author);
    this.stored.push(stored);
    return stored;
  }

  dispatch(...messages: Message[]): void {
    this.socket.receive(messages.map((d) => ({ t: "MESSAGE_CREATE", c: d.channel_id, s: d.seq, d })));
  }

  #handle(socket: FakeSocket, frame: Record<string, unknown>): void {
    this.requests.push(String(frame.action));
    if (this.deaf) return;
    const reply = (t: string, d: unknown) => socket.receive({ t, id: frame.id, d });
    switch (frame.action) {
      case "session.identify":
        reply("READY", this.ready());
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
    }
  }

  /** `d` of READY, as of a moment when the channel had come to `last_seq`. */
  ready(last_seq = this.stored.length) {
    const channel = { id: CHANNEL_ID, name: "general", last_seq, last_read_id: null, mention_count: 0 };
    return {
      user: ME,
      session_id: "s",
      heartbeat_interval_ms: 45_000,
      guild_count: 1,
      guilds: [{ id: GUILD_ID, name: "Climbers", role: "owner", channels: [channel] }],
    };
  }

  #history({ before, after, limit = 50 }: { before?: string; after?: string; limit?: number }) {
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
    const stored = first ?? this.store(String(frame.content), ME, nonce);
    if (!this.losesAcks) reply("ACK", { message: stored });
  }
}
