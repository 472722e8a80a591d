import { describe, expect, it } from "vitest";
import { imageDimensions } from "./image-dimensions.ts";
import { gif, jpeg, png, webp } from "./images.fixture.ts";

const all = [
  ["image/png", png(3, 70_000), { width: 3, height: 70_000 }],
  ["image/gif", gif(640, 480), { width: 640, height: 480 }],
  ["image/webp", webp(1, 16_384), { width: 1, height: 16_384 }],
  ["image/jpeg", jpeg(4_000, 3_000), { width: 4_000, height: 3_000 }],
] as const;

describe("imageDimensions", () => {
  it.each(all)("reads %s", (type, bytes, size) => {
    expect(imageDimensions(bytes, type)).toEqual(size);
  });

  it("are those of the picture as it is shown: a camera held upright says so in the EXIF", () => {
    for (const orientation of [5, 6, 7, 8])
      expect(imageDimensions(jpeg(4_000, 3_000, orientation), "image/jpeg")).toEqual({
        width: 3_000,
        height: 4_000,
      });
    for (const orientation of [1, 2, 3, 4, 9])
      expect(imageDimensions(jpeg(4_000, 3_000, orientation), "image/jpeg")).toMatchObject({ width: 4_000 });
  });

  it("are none of what is not what it says, not even of another picture", () => {
    for (const [type, bytes] of all) {
      for (const [other] of all) if (other !== type) expect(imageDimensions(bytes, other)).toBeUndefined();
      expect(imageDimensions(bytes, "text/plain")).toBeUndefined();
      expect(imageDimensions(Buffer.from("<svg width='1' height='1'/>"), type)).toBeUndefined();
      expect(imageDimensions(Buffer.alloc(0), type)).toBeUndefined();
    }
  });

  it("are none where the bytes end before they tell, wherever that is", () => {
    for (const [type, bytes, size] of all) {
      for (let length = 0; length <= bytes.length; length += 1)
        expect([undefined, size]).toContainEqual(imageDimensions(bytes.subarray(0, length), type));
    }
    expect(imageDimensions(png(0, 5), "image/png")).toBeUndefined();
  });

  it("are found or not within a moment, also in a JPEG that is made to be long to read", () => {
    const slow = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(256 * 1024)]);
    const startedMs = performance.now();
    expect(imageDimensions(slow, "image/jpeg")).toBeUndefined();
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });
});
