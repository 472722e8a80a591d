import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { toAwsLabels, toAwsShardId } from "../engines/stream-names.ts";
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
  /** All of one mapping, by stream and shard. */
  list(uuid: string): (readonly [key: string, checkpoint: Checkpoint])[];
  /** Returns when it is on disk, so that what a `kill -9` repeats is at most the batch in flight. */
  set(key: string, checkpoint: Checkpoint): void;
  /** Nothing is written after this: the folder may be gone. */
  close(): void;
}

/** A table that is made anew has another stream ARN, so an old position never meets a new stream. */
export const checkpointKey = (uuid: string, streamArn: string, shardId: string) =>
  `${uuid} ${streamArn} ${shardId}`;

/** What is appended before the file is written anew. */
const MAX_APPENDED_BYTES = 64 * 1024;

/**
 * Positions in one small file: a line with all of them, and a line for each change since. Written synchronously, because the next batch must not start before: a line takes a
 * fiftieth of a millisecond, the whole file with its rename took one. A file that cannot be read is set aside with a warning: mappings then begin at their
 * starting position, and records may come twice.
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

  /** Open for appending, once the file has been written whole. */
  let fd: number | undefined;
  let appendedBytes = 0;

  function release(): void {
    if (fd !== undefined) closeSync(fd);
    fd = undefined;
  }

  function write(file: string, line: string): void {
    if (fd === undefined) {
      writeFileSync(
        `${file}.new`,
        `${JSON.stringify({ version: 2, positions: Object.fromEntries(positions) })}\n`,
      );
      renameSync(`${file}.new`, file);
      fd = openSync(file, "a");
      appendedBytes = 0;
      return;
    }
    const bytes = Buffer.from(line);
    if (writeSync(fd, bytes) < bytes.length) throw new Error("the disk took half a line");
    appendedBytes += bytes.length;
    if (appendedBytes > MAX_APPENDED_BYTES) release();
  }

  function save(line: string): void {
    if (file === undefined || closed) return;
    try {
      write(file, line);
      complained = false;
    } catch (error) {
      // Half a line may be there now: the next position writes all anew.
      release();
      if (!complained)
        log.warning(
          `Stream positions could not be written to ${file}: ${(error as Error).message}. Reading goes on; after a restart records may come twice.`,
        );
      complained = true;
    }
  }

  return {
    get: (key) => positions.get(key),
    list: (uuid) => [...positions].filter(([key]) => key.startsWith(`${uuid} `)),
    set(key, checkpoint) {
      positions.set(key, checkpoint);
      save(`${JSON.stringify([key, checkpoint])}\n`);
    },
    close() {
      closed = true;
      release();
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
  const [whole = "", ...changes] = text.split("\n");
  try {
    const { version, positions } = JSON.parse(whole) as {
      version?: unknown;
      positions?: Record<string, Checkpoint>;
    };
    if ((version === 1 || version === 2) && typeof positions === "object" && positions !== null) {
      const all = [...Object.entries(positions), ...readChanges(changes)];
      return Object.fromEntries(
        version === 1 ? all.map(([key, value]) => [withAwsNames(key), value] as const) : all,
      );
    }
  } catch {
    // Falls through to the warning.
  }
  renameSync(file, `${file}.unreadable`);
  log.warning(
    `The stream positions in ${file} could not be read and were set aside as ${file}.unreadable. Mappings begin anew: one from TRIM_HORIZON brings records again, one from LATEST leaves out what it had not brought yet.`,
  );
  return {};
}

/** Version 1 had the engine's names of streams and shards. */
function withAwsNames(key: string): string {
  const [uuid = "", streamArn = "", shardId = ""] = key.split(" ");
  return checkpointKey(uuid, toAwsLabels(streamArn), toAwsShardId(shardId));
}

/** Up to the end, or to a line that was cut off by it: its batch counts as not done, and comes again. */
function readChanges(lines: readonly string[]): [string, Checkpoint][] {
  const changes: [string, Checkpoint][] = [];
  for (const line of lines) {
    try {
      changes.push(JSON.parse(line) as [string, Checkpoint]);
    } catch {
      break;
    }
  }
  return changes;
}
