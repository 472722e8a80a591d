import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

/** How long a refused client has to read its answer. */
const LINGER_MS = 1_000;
const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: "BadRequestException",
  401: "UnauthorizedException",
  403: "ForbiddenException",
  410: "GoneException",
  413: "PayloadTooLargeException",
  429: "LimitExceededException",
};

/** The value of `x-amzn-ErrorType`, from which an SDK makes the error's class (A5.4). */
export const errorType = (status: number): string | undefined =>
  ERROR_TYPES[status] ?? (status >= 500 ? "InternalServerErrorException" : undefined);

export interface Refusal {
  readonly status: number;
  readonly requestId: string;
  readonly connectionId?: string;
  readonly message?: string;
  /** Instead of the JSON with the message. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the one that the status has. */
  readonly errorType?: string;
}

/** Answers an upgrade request with a status instead of 101, and ends its connection. */
export function refuseUpgrade(stream: Duplex, refusal: Refusal): void {
  if (stream.destroyed) return;
  const { status, requestId, connectionId, message } = refusal;
  const body =
    refusal.body ?? (message === undefined ? "" : JSON.stringify({ message, connectionId, requestId }));
  const type = refusal.errorType ?? errorType(status);
  const headers: Record<string, string> = {
    Connection: "close",
    ...(body === "" ? {} : { "Content-Type": "application/json" }),
    "Content-Length": String(Buffer.byteLength(body)),
    "x-amzn-RequestId": requestId,
    ...(type ? { "x-amzn-ErrorType": type } : {}),
    ...refusal.headers,
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Unknown"}\r\n${head.join("")}\r\n${body}`);
  // What the client still sends is read and dropped: closing over unread bytes would reset the connection before the answer is read.
  stream.resume();
  const timer = setTimeout(() => stream.destroy(), LINGER_MS);
  stream.once("close", () => clearTimeout(timer));
}

/** The gateway's own frame on a connection (A2.6, A2.8, A2.10). */
export const errorFrame = (message: string, connectionId: string, requestId: string): string =>
  JSON.stringify({ message, connectionId, requestId });
