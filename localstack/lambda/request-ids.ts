import { randomBytes } from "node:crypto";

/** Random digits, taken in stock: to ask for each id's own costs as much as a tenth of an empty call. */
const STOCK_BYTES = 8192;
let stock = "";
let taken = 0;

/** @param digits up to 64 */
function hex(digits: number): string {
  if (taken + digits > stock.length) {
    stock = randomBytes(STOCK_BYTES).toString("hex");
    taken = 0;
  }
  taken += digits;
  return stock.slice(taken - digits, taken);
}

/** A UUID of version 4. */
export function createRequestId(): string {
  const variant = "89ab"[Number.parseInt(hex(1), 16) & 3];
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${variant}${hex(3)}-${hex(12)}`;
}

/** `Root=1-{seconds}-{24 hex};Parent={16 hex};Sampled=1`, as X-Ray's header has it. */
export function createTraceId(nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000).toString(16);
  return `Root=1-${seconds}-${hex(24)};Parent=${hex(16)};Sampled=1`;
}

/** `2026/03/01/[$LATEST]{32 hex}`, one per environment. */
export function createLogStreamName(now: Date): string {
  return `${now.toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${hex(32)}`;
}
