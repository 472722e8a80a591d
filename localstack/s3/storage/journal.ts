import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { crc32 } from "node:zlib";
import { UserError } from "../../user-error.ts";
import type { JournalRecord } from "./types.ts";

/** The first line. A file that starts otherwise is refused, never emptied. */
const HEADER = `{"format":"local-aws-s3","version":1}\n`;
const NEW_LINE = 10;
const SUM_LENGTH = 9;

/** A journal that cannot be read as it stands: another version's, or damaged before its end. */
export class JournalError extends UserError {
  constructor(message: string) {
    super(message);
    this.name = "JournalError";
  }
}

/**
 * What happened, a line each, with the line's CRC32 before it. A line that is there whole has happened, one that was cut off by a crash has not: that is all
 * that makes a change atomic.
 */
export class Journal {
  readonly #file: string;
  #fd: number;
  #bytes: number;
  /** Lines since the last rewriting. */
  lines = 0;

  /** @throws JournalError; Node's error where the file cannot be opened */
  constructor(file: string, apply: (record: JournalRecord) => void) {
    this.#file = file;
    this.#fd = openSync(file, "a+");
    try {
      this.#bytes = this.#read(readFileSync(file), apply);
      // What a crash cut off.
      if (fstatSync(this.#fd).size !== this.#bytes) ftruncateSync(this.#fd, this.#bytes);
      if (this.#bytes === 0) this.#write(Buffer.from(HEADER));
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  /** Returns when the line is with the operating system, so that the process may be killed. @throws Node's error, with the journal as it was */
  append(record: JournalRecord): void {
    this.#write(lineOf(record));
    this.lines += 1;
  }

  /** Puts a shorter journal in its place that says the same. The old one stays until the new one is whole and on the disk. */
  rewrite(records: Iterable<JournalRecord>): void {
    const next = `${this.#file}.next`;
    const fd = openSync(next, "w");
    let bytes = 0;
    let lines = 0;
    try {
      let parts: Buffer[] = [Buffer.from(HEADER)];
      const flush = () => {
        bytes += writeAll(fd, Buffer.concat(parts));
        parts = [];
      };
      for (const record of records) {
        parts.push(lineOf(record));
        lines += 1;
        if (parts.length > 1000) flush();
      }
      flush();
      fsyncSync(fd);
    } catch (error) {
      rmSync(next, { force: true });
      throw error;
    } finally {
      closeSync(fd);
    }
    renameSync(next, this.#file);
    closeSync(this.#fd);
    this.#fd = openSync(this.#file, "a");
    this.#bytes = bytes;
    this.lines = lines;
  }

  close(): void {
    closeSync(this.#fd);
  }

  #write(line: Buffer): void {
    try {
      writeAll(this.#fd, line);
    } catch (error) {
      // A full disk takes half a line: the next one must not be written behind it.
      ftruncateSync(this.#fd, this.#bytes);
      throw error;
    }
    this.#bytes += line.length;
  }

  /** @returns where the last whole line ends */
  #read(bytes: Buffer, apply: (record: JournalRecord) => void): number {
    const header = bytes.subarray(0, HEADER.length).toString();
    if (bytes.length < HEADER.length && HEADER.startsWith(header)) return 0;
    if (header !== HEADER)
      throw new JournalError(
        `${this.#file} is of another version, or not the index of a local S3. Use the version that wrote it, or move its folder away to start empty.`,
      );
    let start = HEADER.length;
    while (start < bytes.length) {
      const end = bytes.indexOf(NEW_LINE, start);
      const record = end < 0 ? undefined : recordOf(bytes.subarray(start, end));
      if (!record) {
        if (end < 0 || end === bytes.length - 1) return start;
        throw new JournalError(
          `${this.#file} is damaged at byte ${start}, and there is more behind it. Put an older copy of its folder back, or move it away to start empty.`,
        );
      }
      apply(record);
      this.lines += 1;
      start = end + 1;
    }
    return start;
  }
}

const sumOf = (bytes: Buffer) => crc32(bytes).toString(16).padStart(8, "0");

function lineOf(record: JournalRecord): Buffer {
  const json = Buffer.from(JSON.stringify(record));
  return Buffer.concat([Buffer.from(`${sumOf(json)} `), json, Buffer.from("\n")]);
}

function recordOf(line: Buffer): JournalRecord | undefined {
  const json = line.subarray(SUM_LENGTH);
  if (line.toString("latin1", 0, SUM_LENGTH) !== `${sumOf(json)} `) return undefined;
  return JSON.parse(json.toString()) as JournalRecord;
}

function writeAll(fd: number, bytes: Buffer): number {
  let done = 0;
  while (done < bytes.length) done += writeSync(fd, bytes, done);
  return done;
}
