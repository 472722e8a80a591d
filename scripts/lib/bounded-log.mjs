import { createWriteStream } from "node:fs";

/** What may wait for the disk. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/**
 * Appends to a log file and keeps no more than a bounded amount in memory where the disk is slower than the writing: what there is no room for is dropped, and a
 * line says how many writes that were.
 * @param {string} file
 * @returns {{write: (chunk: string | Uint8Array) => void}}
 */
export function openBoundedLog(file) {
  const stream = createWriteStream(file, { flags: "a" });
  // A disk that fills up must not take the chat down for a log line.
  stream.on("error", () => {});
  let dropped = 0;
  stream.on("drain", () => {
    if (dropped > 0)
      stream.write(`${dropped} lines were dropped here: they were written faster than the disk took them.\n`);
    dropped = 0;
  });
  return {
    write(chunk) {
      if (dropped > 0 || stream.writableLength > MAX_WAITING_BYTES) dropped += 1;
      else stream.write(chunk);
    },
  };
}
