import { createHash } from "node:crypto";

/** AWS's documentation account, where the service names no other. */
export const DEFAULT_ACCOUNT_ID = "123456789012";

const hash = (text: string) => createHash("sha256").update(text).digest();

/** Ten lower-case letters and digits, as API Gateway gives; the same for the same text, so that addresses survive a restart. */
export function apiIdFor(text: string): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  return Array.from(hash(text).subarray(0, 10), (byte) => alphabet[byte % alphabet.length]).join("");
}

/** A version-4-shaped UUID that is the same for the same text: a mapping keeps its checkpoint across restarts by it. */
export function uuidFor(text: string): string {
  const hex = hash(text).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
