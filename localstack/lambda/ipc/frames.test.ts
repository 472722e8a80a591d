import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { createFrameReader, encodeFrame, sendFrame, writeFrame } from "./frames.ts";

const frames = [
  { header: { t: "invoke", env: 1 }, payload: '{"text":"grüße 👋"}' },
  { header: { t: "end" }, payload: "" },
  { header: {}, payload: "x".repeat(70_000) },
];
const stream = Buffer.concat(frames.map(({ header, payload }) => encodeFrame(header, payload)));

/** Every chunk in the same memory, as the worker reads. */
function readInPlace(chunkBytes: number) {
  const seen: { header: unknown; payload: string }[] = [];
  const reader = createFrameReader((header, payload) => seen.push({ header, payload }));
  const memory = Buffer.alloc(chunkBytes);
  for (let at = 0; at < stream.length; at += chunkBytes) {
    const length = stream.copy(memory, 0, at, at + chunkBytes);
    reader.push(memory.subarray(0, length));
    memory.fill(0xff);
  }
  return seen;
}

function read(chunkBytes: number) {
  const seen: { header: unknown; payload: string }[] = [];
  const reader = createFrameReader((header, payload) => seen.push({ header, payload }));
  for (let at = 0; at < stream.length; at += chunkBytes) reader.push(stream.subarray(at, at + chunkBytes));
  return seen;
}

describe("frames", () => {
  it.each([1, 7, 8, 9, 64, 65_536, stream.length])("come whole out of chunks of %i bytes", (chunkBytes) => {
    expect(read(chunkBytes)).toEqual(frames);
  });

  it.each([1, 7, 64, 65_536])(
    "come whole out of chunks of %i bytes whose memory is used again",
    (chunkBytes) => {
      expect(readInPlace(chunkBytes)).toEqual(frames);
    },
  );

  it("are the same bytes in a buffer that is there, and are not put into one that may be too small", () => {
    const target = Buffer.alloc(1_000);
    for (const { header, payload } of frames.slice(0, 2)) {
      const length = writeFrame(target, header, payload);
      expect(target.subarray(0, length)).toEqual(encodeFrame(header, payload));
    }
    expect(writeFrame(target, {}, "ü".repeat(500))).toBe(0);
  });

  it("are the same bytes in a stream", () => {
    const written = new PassThrough();
    for (const { header, payload } of frames) sendFrame(written, header, payload);
    expect(written.read()).toEqual(stream);
  });

  it("half a frame calls nobody", () => {
    const seen: unknown[] = [];
    createFrameReader((header) => seen.push(header)).push(stream.subarray(0, 20));
    expect(seen).toEqual([]);
  });
});
