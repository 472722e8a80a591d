import { appendFile, renameSync, statSync } from "node:fs";

/** What is written is collected for so long, so that a file is not opened for each line. */
const FLUSH_MS = 100;
/** At so many characters it is written at once. */
const FLUSH_CHARACTERS = 1024 * 1024;
/** What may wait for the disk; a character takes one byte of memory, or two. */
const MAX_WAITING_CHARACTERS = 8 * 1024 * 1024;

/** A file above this becomes `{path}.1`, in place of the one that was it. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;

/** Appends to one file, in order, and keeps no more than a bounded amount in memory where the disk is slower than the writing. */
export interface LogFile {
  /** What there is no room for is dropped, and a line in the file says how many lines that were. One text of any length is taken where nothing waits. */
  append(text: string): void;
  /** Resolves when all that was taken is in the file. */
  flush(): Promise<void>;
}

/**
 * @param path its folder is there
 * @param maxFileBytes what it may hold before it begins anew; twice as much lies on the disk then
 */
export function createLogFile(path: string, maxFileBytes = MAX_FILE_BYTES): LogFile {
  let collected = "";
  let writingCharacters = 0;
  let droppedLines = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;

  let fileBytes = sizeOf(path);
  const countWritten = (moreBytes: number) => {
    fileBytes += moreBytes;
    if (fileBytes <= maxFileBytes) return;
    try {
      renameSync(path, `${path}.1`);
    } catch {
      // It was removed, or cannot be moved: either way it is looked at again after as much.
    }
    fileBytes = 0;
  };
  const take = (): string => {
    // Behind what was taken before, and nothing is taken after the first that was dropped.
    const note = droppedLines === 0 ? "" : describeDropped(droppedLines);
    const text = collected + note;
    collected = "";
    droppedLines = 0;
    writingCharacters = text.length;
    return text;
  };
  const writeAll = async () => {
    for (let text = take(); text !== ""; text = take()) {
      // A log that cannot be written (a full disk) must not end an invocation.
      await new Promise<void>((resolve) => appendFile(path, text, () => resolve()));
      countWritten(Buffer.byteLength(text));
    }
    writing = undefined;
  };
  const flush = async () => {
    clearTimeout(timer);
    timer = undefined;
    if (collected !== "") writing ??= writeAll();
    await writing;
  };
  return {
    append(text) {
      const waiting = collected.length + writingCharacters;
      if (droppedLines > 0 || (waiting > 0 && waiting + text.length > MAX_WAITING_CHARACTERS)) {
        droppedLines += countLines(text);
        return;
      }
      collected += text;
      if (collected.length > FLUSH_CHARACTERS) void flush();
      else timer ??= setTimeout(() => void flush(), FLUSH_MS).unref();
    },
    flush,
  };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

const describeDropped = (lines: number) =>
  `${new Date().toISOString()}\tundefined\tWARN\t${lines} lines were dropped here: they were written faster than the disk took them.\n`;

function countLines(text: string): number {
  let lines = text.endsWith("\n") ? 0 : 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}
