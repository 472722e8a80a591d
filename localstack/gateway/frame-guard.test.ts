import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameGuard, type FrameViolation } from "./frame-guard.ts";

const TEXT = 0x1;
const CONTINUATION = 0x0;
const BINARY = 0x2;
const CLOSE = 0x8;
const PING = 0x9;

function frame(opcode: number, length: number, fin = true): Buffer {
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const header = Buffer.alloc(2 + extended + 4);
  header[0] = (fin ? 0x80 : 0) | opcode;
  header[1] = 0x80 | (extended === 0 ? length : extended === 2 ? 126 : 127);
  if (extended === 2) header.writeUInt16BE(length, 2);
  if (extended === 8) header.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([header, Buffer.alloc(length, opcode)]);
}

function run(chunks: readonly Buffer[], maxFrameBytes = 1_000) {
  const passed: Buffer[] = [];
  const violations: FrameViolation[] = [];
  const guard = new FrameGuard(
    maxFrameBytes,
    (bytes) => passed.push(bytes),
    (violation) => violations.push(violation),
  );
  for (const chunk of chunks) guard.push(chunk);
  return { passed: Buffer.concat(passed), violations };
}

describe("FrameGuard", () => {
  it("refuses a frame by its header alone, before any of its payload has come", () => {
    const header = frame(TEXT, 1_001).subarray(0, 4);
    expect(run([header])).toEqual({ passed: Buffer.alloc(0), violations: ["frame-too-big"] });
  });

  it("refuses a length that needs all eight bytes", () => {
    const header = Buffer.from([0x81, 0xff, 0, 0, 1, 0, 0, 0, 0, 0]);
    expect(run([header]).violations).toEqual(["frame-too-big"]);
  });

  it("refuses a continuation that is too big, and a binary frame of any size", () => {
    expect(run([frame(TEXT, 1, false), frame(CONTINUATION, 1_001)]).violations).toEqual(["frame-too-big"]);
    expect(run([frame(BINARY, 0)]).violations).toEqual(["binary"]);
  });

  it("drops a refused frame and the data after it, lets the close frame through, and nothing after that", () => {
    const before = frame(TEXT, 10);
    const close = frame(CLOSE, 2);
    const { passed, violations } = run([
      Buffer.concat([before, frame(TEXT, 5_000), frame(TEXT, 3), frame(BINARY, 4), close, frame(PING, 1)]),
    ]);
    expect(passed).toEqual(Buffer.concat([before, close]));
    expect(violations).toEqual(["frame-too-big"]);
  });

  it("passes what is in order as the same buffer, without a copy", () => {
    const chunk = Buffer.concat([frame(TEXT, 1_000), frame(PING, 5)]);
    const passed: Buffer[] = [];
    new FrameGuard(
      1_000,
      (bytes) => passed.push(bytes),
      () => {},
    ).push(chunk);
    expect(passed).toHaveLength(1);
    expect(passed[0]).toBe(chunk);
  });

  it("judges alike however the bytes are cut", () => {
    const frames = fc.array(
      fc.tuple(
        fc.constantFrom(TEXT, CONTINUATION, BINARY, CLOSE, PING),
        fc.constantFrom(0, 1, 125, 126, 999, 1_001, 70_000),
      ),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1 }), (list, sizes) => {
        const bytes = Buffer.concat(list.map(([opcode, length]) => frame(opcode, length)));
        const chunks: Buffer[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = sizes[i % sizes.length] as number;
          chunks.push(bytes.subarray(at, at + size));
          at += size;
        }
        const cut = run(chunks);
        const whole = run([bytes]);
        expect(cut.violations).toEqual(whole.violations);
        // Compared here: the assertion would walk through every byte.
        expect(cut.passed.equals(whole.passed)).toBe(true);
      }),
    );
  });
});
