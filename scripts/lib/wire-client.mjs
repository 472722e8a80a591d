import { createRequire } from "node:module";
import { inRoot } from "./paths.mjs";

/** A refusal in the wire's shape (docs/reference/wire.md): `code` is what a program asks for. */
export class WireError extends Error {
  constructor({ code = "UNKNOWN", message = "" } = {}, status) {
    super(`${code}: ${message}`);
    this.code = code;
    this.status = status;
  }
}

/**
 * One POST of the HTTP API.
 * @param {string} api e.g. http://127.0.0.1:3000
 * @param {string} route e.g. /auth/login
 * @throws WireError
 */
export async function post(api, route, body = {}, token) {
  const response = await fetch(new URL(route, api), {
    method: "POST",
    headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
  const answer = response.status === 204 ? undefined : await response.json();
  if (!response.ok) throw new WireError(answer?.error, response.status);
  return answer;
}

/** Logs in, or registers where the name is still free. */
export async function enter(api, username, password) {
  try {
    return await post(api, "/auth/register", { username, password });
  } catch (error) {
    if (error.code !== "USERNAME_TAKEN") throw error;
    return post(api, "/auth/login", { username, password });
  }
}

/**
 * An identified socket: the real ticket, the real handshake, READY.
 * @param {string} api
 * @param {string} token access token
 * @param {{onDispatch?: (dispatch: {t: string, c?: string, s?: number, d: unknown}) => void}} [options]
 */
export async function openSession(api, token, { onDispatch } = {}) {
  const { WebSocket } = createRequire(inRoot("package.json"))("ws");
  const { ticket, url } = await post(api, "/gateway/ticket", {}, token);
  const socket = new WebSocket(`${url}?ticket=${encodeURIComponent(ticket)}`, { perMessageDeflate: false });
  const waiting = new Map();
  let lastId = 0;

  const settleAll = (error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const receive = (frame) => {
    const waiter = waiting.get(frame.id);
    if (!waiter || (frame.t !== "ACK" && frame.t !== "ERROR" && frame.t !== "READY"))
      return onDispatch?.(frame);
    waiting.delete(frame.id);
    if (frame.t === "ERROR") waiter.reject(new WireError(frame.d));
    else waiter.resolve(frame.d);
  };
  socket.on("message", (data) => {
    const parsed = JSON.parse(data);
    for (const frame of Array.isArray(parsed) ? parsed : [parsed]) receive(frame);
  });
  socket.on("error", settleAll);
  socket.on("close", (code) => settleAll(new Error(`the socket closed (${code})`)));

  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });

  const request = (action, fields = {}) =>
    new Promise((resolve, reject) => {
      const id = String(++lastId);
      waiting.set(id, { resolve, reject });
      socket.send(JSON.stringify({ action, id, ...fields }));
    });
  const ready = await request("session.identify");
  return { socket, ready, request, close: () => socket.close() };
}
