import { Agent, type IncomingMessage, request } from "node:http";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { engineSignature } from "../engine-client.ts";
import type { EngineScope } from "../types.ts";

/** A LocalStack that answers, and whose account and Region it is asked for. */
export interface LocalStackAddress {
  /** e.g. `http://127.0.0.1:4567`. */
  readonly url: string;
  readonly scope: EngineScope;
}

export interface PassedCall {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer | Readable;
  /** The service in a signature's scope, by which LocalStack tells whose call it is. */
  readonly signingName: string;
  readonly signal?: AbortSignal | undefined;
}

export interface PassedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Of a connection, not of the call; and what this side says anew. */
const NOT_PASSED = new Set([
  "authorization",
  "connection",
  "expect",
  "host",
  "keep-alive",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
  "x-amz-date",
  "x-amz-security-token",
]);

const agent = new Agent({ keepAlive: true });

/**
 * Passes a call on; the answer's body is still to be read. LocalStack checks no signature: the edge has, and this one only says which account and Region are meant.
 * @throws Node's own error where LocalStack does not answer
 */
export function passStreamed({ url, scope }: LocalStackAddress, call: PassedCall): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${url}${call.path}`,
      {
        method: call.method,
        agent,
        headers: { ...passedHeaders(call.headers), ...engineSignature(call.signingName, scope) },
        ...(call.signal ? { signal: call.signal } : {}),
      },
      resolve,
    );
    outgoing.on("error", reject);
    if (Buffer.isBuffer(call.body)) outgoing.end(call.body);
    else pipeline(call.body, outgoing).catch(reject);
  });
}

/** The same with the whole answer. */
export async function pass(place: LocalStackAddress, call: PassedCall): Promise<PassedAnswer> {
  const answer = await passStreamed(place, call);
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  return { status: answer.statusCode ?? 502, headers: answerHeaders(answer), body: Buffer.concat(parts) };
}

function passedHeaders(headers: PassedCall["headers"]): Record<string, string | string[]> {
  const passed: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !NOT_PASSED.has(name))
      passed[name] = typeof value === "string" ? value : [...value];
  return passed;
}

/** Of a connection; lengths are told by whoever sends the answer on. */
const NOT_ANSWERED = new Set(["connection", "date", "keep-alive", "server", "transfer-encoding"]);

export function answerHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || NOT_ANSWERED.has(name)
        ? []
        : [[name, typeof value === "string" ? value : value.join(", ")]],
    ),
  );
}
