import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Log } from "../log.ts";

/** How far a mapping has come in a shard. */
export type Checkpoint =
  | {
      /** Everything up to this sequence number is done. */
      readonly after?: string;
      /** The mapping began with LATEST at that time (epoch milliseconds): what is older is not its own. */
      readonly sinceMs?: number;
      /** Sequence numbers behind `after` that are done as well. */
      readonly ahead?: readonly string[];
    }
  | { readonly ended: true };

export interface CheckpointStore {
  get(key: string): Checkpoint | undefined;
  /** Returns when it is on disk, so that what a `kill -9` repeats is at most the batch in flight. */
  set(key: string, checkpoint: Checkpoint): void;
  /** Nothing is written after this: the folder may be gone. */
  close(): void;
}

/** A table that is made anew has another stream ARN, so an old position never meets a new stream. */
export const checkpointKey = (uuid: string, streamArn: string, shardId: string) =>
  `${uuid} ${streamArn} ${shardId}`;

/**
 * Positions in one small JSON file, written whole to a second name and renamed. Written synchronously: it takes a tenth of a millisecond, and the next batch
 * must not start before. A file that cannot be read is set aside with a warning: mappings then begin at their starting position, and records may come twice.
 * @param file undefined keeps positions in memory only
 */
export function openCheckpoints(file: string | undefined, log: Log): CheckpointStore {
  const positions = new Map<string, Checkpoint>();
  let complained = false;
  let closed = false;
  if (file !== undefined) {
    mkdirSync(dirname(file), { recursive: true });
    for (const [key, value] of Object.entries(read(file, log))) positions.set(key, value);
  }

  function save(): void {
    if (file === undefined || closed) return;
    try {
      writeFileSync(`${file}.new`, JSON.stringify({ version: 1, positions: Object.fromEntries(positions) }));
      renameSync(`${file}.new`, file);
      complained = false;
    } catch (error) {
      if (!complained)
        log.warning(
          `Stream positions could not be written to ${file}: ${(error as Error).message}. Reading goes on; after a restart records may come twice.`,
        );
      complained = true;
    }
  }

  return {
    get: (key) => positions.get(key),
    set(key, checkpoint) {
      positions.set(key, checkpoint);
      save();
    },
    close() {
      closed = true;
    },
  };
}

function read(file: string, log: Log): Record<string, Checkpoint> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
  try {
    const { version, positions } = JSON.parse(text) as {
      version?: unknown;
      positions?: Record<string, Checkpoint>;
    };
    if (version === 1 && typeof positions === "object" && positions !== null) return positions;
  } catch {
    // Falls through to the warning.
  }
  renameSync(file, `${file}.unreadable`);
  log.warning(
    `The stream positions in ${file} could not be read and were set aside as ${file}.unreadable. Mappings begin at their starting position, so records may come twice.`,
  );
  return {};
}
