import { Requests } from "./requests.ts";
import type { Socket } from "./socket.ts";

export interface LinkEvents {
  onOpen(link: Link): void;
  /** A refused handshake, a lost network and a server that went away all look the same here: code 1006. */
  onClose(link: Link): void;
  onMessage(link: Link, data: unknown): void;
}

/** One socket with what was asked on it: an answer never belongs to another one. */
export class Link {
  readonly requests: Requests;
  readonly #socket: Socket;

  constructor(socket: Socket, events: LinkEvents) {
    this.#socket = socket;
    this.requests = new Requests((text) => socket.send(text));
    socket.onopen = () => events.onOpen(this);
    socket.onclose = () => {
      events.onClose(this);
      this.#abandonSoon();
    };
    socket.onmessage = (event) => events.onMessage(this, event.data);
  }

  /** Hears no more, and gives up what is open. */
  drop(): void {
    this.#socket.onopen = this.#socket.onclose = this.#socket.onmessage = null;
    this.#socket.close();
    this.#abandonSoon();
  }

  /** Last, and not at once: whoever waits may ask the connection again, and must find it in its new state. */
  #abandonSoon(): void {
    queueMicrotask(() => this.requests.abandon());
  }
}
