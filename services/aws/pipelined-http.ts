import net from "node:net";
import tls from "node:tls";
import { type HttpAnswer, readAnswer } from "./http-answer.ts";

export interface PipelinedHttpOptions {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
  /** Requests on the way in each connection: few enough that none waits long behind others. 1: no pipeline. */
  readonly depth: number;
}

export interface PipelinedHttp {
  /**
   * Sends a whole request, head and body, that may be sent twice without harm: one that a closing connection leaves unanswered goes out again on
   * another. @throws what the network throws, and BadAnswer
   */
  send(request: string): Promise<HttpAnswer>;
}

/** Connections kept open at most. */
const CONNECTIONS = 8;
const ANSWER_TIMEOUT_MS = 10_000;
/** Connections that may close on a request before it has failed. */
const MOST_TRIES = 2;

interface Exchange {
  readonly request: string;
  tries: number;
  resolve(answer: HttpAnswer): void;
  reject(error: Error): void;
}

/**
 * HTTP/1.1 with pipelining (RFC 9112, 9.3.2): what is sent in one turn of the event loop goes out in one write for each connection. A request by node:https costs
 * four times as much, and a fan-out is little else. A far end that closes behind an answer instead of giving the next gets one request at a time
 * from then on.
 */
export function createPipelinedHttp(options: PipelinedHttpOptions): PipelinedHttp {
  const connections = new Set<Connection>();
  const waiting: Exchange[] = [];
  let { depth } = options;

  const open = (): Connection => {
    const connection = new Connection(options, {
      onRoom: drain,
      onClosed: (unanswered, error) => {
        connections.delete(connection);
        if (connection.answered > 0 && unanswered.length > 1) depth = 1;
        // A kept connection may have ended while this environment was frozen (B13), a new one has no such excuse. Those behind the first were not begun.
        for (const [index, exchange] of unanswered.entries()) {
          if (index === 0) exchange.tries += 1;
          const mayTryAgain = connection.answered > 0 && exchange.tries < MOST_TRIES;
          if (mayTryAgain) waiting.push(exchange);
          else exchange.reject(error);
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
    send: (request) =>
      new Promise((resolve, reject) => {
        waiting.push({ request, tries: 0, resolve, reject });
        drain();
      }),
  };
}

interface ConnectionEvents {
  /** An answer came: there is room for another request. */
  onRoom(): void;
  /** Once, at the end. */
  onClosed(unanswered: readonly Exchange[], error: Error): void;
}

class Connection {
  readonly #socket: net.Socket;
  readonly #events: ConnectionEvents;
  #exchanges: Exchange[] = [];
  #unsent = "";
  #unread: Buffer = Buffer.alloc(0);
  #isOpen = true;
  answered = 0;

  constructor({ secure, hostname, port }: PipelinedHttpOptions, events: ConnectionEvents) {
    this.#events = events;
    this.#socket = secure
      ? tls.connect({
          host: hostname,
          port,
          ALPNProtocols: ["http/1.1"],
          ...(net.isIP(hostname) ? {} : { servername: hostname }),
        })
      : net.connect({ host: hostname, port });
    this.#socket.setNoDelay(true);
    this.#socket.setTimeout(ANSWER_TIMEOUT_MS, () => {
      if (this.load > 0) this.#end(new Error(`no answer in ${ANSWER_TIMEOUT_MS} ms`));
    });
    this.#socket.on("data", (chunk: Buffer) => this.#read(chunk));
    this.#socket.on("error", (error) => this.#end(error));
    this.#socket.on("close", () => this.#end(new Error("the connection closed before it answered")));
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get load(): number {
    return this.#exchanges.length;
  }

  send(exchange: Exchange): void {
    // While nothing is under way the connection does not keep a process alive, and is no work left behind (B13).
    if (this.#exchanges.length === 0) this.#socket.ref();
    this.#exchanges.push(exchange);
    if (this.#unsent === "") process.nextTick(() => this.#flush());
    this.#unsent += exchange.request;
  }

  #flush(): void {
    const text = this.#unsent;
    this.#unsent = "";
    if (this.#isOpen) this.#socket.write(text);
  }

  #read(chunk: Buffer): void {
    const bytes = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
    let at = 0;
    try {
      for (let read = readAnswer(bytes, at); read && this.#isOpen; read = readAnswer(bytes, at)) {
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
    this.answered += 1;
    exchange.resolve(answer);
    if (this.#exchanges.length === 0) this.#socket.unref();
    if (closes) this.#end(new Error("the far end closes"));
    else this.#events.onRoom();
  }

  #end(error: Error): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#socket.destroy();
    const unanswered = this.#exchanges;
    this.#exchanges = [];
    this.#events.onClosed(unanswered, error);
  }
}
