import type { IncomingMessage } from "node:http";
import type { Principal } from "../iam/types.ts";

/** A request at the edge, read whole. */
export interface EdgeRequest {
  readonly message: IncomingMessage;
  readonly body: Buffer;
  readonly requestId: string;
}

/** What a service answers; the edge sends it. */
export interface EdgeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** What the edge tells of each call, for whoever draws or records it. Nothing of its content. */
export interface EdgeCall {
  /** `dynamodb`, `dynamodbstreams`, `ssm`, `lambda`, `sts`, or what the signature names. */
  readonly service: string;
  /** `PutItem`; "" where none could be told. */
  readonly operation: string;
  /** The (first) table, function or parameter. */
  readonly resource?: string;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly status: number;
  /** AWS's name of the error. */
  readonly errorType?: string;
  /** Where the caller asked for it (`ReturnConsumedCapacity`), summed over tables. */
  readonly consumedCapacityUnits?: number;
  /** `Root=1-...;Parent=...`, sent by the SDK inside a Lambda environment. */
  readonly traceId?: string;
  /** Who signed; absent where the signature was refused. */
  readonly principal?: Principal;
  readonly requestId: string;
  readonly requestBytes: number;
  readonly responseBytes: number;
}

export const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Reads a body up to 16 MB; `too-large` where it is more, `aborted` where the caller left. */
export function readBody(message: IncomingMessage): Promise<Buffer | "too-large" | "aborted"> {
  const announced = Number(message.headers["content-length"] ?? 0);
  if (announced > MAX_BODY_BYTES) {
    message.resume();
    return Promise.resolve("too-large");
  }
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    message.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes > MAX_BODY_BYTES) {
        resolve("too-large");
        parts.length = 0;
      } else parts.push(part);
    });
    message.on("end", () => resolve(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, bytes)));
    message.on("error", () => resolve("aborted"));
    message.on("close", () => resolve("aborted"));
  });
}
