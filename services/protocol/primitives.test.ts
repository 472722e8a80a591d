import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { Content, codePointLength, compareIds, DisplayName, Name, Snowflake, text } from "./primitives.ts";

describe("text", () => {
  it("counts code points for every well-formed text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 12 }), fc.nat(8), fc.nat(8), (value, min, more) => {
        const max = min + more;
        const length = codePointLength(value);
        expect(v.is(text(min, max), value)).toBe(length >= min && length <= max);
      }),
    );
  });

  it("takes 4,000 emoji and refuses 4,001, though they have twice as many UTF-16 units", () => {
    expect(v.is(text(1, 4_000), "😀".repeat(4_000))).toBe(true);
    expect(v.is(text(1, 4_000), "😀".repeat(4_001))).toBe(false);
  });

  it("refuses half a surrogate pair", () => {
    expect(v.is(text(1, 10), "a\ud83d")).toBe(false);
  });
});

describe("names and contents", () => {
  it.each(["   ", "\u202e", "\u200b", "\u00ad\u2060", "\n\t", "\u3164"])(
    "refuse %j, of which nothing is seen",
    (value) => {
      for (const schema of [Name, DisplayName, Content]) expect(v.is(schema, value)).toBe(false);
    },
  );

  it("of a name what would not stay in its line; a content has lines", () => {
    for (const value of ["a\nb", "a\u0000b"]) expect(v.is(Name, value)).toBe(false);
    expect(v.is(Content, "a\nb")).toBe(true);
  });

  it.each(["a", "é", "안녕", "👩‍👩‍👧", " padded ", "‏שלום"])("take %j", (value) => {
    for (const schema of [Name, DisplayName, Content]) expect(v.is(schema, value)).toBe(true);
  });
});

describe("Snowflake", () => {
  it.each(["", "01", "-1", "1.5", "1e3", "#", "..", "12345678901234567890", " 1", "1\n"])(
    "refuses %j",
    (value) => {
      expect(v.is(Snowflake, value)).toBe(false);
    },
  );

  it("is ordered as a number", () => {
    const id = fc.bigInt({ min: 0n, max: 2n ** 63n });
    fc.assert(
      fc.property(id, id, (a, b) => {
        expect(Math.sign(compareIds(String(a), String(b)))).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });
});
