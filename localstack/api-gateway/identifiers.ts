import { randomBytes, randomFillSync } from "node:crypto";

/** Eleven bytes give sixteen characters of which the last is `=`. */
const ID_BYTES = 11;
const pool = Buffer.allocUnsafe(ID_BYTES * 512);
let next = pool.length;

/**
 * A connection, message or request id as AWS makes them: `L0SM9cOFvHcCIhw=` (A3.1). The `=` must be encoded in a URL, which AWS's callers have to do too;
 * the rest is of the URL-safe alphabet.
 */
export function newGatewayId(): string {
  if (next === pool.length) {
    randomFillSync(pool);
    next = 0;
  }
  const text = pool.toString("base64url", next, next + ID_BYTES);
  next += ID_BYTES;
  return `${text}=`;
}

/** Whether a text could be a connection id at all (A5.5). */
export const isConnectionIdShaped = (text: string) => /^[A-Za-z0-9+/_-]{4,128}={0,2}$/.test(text);

/** `Root=1-{8 hex of the time}-{24 hex}`, as X-Ray defines it. */
export function newTraceId(nowMs: number): string {
  return `Root=1-${Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, "0")}-${randomBytes(12).toString("hex")}`;
}
