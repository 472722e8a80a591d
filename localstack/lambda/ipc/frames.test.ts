import { describe, expect, it } from "vitest";
import { createFrameReader, encodeFrame } from "./frames.ts";

const frames = [
  { header: { t: "invoke", env: 1 }, payload: '{"text":"grüße 👋"}' },
  { header: { t: "end" }, payload: "" },
  { header: {}, payload: "x".repeat(70_000) },
];
const stream = Buffer.concat(frames.map(({ header, payload }) => encodeFrame(header, payload)));

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

  it("half a frame calls nobody", () => {
    const seen: unknown[] = [];
    createFrameReader((header) => seen.push(header)).push(stream.subarray(0, 20));
    expect(seen).toEqual([]);
  });
});
