import net from "node:net";
import { Refusal } from "./refusal.mjs";

/** What listens where by default; `--port-base N` takes N to N+4 in this order. */
export const DEFAULT_PORTS = { client: 5173, http: 3000, ws: 3001, edge: 4566, lambda: 3002 };

const NAMES = { client: "client", http: "HTTP API", ws: "WebSocket API", edge: "AWS edge", lambda: "Lambda" };
const HIGHEST_BASE = 65_535 - 5;

/**
 * @param {string | undefined} base the text after --port-base
 * @returns {typeof DEFAULT_PORTS}
 */
export function portsFrom(base) {
  if (base === undefined) return { ...DEFAULT_PORTS };
  const first = /^\d+$/.test(base) ? Number(base) : Number.NaN;
  if (!(first >= 1024 && first <= HIGHEST_BASE)) {
    throw new Refusal(
      `"${base}" is no port base: six ports from 1024 to ${HIGHEST_BASE + 5} are needed.`,
      "Try: npm start -- --port-base 5000",
    );
  }
  return { client: first, http: first + 1, ws: first + 2, edge: first + 3, lambda: first + 4 };
}

/** Of an engine in Docker. @param {string | undefined} base the text after --port-base; without it each engine has its usual one */
export const enginePortFrom = (base) => (base === undefined ? undefined : Number(base) + 5);

/** Is this port free on 127.0.0.1? Asked by taking it for a moment. */
export function isPortFree(port) {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** The names of those that something else holds, e.g. `["http"]`. */
export async function findBusyPorts(ports) {
  const entries = Object.entries(ports);
  const free = await Promise.all(entries.map(([, port]) => isPortFree(port)));
  return entries.filter((_, index) => !free[index]).map(([name]) => name);
}

/** A base whose five ports are free just now. */
export async function findFreeBase(from = 5000) {
  for (let base = from; base <= HIGHEST_BASE; base += 100) {
    if ((await findBusyPorts(portsFrom(String(base)))).length === 0) return base;
  }
  return undefined;
}

/** @throws Refusal naming each busy port and a base that is free */
export async function requireFreePorts(ports) {
  const busy = await findBusyPorts(ports);
  if (busy.length === 0) return;
  const list = busy.map((name) => `${ports[name]} (${NAMES[name]})`).join(", ");
  const base = await findFreeBase();
  throw new Refusal(
    busy.length === 1 ? `Port ${list} is in use.` : `Ports ${list} are in use.`,
    base ? `Try: npm start -- --port-base ${base}` : "Free them and try again.",
  );
}
