import { type Server, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { readRequest, type WholeRequest } from "./read-request.ts";

export interface WholeAnswer {
  readonly status: number;
  /** Without Content-Length, Date and Connection. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** Undefined where there is nobody left to answer: the connection is then closed. */
export type AnswerRequest = (
  request: WholeRequest,
) => WholeAnswer | undefined | Promise<WholeAnswer | undefined>;

export interface AnswerRequestsOptions {
  readonly answer: AnswerRequest;
  /** Takes over a connection with the first request that is not of the plain kind, for the rest of its life. */
  readonly fallback: Server;
  /** How long a connection may be silent. Longer than SDK clients keep one, so that it is they who close it. */
  readonly keepAliveMs: number;
}

/** Requests of one connection that are being answered; what comes behind them waits. */
const MAX_IN_FLIGHT = 128;

/** A connection whose requests are answered here. */
export interface AnsweredConnection {
  /** Resolves when every request that has come has its answer. */
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
  let answered = 0;
  let flushing = false;
  let reading = true;
  /** The client does not read what it was answered: no more is taken from it until it does. */
  let isFull = false;
  const waiters: (() => void)[] = [];

  const close = () => {
    reading = false;
    socket.destroy();
  };
  const onSilence = () => {
    if (answers.length === 0) close();
  };

  const flush = () => {
    flushing = false;
    let ready = 0;
    while (ready < answers.length && answers[ready] !== undefined) ready += 1;
    if (ready === 0 || socket.destroyed) return;
    const texts = answers.splice(0, ready) as Buffer[];
    answered += ready;
    isFull = !socket.write(texts.length === 1 ? (texts[0] as Buffer) : Buffer.concat(texts));
    if (answers.length === 0) for (const resolve of waiters.splice(0)) resolve();
    // What waited for room, or for its turn to be handed over.
    if (isFull || unread.length > 0 || !reading) read();
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

  const take = (request: WholeRequest) => {
    const place = answered + answers.length;
    answers.push(undefined);
    const answer = options.answer(request);
    if (answer instanceof Promise) answer.then((given) => settle(place, given), close);
    else settle(place, answer);
  };

  const handOver = () => {
    socket.removeListener("data", onData);
    socket.removeListener("drain", onDrain);
    socket.removeListener("timeout", onSilence);
    socket.setTimeout(0);
    socket.resume();
    options.fallback.emit("connection", socket);
    // Node's parser reads the handle itself, so what was unshifted would reach it after what comes next.
    socket.emit("data", unread);
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
    while (answers.length < MAX_IN_FLIGHT && !socket.destroyed) {
      const next = readRequest(unread, at);
      isOther = next.kind === "other";
      if (next.kind !== "whole") break;
      at = next.end;
      take(next.request);
    }
    unread = unread.subarray(at);
    if (isOther && answers.length === 0) {
      handOver();
      return;
    }
    reading = !isOther && answers.length < MAX_IN_FLIGHT;
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

  socket.on("data", onData);
  socket.on("drain", onDrain);
  socket.setTimeout(options.keepAliveMs);
  socket.on("timeout", onSilence);
  socket.on("close", () => {
    for (const resolve of waiters.splice(0)) resolve();
  });
  read();
  return {
    settled: () =>
      answers.length === 0 ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve)),
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

function answerBytes({ status, headers, body }: WholeAnswer): Buffer {
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Unknown"}\r\n`;
  for (const name in headers) head += `${name}: ${headers[name]}\r\n`;
  if (status !== 204) head += `content-length: ${length}\r\n`;
  head += `date: ${httpDate()}\r\n\r\n`;
  const bytes = Buffer.allocUnsafe(head.length + length);
  bytes.write(head, "latin1");
  if (typeof body === "string") bytes.write(body, head.length);
  else body.copy(bytes, head.length);
  return bytes;
}
