import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { S3 } from "./s3.ts";
import type { S3Request } from "./types.ts";

/** What is read of a body that was refused, so that its sender gets to read the answer; more ends the connection. */
const MAX_DRAINED_BYTES = 10 * 1024 * 1024;

/** Serves one request of Node's HTTP server, bodies as streams both ways. Never throws. */
export function serveS3(
  s3: Pick<S3, "answer">,
  head: Pick<S3Request, "method" | "url" | "headers">,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  serve(s3, head, request, response).catch(() => response.destroy());
}

async function serve(
  s3: Pick<S3, "answer">,
  { method, url, headers }: Pick<S3Request, "method" | "url" | "headers">,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const sourceIp = request.socket.remoteAddress ?? "127.0.0.1";
  const answer = await s3.answer({ method, url, headers, body: request, sourceIp });
  if (response.destroyed) {
    if (!Buffer.isBuffer(answer.body)) answer.body.destroy();
    return;
  }
  if (!request.complete) drain(request, response);
  response.writeHead(answer.status, answer.headers);
  if (Buffer.isBuffer(answer.body)) response.end(answer.body);
  else await pipeline(answer.body, response);
}

function drain(request: IncomingMessage, response: ServerResponse): void {
  const announced = Number(request.headers["content-length"] ?? Number.POSITIVE_INFINITY);
  // Only then: a sender whose connection ends while it still writes sees that, and not the answer.
  if (announced > MAX_DRAINED_BYTES) response.setHeader("connection", "close");
  let bytes = 0;
  request.on("error", () => {});
  // Whoever read the body so far waits for this one, which keeps it from flowing.
  request.removeAllListeners("readable");
  request.on("data", (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > MAX_DRAINED_BYTES) request.destroy();
  });
  request.resume();
}
