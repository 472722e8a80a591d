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
import { UserError } from "../user-error.ts";
import { lineOf, recordOf } from "./line.ts";

/** What a journal is of. */
export interface JournalFormat {
  /** In its first line: `local-aws-sqs`. */
  readonly name: string;
  /** A later version reads every one before it, and refuses every one behind it. */
  readonly version: number;
  /** For errors: `SQS`. */
  readonly of: string;
  /** For errors: `queues`, which are empty without it. */
  readonly holds: string;
  /** For errors: what has to be moved away to start without it. Default: the file. */
  readonly movable?: string;
}

const NEW_LINE = 10;
const READ_BYTES = 1024 * 1024;

interface Copy {
  readonly fd: number;
  bytes: number;
  lines: number;
}

/**
 * What happened, a line each with a checksum, in one file that only grows until it is copied. A line that is there whole has happened, one that was cut off by
 * a crash has not. What was appended survives the end of the process; it is not synced to the disk, so a power cut may take the last seconds.
 */
export class Journal<R extends object> {
  readonly #file: string;
  readonly #format: JournalFormat;
  readonly #header: string;
  #fd: number;
  #bytes = 0;
  #lines = 0;
  #isClosed = false;
  #copy: Copy | undefined;

  /**
   * @param apply takes every record that is there, in order
   * @throws UserError where the file is not a journal that this version can read; it is left as it is. Node's error where it cannot be opened
   */
  constructor(file: string, format: JournalFormat, apply: (record: R) => void) {
    this.#file = file;
    this.#format = format;
    this.#header = `${JSON.stringify({ format: format.name, version: format.version })}\n`;
    mkdirSync(dirname(file), { recursive: true });
    rmSync(this.#copyFile, { force: true });
    this.#fd = openSync(file, "a+", 0o600);
    try {
      this.#read(apply);
      // What a crash cut off.
      if (fstatSync(this.#fd).size !== this.#bytes) ftruncateSync(this.#fd, this.#bytes);
      if (this.#bytes === 0) this.#write(Buffer.from(this.#header));
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  /** Of the file. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Of the file, without its first. */
  get lines(): number {
    return this.#lines;
  }

  get isCopying(): boolean {
    return this.#copy !== undefined;
  }

  /** All or none of them, with the operating system on return. @throws Node's error (a full disk), with the journal as it was */
  append(records: readonly R[]): void {
    // By then the number of its file may be another's.
    if (this.#isClosed) throw new Error(`${this.#file} is closed.`);
    const lines = Buffer.concat(records.map(lineOf));
    this.#write(lines);
    this.#lines += records.length;
    this.#writeCopy(lines, records.length);
  }

  /** Begins a copy. What is appended from now on stands in both; what is there already is put in by `addToCopy`. @throws Node's error */
  beginCopy(): void {
    const fd = openSync(this.#copyFile, "w", 0o600);
    this.#copy = { fd, bytes: 0, lines: 0 };
    this.#writeCopy(Buffer.from(this.#header), 0);
  }

  /** @returns false where the copy had to be given up: the disk is full */
  addToCopy(records: readonly R[]): boolean {
    this.#writeCopy(Buffer.concat(records.map(lineOf)), records.length);
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
    this.#lines = copy.lines;
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

  #writeCopy(lines: Buffer, count: number): void {
    if (!this.#copy) return;
    try {
      writeAll(this.#copy.fd, lines, this.#copy.bytes);
      this.#copy.bytes += lines.length;
      this.#copy.lines += count;
    } catch {
      this.giveUpCopy();
    }
  }

  #read(apply: (record: R) => void): void {
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
          const record = recordOf(line) as R | undefined;
          if (record) {
            apply(record);
            this.#lines += 1;
          } else tornAt = this.#bytes;
        }
        start = end + 1;
        if (tornAt < 0) this.#bytes += line.length + 1;
      }
      rest = bytes.subarray(start);
    }
    if (tornAt >= 0 && rest.length > 0) throw this.#damaged(tornAt);
    if (this.#bytes === 0 && !this.#header.startsWith(rest.toString())) this.#checkHeader(rest);
  }

  #checkHeader(line: Buffer): void {
    let header: { format?: unknown; version?: unknown } = {};
    try {
      header = JSON.parse(line.toString()) ?? {};
    } catch {
      // It is then of no format.
    }
    const { name, version, of } = this.#format;
    if (header.format !== name || typeof header.version !== "number") {
      throw new UserError(
        `${this.#file} is not a journal of local ${of}, and was left as it is. ${this.#wayOut("Move it")}`,
      );
    }
    if (header.version > version) {
      throw new UserError(
        `${this.#file} was written by a newer version (format ${header.version}; this one reads up to ${version}), and was left as it is. Use that version. ${this.#wayOut("Or move it")}`,
      );
    }
  }

  #wayOut(move: string): string {
    const { holds, movable } = this.#format;
    return `${movable === undefined ? move : move.replace("it", movable)} away to start with empty ${holds}.`;
  }

  #damaged(at: number): UserError {
    return new UserError(
      `${this.#file} is damaged at byte ${at}, with more behind it, and was left as it is. Put an older copy back. ${this.#wayOut("Or move it")}`,
    );
  }
}

function writeAll(fd: number, bytes: Buffer, position: number): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(fd, bytes, done, bytes.length - done, position + done);
}
