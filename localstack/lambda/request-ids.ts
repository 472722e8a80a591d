import { randomUUID } from "node:crypto";

/** Up to 32 digits. Taken from a UUID, which Node.js makes from a pool: several times quicker than asking for random bytes. */
const hex = (digits: number) => randomUUID().replaceAll("-", "").slice(0, digits);

/** `Root=1-{seconds}-{24 hex};Parent={16 hex};Sampled=1`, as X-Ray's header has it. */
export function createTraceId(nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000).toString(16);
  return `Root=1-${seconds}-${hex(24)};Parent=${hex(16)};Sampled=1`;
}

/** `2026/03/01/[$LATEST]{32 hex}`, one per environment. */
export function createLogStreamName(now: Date): string {
  return `${now.toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${hex(32)}`;
}
