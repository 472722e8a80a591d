import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createNetServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createSecureContext, createServer as createTlsServer } from "node:tls";
import { type AnsweredConnection, type AnswerRequest, answerRequests } from "./answer-requests.ts";
import { type AnswerTooLarge, answerThroughNode, type StreamedRequests } from "./answer-through-node.ts";
import { createHttp2, startsHttp2 } from "./http2.ts";

/** PEM texts. */
export interface Certificates {
  readonly key: string;
  readonly cert: string;
  /** For clients that ask for a host by a name that is not AWS's: `localhost`, or one in the person's own DNS. Others get the one above, which handlers trust.
   * Its key is of the same type (EC, RSA) as the one above: Node adds it to what is there, and with two types the client's preference would decide. */
  readonly named?: { readonly key: string; readonly cert: string };
}

export interface TlsOrPlainOptions {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Without them the port speaks plain text only. */
  tls?: Certificates;
  /** How long a request's headers may take to arrive; then 408. Default: Node's 60 s. */
  headersTimeoutMs?: number;
  /** Of a request line and its headers, above which Node answers 431 itself, without a body. Default: Node's 16 KB. */
  maxHeadBytes?: number;
  /** How long a connection may be silent. */
  keepAliveMs?: number;
  /** Answers requests that have arrived whole. */
  answer: AnswerRequest;
  maxBodyBytes: number;
  /** To a request with a larger body. */
  tooLarge: AnswerTooLarge;
  /** Without it every request has to arrive whole. */
  streamed?: StreamedRequests;
  /** Without it an upgrade request is an ordinary request. */
  onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export interface TlsOrPlainServer {
  readonly port: number;
  /**
   * Accepts nothing more, drops idle connections, lets requests under way answer for up to `graceMs` (default 500) and then ends every
   * socket that is left, upgraded ones included. Safe to call twice.
   */
  close(graceMs?: number): Promise<void>;
}

const AWS_NAME = /(^|\.)amazonaws\.com(\.cn)?\.?$/i;
/** The first byte of a TLS ClientHello record (RFC 8446, 5.1). No HTTP method starts with it. */
const TLS_HANDSHAKE = 0x16;
/** A client that connects and says nothing holds no socket for longer. */
const FIRST_BYTE_TIMEOUT_MS = 30_000;
/** Requests that one connection may have under way in Node's server, which has no limit itself and cannot be held up: one that sends more without reading is ended. */
const MAX_UNDER_WAY = 256;
/** As Node has it for the headers of a request. */
const ARRIVAL_MS = 60_000;
/** Longer than the 60 seconds for which SDK clients keep an idle connection, so that it is they who close it. */
const KEEP_ALIVE_MS = 75_000;

/**
 * One port that speaks HTTP/1.1 both ways, and HTTP/2 with who speaks nothing else: what starts as TLS is TLS, the rest is plain. So AWS's documented `https://` addresses and a browser's
 * `ws://` reach the same place. Rejects with Node's own error (`EADDRINUSE` and its `port`) where it cannot listen.
 */
export async function listenTlsOrPlain(options: TlsOrPlainOptions): Promise<TlsOrPlainServer> {
  const { headersTimeoutMs, maxHeadBytes, keepAliveMs = KEEP_ALIVE_MS } = options;
  const { maxBodyBytes, tooLarge, onUpgrade } = options;
  const parser = createHttpServer({
    noDelay: true,
    keepAliveTimeout: keepAliveMs,
    ...(maxHeadBytes === undefined ? {} : { maxHeaderSize: maxHeadBytes }),
    ...(headersTimeoutMs === undefined
      ? {}
      : { headersTimeout: headersTimeoutMs, connectionsCheckingInterval: headersTimeoutMs }),
  });
  // What Node leaves undocumented, though its own servers are written for it: answers go out to a client that has ended its side.
  Object.assign(parser, { httpAllowHalfOpen: true });
  const sockets = new Set<Socket>();
  const connections = new Set<AnsweredConnection>();
  /** What Node's server has not answered yet. Those of a client that has gone go with it: of them Node tells the end of the first only. */
  const underWay = new Map<Socket, Set<ServerResponse>>();
  let closing: Promise<void> | undefined;

  const responsesOf = (socket: Socket): Set<ServerResponse> => {
    const known = underWay.get(socket);
    if (known) return known;
    const responses = new Set<ServerResponse>();
    underWay.set(socket, responses);
    socket.once("close", () => underWay.delete(socket));
    return responses;
  };
  parser.on("request", ({ socket }, response) => {
    const responses = responsesOf(socket);
    responses.add(response);
    if (responses.size > MAX_UNDER_WAY) socket.destroy();
    response.once("close", () => {
      responses.delete(response);
      if (closing) parser.closeIdleConnections();
    });
  });
  const onRequest = answerThroughNode(options.answer, maxBodyBytes, tooLarge, options.streamed);
  parser.on("request", onRequest);
  if (onUpgrade) parser.on("upgrade", onUpgrade);
  const http2 = createHttp2(onRequest, keepAliveMs);

  const answer: AnswerRequest = (request, socket) =>
    request.body.length > maxBodyBytes ? tooLarge(request) : options.answer(request, socket);
  /** `first` has been read from the socket, after TLS where there is TLS. */
  const serve = (socket: Socket, first: Buffer) => {
    if (closing) {
      socket.destroy();
      return;
    }
    if (startsHttp2(first)) {
      // HTTP/2 ends its streams, not the connection: a client that ends that has gone.
      socket.allowHalfOpen = false;
      socket.pause();
      socket.unshift(first);
      http2.emit("connection", socket);
      return;
    }
    const connection = answerRequests(socket, first, {
      answer,
      isStreamed: options.streamed?.takes,
      fallback: parser,
      keepAliveMs,
      arrivalMs: headersTimeoutMs ?? ARRIVAL_MS,
    });
    connections.add(connection);
    socket.once("close", () => connections.delete(connection));
  };
  const serveAfterFirstByte = (socket: Socket, take: (first: Buffer) => void) => {
    const giveUp = () => socket.destroy();
    socket.setTimeout(FIRST_BYTE_TIMEOUT_MS, giveUp);
    socket.once("end", giveUp);
    socket.once("data", (first: Buffer) => {
      socket.removeListener("timeout", giveUp);
      socket.removeListener("end", giveUp);
      socket.setTimeout(0);
      take(first);
    });
  };

  const named = options.tls?.named && createSecureContext(options.tls.named);
  const secure =
    options.tls &&
    createTlsServer({
      key: options.tls.key,
      cert: options.tls.cert,
      // A client that dials an address, as callbacks to `domainName` do, names no host.
      SNICallback: (name, done) => done(null, AWS_NAME.test(name) ? undefined : named),
      // In the order of preference: who speaks both gets HTTP/1.1.
      ALPNProtocols: ["http/1.1", "h2"],
    });
  secure?.on("secureConnection", (socket) => {
    socket.on("error", () => socket.destroy());
    socket.allowHalfOpen = true;
    serveAfterFirstByte(socket, (first) => serve(socket, first));
  });
  secure?.on("tlsClientError", (_error, socket) => socket.destroy());

  // A client may end its side once it has asked: what it is owed is still sent, and the connection ended by whoever answers.
  const listener = createNetServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    serveAfterFirstByte(socket, (first) => {
      if (!secure || first[0] !== TLS_HANDSHAKE) {
        serve(socket, first);
        return;
      }
      // A TLS socket takes what waits in the stream's buffer, then reads the handle itself.
      socket.pause();
      socket.unshift(first);
      // Until the TLS handshake is over, a client that ends its side has gone.
      socket.allowHalfOpen = false;
      secure.emit("connection", socket);
    });
  });

  await new Promise<void>((resolve, reject) => {
    listener.once("error", reject);
    listener.listen({ host: options.host, port: options.port, backlog: 4096 }, () => {
      listener.removeListener("error", reject);
      resolve();
    });
  });

  // Node starts its checks of header and request time-outs when a server listens; this one never does so itself.
  parser.emit("listening");

  const shut = async (graceMs: number) => {
    const ended = new Promise<void>((resolve) => listener.close(() => resolve()));
    parser.closeIdleConnections();
    const answered = Promise.all([
      ...[...underWay].map(([socket, responses]) =>
        Promise.race([
          new Promise((done) => socket.once("close", done)),
          Promise.all([...responses].map((response) => new Promise((done) => response.once("close", done)))),
        ]),
      ),
      ...[...connections].map((connection) => connection.settled()),
    ]);
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([answered, grace]);
    clearTimeout(timer);
    for (const socket of sockets) socket.destroy();
    // Not listening itself, it answers with an error that says so; what counts is that its checks end.
    parser.close(() => {});
    await ended;
  };

  return {
    port: (listener.address() as AddressInfo).port,
    close(graceMs = 500) {
      closing ??= shut(graceMs);
      return closing;
    },
  };
}
