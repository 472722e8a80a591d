import { randomBytes, randomUUID } from "node:crypto";

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

/** UUIDs, laid out in stock as one text: an id is a single slice of it. */
const UUID_CHARACTERS = 36;
const UUID_STOCK = 256;
let uuids = "";
let uuidsTaken = 0;

/** A UUID of version 4. */
export function createRequestId(): string {
  if (uuidsTaken === uuids.length) {
    uuids = Array.from({ length: UUID_STOCK }, () => randomUUID()).join("");
    uuidsTaken = 0;
  }
  uuidsTaken += UUID_CHARACTERS;
  return uuids.slice(uuidsTaken - UUID_CHARACTERS, uuidsTaken);
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
