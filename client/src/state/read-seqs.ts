import * as v from "valibot";
import type { KeyValue } from "./storage.ts";

const ReadSeqs = v.record(v.string(), v.number());
const key = (userId: string) => `fanout.read.${userId}`;

/** How far each channel was read in this browser. */
export function loadReadSeqs(storage: KeyValue, userId: string): Record<string, number> {
  try {
    const stored = v.safeParse(ReadSeqs, JSON.parse(storage.get(key(userId)) ?? "{}"));
    return stored.success ? stored.output : {};
  } catch {
    return {};
  }
}

export function saveReadSeqs(
  storage: KeyValue,
  userId: string,
  readSeqs: Readonly<Record<string, number>>,
): void {
  storage.set(key(userId), JSON.stringify(readSeqs));
}
