import type { Dispatch, DispatchData } from "#protocol/dispatches";
import type { TicketAnswer } from "#protocol/http";
import type { ReadyData, ResumedData } from "#protocol/replies";
import type { Action } from "#protocol/requests";
import { BACKOFF_CAP_MS, backoffMs, WATCHED_CAP_MS } from "./backoff.ts";
import { CONNECTION_TABLE, type ConnectionEvent, type ConnectionState } from "./connection-table.ts";
import { parseFrame } from "./frames.ts";
import { GatewayError } from "./gateway-error.ts";
import { Requests } from "./requests.ts";
import { type LastSeqs, SessionStart } from "./session-start.ts";
import type { Socket } from "./socket.ts";
import type { ActionResult, Fields } from "./wire.ts";

/** A heartbeat without an ACK for this long means that the socket is open and dead. */
export const HEARTBEAT_TIMEOUT_MS = 10_000;
/** Ticket, handshake, and identify or resume each get this long. */
export const STEP_TIMEOUT_MS = 10_000;
/** A connection that was ready for this long counts as a success; one that dies sooner keeps its place in the backoff. */
export const STABLE_AFTER_MS = 3_000;

/** What the rest of the client sees of the connection. A new object whenever something changes. */
export interface ConnectionSnapshot {
  readonly state: ConnectionState;
  /** Attempts in a row that failed. */
  readonly failures: number;
  /** While waiting: when the next attempt starts, in epoch milliseconds. */
  readonly retryAtMs: number | null;
  /** When the connection was last ready, and since when it is not. Null while it is ready. */
  readonly downSinceMs: number | null;
  /** Whether READY has come at least once. */
  readonly wasReady: boolean;
}

export interface ConnectionOptions {
  /** A fresh ticket for each attempt: it works once. @throws an error with `signedOut: true` where the session is over */
  fetchTicket(): Promise<TicketAnswer>;
  openSocket(url: string, ticket: string): Socket;
  /** What `session.resume` names. */
  lastSeqs(): LastSeqs;
  onReady(ready: ReadyData | ResumedData): void;
  onDispatches(dispatches: readonly Dispatch[]): void;
  /** The server says why it is about to close. Told before the state changes. */
  onClose(close: DispatchData<"CLOSE">): void;
  onChange(snapshot: ConnectionSnapshot): void;
  random?: () => number;
  /** Whether somebody looks at the page and the browser has a network. Without it: no. */
  isWatched?: () => boolean;
}

/** The socket, outside React. CONNECTION_TABLE says where an event leads; `#enter` says what each state does. */
export class GatewayConnection {
  readonly #options: ConnectionOptions;
  readonly #random: () => number;
  readonly #session: SessionStart;
  #snapshot: ConnectionSnapshot = {
    state: "idle",
    failures: 0,
    retryAtMs: null,
    downSinceMs: null,
    wasReady: false,
  };
  /** Grows with each attempt, so that what an earlier one still brings is known as stale. */
  #attempt = 0;
  #readyAtMs = 0;
  #heartbeatIntervalMs = 0;
  /** No attempt by itself before this. */
  #notBeforeMs = 0;
  /** RESUME_REQUIRED came while another answer was on its way, which may have been made before. */
  #resumeAgain = false;
  #socket: Socket | null = null;
  #requests: Requests | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
    this.#session = new SessionStart(() => options.lastSeqs());
  }

  get snapshot(): ConnectionSnapshot {
    return this.#snapshot;
  }

  start(): void {
    this.#dispatch("START");
  }

  /** Ends for good: log-out. `start` begins anew. */
  stop(): void {
    this.#dispatch("STOP");
  }

  /** The person will not wait for the countdown. */
  retryNow(): void {
    this.#dispatch("RETRY");
  }

  /** The browser says that the network or the tab is back. Only a hint: a waiting connection tries at once, a ready one proves itself. */
  hint(): void {
    if (this.#snapshot.state === "waiting" && Date.now() >= this.#notBeforeMs) this.#dispatch("RETRY");
    else if (this.#snapshot.state === "ready") this.#beat();
  }

  /** @throws GatewayError: the wire's code, NOT_CONNECTED, DISCONNECTED or TIMED_OUT */
  request<A extends Action>(action: A, fields: Fields<A>): Promise<ActionResult<A>> {
    if (this.#snapshot.state !== "ready" || !this.#requests) {
      return Promise.reject(new GatewayError("NOT_CONNECTED", `${action} was not sent: no connection`));
    }
    return this.#requests.request(action, fields);
  }

  #dispatch(event: ConnectionEvent): void {
    const next = CONNECTION_TABLE[this.#snapshot.state][event];
    if (!next) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#enter(next);
  }

  #enter(state: ConnectionState): void {
    switch (state) {
      case "ticketing":
        this.#attempt += 1;
        this.#change({ state, retryAtMs: null, downSinceMs: this.#snapshot.downSinceMs ?? Date.now() });
        this.#loseAfter(STEP_TIMEOUT_MS);
        void this.#fetchTicket(this.#attempt);
        return;
      case "connecting":
        this.#change({ state });
        this.#loseAfter(STEP_TIMEOUT_MS);
        return;
      case "identifying":
        this.#resumeAgain = false;
        this.#change({ state });
        void this.#identify(this.#attempt);
        return;
      case "ready":
        this.#readyAtMs = Date.now();
        this.#change({ state, downSinceMs: null, wasReady: true });
        this.#scheduleBeat();
        return;
      case "waiting": {
        const wasUp = this.#snapshot.downSinceMs === null;
        const stable = wasUp && Date.now() - this.#readyAtMs >= STABLE_AFTER_MS;
        const failures = stable ? 0 : this.#snapshot.failures;
        this.#dropSocket();
        const capMs = this.#options.isWatched?.() ? WATCHED_CAP_MS : BACKOFF_CAP_MS;
        const now = Date.now();
        const delayMs = Math.max(backoffMs(failures, this.#random(), capMs), this.#notBeforeMs - now);
        this.#timer = setTimeout(() => this.#dispatch("RETRY"), delayMs);
        this.#change({
          state,
          failures: failures + 1,
          retryAtMs: now + delayMs,
          downSinceMs: this.#snapshot.downSinceMs ?? now,
        });
        return;
      }
      case "closed":
        this.#attempt += 1;
        this.#notBeforeMs = 0;
        this.#dropSocket();
        this.#change({ state, failures: 0, retryAtMs: null, downSinceMs: null, wasReady: false });
        return;
      case "idle":
        return;
    }
  }

  async #fetchTicket(attempt: number): Promise<void> {
    try {
      const ticket = await this.#options.fetchTicket();
      if (attempt !== this.#attempt || this.#snapshot.state !== "ticketing") return;
      this.#open(ticket, attempt);
    } catch (error) {
      if (attempt !== this.#attempt) return;
      const signedOut = error instanceof Error && "signedOut" in error && error.signedOut === true;
      this.#dispatch(signedOut ? "REFUSED" : "LOST");
    }
  }

  #open(ticket: TicketAnswer, attempt: number): void {
    const socket = this.#options.openSocket(ticket.url, ticket.ticket);
    const current = () => attempt === this.#attempt && socket === this.#socket;
    this.#socket = socket;
    this.#requests = new Requests((text) => socket.send(text));
    socket.onopen = () => current() && this.#dispatch("OPEN");
    // A refused handshake, a lost network and a server that went away all look the same here: code 1006.
    socket.onclose = () => current() && this.#dispatch("LOST");
    socket.onmessage = (event) => current() && this.#receive(event.data);
    this.#dispatch("TICKET");
  }

  async #identify(attempt: number): Promise<void> {
    const ready = this.#requests && (await this.#session.ask(this.#requests, STEP_TIMEOUT_MS));
    if (attempt !== this.#attempt || this.#snapshot.state !== "identifying") return;
    if (!ready) {
      this.#dispatch("LOST");
      return;
    }
    this.#heartbeatIntervalMs = ready.heartbeat_interval_ms;
    this.#dispatch("READY");
    this.#options.onReady(ready);
    if (this.#resumeAgain) this.#dispatch("RESUME");
  }

  #receive(data: unknown): void {
    const frame = parseFrame(data);
    if (frame.dispatches.length > 0) this.#options.onDispatches(frame.dispatches);
    for (const dispatch of frame.dispatches) {
      if (dispatch.t === "RESUME_REQUIRED") this.#resume();
      if (dispatch.t === "CLOSE") this.#close(dispatch.d);
    }
    for (const failure of frame.failures) this.#requests?.failOldest(failure);
    for (const reply of frame.replies) {
      // The server forgot this connection (a sweep, a lost row): a new one is the cure.
      if (reply.t === "ERROR" && reply.d.code === "NOT_IDENTIFIED" && this.#snapshot.state === "ready") {
        this.#requests?.settle(reply);
        this.#dispatch("LOST");
        return;
      }
      this.#requests?.settle(reply);
    }
  }

  #resume(): void {
    if (this.#snapshot.state === "identifying") this.#resumeAgain = true;
    else this.#dispatch("RESUME");
  }

  /** It is over with the reason: the close that follows says nothing more. */
  #close(close: DispatchData<"CLOSE">): void {
    this.#notBeforeMs = Date.now() + (close.retry_after_ms ?? 0);
    this.#options.onClose(close);
    const isForGood = close.reason === "LOGGED_OUT" || close.reason === "ACCOUNT_DELETED";
    this.#dispatch(isForGood ? "REFUSED" : "LOST");
  }

  #scheduleBeat(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#beat(), this.#heartbeatIntervalMs);
  }

  #beat(): void {
    const attempt = this.#attempt;
    const alive = () => attempt === this.#attempt && this.#snapshot.state === "ready";
    this.#requests?.request("session.heartbeat", {}, HEARTBEAT_TIMEOUT_MS).then(
      () => alive() && this.#scheduleBeat(),
      (error: unknown) => {
        if (!alive()) return;
        // A function that failed is an answer all the same: the socket lives.
        if (error instanceof GatewayError && error.code === "INTERNAL_ERROR") this.#scheduleBeat();
        else this.#dispatch("LOST");
      },
    );
    // A hint may come between two beats; there is one timer, and this beat takes its place.
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #loseAfter(ms: number): void {
    this.#timer = setTimeout(() => this.#dispatch("LOST"), ms);
  }

  #dropSocket(): void {
    const socket = this.#socket;
    const requests = this.#requests;
    this.#socket = null;
    this.#requests = null;
    if (socket) {
      socket.onopen = socket.onclose = socket.onmessage = null;
      socket.close();
    }
    // Last, and not at once: whoever waits may ask the connection again, and must find it in its new state.
    if (requests) queueMicrotask(() => requests.abandon());
  }

  #change(part: Partial<ConnectionSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...part };
    this.#options.onChange(this.#snapshot);
  }
}
