import { randomFillSync } from "node:crypto";

/** Random bytes, taken in stock: each asking costs as much as a hundred digits. */
const stock = Buffer.alloc(4096);
let taken = stock.length;

/** @param digits an even number, up to 64 */
function hex(digits: number): string {
  const bytes = digits / 2;
  if (taken + bytes > stock.length) {
    randomFillSync(stock);
    taken = 0;
  }
  taken += bytes;
  return stock.toString("hex", taken - bytes, taken);
}

/** `Root=1-{seconds}-{24 hex};Parent={16 hex};Sampled=1`, as X-Ray's header has it. */
export function createTraceId(nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000).toString(16);
  const digits = hex(40);
  return `Root=1-${seconds}-${digits.slice(0, 24)};Parent=${digits.slice(24)};Sampled=1`;
}

/** `2026/03/01/[$LATEST]{32 hex}`, one per environment. */
export function createLogStreamName(now: Date): string {
  return `${now.toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${hex(32)}`;
}
