import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentDisposition } from "./content-disposition.ts";

const SHAPE =
  /^(inline|attachment); filename="([\x20-\x21\x23-\x5b\x5d-\x7e]*)"; filename\*=UTF-8''((?:[\w!#$&+.^`|~-]|%[0-9A-F]{2})*)$/;
const read = (header: string) => {
  const [, kind, plain, whole = ""] = SHAPE.exec(header) ?? [];
  return { kind, plain, whole: decodeURIComponent(whole) };
};

describe("contentDisposition", () => {
  it.each([
    ["plain.png", "plain.png"],
    ['a"b\\c%41.png', "a_b_c_41.png"],
    ["a\r\nSet-Cookie: x=y.png", "a__Set-Cookie: x=y.png"],
    ["../../etc/passwd", "../../etc/passwd"],
    ["Grüße 😀.png", "Gr__e _.png"],
    ["it's (1)*.png", "it's (1)*.png"],
    ["half \ud83d.png", "half _.png"],
  ])("carries %j whole, and its ASCII for who knows no more", (filename, plain) => {
    const header = contentDisposition(filename, "image/png");
    expect(read(header)).toEqual({ kind: "inline", plain, whole: filename.replace("\ud83d.", "\ufffd.") });
  });

  it("is of its shape for every name, and gives the name back", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.constantFrom("image/gif", "text/html"),
        (filename, type) => {
          expect(read(contentDisposition(filename, type)).whole).toBe(filename);
        },
      ),
    );
  });

  it("lets a browser show pictures, and nothing that could run", () => {
    for (const type of ["image/png", "image/jpeg", "image/gif", "image/webp"])
      expect(read(contentDisposition("x", type)).kind).toBe("inline");
    for (const type of ["image/svg+xml", "text/html", "application/pdf", "text/plain", "image/pngx"])
      expect(read(contentDisposition("x", type)).kind).toBe("attachment");
  });
});
