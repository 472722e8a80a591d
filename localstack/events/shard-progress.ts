/** The checkpoint of a shard whose records may be done out of order: it never passes a record that is not done. */
export interface ShardProgress {
  /** In stream order. `dropped` where a filter dropped it, which counts as done (C5); `settled` where it was done in an earlier run. */
  add(sequenceNumber: string, state: "open" | "dropped" | "settled"): void;
  /** These were delivered or given up. */
  settle(sequenceNumbers: Iterable<string>): void;
  /** The last record before the first that is not done; undefined as long as there is none. */
  readonly after: string | undefined;
  /** What was settled behind a record that is not done: other partition keys, where they are handled in parallel (C3). */
  readonly ahead: readonly string[];
}

export function createShardProgress(): ShardProgress {
  // A Map keeps the order of insertion, which is the order of the stream.
  const waiting = new Map<string, "open" | "dropped" | "settled">();
  let after: string | undefined;
  return {
    add(sequenceNumber, state) {
      if (state !== "open" && waiting.size === 0) after = sequenceNumber;
      else waiting.set(sequenceNumber, state);
    },
    settle(sequenceNumbers) {
      for (const sequenceNumber of sequenceNumbers) waiting.set(sequenceNumber, "settled");
      for (const [sequenceNumber, state] of waiting) {
        if (state === "open") break;
        waiting.delete(sequenceNumber);
        after = sequenceNumber;
      }
    },
    get after() {
      return after;
    },
    get ahead() {
      return [...waiting]
        .filter(([, state]) => state === "settled")
        .map(([sequenceNumber]) => sequenceNumber);
    },
  };
}
