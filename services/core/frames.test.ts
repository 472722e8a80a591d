import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packFrames } from "./frames.ts";
import { utf8Length } from "./utf8.ts";

describe("utf8Length", () => {
  it("counts as UTF-8 does", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        expect(utf8Length(value)).toBe(Buffer.byteLength(value));
      }),
    );
  });
});

describe("packFrames", () => {
  it("keeps every dispatch, in order, within the size unless one alone is larger", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "binary", maxLength: 30 })),
        fc.integer({ min: 20, max: 80 }),
        (texts, max) => {
          const dispatches = texts.map((value) => JSON.stringify(value));
          const frames = packFrames(max)(dispatches);
          expect(frames.flatMap((frame) => JSON.parse(frame.body))).toEqual(texts);
          for (const frame of frames) {
            if (JSON.parse(frame.body).length > 1)
              expect(Buffer.byteLength(frame.body)).toBeLessThanOrEqual(max);
          }
        },
      ),
    );
  });

  it("gives connections with the same dispatches the same frames", () => {
    const pack = packFrames(1_000);
    expect(pack(["1", "2"])).toBe(pack(["1", "2"]));
  });
});
