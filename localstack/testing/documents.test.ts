import { describe, expect, it } from "vitest";
import { fromAttributes, toAttributes } from "./documents.ts";

describe("an item", () => {
  it("goes into DynamoDB's JSON and comes back", () => {
    const item = {
      text: "x",
      whole: 5,
      fraction: -1.5,
      huge: 12345678901234567890n,
      yes: true,
      nothing: null,
      bytes: new Uint8Array([0, 255]),
      list: [1, "a", { deep: [] }],
      map: { a: 1, b: {} },
      texts: new Set(["a", "b"]),
      numbers: new Set([1, 2.5]),
      blobs: new Set([new Uint8Array([1])]),
    };
    expect(toAttributes(item)).toMatchObject({
      text: { S: "x" },
      huge: { N: "12345678901234567890" },
      bytes: { B: "AP8=" },
      numbers: { NS: ["1", "2.5"] },
    });
    expect(fromAttributes(toAttributes(item))).toEqual(item);
  });

  it("leaves out what is undefined, at every depth", () => {
    expect(toAttributes({ a: undefined, b: { c: undefined } })).toEqual({ b: { M: {} } });
  });

  it("keeps a number that JavaScript cannot hold", () => {
    expect(fromAttributes({ a: { N: "9007199254740993" }, b: { N: "0.1234567890123456789" } })).toEqual({
      a: 9007199254740993n,
      b: "0.1234567890123456789",
    });
    expect(fromAttributes({ a: { N: "0.5" }, b: { N: "1e3" } })).toEqual({ a: 0.5, b: 1000 });
  });

  it.each([
    [{ a: { b: [() => 1] } }, "a.b[0] is function, which DynamoDB has no type for."],
    [{ a: Number.NaN }, "a is NaN"],
    [{ a: new Date(0) }, "a is a Date"],
    [{ a: new Set() }, "a is an empty set"],
    [{ a: new Set([1, "x"]) }, "a is a set of several types"],
  ])("says which member has no type: %o", (item, words) => {
    expect(() => toAttributes(item)).toThrow(words);
  });
});
