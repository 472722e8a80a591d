import { type Server, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { type RequestHead, readRequest, type WholeRequest } from "./read-request.ts";

export interface WholeAnswer {
  readonly status: number;
  /** Without Content-Length, Date and Connection. */
  readonly headers: Readonly<Record<string, string>>;
  /** Each is a Set-Cookie line of its own. */
  readonly cookies?: readonly string[];
  /** Nothing of it is sent with 204 and 304. */
  readonly body: Buffer | string;
}

/** Undefined where there is nobody left to answer: the connection is then closed. `socket` tells where the request came from. */
export type AnswerRequest = (
  request: WholeRequest,
  socket: Socket,
) => WholeAnswer | undefined | Promise<WholeAnswer | undefined>;

export interface AnswerRequestsOptions {
  readonly answer: AnswerRequest;
  /** Tells by the head what is for `fallback` however plain it is. */
  readonly isStreamed?: ((head: RequestHead) => boolean) | undefined;
  /** Takes over a connection with the first request that is not of the plain kind, for the rest of its life. */
  readonly fallback: Server;
  /** How long a request may take to arrive from its first byte on; then 408. */
  readonly arrivalMs: number;
  /** How long a connection may be silent. Longer than SDK clients keep one, so that it is they who close it. */
  readonly keepAliveMs: number;
}

const NOTHING = Buffer.alloc(0);
/** Requests of one connection that are being answered; what comes behind them waits. */
const MAX_IN_FLIGHT = 128;
/** The same in bytes: each is kept as bytes, as an event and on its way to a function. One request alone may be larger. */
const MAX_BYTES_IN_FLIGHT = 2 * 1024 * 1024;

/** A connection whose requests are answered here. */
export interface AnsweredConnection {
  /** Resolves when every request that has come has its answer, and the answers are sent. */
  settled(): Promise<void>;
}

/**
 * Answers plain requests of one connection (`readRequest`), in their order, with one write for all answers that are ready in one turn of the event loop. Node's HTTP
 * server makes two streams and a write for each request; for a fan-out's posts that was half of the gateway's time.
 */
export function answerRequests(
  socket: Socket,
  first: Buffer,
  options: AnswerRequestsOptions,
): AnsweredConnection {
  let unread: Buffer = first;
  /** In the order of the requests; undefined: not answered yet. */
  const answers: (Buffer | undefined)[] = [];
  /** Of those requests, in bytes. */
  const sizes: number[] = [];
  let bytesInFlight = 0;
  let answered = 0;
  let flushing = false;
  let reading = true;
  /** The client has ended its side: it gets the answers that it is owed, then the end of ours. */
  let ended = false;
  /** The client does not read what it was answered: no more is taken from it until it does. */
  let isFull = false;
  const waiters: (() => void)[] = [];
  let arrival: NodeJS.Timeout | undefined;

  const hasRoom = () => answers.length < MAX_IN_FLIGHT && bytesInFlight < MAX_BYTES_IN_FLIGHT;
  const close = () => {
    reading = false;
    socket.destroy();
  };
  const tellLate = () => {
    arrival = undefined;
    // The answers that are due come first, and bring it up again.
    if (answers.length > 0) return;
    reading = false;
    socket.end(answerBytes({ status: 408, headers: { connection: "close" }, body: "" }));
  };
  /** While a part of a request is there and nothing else is to be done. */
  const watchArrival = (isPart: boolean) => {
    if (!isPart) {
      clearTimeout(arrival);
      arrival = undefined;
    } else arrival ??= setTimeout(tellLate, options.arrivalMs);
  };
  const onSilence = () => {
    if (answers.length === 0) close();
    else socket.setTimeout(options.keepAliveMs);
  };

  const flush = () => {
    flushing = false;
    let ready = 0;
    while (ready < answers.length && answers[ready] !== undefined) ready += 1;
    if (ready === 0 || socket.destroyed) return;
    const texts = answers.splice(0, ready) as Buffer[];
    for (const size of sizes.splice(0, ready)) bytesInFlight -= size;
    answered += ready;
    isFull = !socket.write(texts.length === 1 ? (texts[0] as Buffer) : Buffer.concat(texts));
    // An empty write is done when all before it are.
    if (answers.length === 0 && waiters.length > 0) socket.write("", settleAll);
    // What waited for room, or for its turn to be handed over.
    if (isFull || unread.length > 0 || !reading || ended) read();
  };

  const settleAll = () => {
    for (const resolve of waiters.splice(0)) resolve();
  };

  const settle = (place: number, answer: WholeAnswer | undefined) => {
    if (!answer) {
      close();
      return;
    }
    answers[place - answered] = answerBytes(answer);
    if (flushing) return;
    flushing = true;
    process.nextTick(flush);
  };

  const take = (request: WholeRequest, size: number) => {
    const place = answered + answers.length;
    answers.push(undefined);
    sizes.push(size);
    bytesInFlight += size;
    const answer = options.answer(request, socket);
    if (answer instanceof Promise) answer.then((given) => settle(place, given), close);
    else settle(place, answer);
  };

  const handOver = () => {
    socket.removeListener("data", onData);
    socket.removeListener("drain", onDrain);
    socket.removeListener("timeout", onSilence);
    socket.removeListener("end", onEnd);
    socket.setTimeout(0);
    watchArrival(false);
    const rest = unread;
    unread = NOTHING;
    socket.resume();
    options.fallback.emit("connection", socket);
    // Node's parser reads the handle itself, so what was unshifted would reach it after what comes next.
    socket.emit("data", rest);
    if (ended) socket.emit("end");
  };

  function read(): void {
    if (isFull) {
      reading = false;
      socket.pause();
      return;
    }
    reading = true;
    let at = 0;
    let isOther = false;
    while (hasRoom() && !socket.destroyed) {
      const next = readRequest(unread, at, options.isStreamed);
      isOther = next.kind === "other";
      if (next.kind !== "whole") break;
      const size = next.end - at;
      at = next.end;
      take(next.request, size);
    }
    unread = unread.subarray(at);
    if (at > 0) watchArrival(false);
    if (isOther && answers.length === 0) {
      handOver();
      return;
    }
    if (ended && answers.length === 0) {
      watchArrival(false);
      socket.end();
      return;
    }
    reading = !isOther && hasRoom();
    watchArrival(reading && unread.length > 0 && !ended);
    if (reading) socket.resume();
    else socket.pause();
  }

  function onData(chunk: Buffer): void {
    unread = unread.length === 0 ? chunk : Buffer.concat([unread, chunk]);
    if (reading) read();
  }

  const onDrain = () => {
    isFull = false;
    read();
  };

  const onEnd = () => {
    ended = true;
    read();
  };

  socket.on("data", onData);
  socket.on("drain", onDrain);
  socket.on("end", onEnd);
  socket.setTimeout(options.keepAliveMs);
  socket.on("timeout", onSilence);
  socket.on("close", () => {
    watchArrival(false);
    settleAll();
  });
  read();
  return {
    settled: () =>
      new Promise((resolve) => {
        if (socket.destroyed) return resolve();
        waiters.push(resolve);
        if (answers.length === 0) socket.write("", settleAll);
      }),
  };
}

let dateSecond = 0;
let date = "";
function httpDate(): string {
  const second = Math.floor(Date.now() / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    date = new Date(second * 1000).toUTCString();
  }
  return date;
}

/** RFC 9110, 6.4.1: of these an answer ends with its head. */
export const isBodiless = (status: number): boolean => status === 204 || status === 304;

function answerBytes(answer: WholeAnswer): Buffer {
  const { status, headers, cookies } = answer;
  const body = isBodiless(status) ? "" : answer.body;
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Unknown"}\r\n`;
  for (const name in headers) head += `${name}: ${headers[name]}\r\n`;
  if (cookies) for (const cookie of cookies) head += `set-cookie: ${cookie}\r\n`;
  if (!isBodiless(status)) head += `content-length: ${length}\r\n`;
  head += `date: ${httpDate()}\r\n\r\n`;
  const bytes = Buffer.allocUnsafe(head.length + length);
  bytes.write(head, "latin1");
  if (typeof body === "string") bytes.write(body, head.length);
  else body.copy(bytes, head.length);
  return bytes;
}
