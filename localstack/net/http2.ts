import type { RequestListener } from "node:http";
import { createServer, type Http2Server } from "node:http2";

/** RFC 9113, 3.4: what an HTTP/2 client sends first. */
const PREFACE = "PRI * HTTP/2.0\r\n";

export const startsHttp2 = (first: Buffer): boolean =>
  first.toString("latin1", 0, PREFACE.length) === PREFACE;

/**
 * Serves connections whose client speaks nothing else, as the SDK's Kinesis and Transcribe clients do. It never listens itself: hand it sockets by `connection`, with what
 * was read from them put back.
 */
export function createHttp2(onRequest: RequestListener, keepAliveMs: number): Http2Server {
  const server = createServer({ maxSessionMemory: 32, settings: { maxConcurrentStreams: 64 } });
  // Node's compatible request and response have what the listener uses of HTTP/1.1's.
  server.on("request", onRequest as never);
  server.on("session", (session) => {
    session.on("error", () => session.destroy());
    session.setTimeout(keepAliveMs, () => session.close());
  });
  return server;
}
