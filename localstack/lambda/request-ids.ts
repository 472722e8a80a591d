import { randomUUID } from "node:crypto";
import { randomHex } from "../random-hex.ts";

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
  return `Root=1-${seconds}-${randomHex(24)};Parent=${randomHex(16)};Sampled=1`;
}

/** A function is told of its trace with a parent and the decision to sample, also where its caller, as API Gateway, gives the root alone. */
export const withParent = (traceId: string | undefined): string | undefined =>
  traceId === undefined || traceId.includes("Parent=")
    ? traceId
    : `${traceId};Parent=${randomHex(16)};Sampled=1`;

/** `2026/03/01/[$LATEST]{32 hex}`, one per environment. */
export function createLogStreamName(now: Date): string {
  return `${now.toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${randomHex(32)}`;
}
