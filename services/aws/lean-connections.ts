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

/** With eight connections as many posts are on the way as hide the round trip. */
const DEPTH = 8;

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

  const call = (method: "POST" | "GET" | "DELETE", connectionId: string, body = ""): Promise<HttpAnswer> => {
    const path = base + percentEncode(connectionId);
    const end =
      method === "POST"
        ? `content-type: application/octet-stream\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
        : "\r\n";
    // Signed when it is its turn: the gateway is at work on the first ones while the others are signed.
    return http.send(
      () =>
        `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n${sign({ method, host, path, body }, Date.now())}${end}`,
    );
  };
  const unexpected = ({ statusCode, headers, body }: HttpAnswer) =>
    new ConnectionsApiError(statusCode, headers["x-amzn-errortype"]?.split(":")[0] ?? "", body.toString());

  return {
    async post(connectionId, data) {
      const answer = await call("POST", connectionId, data);
      if (answer.statusCode === 200) return;
      if (answer.statusCode === 410) throw new GoneError(`connection ${connectionId} is gone`);
      if (answer.statusCode === 429) throw new LimitExceededError(answer.body.toString());
      throw unexpected(answer);
    },
    async isOpen(connectionId) {
      const answer = await call("GET", connectionId);
      if (answer.statusCode === 200) return true;
      if (answer.statusCode === 410) return false;
      throw unexpected(answer);
    },
    async close(connectionId) {
      const answer = await call("DELETE", connectionId);
      if (answer.statusCode === 204 || answer.statusCode === 200 || answer.statusCode === 410) return;
      throw unexpected(answer);
    },
  };
}
