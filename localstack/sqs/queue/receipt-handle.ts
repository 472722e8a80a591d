import { crc32 } from "node:zlib";

export interface Receipt {
  readonly messageId: string;
  /** Which receipt of the message it is: 1 for the first. */
  readonly receiveCount: number;
}

/** Version, receive count, message id, checksum with the queue. */
const BYTES = 1 + 4 + 16 + 4;
const VERSION = 1;

/** A receipt handle: new with each receipt, and good for its queue only. */
export function receiptHandle(queueArn: string, { messageId, receiveCount }: Receipt): string {
  const bytes = Buffer.alloc(BYTES);
  bytes[0] = VERSION;
  bytes.writeUInt32BE(receiveCount, 1);
  bytes.write(messageId.replaceAll("-", ""), 5, "hex");
  bytes.writeUInt32BE(sumOf(bytes, queueArn), 21);
  return bytes.toString("base64");
}

/** Undefined where it is none of this queue's. */
export function readReceiptHandle(queueArn: string, handle: string): Receipt | undefined {
  const bytes = Buffer.from(handle, "base64");
  if (bytes.length !== BYTES || bytes.toString("base64") !== handle || bytes[0] !== VERSION) return undefined;
  if (bytes.readUInt32BE(21) !== sumOf(bytes, queueArn)) return undefined;
  const id = bytes.toString("hex", 5, 21);
  return {
    messageId: `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`,
    receiveCount: bytes.readUInt32BE(1),
  };
}

const sumOf = (bytes: Buffer, queueArn: string) => crc32(bytes.subarray(0, 21), crc32(queueArn));
