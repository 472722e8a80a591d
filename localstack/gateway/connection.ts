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

/** One accepted WebSocket connection. Bounds what waits for the client: nothing here queues without end. */
export class Connection {
  readonly facts: ConnectionFacts;
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #sendBufferBytes: number;
  lastActiveAtMs: number;
  /** Since when the client's buffer has been full; 0: it is not. */
  fullSinceMs = 0;
  /** Messages whose Lambda has not answered yet. */
  messagesInFlight = 0;
  /** Set where this side closed: `$disconnect` tells this, not the client's echo of it (A3.7). */
  serverClose: Close | undefined;

  constructor(facts: ConnectionFacts, socket: WebSocket, stream: Duplex, sendBufferBytes: number) {
    this.facts = facts;
    this.#socket = socket;
    this.#stream = stream;
    this.#sendBufferBytes = sendBufferBytes;
    this.lastActiveAtMs = facts.connectedAtMs;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === OPEN;
  }

  /**
   * Sends one text frame. The frame is written as one buffer: without extensions and from the server it is a header and the bytes as they are (RFC 6455, 5.2),
   * and one write for a frame is what makes a fan-out to many sockets quick.
   */
  sendText(payload: Buffer | string, nowMs: number): SendResult {
    if (!this.isOpen) return "gone";
    if (this.#stream.writableLength >= this.#sendBufferBytes) {
      if (this.fullSinceMs === 0) this.fullSinceMs = nowMs;
      return "full";
    }
    this.fullSinceMs = 0;
    this.#stream.write(textFrame(payload));
    return "sent";
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

function textFrame(payload: Buffer | string): Buffer {
  const length = typeof payload === "string" ? Buffer.byteLength(payload) : payload.length;
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = FIN_TEXT;
  if (header === 2) frame[1] = length;
  else if (header === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeUInt32BE(0, 2);
    frame.writeUInt32BE(length, 6);
  }
  if (typeof payload === "string") frame.write(payload, header);
  else payload.copy(frame, header);
  return frame;
}

/** A text frame must be UTF-8, or browsers end the connection: puts U+FFFD where it is not. */
export const asUtf8 = (bytes: Buffer): Buffer => (isUtf8(bytes) ? bytes : Buffer.from(bytes.toString()));
