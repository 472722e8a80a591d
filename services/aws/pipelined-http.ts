import net from "node:net";
import tls from "node:tls";
import { type HttpAnswer, readAnswer } from "./http-answer.ts";

export interface PipelinedHttpOptions {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
  /** Requests on the way in each connection: few enough that none waits long behind others. 1: no pipeline. */
  readonly depth: number;
  /** How long the first of a connection's requests may wait for its answer, and each one after it for its own. Default: 10 s. */
  readonly answerTimeoutMs?: number;
}

export interface PipelinedHttp {
  /**
   * Sends a whole request that may be sent twice without harm: one that a closing connection leaves unanswered goes out once more on
   * another.
   */
  send(exchange: Exchange): void;
}

/** A request on its way. Not a promise, since a fan-out has a thousand of them: what each holds is copied by every collection of garbage until its turn comes. */
export interface Exchange {
  /** Head and body. Called each time that it goes out, when there is room for it; must not throw. */
  request(): string;
  /** @param error what the network throws; TimeoutError (`ETIMEDOUT`); BadAnswer */
  reject(error: Error): void;
  resolve(answer: HttpAnswer): void;
  /** Connections that have closed on it. */
  tries: number;
}

/** Connections kept open at most. */
const CONNECTIONS = 8;
const ANSWER_TIMEOUT_MS = 10_000;
/** Connections that may close on a request before it has failed. */
const MOST_TRIES = 2;
/** How long a far end that does not pipeline gets one request at a time; then it is tried anew. */
const SHALLOW_MS = 60_000;

/** By these names and codes the SDK knows what it may try again. */
const closedError = () =>
  Object.assign(new Error("the connection closed before it answered"), { code: "ECONNRESET" });
const timeoutError = (ms: number) =>
  Object.assign(new Error(`no answer in ${ms} ms`), { name: "TimeoutError", code: "ETIMEDOUT" });

/**
 * HTTP/1.1 with pipelining (RFC 9112, 9.3.2): what is sent in one turn of the event loop goes out in one write for each connection. A request by node:https costs
 * four times as much, and a fan-out is little else. A far end that closes behind an answer instead of giving the next gets one request at a time
 * for a while.
 */
export function createPipelinedHttp(options: PipelinedHttpOptions): PipelinedHttp {
  const connections = new Set<Connection>();
  const waiting: Exchange[] = [];
  let shallowUntilMs = 0;

  const open = (): Connection => {
    const connection = new Connection(options, {
      onRoom: drain,
      onClosed: (unanswered, end) => {
        connections.delete(connection);
        if (end.behindAnswer && unanswered.length > 0) shallowUntilMs = Date.now() + SHALLOW_MS;
        // What was kept as long as this one is as dead: the machine slept, or this environment stood still (B13).
        if (connection.isKept && !end.behindAnswer) for (const other of connections) other.endIfIdle();
        for (const [index, exchange] of unanswered.entries()) {
          // It was the first one's turn; those behind it wait for theirs still.
          if (index === 0) exchange.tries += 1;
          const isRefused = index === 0 && (end.timedOut || exchange.tries >= MOST_TRIES);
          if (connection.isKept && !isRefused) waiting.push(exchange);
          else exchange.reject(end.error);
        }
        drain();
      },
    });
    connections.add(connection);
    return connection;
  };

  /** Undefined where all are full. */
  function findPlace(): Connection | undefined {
    let best: Connection | undefined;
    for (const connection of connections) {
      if (connection.isOpen && (!best || connection.load < best.load)) best = connection;
    }
    if ((!best || best.load > 0) && connections.size < CONNECTIONS) return open();
    const depth = Date.now() < shallowUntilMs ? 1 : options.depth;
    return best && best.load < depth ? best : undefined;
  }

  function drain(): void {
    while (waiting.length > 0) {
      const place = findPlace();
      if (!place) return;
      place.send(waiting.shift() as Exchange);
    }
  }

  return {
    send(exchange) {
      waiting.push(exchange);
      drain();
    },
  };
}

interface End {
  readonly error: Error;
  /** It has answered some of what it was sent last, and closes instead of answering the rest. */
  readonly behindAnswer: boolean;
  readonly timedOut: boolean;
}

interface ConnectionEvents {
  /** An answer came: there is room for another request. */
  onRoom(): void;
  /** Once, at the end. */
  onClosed(unanswered: readonly Exchange[], end: End): void;
}

class Connection {
  readonly #socket: net.Socket;
  readonly #events: ConnectionEvents;
  readonly #timeoutMs: number;
  #exchanges: Exchange[] = [];
  #unsent = "";
  #unread: Buffer = Buffer.alloc(0);
  #timer: NodeJS.Timeout | undefined;
  /** How often the timer was set anew. */
  #watches = 0;
  #answered = 0;
  /** Of what was sent since nothing was under way. */
  #answeredLately = 0;
  isOpen = true;

  constructor({ secure, hostname, port, answerTimeoutMs }: PipelinedHttpOptions, events: ConnectionEvents) {
    this.#events = events;
    this.#timeoutMs = answerTimeoutMs ?? ANSWER_TIMEOUT_MS;
    this.#socket = secure
      ? tls.connect({
          host: hostname,
          port,
          ALPNProtocols: ["http/1.1"],
          ...(net.isIP(hostname) ? {} : { servername: hostname }),
        })
      : net.connect({ host: hostname, port });
    this.#socket.setNoDelay(true);
    this.#socket.on("data", (chunk: Buffer) => this.#read(chunk));
    this.#socket.on("error", (error) => this.#end(error));
    this.#socket.on("close", () => this.#end(closedError()));
  }

  get load(): number {
    return this.#exchanges.length;
  }

  /** It has answered before: that it ends now may have happened while nobody looked. */
  get isKept(): boolean {
    return this.#answered > 0;
  }

  send(exchange: Exchange): void {
    if (this.#exchanges.length === 0) {
      // While nothing is under way the connection does not keep a process alive, and is no work left behind (B13).
      this.#socket.ref();
      this.#answeredLately = 0;
      this.#watch();
    }
    this.#exchanges.push(exchange);
    if (this.#unsent === "") process.nextTick(() => this.#flush());
    this.#unsent += exchange.request();
  }

  endIfIdle(): void {
    if (this.load === 0) this.#end(closedError());
  }

  #flush(): void {
    const text = this.#unsent;
    this.#unsent = "";
    // ASCII is copied as it is, which takes half of the time.
    if (this.isOpen) this.#socket.write(text, Buffer.byteLength(text) === text.length ? "latin1" : "utf8");
  }

  /** Begins the time in which the next answer has to come. One timer for the connection's life: to make one for each request would cost as much as to write it. */
  #watch(): void {
    this.#watches += 1;
    if (this.#timer) this.#timer.refresh();
    else this.#timer = setTimeout(() => this.#onTime(), this.#timeoutMs).unref();
  }

  #onTime(): void {
    const watches = this.#watches;
    // Timers come before sockets: where this environment has stood still, the answer may be there and not read yet.
    setImmediate(() =>
      setImmediate(() => {
        if (this.load > 0 && this.#watches === watches) this.#end(timeoutError(this.#timeoutMs), true);
      }),
    );
  }

  #read(chunk: Buffer): void {
    const bytes = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
    let at = 0;
    try {
      for (let read = readAnswer(bytes, at); read && this.isOpen; read = readAnswer(bytes, at)) {
        at = read.end;
        this.#take(read.answer, read.closes);
      }
    } catch (error) {
      this.#end(error as Error);
    }
    this.#unread = bytes.subarray(at);
  }

  #take(answer: HttpAnswer, closes: boolean): void {
    const exchange = this.#exchanges.shift();
    if (!exchange) {
      this.#end(new Error("an answer that nobody asked for"));
      return;
    }
    this.#answered += 1;
    this.#answeredLately += 1;
    exchange.resolve(answer);
    if (this.#exchanges.length > 0) this.#watch();
    else this.#socket.unref();
    if (closes) this.#end(closedError());
    else this.#events.onRoom();
  }

  #end(error: Error, timedOut = false): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    clearTimeout(this.#timer);
    this.#socket.destroy();
    const unanswered = this.#exchanges;
    this.#exchanges = [];
    this.#events.onClosed(unanswered, {
      error,
      timedOut,
      behindAnswer: !timedOut && this.#answeredLately > 0,
    });
  }
}
