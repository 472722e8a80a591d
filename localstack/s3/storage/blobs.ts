import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Segment } from "./types.ts";

/** A body on its way into the store. One of `keep` and `discard` ends it. */
export interface BlobWriter {
  /** Takes the next bytes, and resolves once more may come. They must not be changed afterwards. */
  write(bytes: Buffer): Promise<void>;
  /** The whole body, held by the caller (see `Blobs.hold`) until it is told to let go. */
  keep(): Promise<Segment>;
  discard(): Promise<void>;
}

const ID = /^[0-9a-f]{32}$/;
/** Larger writes cost fewer trips to the thread pool. At most two of them are in memory for each upload. */
const WRITE_BYTES = 512 * 1024;

/**
 * Files that are written once, named by chance, and go when nobody holds them: neither an object, nor a part, nor a reader. So an object may be replaced while
 * somebody reads it, and a copy is a second holder of the same bytes.
 */
export class Blobs {
  readonly #folder: string;
  readonly #drafts: string;
  readonly #holders = new Map<string, number>();
  readonly #subfolders = new Set<string>();

  /** Drafts that a crash left are removed; what it left besides is for `sweep`. */
  constructor(folder: string) {
    this.#folder = join(folder, "objects");
    this.#drafts = join(folder, "drafts");
    rmSync(this.#drafts, { recursive: true, force: true });
    mkdirSync(this.#drafts, { recursive: true });
    mkdirSync(this.#folder, { recursive: true });
  }

  hold(segments: readonly Segment[]): void {
    for (const { id } of segments) this.#holders.set(id, (this.#holders.get(id) ?? 0) + 1);
  }

  /** Where nobody else holds them, their files are removed. */
  letGo(segments: readonly Segment[]): void {
    for (const { id } of segments) {
      const left = (this.#holders.get(id) ?? 1) - 1;
      if (left > 0) this.#holders.set(id, left);
      else {
        this.#holders.delete(id);
        // A file that cannot be removed now is swept at the next start.
        rm(this.#pathOf(id), { force: true }).catch(() => {});
      }
    }
  }

  open(id: string): Promise<FileHandle> {
    return open(this.#pathOf(id), "r");
  }

  /** Rejects with Node's error where the folder takes no file. */
  async create(): Promise<BlobWriter> {
    const id = randomBytes(16).toString("hex");
    const draft = join(this.#drafts, id);
    const file = await open(draft, "wx");
    let waiting: Buffer[] = [];
    let waitingBytes = 0;
    let size = 0;
    let writing: Promise<void> = Promise.resolve();

    const flush = async () => {
      const buffers = waiting;
      waiting = [];
      waitingBytes = 0;
      await writing;
      writing = writeAll(file, buffers);
      // Awaited by the next flush; without a catch here, a failure before that would count as unhandled.
      writing.catch(() => {});
    };

    return {
      async write(bytes) {
        waiting.push(bytes);
        waitingBytes += bytes.length;
        size += bytes.length;
        if (waitingBytes >= WRITE_BYTES) await flush();
      },
      keep: async () => {
        if (waitingBytes > 0) await flush();
        await writing;
        await file.close();
        const segment: Segment = { id, offset: 0, size };
        // Before the file has its place, so that no sweep takes it.
        this.hold([segment]);
        await this.#makeSubfolder(id);
        await rename(draft, this.#pathOf(id));
        return segment;
      },
      async discard() {
        await writing.catch(() => {});
        await file.close().catch(() => {});
        await rm(draft, { force: true });
      },
    };
  }

  /** Whether any body lies here, held or not. */
  hasAny(): boolean {
    return readdirSync(this.#folder).some((subfolder) =>
      readdirSync(join(this.#folder, subfolder)).some((name) => ID.test(name)),
    );
  }

  /** Removes files that nobody holds: what was written when the process was killed. May run beside everything else. */
  async sweep(): Promise<void> {
    for (const subfolder of await readdir(this.#folder))
      for (const name of await readdir(join(this.#folder, subfolder)))
        if (ID.test(name) && !this.#holders.has(name))
          await rm(join(this.#folder, subfolder, name), { force: true });
  }

  async #makeSubfolder(id: string): Promise<void> {
    const subfolder = id.slice(0, 2);
    if (this.#subfolders.has(subfolder)) return;
    await mkdir(join(this.#folder, subfolder), { recursive: true });
    this.#subfolders.add(subfolder);
  }

  #pathOf(id: string): string {
    return join(this.#folder, id.slice(0, 2), id);
  }
}

async function writeAll(file: FileHandle, buffers: Buffer[]): Promise<void> {
  let left = buffers;
  while (left.length > 0) {
    const { bytesWritten } = await file.writev(left);
    left = behind(left, bytesWritten);
  }
}

/** What a short write has left over. */
function behind(buffers: readonly Buffer[], bytes: number): Buffer[] {
  let skip = bytes;
  const left: Buffer[] = [];
  for (const buffer of buffers) {
    if (skip >= buffer.length) skip -= buffer.length;
    else {
      left.push(buffer.subarray(skip));
      skip = 0;
    }
  }
  return left;
}
