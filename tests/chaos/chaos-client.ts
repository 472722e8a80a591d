import { setTimeout as pause } from "node:timers/promises";
import type { Session } from "#protocol/http";
import type { Message } from "#protocol/objects";
import type { Random } from "../robustness/support/random.ts";
import { Api } from "./api.ts";
import type { Ledger } from "./ledger.ts";
import type { Line } from "./line.ts";
import type { Screen, SequencedDispatch } from "./screen.ts";
import { Shown } from "./shown.ts";
import { type Anything, NoAnswer, type Received, RefusedError, WireSocket } from "./wire-socket.ts";

/** Far shorter than a real client's, so that a round has some of each. */
const HEARTBEAT_MS = 1_200;
/** Longer than the weather holds anything; twice as long each time that nothing came, because a machine may be slow. */
const ANSWER_MS = { least: 2_600, most: 10_400 };
const HEARTBEAT_ANSWER_MS = 5_000;
const SESSION_MS = 10_000;
const MOST_PAUSE_MS = 3_000;
/** A limit that is longer is an answer. */
const MOST_LIMIT_MS = 5_000;
const RECONNECT_MS = { least: 30, most: 400 };

export interface ClientOptions {
  readonly session: Session;
  readonly line: Line;
  /** Where the HTTP API is now; undefined while it is not up. */
  readonly http: () => string | undefined;
  readonly ledger: Ledger;
  readonly random: Random;
  /** How long an event may be missing before the client resumes by itself. Infinity: it trusts that the server tells it. */
  readonly gapMs: number;
}

/** One person at one device, written against the wire and nothing else: stays connected, and shows what the channels hold. */
export class ChaosClient {
  readonly name: string;
  readonly userId: string;
  readonly line: Line;
  readonly counts = { connects: 0, resumes: 0, gaps: 0 };
  readonly shown: Shown;
  /** Of the connection, while there is one. */
  sessionId: string | undefined;
  readonly #api: Api;
  readonly #random: Random;
  readonly #ledger: Ledger;
  readonly #gapMs: number;
  #wire: WireSocket | undefined;
  #isLive = false;
  #hasSession = false;
  #isStopped = false;
  #running: Promise<void> | undefined;
  #notBeforeMs = 0;
  #resuming: Promise<void> | undefined;
  /** Something came during a resume that may be newer than what it is answered with. */
  #isStale = false;

  constructor({ session, line, http, ledger, random, gapMs }: ClientOptions) {
    this.name = session.user.username;
    this.userId = session.user.id;
    this.line = line;
    this.#api = new Api(session, http, () => this.#isStopped);
    this.#random = random;
    this.#ledger = ledger;
    this.#gapMs = gapMs;
    this.shown = new Shown({
      name: this.name,
      userId: this.userId,
      ledger,
      load: (channelId, isWanted) => this.#load(channelId, isWanted),
    });
  }

  get screens(): ReadonlyMap<string, Screen> {
    return this.shown.screens;
  }

  /** Stays connected from now on. */
  start(): void {
    this.#running = this.#stayConnected();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wire?.terminate();
    await this.#running;
  }

  /** As if the network went, or the person closed the page. */
  drop(how: "close" | "terminate"): void {
    this.#wire?.[how]();
  }

  /** The first or a later try, once there is a session. @throws NoAnswer, RefusedError */
  async request(action: string, fields: Readonly<Record<string, unknown>>, tries = 1): Promise<Anything> {
    while (!this.#isLive) {
      if (this.#isStopped) throw new NoAnswer("the client was stopped");
      await pause(10);
    }
    if (!this.#wire) throw new NoAnswer("there is no connection");
    const { least, most } = ANSWER_MS;
    return this.#wire.request(action, fields, Math.min(most, least * 2 ** (tries - 1)));
  }

  /** Tries until there is an answer that says something. @throws RefusedError for what does not go away by asking again, NoAnswer once the client was stopped */
  async ask(action: string, fields: Readonly<Record<string, unknown>>): Promise<Anything> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.request(action, fields, tries);
      } catch (error) {
        if (this.#isStopped) throw error;
        await this.pauseAfter(error, tries);
      }
    }
  }

  /** Waits as long as an error says; each time longer where nothing came at all. @throws the error itself where asking again makes no sense */
  async pauseAfter(error: unknown, tries: number): Promise<void> {
    if (error instanceof NoAnswer)
      return pause(this.#random.between(10, Math.min(MOST_PAUSE_MS, 50 * 2 ** tries)));
    if (!(error instanceof RefusedError)) throw error;
    switch (error.body.code) {
      case "RATE_LIMITED": {
        const { retry_after_ms: waitMs = 1_000 } = error.body;
        if (waitMs > MOST_LIMIT_MS) throw error;
        return pause(waitMs);
      }
      case "INTERNAL_ERROR":
        return pause(this.#random.between(50, 200));
      case "NOT_IDENTIFIED":
        // The server has forgotten this connection.
        this.#wire?.terminate();
        return pause(50);
      default:
        throw error;
    }
  }

  /** Asks the server for what is missing. @throws NoAnswer, RefusedError; the connection is ended then */
  resume(): Promise<void> {
    this.#resuming ??= this.#resumeOnce().finally(() => {
      this.#resuming = undefined;
    });
    return this.#resuming;
  }

  async #stayConnected(): Promise<void> {
    while (!this.#isStopped) {
      try {
        await this.#connect();
      } catch (error) {
        if (!(error instanceof NoAnswer || error instanceof RefusedError)) throw error;
      }
      this.#isLive = false;
      this.sessionId = undefined;
      const leastMs = this.#notBeforeMs - performance.now();
      if (!this.#isStopped)
        await pause(Math.max(leastMs, this.#random.between(RECONNECT_MS.least, RECONNECT_MS.most)));
    }
  }

  /** Resolves when the connection has ended. */
  async #connect(): Promise<void> {
    const { ticket, url } = await this.#api.askTicket();
    const { pathname } = new URL(url);
    const wire = await WireSocket.open(
      `ws://127.0.0.1:${this.line.port}${pathname}?ticket=${encodeURIComponent(ticket)}`,
      (received) => this.#receive(received),
    );
    this.#wire = wire;
    this.counts.connects += 1;
    try {
      // Stopped while it was opened: nobody else ends it.
      if (this.#isStopped) throw new NoAnswer("the client was stopped");
      await (this.#hasSession ? this.resume() : wire.request("session.identify", {}, SESSION_MS));
      this.#isLive = true;
      void this.#watch(wire);
      await wire.closed;
    } finally {
      wire.terminate();
    }
  }

  /** Heartbeats, and a look at what is missing. */
  async #watch(wire: WireSocket): Promise<void> {
    while (wire.isOpen) {
      await pause(this.#random.between(HEARTBEAT_MS / 2, HEARTBEAT_MS));
      try {
        await wire.request("session.heartbeat", {}, HEARTBEAT_ANSWER_MS);
        if (this.#hasGap()) {
          this.counts.gaps += 1;
          await this.resume();
        }
      } catch (error) {
        const code = error instanceof RefusedError ? error.body.code : undefined;
        // A socket can be open and dead.
        if (code !== "RATE_LIMITED" && code !== "INTERNAL_ERROR") wire.terminate();
      }
    }
  }

  #hasGap(): boolean {
    const beforeMs = performance.now() - this.#gapMs;
    return [...this.screens.values()].some(({ gapSinceMs = Infinity }) => gapSinceMs < beforeMs);
  }

  async #resumeOnce(): Promise<void> {
    const wire = this.#wire;
    do {
      this.#isStale = false;
      this.counts.resumes += 1;
      try {
        await wire?.request("session.resume", { channels: this.shown.lastSeqs }, SESSION_MS);
      } catch (error) {
        wire?.terminate();
        throw error;
      }
    } while (this.#isStale);
  }

  #receive(received: Received): void {
    const { t, d } = received;
    if (received.c !== undefined) this.shown.takeEvent(received as SequencedDispatch);
    else if (t === "READY" || t === "RESUMED") {
      this.sessionId = d.session_id;
      this.#hasSession = true;
      this.shown.takeSnapshot(d, d.channels);
    } else if (t === "CLOSE") this.#notBeforeMs = performance.now() + (d.retry_after_ms ?? 0);
    else if (t === "RESUME_REQUIRED") {
      if (this.#resuming) this.#isStale = true;
      else this.resume().catch(() => {});
    } else if (this.#takeChange(t, d)) this.#isStale = true;
  }

  /** @returns whether it changes which channels there are */
  #takeChange(t: string | undefined, d: Anything): boolean {
    switch (t) {
      case "GUILD_CREATE":
        this.shown.takeGuild(d);
        return true;
      case "GUILD_DELETE":
        // There is one guild in a round.
        this.shown.closeAll();
        return true;
      case "CHANNEL_CREATE":
        this.shown.takeChannel(d);
        return true;
      case "CHANNEL_DELETE":
        this.shown.close(d.id);
        return true;
      default:
        return false;
    }
  }

  /** From the newest message to the first, until all are there or nobody wants them any more. */
  async #load(channelId: string, isWanted: () => boolean): Promise<Message[] | undefined> {
    const messages: Message[] = [];
    try {
      for (let hasMore = true; hasMore; ) {
        if (!isWanted()) return undefined;
        const before = messages[0]?.id;
        const page = await this.ask("channel.history", {
          channel_id: channelId,
          limit: 100,
          ...(before === undefined ? {} : { before }),
        });
        for (const { content } of page.messages) this.#ledger.got(this.userId, channelId, content);
        messages.unshift(...page.messages);
        hasMore = page.has_more;
      }
    } catch (error) {
      // Not (or no more) for this user: a CHANNEL_DELETE or the next resume says so. Where neither does, the audit finds a channel that never came up.
      const isUnknown = error instanceof RefusedError && error.body.code === "UNKNOWN_CHANNEL";
      if (!isUnknown && !this.#isStopped)
        this.#ledger.violate(`${this.name}: channel.history: ${String(error)}`);
      return undefined;
    }
    const isOrdered = messages.every(({ seq }, index) => seq > (messages[index - 1]?.seq ?? 0));
    if (!isOrdered) this.#ledger.violate(`${this.name}: the history of channel ${channelId} is out of order`);
    return messages;
  }
}
