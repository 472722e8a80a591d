import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer as createNetServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";

export interface TlsOrPlainOptions {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** PEM texts. Without them the port speaks plain text only. */
  tls?: { key: string; cert: string };
  /** How long a request's headers may take to arrive; then 408. Default: Node's 60 s. */
  headersTimeoutMs?: number;
  onRequest?: RequestListener;
  /** Without it an upgrade request is an ordinary request. */
  onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export interface TlsOrPlainServer {
  readonly port: number;
  /** Parses what came in plain text. */
  readonly plain: Server;
  /** Parses what came over TLS. */
  readonly secure?: Server;
  /**
   * Accepts nothing more, drops idle connections, lets requests under way answer for up to `graceMs` (default 500) and then ends every
   * socket that is left, upgraded ones included. Safe to call twice.
   */
  close(graceMs?: number): Promise<void>;
}

/** The first byte of a TLS ClientHello record (RFC 8446, 5.1). No HTTP method starts with it. */
const TLS_HANDSHAKE = 0x16;
/** A client that connects and says nothing holds no socket for longer. */
const FIRST_BYTE_TIMEOUT_MS = 30_000;

/**
 * One port that speaks HTTP/1.1 both ways: what starts as TLS is TLS, the rest is plain. So AWS's documented `https://` addresses and a browser's
 * `ws://` reach the same place. Rejects with Node's own error (`EADDRINUSE` and its `port`) where it cannot listen.
 */
export async function listenTlsOrPlain(options: TlsOrPlainOptions): Promise<TlsOrPlainServer> {
  const { headersTimeoutMs } = options;
  const timeouts =
    headersTimeoutMs === undefined
      ? {}
      : { headersTimeout: headersTimeoutMs, connectionsCheckingInterval: headersTimeoutMs };
  const plain = createHttpServer({ noDelay: true, ...timeouts });
  const secure = options.tls
    ? createHttpsServer({ ...options.tls, ...timeouts, ALPNProtocols: ["http/1.1"] })
    : undefined;
  const sockets = new Set<Socket>();
  const answers = new Set<ServerResponse>();
  let closing: Promise<void> | undefined;

  for (const server of secure ? [plain, secure] : [plain]) {
    server.on("request", (_request, response) => {
      answers.add(response);
      response.once("close", () => {
        answers.delete(response);
        if (closing) server.closeIdleConnections();
      });
    });
    if (options.onRequest) server.on("request", options.onRequest);
    if (options.onUpgrade) server.on("upgrade", options.onUpgrade);
  }

  const listener = createNetServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    if (!secure) {
      plain.emit("connection", socket);
      return;
    }
    const giveUp = () => socket.destroy();
    socket.setTimeout(FIRST_BYTE_TIMEOUT_MS, giveUp);
    socket.once("data", (first) => {
      socket.removeListener("timeout", giveUp);
      socket.setTimeout(0);
      if (first[0] === TLS_HANDSHAKE) {
        // A TLS socket takes what waits in the stream's buffer, then reads the handle itself.
        socket.pause();
        socket.unshift(first);
        secure.emit("connection", socket);
      } else {
        // The HTTP parser reads the handle itself, so what was unshifted would reach it after what comes next.
        plain.emit("connection", socket);
        socket.emit("data", first);
      }
    });
  });

  await new Promise<void>((resolve, reject) => {
    listener.once("error", reject);
    listener.listen({ host: options.host, port: options.port, backlog: 4096 }, () => {
      listener.removeListener("error", reject);
      resolve();
    });
  });

  // Node starts its checks of header and request time-outs when a server listens; these two never do so themselves.
  for (const server of secure ? [plain, secure] : [plain]) server.emit("listening");

  const shut = async (graceMs: number) => {
    const ended = new Promise<void>((resolve) => listener.close(() => resolve()));
    plain.closeIdleConnections();
    secure?.closeIdleConnections();
    if (answers.size > 0) {
      const answered = Promise.all(
        [...answers].map((answer) => new Promise((done) => answer.once("close", done))),
      );
      await Promise.race([answered, new Promise((done) => setTimeout(done, graceMs).unref())]);
    }
    for (const socket of sockets) socket.destroy();
    // Not listening themselves, they answer with an error that says so; what counts is that their checks end.
    plain.close(() => {});
    secure?.close(() => {});
    await ended;
  };

  return {
    port: (listener.address() as AddressInfo).port,
    plain,
    ...(secure ? { secure } : {}),
    close(graceMs = 500) {
      closing ??= shut(graceMs);
      return closing;
    },
  };
}
