import http from "node:http";
import https from "node:https";
import {
  type ConnectionsApi,
  ConnectionsApiError,
  type ConnectionsApiOptions,
  GoneError,
  LimitExceededError,
} from "./connections.ts";
import { createSigner } from "./sigv4.ts";

/** Connections kept open to the gateway: enough to hide a round trip, few enough for it to serve. */
const SOCKETS = 16;
const ANSWER_TIMEOUT_MS = 10_000;

interface Answer {
  readonly statusCode: number;
  readonly type: string;
  readonly body: string;
}

/**
 * @connections over node:http with keep-alive and a signer that remembers: the same requests as the SDK's client for a fraction of its time,
 * because posting is most of what a fan-out does.
 */
export function createLeanConnections(options: ConnectionsApiOptions): ConnectionsApi {
  const endpoint = new URL(options.endpoint);
  const secure = endpoint.protocol === "https:";
  const transport = secure ? https : http;
  const agent = new transport.Agent({ keepAlive: true, maxSockets: SOCKETS, scheduling: "fifo" });
  const sign = createSigner(options.credentials, options.region, "execute-api");
  const base = `${endpoint.pathname.replace(/\/$/, "")}/@connections/`;

  const once = (method: string, path: string, body: string) =>
    new Promise<Answer>((resolve, reject) => {
      const headers: Record<string, string | number> = sign(
        { method, host: endpoint.host, path, body },
        Date.now(),
      );
      headers.host = endpoint.host;
      if (method === "POST") {
        headers["content-type"] = "application/octet-stream";
        headers["content-length"] = Buffer.byteLength(body);
      }
      const request = transport.request(
        {
          hostname: endpoint.hostname,
          port: endpoint.port,
          method,
          path,
          headers,
          agent,
          timeout: ANSWER_TIMEOUT_MS,
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () =>
            resolve({
              statusCode: response.statusCode ?? 0,
              type: String(response.headers["x-amzn-errortype"] ?? "").split(":")[0] ?? "",
              body: chunks.length > 0 ? Buffer.concat(chunks).toString("utf8") : "",
            }),
          );
        },
      );
      request.on("timeout", () =>
        request.destroy(new Error(`@connections gave no answer in ${ANSWER_TIMEOUT_MS} ms`)),
      );
      request.on("error", (error) => reject(Object.assign(error, { reusedSocket: request.reusedSocket })));
      request.end(method === "POST" ? body : undefined);
    });

  /** A kept connection may have been closed at the far end while this environment was frozen (B13): the request was not taken then. */
  const call = (method: string, connectionId: string, body = ""): Promise<Answer> => {
    const path = base + encodeURIComponent(connectionId);
    return once(method, path, body).catch((error: Error & { code?: string; reusedSocket?: boolean }) => {
      if (error.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE"))
        return once(method, path, body);
      throw error;
    });
  };

  return {
    async post(connectionId, data) {
      const answer = await call("POST", connectionId, data);
      if (answer.statusCode === 200) return;
      if (answer.statusCode === 410) throw new GoneError(`connection ${connectionId} is gone`);
      if (answer.statusCode === 429) throw new LimitExceededError(answer.body);
      throw new ConnectionsApiError(answer.statusCode, answer.type, answer.body);
    },
    async isOpen(connectionId) {
      const answer = await call("GET", connectionId);
      if (answer.statusCode === 200) return true;
      if (answer.statusCode === 410) return false;
      throw new ConnectionsApiError(answer.statusCode, answer.type, answer.body);
    },
    async close(connectionId) {
      const answer = await call("DELETE", connectionId);
      if (answer.statusCode === 204 || answer.statusCode === 200 || answer.statusCode === 410) return;
      throw new ConnectionsApiError(answer.statusCode, answer.type, answer.body);
    },
  };
}
