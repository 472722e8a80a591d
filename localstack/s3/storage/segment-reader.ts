import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import type { Blobs } from "./blobs.ts";
import type { Segment } from "./types.ts";

const READ_BYTES = 256 * 1024;

/** The bytes from `start` for `size` bytes, as segments. */
export function cut(segments: readonly Segment[], start: number, size: number): Segment[] {
  const cuts: Segment[] = [];
  let skip = start;
  let left = size;
  for (const segment of segments) {
    if (left === 0) break;
    if (skip >= segment.size) {
      skip -= segment.size;
      continue;
    }
    const taken = Math.min(segment.size - skip, left);
    cuts.push({ id: segment.id, offset: segment.offset + skip, size: taken });
    skip = 0;
    left -= taken;
  }
  return cuts;
}

const tooShort = (id: string) => new Error(`The stored file ${id} is shorter than it was written.`);

/** Reads stored bytes, one piece ahead of who takes them. Holds them from the start to its end, read or not. Fails rather than end early where a file is too short. */
export class SegmentReader extends Readable {
  readonly #blobs: Blobs;
  readonly #segments: readonly Segment[];
  readonly #onBroken: (error: Error) => void;
  #at = 0;
  #done = 0;
  #file: FileHandle | undefined;

  /** @param onBroken where what was begun cannot be read on */
  constructor(blobs: Blobs, segments: readonly Segment[], onBroken: (error: Error) => void = () => {}) {
    super({ highWaterMark: READ_BYTES });
    this.#blobs = blobs;
    this.#segments = segments;
    this.#onBroken = onBroken;
    blobs.hold(segments);
  }

  /** Opens what is read first, so that who answers with it learns before that it is not there. @throws Error where its file is gone or too short; nothing is to be ended then */
  async begin(): Promise<this> {
    const [first] = this.#segments;
    if (!first) return this;
    try {
      this.#file = await this.#blobs.open(first.id);
      const { size } = await this.#file.stat();
      if (size < first.offset + first.size) throw tooShort(first.id);
    } catch (error) {
      this.destroy();
      throw error;
    }
    return this;
  }

  override _read(): void {
    this.#next().then(
      (bytes) => this.push(bytes),
      (error) => {
        if (!this.destroyed) this.#onBroken(error);
        this.destroy(error);
      },
    );
  }

  async #next(): Promise<Buffer | null> {
    while (true) {
      const segment = this.#segments[this.#at];
      if (!segment) return null;
      if (this.#done === segment.size) {
        await this.#file?.close();
        this.#file = undefined;
        this.#done = 0;
        this.#at += 1;
        continue;
      }
      const file = this.#file ?? (await this.#blobs.open(segment.id));
      if (this.destroyed) {
        if (file !== this.#file) await file.close();
        return null;
      }
      this.#file = file;
      const wanted = Math.min(READ_BYTES, segment.size - this.#done);
      const bytes = Buffer.allocUnsafeSlow(wanted);
      const { bytesRead } = await file.read(bytes, 0, wanted, segment.offset + this.#done);
      if (bytesRead === 0) throw tooShort(segment.id);
      this.#done += bytesRead;
      return bytes.subarray(0, bytesRead);
    }
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#blobs.letGo(this.#segments);
    if (this.#file) this.#file.close().then(() => done(error), done);
    else done(error);
  }
}
