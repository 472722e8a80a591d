/** Opcodes of RFC 6455, 11.8. */
export const CONTINUATION = 0x0;
export const TEXT = 0x1;
export const BINARY = 0x2;
export const CLOSE = 0x8;
export const PING = 0x9;
export const PONG = 0xa;

export interface FrameHead {
  readonly opcode: number;
  /** Default: true. */
  readonly fin?: boolean;
  /** The three reserved bits, 0 to 7. */
  readonly reserved?: number;
  /** Default: true, as a client has to. */
  readonly masked?: boolean;
  /** What the head says in place of the payload's own length. */
  readonly announced?: bigint;
  /** How many bytes the length is written in, where it is not the fewest: 2 or 8. */
  readonly lengthBytes?: 2 | 8;
}

const MASK = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);

/** One frame of a client as bytes (RFC 6455, 5.2), right or wrong: it writes what it is told. */
export function frame(head: FrameHead, payload: Buffer | string = ""): Buffer {
  const { opcode, fin = true, reserved = 0, masked = true } = head;
  const bytes = typeof payload === "string" ? Buffer.from(payload) : payload;
  const length = head.announced ?? BigInt(bytes.length);
  const lengthBytes = head.lengthBytes ?? (length < 126n ? 0 : length < 65_536n ? 2 : 8);
  const written = Buffer.allocUnsafe(2 + lengthBytes + (masked ? 4 : 0) + bytes.length);
  written[0] = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  written[1] = (masked ? 0x80 : 0) | (lengthBytes === 0 ? Number(length) : lengthBytes === 2 ? 126 : 127);
  if (lengthBytes === 2) written.writeUInt16BE(Number(length & 0xffffn), 2);
  if (lengthBytes === 8) written.writeBigUInt64BE(BigInt.asUintN(64, length), 2);
  let at = 2 + lengthBytes;
  if (!masked) {
    bytes.copy(written, at);
    return written;
  }
  at += MASK.copy(written, at);
  for (let i = 0; i < bytes.length; i++) written[at + i] = (bytes[i] as number) ^ (MASK[i & 3] as number);
  return written;
}

/** A close frame: its code, then its reason. */
export function closeFrame(code: number, reason: Buffer | string = ""): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(code);
  return frame({ opcode: CLOSE }, Buffer.concat([head, Buffer.from(reason as string)]));
}
