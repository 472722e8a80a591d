import type { Dispatch, DispatchData } from "#protocol/dispatches";
import type { TicketAnswer } from "#protocol/http";
import type { ReadyData, ResumedData } from "#protocol/replies";
import type { Action } from "#protocol/requests";
import { BACKOFF_CAP_MS, backoffMs, WATCHED_CAP_MS } from "./backoff.ts";
import { CONNECTION_TABLE, type ConnectionEvent, type ConnectionState } from "./connection-table.ts";
import { parseFrame } from "./frames.ts";
import { GatewayError } from "./gateway-error.ts";
import { Link } from "./link.ts";
import { renewAfterMs, renewLink } from "./renewal.ts";
import { type LastSeqs, SessionStart } from "./session-start.ts";
import type { Socket } from "./socket.ts";
import type { ActionResult, Fields } from "./wire.ts";

/** A heartbeat without an ACK for this long means that the socket is open and dead. */
export const HEARTBEAT_TIMEOUT_MS = 10_000;
/** The same where there is a sign that it may be: the network changed, or the machine slept. */
const PROOF_TIMEOUT_MS = 3_000;
/** Ticket, handshake, and identify or resume each get this long. */
export const STEP_TIMEOUT_MS = 10_000;
/** A connection that was ready for this long counts as a success; one that dies sooner keeps its place in the backoff. */
export const STABLE_AFTER_MS = 3_000;
/** A change of socket that did not succeed is tried again after this. */
export const RENEW_AGAIN_MS = 60_000;
/** What is open on the socket before gets its answer within this. */
export const RETIRE_AFTER_MS = 10_000;

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
  /** What `session.resume` names. Asked for when all that arrived has been told. */
  lastSeqs(): LastSeqs;
  /** A snapshot is on its way: what arrives until `onReady` or `onRelease` may be newer, and some of it means nothing without it. */
  onHold(): void;
  /** No snapshot came; what was there before goes on. */
  onRelease(): void;
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
  /** By the clock that nobody sets, as `#notBeforeMs`. */
  #readyAtMs = 0;
  #heartbeatIntervalMs = 0;
  /** No attempt by itself before this. */
  #notBeforeMs = 0;
  /** RESUME_REQUIRED came while another answer was on its way, which may have been made before. */
  #resumeAgain = false;
  #link: Link | null = null;
  /** The socket before, which still has answers to give. */
  #retiring: Link | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #renewTimer: ReturnType<typeof setTimeout> | null = null;

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

  /** The browser says that the network or the tab is back, or the clock that the machine slept. Only a hint: a waiting connection tries at once, a ready one proves itself. */
  hint(): void {
    if (this.#snapshot.state === "waiting" && performance.now() >= this.#notBeforeMs) this.#dispatch("RETRY");
    else if (this.#snapshot.state === "ready") this.#beat(PROOF_TIMEOUT_MS);
  }

  /** @throws GatewayError: the wire's code, NOT_CONNECTED, DISCONNECTED or TIMED_OUT */
  request<A extends Action>(action: A, fields: Fields<A>): Promise<ActionResult<A>> {
    if (this.#snapshot.state !== "ready" || !this.#link) {
      return Promise.reject(new GatewayError("NOT_CONNECTED", `${action} was not sent: no connection`));
    }
    return this.#link.requests.request(action, fields);
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
      case "resuming":
        this.#resumeAgain = false;
        this.#stopRenewal();
        this.#options.onHold();
        this.#change({ state });
        void this.#begin(this.#attempt, state);
        return;
      case "ready":
        this.#readyAtMs = performance.now();
        this.#change({ state, downSinceMs: null, wasReady: true });
        this.#scheduleBeat();
        this.#renewLater(renewAfterMs(this.#random()));
        return;
      case "waiting":
        this.#wait();
        return;
      case "closed":
        this.#attempt += 1;
        this.#notBeforeMs = 0;
        this.#dropLinks();
        this.#change({ state, failures: 0, retryAtMs: null, downSinceMs: null, wasReady: false });
        return;
      case "idle":
        return;
    }
  }

  #wait(): void {
    const now = performance.now();
    const wasUp = this.#snapshot.downSinceMs === null;
    const stable = wasUp && now - this.#readyAtMs >= STABLE_AFTER_MS;
    const failures = stable ? 0 : this.#snapshot.failures;
    this.#dropLinks();
    const capMs = this.#options.isWatched?.() ? WATCHED_CAP_MS : BACKOFF_CAP_MS;
    const delayMs = Math.max(backoffMs(failures, this.#random(), capMs), this.#notBeforeMs - now);
    this.#timer = setTimeout(() => this.#dispatch("RETRY"), delayMs);
    this.#change({
      state: "waiting",
      failures: failures + 1,
      retryAtMs: Date.now() + delayMs,
      downSinceMs: this.#snapshot.downSinceMs ?? Date.now(),
    });
  }

  async #fetchTicket(attempt: number): Promise<void> {
    try {
      const ticket = await this.#options.fetchTicket();
      if (attempt !== this.#attempt || this.#snapshot.state !== "ticketing") return;
      this.#link = this.#openLink(ticket);
      this.#dispatch("TICKET");
    } catch (error) {
      if (attempt !== this.#attempt) return;
      const signedOut = error instanceof Error && "signedOut" in error && error.signedOut === true;
      this.#dispatch(signedOut ? "REFUSED" : "LOST");
    }
  }

  #openLink({ url, ticket }: TicketAnswer): Link {
    return new Link(this.#options.openSocket(url, ticket), {
      onOpen: (link) => link === this.#link && this.#dispatch(this.#session.step),
      onClose: (link) => link === this.#link && this.#dispatch("LOST"),
      onMessage: (link, data) => this.#receive(link, data),
    });
  }

  async #begin(attempt: number, step: "identifying" | "resuming"): Promise<void> {
    const requests = this.#link?.requests;
    const ask = step === "resuming" ? this.#session.resume : this.#session.identify;
    const ready = requests && (await ask.call(this.#session, requests, STEP_TIMEOUT_MS));
    if (attempt !== this.#attempt || this.#snapshot.state !== step) return;
    if (!ready) {
      this.#dispatch("LOST");
      return;
    }
    this.#heartbeatIntervalMs = ready.heartbeat_interval_ms;
    this.#dispatch("READY");
    this.#options.onReady(ready);
    if (this.#resumeAgain) this.#dispatch("RESUME");
  }

  #receive(link: Link, data: unknown): void {
    const isCurrent = link === this.#link;
    if (!isCurrent && link !== this.#retiring) return;
    const frame = parseFrame(data);
    if (frame.dispatches.length > 0) this.#options.onDispatches(frame.dispatches);
    for (const dispatch of frame.dispatches) {
      // What a socket that is given up did not get, the one after it has been given by its resume.
      if (dispatch.t === "RESUME_REQUIRED" && isCurrent) this.#resume();
      if (dispatch.t === "CLOSE") this.#close(dispatch.d, isCurrent);
    }
    for (const failure of frame.failures) link.requests.failOldest(failure);
    for (const reply of frame.replies) {
      link.requests.settle(reply);
      // The server forgot this connection (a sweep, a lost row): a new one is the cure.
      const isForgotten = reply.t === "ERROR" && reply.d.code === "NOT_IDENTIFIED";
      if (isForgotten && isCurrent && this.#snapshot.state === "ready") this.#dispatch("LOST");
    }
  }

  #resume(): void {
    const { state } = this.#snapshot;
    if (state === "identifying" || state === "resuming") this.#resumeAgain = true;
    else this.#dispatch("RESUME");
  }

  /** It is over with the reason: the close that follows says nothing more. */
  #close(close: DispatchData<"CLOSE">, isCurrent: boolean): void {
    const isForGood = close.reason === "LOGGED_OUT" || close.reason === "ACCOUNT_DELETED";
    if (!isCurrent && !isForGood) return;
    this.#notBeforeMs = performance.now() + (close.retry_after_ms ?? 0);
    this.#options.onClose(close);
    this.#dispatch(isForGood ? "REFUSED" : "LOST");
  }

  #scheduleBeat(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#beat(HEARTBEAT_TIMEOUT_MS), this.#heartbeatIntervalMs);
  }

  #beat(timeoutMs: number): void {
    const link = this.#link;
    const alive = () => link === this.#link && this.#snapshot.state === "ready";
    link?.requests.request("session.heartbeat", {}, timeoutMs).then(
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

  /** API Gateway ends a connection after two hours (A4.5): another one is ready before, and nobody notices. */
  #renewLater(ms: number): void {
    if (this.#renewTimer !== null) clearTimeout(this.#renewTimer);
    this.#renewTimer = setTimeout(() => void this.#renew(), ms);
  }

  #stopRenewal(): void {
    if (this.#renewTimer !== null) clearTimeout(this.#renewTimer);
    this.#renewTimer = null;
  }

  async #renew(): Promise<void> {
    const before = this.#link;
    const isOver = () => before === null || this.#link !== before || this.#snapshot.state !== "ready";
    const renewed = await renewLink({
      ...this.#options,
      session: this.#session,
      stepTimeoutMs: STEP_TIMEOUT_MS,
      isOver,
      onMessage: (link, data) => this.#receive(link, data),
      onClose: (link) => link === this.#link && this.#dispatch("LOST"),
      // Dispatches of both are heard while it resumes: what comes twice is known.
      onOpened: (link) => {
        this.#retiring = link;
      },
    });
    if (!renewed) {
      this.#retiring = null;
      if (!isOver()) this.#renewLater(RENEW_AGAIN_MS);
      return;
    }
    this.#link = renewed.link;
    this.#retiring = before;
    setTimeout(() => {
      before?.drop();
      if (this.#retiring === before) this.#retiring = null;
    }, RETIRE_AFTER_MS);
    this.#heartbeatIntervalMs = renewed.ready.heartbeat_interval_ms;
    this.#options.onReady(renewed.ready);
    this.#scheduleBeat();
    this.#renewLater(renewAfterMs(this.#random()));
  }

  #loseAfter(ms: number): void {
    this.#timer = setTimeout(() => this.#dispatch("LOST"), ms);
  }

  #dropLinks(): void {
    this.#stopRenewal();
    const links = [this.#link, this.#retiring];
    this.#link = null;
    this.#retiring = null;
    for (const link of links) link?.drop();
  }

  #change(part: Partial<ConnectionSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...part };
    this.#options.onChange(this.#snapshot);
  }
}
