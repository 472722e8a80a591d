import { crc32 } from "node:zlib";

const SUM_LENGTH = 9;

/** A record as a line: the CRC32 of its JSON in hex, a space, the JSON, a line feed. */
export function lineOf(record: object): Buffer {
  const json = JSON.stringify(record);
  return Buffer.from(`${sumOf(json)} ${json}\n`);
}

/** @param line without its line feed. Undefined where it is not whole. */
export function recordOf(line: Buffer): unknown {
  const json = line.subarray(SUM_LENGTH);
  if (Number.parseInt(line.toString("latin1", 0, SUM_LENGTH), 16) !== crc32(json)) return undefined;
  return JSON.parse(json.toString());
}

const sumOf = (json: string | Buffer) => crc32(json).toString(16).padStart(8, "0");
