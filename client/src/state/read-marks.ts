import * as v from "valibot";
import type { ReadMark } from "./chat-state.ts";
import type { KeyValue } from "./storage.ts";

const ReadMarks = v.record(v.string(), v.object({ messageId: v.nullable(v.string()), seq: v.number() }));
const key = (userId: string) => `fanout.read.${userId}`;

/** How far each channel was read in this browser. */
export function loadReadMarks(storage: KeyValue, userId: string): Record<string, ReadMark> {
  try {
    const stored = v.safeParse(ReadMarks, JSON.parse(storage.get(key(userId)) ?? "{}"));
    return stored.success ? stored.output : {};
  } catch {
    return {};
  }
}

export function saveReadMarks(
  storage: KeyValue,
  userId: string,
  readMarks: Readonly<Record<string, ReadMark>>,
): void {
  storage.set(key(userId), JSON.stringify(readMarks));
}
