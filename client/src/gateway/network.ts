import { postForm, UploadError } from "../api/upload-form.ts";
import { openBrowserSocket, type Socket } from "./socket.ts";

/** How one session of the split view is connected. `slow`: each way takes SLOW_MS. `offline`: nothing goes either way, and what is open is gone. */
export const NETWORK_MODES = ["online", "slow", "offline"] as const;
export type NetworkMode = (typeof NETWORK_MODES)[number];

export const SLOW_MS = 800;

export interface NetworkOptions {
  openSocket(url: string, ticket: string): Socket;
  fetch: typeof fetch;
  postForm: typeof postForm;
}

/**
 * A network for one session, which somebody may slow down or cut to see what the chat makes of it. The server knows nothing of it. Pictures
 * whose address is known are not on it: the browser itself loads them.
 */
export class Network {
  readonly #options: NetworkOptions;
  readonly #sockets = new Set<SwitchedSocket>();
  /** What is on its way to the store. */
  readonly #posts = new Set<AbortController>();
  #mode: NetworkMode = "online";

  constructor(
    options: NetworkOptions = { openSocket: openBrowserSocket, fetch: (...args) => fetch(...args), postForm },
  ) {
    this.#options = options;
  }

  get mode(): NetworkMode {
    return this.#mode;
  }

  set mode(mode: NetworkMode) {
    this.#mode = mode;
    if (mode !== "offline") return;
    for (const socket of [...this.#sockets]) socket.cut();
    for (const post of this.#posts) post.abort(new UploadError("UPLOAD_CUT"));
  }

  readonly openSocket = (url: string, ticket: string): Socket => {
    const inner = this.#mode === "offline" ? null : this.#options.openSocket(url, ticket);
    const socket = new SwitchedSocket(
      inner,
      () => this.#delayMs(),
      () => this.#sockets.delete(socket),
    );
    this.#sockets.add(socket);
    return socket;
  };

  readonly fetch: typeof fetch = async (...args) => {
    await pause(2 * this.#delayMs());
    if (this.#mode === "offline") throw new TypeError("The network of this session is switched off.");
    return this.#options.fetch(...args);
  };

  readonly postForm: typeof postForm = async (form, file, { signal, onProgress }) => {
    const post = new AbortController();
    const giveUp = () => post.abort(signal.reason);
    signal.addEventListener("abort", giveUp);
    this.#posts.add(post);
    try {
      await pause(2 * this.#delayMs());
      if (this.#mode === "offline") throw new UploadError("UPLOAD_CUT");
      post.signal.throwIfAborted();
      await this.#options.postForm(form, file, { signal: post.signal, onProgress });
    } finally {
      signal.removeEventListener("abort", giveUp);
      this.#posts.delete(post);
    }
  };

  #delayMs(): number {
    return this.#mode === "slow" ? SLOW_MS : 0;
  }
}

/** A socket whose frames take their time, in order, until it is cut. */
class SwitchedSocket implements Socket {
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  readonly #inner: Socket | null;
  readonly #delayMs: () => number;
  readonly #onOver: () => void;
  #in: Promise<unknown> = Promise.resolve();
  #out: Promise<unknown> = Promise.resolve();
  #isOver = false;

  constructor(inner: Socket | null, delayMs: () => number, onOver: () => void) {
    this.#inner = inner;
    this.#delayMs = delayMs;
    this.#onOver = onOver;
    if (!inner) {
      // As a browser does it: later, and with nothing to say.
      setTimeout(() => this.cut());
      return;
    }
    inner.onopen = () => this.#receive(() => this.onopen?.(undefined as never));
    inner.onmessage = (event) => this.#receive(() => this.onmessage?.(event));
    inner.onclose = () => this.#receive(() => this.cut());
  }

  send(text: string): void {
    this.#out = this.#out
      .then(() => pause(this.#delayMs()))
      .then(() => {
        if (!this.#isOver) this.#inner?.send(text);
      });
  }

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onOver();
    this.#inner?.close();
  }

  /** It ends without a word, as a cable that is pulled. */
  cut(): void {
    if (this.#isOver) return;
    this.close();
    this.onclose?.(undefined as never);
  }

  #receive(work: () => void): void {
    this.#in = this.#in
      .then(() => pause(this.#delayMs()))
      .then(() => {
        if (!this.#isOver) work();
      });
  }
}

const pause = (ms: number): Promise<void> | undefined =>
  ms === 0 ? undefined : new Promise((resolve) => setTimeout(resolve, ms));
