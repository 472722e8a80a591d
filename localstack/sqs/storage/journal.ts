import {
  closeSync,
  fstatSync,
  fsync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { UserError } from "../../user-error.ts";
import { lineOf, recordOf } from "./line.ts";
import type { JournalRecord } from "./records.ts";

const FORMAT = "local-aws-sqs";
/** A later version reads every one before it, and refuses every one behind it. */
const VERSION = 1;
const HEADER = `${JSON.stringify({ format: FORMAT, version: VERSION })}\n`;
const NEW_LINE = 10;
const READ_BYTES = 1024 * 1024;

interface Copy {
  readonly fd: number;
  bytes: number;
}

/**
 * What happened, a line each with a checksum, in one file that only grows until it is copied. A line that is there whole has happened, one that was cut off by
 * a crash has not. What was appended survives the end of the process; it is not synced to the disk, so a power cut may take the last seconds.
 */
export class Journal {
  readonly #file: string;
  #fd: number;
  #bytes = 0;
  #isClosed = false;
  #copy: Copy | undefined;

  /**
   * @param apply takes every record that is there, in order
   * @throws UserError where the file is not a journal that this version can read; it is left as it is. Node's error where it cannot be opened
   */
  constructor(file: string, apply: (record: JournalRecord) => void) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
    rmSync(this.#copyFile, { force: true });
    this.#fd = openSync(file, "a+", 0o600);
    try {
      this.#read(apply);
      // What a crash cut off.
      if (fstatSync(this.#fd).size !== this.#bytes) ftruncateSync(this.#fd, this.#bytes);
      if (this.#bytes === 0) this.#write(Buffer.from(HEADER));
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  /** Of the file. */
  get bytes(): number {
    return this.#bytes;
  }

  get isCopying(): boolean {
    return this.#copy !== undefined;
  }

  /** All or none of them, with the operating system on return. @throws Node's error (a full disk), with the journal as it was */
  append(records: readonly JournalRecord[]): void {
    // By then the number of its file may be another's.
    if (this.#isClosed) throw new Error(`${this.#file} is closed.`);
    const lines = Buffer.concat(records.map(lineOf));
    this.#write(lines);
    this.#writeCopy(lines);
  }

  /** Begins a copy. What is appended from now on stands in both; what is there already is put in by `addToCopy`. @throws Node's error */
  beginCopy(): void {
    const fd = openSync(this.#copyFile, "w", 0o600);
    this.#copy = { fd, bytes: 0 };
    this.#writeCopy(Buffer.from(HEADER));
  }

  /** @returns false where the copy had to be given up: the disk is full */
  addToCopy(records: readonly JournalRecord[]): boolean {
    this.#writeCopy(Buffer.concat(records.map(lineOf)));
    return this.isCopying;
  }

  /** The copy takes the journal's place, once it is on the disk, which is waited for without holding anything up. `done` is called then, or where it was given up. */
  finishCopy(done: () => void): void {
    const copy = this.#copy;
    if (!copy) {
      done();
      return;
    }
    fsync(copy.fd, (error) => {
      if (this.#copy === copy) {
        if (error) this.giveUpCopy();
        else this.#replaceBy(copy);
      }
      done();
    });
  }

  giveUpCopy(): void {
    if (!this.#copy) return;
    closeSync(this.#copy.fd);
    this.#copy = undefined;
    rmSync(this.#copyFile, { force: true });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.giveUpCopy();
    closeSync(this.#fd);
  }

  #replaceBy(copy: Copy): void {
    try {
      renameSync(this.#copyFile, this.#file);
    } catch {
      this.giveUpCopy();
      return;
    }
    closeSync(this.#fd);
    this.#fd = copy.fd;
    this.#bytes = copy.bytes;
    this.#copy = undefined;
  }

  get #copyFile(): string {
    return `${this.#file}.next`;
  }

  #write(lines: Buffer): void {
    try {
      writeAll(this.#fd, lines, this.#bytes);
    } catch (error) {
      // A full disk takes half a line: the next one must not be written behind it.
      ftruncateSync(this.#fd, this.#bytes);
      throw error;
    }
    this.#bytes += lines.length;
  }

  #writeCopy(lines: Buffer): void {
    if (!this.#copy) return;
    try {
      writeAll(this.#copy.fd, lines, this.#copy.bytes);
      this.#copy.bytes += lines.length;
    } catch {
      this.giveUpCopy();
    }
  }

  #read(apply: (record: JournalRecord) => void): void {
    const chunk = Buffer.alloc(READ_BYTES);
    let rest: Buffer = Buffer.alloc(0);
    let at = 0;
    /** A line that is wrong: only the last may be. */
    let tornAt = -1;
    for (;;) {
      const length = readSync(this.#fd, chunk, 0, READ_BYTES, at);
      if (length === 0) break;
      at += length;
      const bytes = Buffer.concat([rest, chunk.subarray(0, length)]);
      let start = 0;
      for (;;) {
        const end = bytes.indexOf(NEW_LINE, start);
        if (end < 0) break;
        if (tornAt >= 0) throw this.#damaged(tornAt);
        const line = bytes.subarray(start, end);
        if (this.#bytes === 0) this.#checkHeader(line);
        else {
          const record = recordOf(line);
          if (record) apply(record);
          else tornAt = this.#bytes;
        }
        start = end + 1;
        if (tornAt < 0) this.#bytes += line.length + 1;
      }
      rest = bytes.subarray(start);
    }
    if (tornAt >= 0 && rest.length > 0) throw this.#damaged(tornAt);
    if (this.#bytes === 0 && !HEADER.startsWith(rest.toString())) this.#checkHeader(rest);
  }

  #checkHeader(line: Buffer): void {
    let header: { format?: unknown; version?: unknown } = {};
    try {
      header = JSON.parse(line.toString()) ?? {};
    } catch {
      // It is then of no format.
    }
    if (header.format !== FORMAT || typeof header.version !== "number") {
      throw new UserError(
        `${this.#file} is not a journal of local SQS, and was left as it is. Move it away to start with empty queues.`,
      );
    }
    if (header.version > VERSION) {
      throw new UserError(
        `${this.#file} was written by a newer version (format ${header.version}; this one reads up to ${VERSION}), and was left as it is. Use that version, or move the file away to start with empty queues.`,
      );
    }
  }

  #damaged(at: number): UserError {
    return new UserError(
      `${this.#file} is damaged at byte ${at}, with more behind it, and was left as it is. Put an older copy back, or move the file away to start with empty queues.`,
    );
  }
}

function writeAll(fd: number, bytes: Buffer, position: number): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(fd, bytes, done, bytes.length - done, position + done);
}
