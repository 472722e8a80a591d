import { WebSocket } from "ws";
import type { ErrorBody } from "#protocol/errors";

// biome-ignore lint/suspicious/noExplicitAny: what comes over the wire has every shape
export type Anything = any;

/** One object of a frame: a reply, a dispatch, or the gateway's own error, which has no `t`. */
export interface Received {
  readonly t?: string;
  readonly id?: string | null;
  readonly c?: string;
  readonly s?: number;
  readonly d?: Anything;
}

/** A request that nobody answered: whether it was done is not known. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

/** The answer was ERROR. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly body: ErrorBody;
  constructor(body: ErrorBody) {
    super(`${body.code}: ${body.message}`);
    this.body = body;
  }
}

const HANDSHAKE_MS = 10_000;
const replies = new Set(["ACK", "ERROR", "READY", "RESUMED"]);

/** One WebSocket to the chat: requests with their replies, and everything as it comes, in order. */
export class WireSocket {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<string, { resolve(reply: Received): void; reject(error: Error): void }>();
  readonly closed: Promise<void>;
  #requests = 0;

  /** @param onReceived is called for each object before whoever waits for it goes on */
  private constructor(socket: WebSocket, onReceived: (received: Received) => void) {
    this.#socket = socket;
    socket.on("message", (data) => {
      const frame: Received | Received[] = JSON.parse(data.toString());
      for (const received of Array.isArray(frame) ? frame : [frame]) {
        onReceived(received);
        this.#settle(received);
      }
    });
    socket.on("error", () => {});
    this.closed = new Promise((resolve) => {
      socket.once("close", () => {
        this.#rejectAll("the connection ended");
        resolve();
      });
    });
  }

  /** @param url with its ticket. @throws NoAnswer where no connection comes of it */
  static open(url: string, onReceived: (received: Received) => void): Promise<WireSocket> {
    const socket = new WebSocket(url, { handshakeTimeout: HANDSHAKE_MS });
    const wire = new WireSocket(socket, onReceived);
    return new Promise((resolve, reject) => {
      socket.once("open", () => resolve(wire));
      socket.once("close", () => reject(new NoAnswer("the handshake did not come to its end")));
    });
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** @throws NoAnswer, RefusedError */
  async request(
    action: string,
    fields: Readonly<Record<string, unknown>>,
    withinMs: number,
  ): Promise<Anything> {
    if (!this.isOpen) throw new NoAnswer("there is no connection");
    this.#requests += 1;
    const id = String(this.#requests);
    let timer: NodeJS.Timeout | undefined;
    try {
      const reply = await new Promise<Received>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        timer = setTimeout(() => reject(new NoAnswer(`${action} was not answered in time`)), withinMs);
        this.#socket.send(JSON.stringify({ action, id, ...fields }));
      });
      if (reply.t === "ERROR") throw new RefusedError(reply.d);
      return reply.d;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  /** Says good-bye. */
  close(): void {
    this.#socket.close(1000);
  }

  /** Ends as a lost network does. */
  terminate(): void {
    this.#socket.terminate();
  }

  #settle(received: Received): void {
    // The gateway does not say which of them it is about (A2.8): none can be relied on any more.
    if (received.t === undefined) this.#rejectAll("the gateway answered with an error of its own");
    else if (replies.has(received.t) && typeof received.id === "string")
      this.#waiting.get(received.id)?.resolve(received);
  }

  #rejectAll(why: string): void {
    for (const { reject } of this.#waiting.values()) reject(new NoAnswer(why));
  }
}
