import { isUtf8 } from "node:buffer";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Close } from "./choices.ts";
import type { CallerIdentity } from "./signed-connect.ts";

/** What every event of a connection tells about it (A3.4 to A3.6, A1.15). */
export interface ConnectionFacts {
  readonly id: string;
  readonly connectedAtMs: number;
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
  /** `principalId` and the stringified context of the authorizer. */
  authorizer: Readonly<Record<string, string>> | undefined;
  /** Who signed the handshake (A1.22). */
  caller: CallerIdentity | undefined;
}

/** `gone`: closed or closing (A5.4). `full`: the client does not read (A5.10). */
export type SendResult = "sent" | "gone" | "full";

const OPEN = 1;
const FIN_TEXT = 0x81;
const FIN_BINARY = 0x82;
const FIN_PONG = 0x8a;
/** Frames that may wait for a client beside the bytes: each costs some hundred bytes more than it has. */
const MAX_WAITING_FRAMES = 16 * 1024;

/** One accepted WebSocket connection. Bounds what waits for the client: nothing here queues without end. */
export class Connection {
  readonly facts: ConnectionFacts;
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #sendBufferBytes: number;
  readonly #onFull: () => void;
  #waitingFrames = 0;
  /** Payload of the newest ping that could not be answered yet. */
  #owedPong: Buffer | undefined;
  #lastActiveAtMs: number;
  /** What its lifetime is ahead of the clock by: since its start, and since it was active last. */
  #agedMs = 0;
  #idledMs = 0;
  /** Since when the client's buffer has been full; 0: it is not. */
  fullSinceMs = 0;
  /** Set where this side closed: `$disconnect` tells this, not the client's echo of it (A3.7). */
  serverClose: Close | undefined;

  /** @param onFull called whenever the client's buffer has become full */
  constructor(
    facts: ConnectionFacts,
    socket: WebSocket,
    stream: Duplex,
    sendBufferBytes: number,
    onFull: () => void,
  ) {
    this.facts = facts;
    this.#onFull = onFull;
    this.#socket = socket;
    this.#stream = stream;
    this.#sendBufferBytes = sendBufferBytes;
    this.#lastActiveAtMs = facts.connectedAtMs;
  }

  get lastActiveAtMs(): number {
    return this.#lastActiveAtMs;
  }

  set lastActiveAtMs(ms: number) {
    this.#lastActiveAtMs = ms;
    this.#idledMs = 0;
  }

  /** From when its 10 minutes count (A4.4), and its 2 hours (A4.5). */
  get idleFromMs(): number {
    return this.#lastActiveAtMs - this.#idledMs;
  }

  get aliveFromMs(): number {
    return this.facts.connectedAtMs - this.#agedMs;
  }

  /** As if so much time had passed for it; what it tells of its times stays. @param isIdle it said nothing meanwhile */
  age(ms: number, isIdle: boolean): void {
    this.#agedMs += ms;
    if (isIdle) this.#idledMs += ms;
    if (this.fullSinceMs > 0) this.fullSinceMs -= ms;
  }

  /** The port that its client dialled from. */
  get clientPort(): number | undefined {
    return (this.#stream as Duplex & { readonly remotePort?: number }).remotePort;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === OPEN;
  }

  /**
   * Sends one text frame. The frame is written as one buffer: without extensions and from the server it is a header and the bytes as they are (RFC 6455, 5.2),
   * and one write for a frame is what makes a fan-out to many sockets quick.
   */
  sendText(payload: Buffer | string, nowMs: number): SendResult {
    return this.#send(FIN_TEXT, payload, nowMs);
  }

  /** The same as a binary frame, which AWS is not known to send (A5.3). */
  sendBinary(payload: Buffer, nowMs: number): SendResult {
    return this.#send(FIN_BINARY, payload, nowMs);
  }

  #send(first: number, payload: Buffer | string, nowMs: number): SendResult {
    if (!this.isOpen) return "gone";
    // What waits for the end of the turn only is no sign of a client that does not read.
    if (this.#isFull) this.#stream.uncork();
    if (this.#isFull) {
      if (this.fullSinceMs === 0) {
        this.fullSinceMs = nowMs;
        this.#onFull();
      }
      return "full";
    }
    this.fullSinceMs = 0;
    this.#writeAtEndOfTurn();
    this.#write(frame(first, payload));
    return "sent";
  }

  /** A client that does not read its pongs is owed the newest only (RFC 6455, 5.5.3). */
  answerPing(payload: Buffer): void {
    if (!this.isOpen) return;
    // What waits for the end of the turn only is no sign of a client that does not read.
    this.#stream.uncork();
    if (!this.#stream.writableNeedDrain) {
      this.#write(frame(FIN_PONG, payload));
      return;
    }
    if (this.#owedPong === undefined)
      this.#stream.once("drain", () => {
        const owed = this.#owedPong as Buffer;
        this.#owedPong = undefined;
        this.answerPing(owed);
      });
    // A copy: the payload is a view of the whole packet.
    this.#owedPong = Buffer.from(payload);
  }

  /** It may have read since the last time that something was to be sent. */
  noticeRoom(): void {
    if (!this.#isFull) this.fullSinceMs = 0;
  }

  get #isFull(): boolean {
    return this.#stream.writableLength >= this.#sendBufferBytes || this.#waitingFrames >= MAX_WAITING_FRAMES;
  }

  readonly #onWritten = () => {
    this.#waitingFrames -= 1;
  };

  /**
   * Frames of one turn go out behind one another at its end. Between two posts that are verified the client's process would fall asleep, and to wake it takes
   * longer than to write.
   */
  #writeAtEndOfTurn(): void {
    if (this.#stream.writableCorked > 0) return;
    this.#stream.cork();
    if (corked.push(this.#stream) === 1) setImmediate(uncorkAll);
  }

  #write(bytes: Buffer): void {
    this.#waitingFrames += 1;
    this.#stream.write(bytes, this.#onWritten);
  }

  close(close: Close): void {
    if (!this.isOpen) return;
    this.serverClose = close;
    this.#socket.close(close.code, close.reason);
  }

  /** Ends it without a word, where the client does not read. */
  terminate(close: Close): void {
    this.serverClose ??= close;
    this.#socket.terminate();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }
}

let corked: Duplex[] = [];
const uncorkAll = (): void => {
  const streams = corked;
  corked = [];
  for (const stream of streams) stream.uncork();
};

function frame(first: number, payload: Buffer | string): Buffer {
  const length = typeof payload === "string" ? Buffer.byteLength(payload) : payload.length;
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const bytes = Buffer.allocUnsafe(header + length);
  bytes[0] = first;
  if (header === 2) bytes[1] = length;
  else if (header === 4) {
    bytes[1] = 126;
    bytes.writeUInt16BE(length, 2);
  } else {
    bytes[1] = 127;
    bytes.writeUInt32BE(0, 2);
    bytes.writeUInt32BE(length, 6);
  }
  if (typeof payload === "string") bytes.write(payload, header);
  else payload.copy(bytes, header);
  return bytes;
}

/** A text frame must be UTF-8, or browsers end the connection: puts U+FFFD where it is not. */
export const asUtf8 = (bytes: Buffer): Buffer => (isUtf8(bytes) ? bytes : Buffer.from(bytes.toString()));
