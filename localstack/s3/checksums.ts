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

let tables32: readonly Uint32Array[] | undefined;
let tables64: readonly { readonly high: Uint32Array; readonly low: Uint32Array }[] | undefined;

function makeTables32(): readonly Uint32Array[] {
  const tables = Array.from({ length: SLICES }, () => new Uint32Array(256));
  const first = tables[0] as Uint32Array;
  for (let byte = 0; byte < 256; byte += 1) {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? CRC32C_POLYNOMIAL : 0);
    first[byte] = value;
  }
  for (let slice = 1; slice < SLICES; slice += 1)
    for (let byte = 0; byte < 256; byte += 1) {
      const before = tables[slice - 1]?.[byte] as number;
      (tables[slice] as Uint32Array)[byte] = (before >>> 8) ^ (first[before & 255] as number);
    }
  return tables;
}

function createCrc32c(): RunningChecksum {
  tables32 ??= makeTables32();
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables32 as Uint32Array[] & { length: 8 };
  let crc = 0xffffffff;
  return {
    update(b) {
      let at = 0;
      const whole = b.length - (b.length % SLICES);
      for (; at < whole; at += SLICES) {
        const mixed =
          crc ^
          ((b[at] as number) |
            ((b[at + 1] as number) << 8) |
            ((b[at + 2] as number) << 16) |
            ((b[at + 3] as number) << 24));
        crc =
          (t7?.[mixed & 255] as number) ^
          (t6?.[(mixed >>> 8) & 255] as number) ^
          (t5?.[(mixed >>> 16) & 255] as number) ^
          (t4?.[mixed >>> 24] as number) ^
          (t3?.[b[at + 4] as number] as number) ^
          (t2?.[b[at + 5] as number] as number) ^
          (t1?.[b[at + 6] as number] as number) ^
          (t0?.[b[at + 7] as number] as number);
      }
      for (; at < b.length; at += 1) crc = (crc >>> 8) ^ (t0?.[(crc ^ (b[at] as number)) & 255] as number);
    },
    digest: () => bigEndian(~crc),
  };
}

function makeTables64() {
  const tables = Array.from({ length: SLICES }, () => ({
    high: new Uint32Array(256),
    low: new Uint32Array(256),
  }));
  for (let byte = 0; byte < 256; byte += 1) {
    let high = 0;
    let low = byte;
    for (let bit = 0; bit < 8; bit += 1) {
      const carry = low & 1;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (carry) {
        high ^= CRC64_HIGH;
        low ^= CRC64_LOW;
      }
    }
    const first = tables[0] as (typeof tables)[number];
    first.high[byte] = high;
    first.low[byte] = low;
  }
  const first = tables[0] as (typeof tables)[number];
  for (let slice = 1; slice < SLICES; slice += 1)
    for (let byte = 0; byte < 256; byte += 1) {
      const before = tables[slice - 1] as (typeof tables)[number];
      const table = tables[slice] as (typeof tables)[number];
      const low = before.low[byte] as number;
      const high = before.high[byte] as number;
      table.low[byte] = ((low >>> 8) | (high << 24)) ^ (first.low[low & 255] as number);
      table.high[byte] = (high >>> 8) ^ (first.high[low & 255] as number);
    }
  return tables;
}

function createCrc64(): RunningChecksum {
  tables64 ??= makeTables64();
  const tables = tables64;
  let high = 0xffffffff | 0;
  let low = 0xffffffff | 0;
  const step = (byte: number) => {
    const place = (low ^ byte) & 255;
    low = ((low >>> 8) | (high << 24)) ^ (tables[0]?.low[place] as number);
    high = (high >>> 8) ^ (tables[0]?.high[place] as number);
  };
  return {
    update(b) {
      let at = 0;
      const whole = b.length - (b.length % SLICES);
      while (at < whole) {
        let lowMixed =
          low ^
          ((b[at] as number) |
            ((b[at + 1] as number) << 8) |
            ((b[at + 2] as number) << 16) |
            ((b[at + 3] as number) << 24));
        let highMixed =
          high ^
          ((b[at + 4] as number) |
            ((b[at + 5] as number) << 8) |
            ((b[at + 6] as number) << 16) |
            ((b[at + 7] as number) << 24));
        low = 0;
        high = 0;
        for (let slice = SLICES - 1; slice >= 4; slice -= 1) {
          low ^= tables[slice]?.low[lowMixed & 255] as number;
          high ^= tables[slice]?.high[lowMixed & 255] as number;
          lowMixed >>>= 8;
        }
        for (let slice = 3; slice >= 0; slice -= 1) {
          low ^= tables[slice]?.low[highMixed & 255] as number;
          high ^= tables[slice]?.high[highMixed & 255] as number;
          highMixed >>>= 8;
        }
        at += SLICES;
      }
      for (; at < b.length; at += 1) step(b[at] as number);
    },
    digest: () => bigEndian(~high, ~low),
  };
}
