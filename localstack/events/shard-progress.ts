/** The checkpoint of a shard whose records may be done out of order: it never passes a record that is not done. */
export interface ShardProgress {
  /** In stream order. `done` for a record that a filter dropped. */
  add(sequenceNumber: string, done: boolean): void;
  /** Moves the checkpoint over every record that is done, and reports it if it moved. */
  settle(sequenceNumbers: Iterable<string>): void;
}

export function createShardProgress(onAdvance: (sequenceNumber: string) => void): ShardProgress {
  // A Map keeps the order of insertion, which is the order of the stream.
  const open = new Map<string, boolean>();
  return {
    add: (sequenceNumber, done) => {
      open.set(sequenceNumber, done);
    },
    settle(sequenceNumbers) {
      for (const sequenceNumber of sequenceNumbers) open.set(sequenceNumber, true);
      let last: string | undefined;
      for (const [sequenceNumber, done] of open) {
        if (!done) break;
        open.delete(sequenceNumber);
        last = sequenceNumber;
      }
      if (last !== undefined) onAdvance(last);
    },
  };
}
