import {
  type ConnectionsApi,
  ConnectionsApiError,
  type ConnectionsApiOptions,
  GoneError,
  LimitExceededError,
} from "./connections.ts";
import type { HttpAnswer } from "./http-answer.ts";
import { createPipelinedHttp } from "./pipelined-http.ts";
import { createSigner, percentEncode } from "./sigv4.ts";

/** With eight connections as many posts are on the way as hide the round trip, and each write and each answer is for many. */
const DEPTH = 16;

type Method = "POST" | "GET" | "DELETE";

/**
 * @connections over pipelined HTTP/1.1 with a signer that remembers: the same requests as the SDK's client for a fraction of its time,
 * because posting is most of what a fan-out does. All of them may be sent twice: a client drops a dispatch that it has, by sequence.
 */
export function createLeanConnections(options: ConnectionsApiOptions): ConnectionsApi {
  const endpoint = new URL(options.endpoint);
  const { host, hostname } = endpoint;
  const secure = endpoint.protocol === "https:";
  const port = Number(endpoint.port) || (secure ? 443 : 80);
  const http = createPipelinedHttp({ secure, hostname, port, depth: DEPTH });
  const sign = createSigner(options.credentials, options.region, "execute-api");
  const base = `${endpoint.pathname.replace(/\/$/, "")}/@connections/`;
  /** Of the body that was sent last. */
  let lastBody = "";
  let lastLength = 0;

  const write = (method: Method, path: string, body: string, trace: string): string => {
    if (body !== lastBody) {
      lastBody = body;
      lastLength = Buffer.byteLength(body);
    }
    const start = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n${trace}${sign({ method, host, path, body }, Date.now())}`;
    return method === "POST"
      ? `${start}content-type: application/octet-stream\r\ncontent-length: ${lastLength}\r\n\r\n${body}`
      : `${start}\r\n`;
  };
  /** @param read makes the call's value of its answer, or throws */
  const call = <Value>(
    method: Method,
    connectionId: string,
    body: string,
    read: (answer: HttpAnswer, connectionId: string) => Value,
  ): Promise<Value> =>
    new Promise((resolve, reject) => {
      const path = base + percentEncode(connectionId);
      const trace = traceLine();
      http.send({
        // Signed when it is its turn: the gateway is at work on the first ones while the others are signed.
        request: () => write(method, path, body, trace),
        resolve: (answer) => {
          try {
            resolve(read(answer, connectionId));
          } catch (error) {
            reject(error);
          }
        },
        reject,
        tries: 0,
      });
    });

  return {
    post: (connectionId, data) => call("POST", connectionId, data, readPosted),
    isOpen: (connectionId) => call("GET", connectionId, "", readOpen),
    close: (connectionId) => call("DELETE", connectionId, "", readClosed),
  };
}

/** Which invocation a call is of. The SDK's clients send it too, unsigned as here. */
function traceLine(): string {
  const traceId = process.env._X_AMZN_TRACE_ID;
  return traceId === undefined ? "" : `x-amzn-trace-id: ${traceId}\r\n`;
}

function readPosted(answer: HttpAnswer, connectionId: string): void {
  if (answer.statusCode === 200) return;
  if (answer.statusCode === 410) throw new GoneError(`connection ${connectionId} is gone`);
  if (answer.statusCode === 429) throw new LimitExceededError(answer.body.toString());
  throw unexpected(answer);
}

function readOpen(answer: HttpAnswer): boolean {
  if (answer.statusCode === 200) return true;
  if (answer.statusCode === 410) return false;
  throw unexpected(answer);
}

function readClosed(answer: HttpAnswer): void {
  if (answer.statusCode === 204 || answer.statusCode === 200 || answer.statusCode === 410) return;
  throw unexpected(answer);
}

const unexpected = ({ statusCode, headers, body }: HttpAnswer) =>
  new ConnectionsApiError(statusCode, headers["x-amzn-errortype"]?.split(":")[0] ?? "", body.toString());
