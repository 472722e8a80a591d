import { WebSocket } from "ws";
import type { Client, WaitOptions } from "../testing.cjs";
import { timeoutOf, tooLate } from "./wait-for.ts";

/** Of what came, as much as an error tells. */
const SHOWN_FRAMES = 3;
const SHOWN_CHARACTERS = 200;

interface Waiter {
  /** Undefined where the message is not the one. */
  take(): { readonly message: unknown } | undefined;
  resolve(message: unknown): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
}

/** Listens from the first byte on: what a handler sends in `$connect`'s wake is not lost. */
export class TestClient implements Client {
  connectionId = "";
  readonly received: unknown[] = [];
  readonly frames: string[] = [];
  readonly closed: Client["closed"];
  readonly #socket: WebSocket;
  #given = 0;
  #waiters: Waiter[] = [];

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data) => {
      const text = data.toString();
      this.frames.push(text);
      this.received.push(asJson(text));
      this.#serve();
    });
    this.closed = new Promise((resolve) => {
      socket.once("close", (code, reason) => {
        resolve({ code, reason: reason.toString() });
        for (const waiter of this.#waiters.splice(0)) {
          clearTimeout(waiter.timer);
          waiter.reject(new Error(`The connection ended with ${code}.${this.#lastFrames()}`));
        }
      });
    });
    // What it tells `close` tells too.
    socket.on("error", () => {});
  }

  get protocol(): string {
    return this.#socket.protocol;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  send(message: unknown): void {
    const isAsItIs = typeof message === "string" || message instanceof Uint8Array;
    this.#socket.send(isAsItIs ? message : JSON.stringify(message));
  }

  next(options?: WaitOptions): Promise<unknown> {
    return this.#wait("no frame came", options, () =>
      this.#given < this.received.length ? { message: this.received[this.#given++] } : undefined,
    );
  }

  waitFor(predicate: (message: unknown) => unknown, options?: WaitOptions): Promise<unknown> {
    let looked = 0;
    return this.#wait("no such frame came", options, () => {
      while (looked < this.received.length) {
        const message = this.received[looked++];
        if (predicate(message)) return { message };
      }
      return undefined;
    });
  }

  async close(code = 1000, reason = ""): Promise<void> {
    this.#socket.close(code, reason);
    await this.closed;
  }

  terminate(): void {
    this.#socket.terminate();
  }

  #wait(what: string, options: WaitOptions | undefined, take: Waiter["take"]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const found = take();
      if (found) return resolve(found.message);
      if (this.#socket.readyState === WebSocket.CLOSED)
        return reject(new Error(`The connection has ended, and ${what}.${this.#lastFrames()}`));
      const timeoutMs = timeoutOf(options);
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((one) => one !== waiter);
        reject(new Error(tooLate(what, timeoutMs).message + this.#lastFrames()));
      }, timeoutMs);
      const waiter: Waiter = { take, resolve, reject, timer };
      this.#waiters.push(waiter);
    });
  }

  #serve(): void {
    const still: Waiter[] = [];
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) {
      try {
        const found = waiter.take();
        if (!found) {
          still.push(waiter);
          continue;
        }
        waiter.resolve(found.message);
      } catch (error) {
        waiter.reject(error as Error);
      }
      clearTimeout(waiter.timer);
    }
    this.#waiters.unshift(...still);
  }

  #lastFrames(): string {
    if (this.frames.length === 0) return " Nothing was received.";
    const last = this.frames.slice(-SHOWN_FRAMES).map((text) => text.slice(0, SHOWN_CHARACTERS));
    return ` ${this.frames.length} received, at last ${last.join(" ")}`;
  }
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
