import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

export type ChecksumAlgorithm = "CRC32" | "CRC32C" | "CRC64NVME" | "SHA1" | "SHA256";

/** By the end of the header's name: `x-amz-checksum-crc32c`. */
export const CHECKSUM_ALGORITHMS: readonly ChecksumAlgorithm[] = [
  "CRC32",
  "CRC32C",
  "CRC64NVME",
  "SHA1",
  "SHA256",
];

export const checksumHeader = (algorithm: ChecksumAlgorithm) => `x-amz-checksum-${algorithm.toLowerCase()}`;

export interface RunningChecksum {
  update(bytes: Uint8Array): void;
  /** Of all that came so far. Once. */
  digest(): Buffer;
}

/** Bytes of a checksum's value: a value of another length is no checksum. */
export const CHECKSUM_BYTES: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};

/** Source: Amazon S3 user guide, "Checking object integrity". */
export function createChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  switch (algorithm) {
    case "SHA1":
    case "SHA256": {
      const hash = createHash(algorithm.toLowerCase());
      return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
    }
    case "CRC32": {
      let value = 0;
      return {
        update(bytes) {
          value = crc32(bytes, value);
        },
        digest: () => bigEndian(value),
      };
    }
    case "CRC32C":
      return createCrc32c();
    case "CRC64NVME":
      return createCrc64();
  }
}

function bigEndian(...words: number[]): Buffer {
  const bytes = Buffer.alloc(4 * words.length);
  words.forEach((word, at) => {
    bytes.writeUInt32BE(word >>> 0, 4 * at);
  });
  return bytes;
}

/** Castagnoli's polynomial, reflected (RFC 3720, appendix B.4). */
const CRC32C_POLYNOMIAL = 0x82f63b78;
/** 0x9a6c9329ac4bc9b5, reflected: the one of NVMe. */
const CRC64_HIGH = 0x9a6c9329;
const CRC64_LOW = 0xac4bc9b5;
/** Tables for so many bytes at once. */
const SLICES = 8;

let tables32: Uint32Array | undefined;
let tables64: { readonly high: Uint32Array; readonly low: Uint32Array } | undefined;

/** As `makeTables64`. */
function makeTables32(): Uint32Array {
  const table = new Uint32Array(256 * SLICES);
  for (let byte = 0; byte < 256; byte += 1) {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? CRC32C_POLYNOMIAL : 0);
    table[byte] = value;
  }
  for (let place = 256; place < table.length; place += 1) {
    const before = table[place - 256] as number;
    table[place] = (before >>> 8) ^ (table[before & 255] as number);
  }
  return table;
}

function createCrc32c(): RunningChecksum {
  tables32 ??= makeTables32();
  const table = tables32;
  let value = -1;
  return {
    update(b) {
      let at = 0;
      let crc = value;
      const whole = b.length - (b.length % SLICES);
      for (; at < whole; at += SLICES) {
        crc ^=
          (b[at] as number) |
          ((b[at + 1] as number) << 8) |
          ((b[at + 2] as number) << 16) |
          ((b[at + 3] as number) << 24);
        crc =
          (table[1792 + (crc & 255)] as number) ^
          (table[1536 + ((crc >>> 8) & 255)] as number) ^
          (table[1280 + ((crc >>> 16) & 255)] as number) ^
          (table[1024 + (crc >>> 24)] as number) ^
          (table[768 + (b[at + 4] as number)] as number) ^
          (table[512 + (b[at + 5] as number)] as number) ^
          (table[256 + (b[at + 6] as number)] as number) ^
          (table[b[at + 7] as number] as number);
      }
      for (; at < b.length; at += 1) crc = (crc >>> 8) ^ (table[(crc ^ (b[at] as number)) & 255] as number);
      value = crc;
    },
    digest: () => bigEndian(~value),
  };
}

/** One behind the other: the table for the byte that is `slice` places from the end begins at `256 * slice`. */
function makeTables64() {
  const high = new Uint32Array(256 * SLICES);
  const low = new Uint32Array(256 * SLICES);
  for (let byte = 0; byte < 256; byte += 1) {
    let upper = 0;
    let lower = byte;
    for (let bit = 0; bit < 8; bit += 1) {
      const carry = lower & 1;
      lower = (lower >>> 1) | (upper << 31);
      upper >>>= 1;
      if (carry) {
        upper ^= CRC64_HIGH;
        lower ^= CRC64_LOW;
      }
    }
    high[byte] = upper;
    low[byte] = lower;
  }
  for (let place = 256; place < high.length; place += 1) {
    const lower = low[place - 256] as number;
    const upper = high[place - 256] as number;
    low[place] = ((lower >>> 8) | (upper << 24)) ^ (low[lower & 255] as number);
    high[place] = (upper >>> 8) ^ (high[lower & 255] as number);
  }
  return { high, low };
}

function createCrc64(): RunningChecksum {
  tables64 ??= makeTables64();
  const { high, low } = tables64;
  let upper = -1;
  let lower = -1;
  return {
    update(b) {
      let at = 0;
      const whole = b.length - (b.length % SLICES);
      let h = upper;
      let l = lower;
      for (; at < whole; at += SLICES) {
        l ^=
          (b[at] as number) |
          ((b[at + 1] as number) << 8) |
          ((b[at + 2] as number) << 16) |
          ((b[at + 3] as number) << 24);
        h ^=
          (b[at + 4] as number) |
          ((b[at + 5] as number) << 8) |
          ((b[at + 6] as number) << 16) |
          ((b[at + 7] as number) << 24);
        const p7 = 1792 + (l & 255);
        const p6 = 1536 + ((l >>> 8) & 255);
        const p5 = 1280 + ((l >>> 16) & 255);
        const p4 = 1024 + (l >>> 24);
        const p3 = 768 + (h & 255);
        const p2 = 512 + ((h >>> 8) & 255);
        const p1 = 256 + ((h >>> 16) & 255);
        const p0 = h >>> 24;
        l =
          (low[p7] as number) ^
          (low[p6] as number) ^
          (low[p5] as number) ^
          (low[p4] as number) ^
          (low[p3] as number) ^
          (low[p2] as number) ^
          (low[p1] as number) ^
          (low[p0] as number);
        h =
          (high[p7] as number) ^
          (high[p6] as number) ^
          (high[p5] as number) ^
          (high[p4] as number) ^
          (high[p3] as number) ^
          (high[p2] as number) ^
          (high[p1] as number) ^
          (high[p0] as number);
      }
      for (; at < b.length; at += 1) {
        const place = (l ^ (b[at] as number)) & 255;
        l = ((l >>> 8) | (h << 24)) ^ (low[place] as number);
        h = (h >>> 8) ^ (high[place] as number);
      }
      upper = h;
      lower = l;
    },
    digest: () => bigEndian(~upper, ~lower),
  };
}
