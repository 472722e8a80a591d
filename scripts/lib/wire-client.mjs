import { createRequire } from "node:module";
import { inRoot } from "./paths.mjs";

/** After which an answer does not come any more: a cold start of every function on the way is far below it. */
export const ANSWERS_WITHIN_MS = 20_000;

/** What answers a request. */
const ANSWERS = ["ACK", "ERROR", "READY", "RESUMED"];

/** A refusal in the wire's shape (docs/reference/wire.md): `code` is what a program asks for. */
export class WireError extends Error {
  /**
   * @param {{code: string, message: string} | undefined} refusal nothing where AWS answered in place of a handler
   * @param {string} what was asked, e.g. POST /auth/login
   * @param {number} [status] of HTTP
   */
  constructor(refusal, what, status) {
    super(refusal ? `${what} answered ${refusal.code} (${refusal.message})` : `${what} answered ${status}`);
    this.code = refusal?.code ?? "UNKNOWN";
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
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  });
  const answer = parseJson(await response.text());
  if (!response.ok) throw new WireError(answer?.error, `POST ${route}`, response.status);
  return answer;
}

/** Nothing where there is no body, or one of somebody who speaks no JSON. */
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
 * @param {{onDispatch?: (dispatch: {t: string, c?: string, s?: number, d: unknown}) => void, answersWithinMs?: number}} [options]
 */
export async function openSession(api, token, { onDispatch, answersWithinMs = ANSWERS_WITHIN_MS } = {}) {
  const { WebSocket } = createRequire(inRoot("package.json"))("ws");
  const { ticket, url } = await post(api, "/gateway/ticket", {}, token);
  const socket = new WebSocket(`${url}?ticket=${encodeURIComponent(ticket)}`, {
    perMessageDeflate: false,
    handshakeTimeout: answersWithinMs,
  });
  const waiting = new Map();
  let lastId = 0;

  const settleAll = (error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const receive = (frame) => {
    // API Gateway's own words where a handler does not load or throws: they name no request.
    if (frame.t === undefined && frame.connectionId !== undefined)
      return settleAll(new Error(`a request over the socket was answered "${frame.message}"`));
    const waiter = waiting.get(frame.id);
    if (!waiter || !ANSWERS.includes(frame.t)) return onDispatch?.(frame);
    waiting.delete(frame.id);
    if (frame.t === "ERROR") waiter.reject(new WireError(frame.d, waiter.action));
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
    socket.once("error", (error) => reject(new Error(`the WebSocket was refused: ${error.message}`)));
  });

  const request = (action, fields = {}) =>
    new Promise((resolve, reject) => {
      if (socket.readyState !== WebSocket.OPEN) return reject(new Error("the socket closed"));
      const id = String(++lastId);
      const late = setTimeout(() => {
        waiting.delete(id);
        reject(new Error(`${action} was not answered within ${answersWithinMs / 1000} s`));
      }, answersWithinMs);
      const settled = (settle) => (value) => {
        clearTimeout(late);
        settle(value);
      };
      waiting.set(id, { action, resolve: settled(resolve), reject: settled(reject) });
      socket.send(JSON.stringify({ action, id, ...fields }));
    });
  const ready = await request("session.identify").catch((error) => {
    socket.terminate();
    throw error;
  });
  return { socket, ready, request, close: () => socket.close() };
}
