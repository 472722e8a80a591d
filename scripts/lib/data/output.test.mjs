import { describe, expect, it } from "vitest";
import { keyAttribute, plainItem } from "./attributes.mjs";
import { age, bytes, cut, tableLines } from "./output.mjs";

describe("output", () => {
  it("cuts a line to the width, and keeps the terminal from obeying what was stored", () => {
    expect(cut("abcdef", 6)).toBe("abcdef");
    expect(cut("abcdefg", 6)).toBe("abcde…");
    expect(cut("red\u001b[31m\r\nbell\u0007", 80)).toBe("red [31m  bell");
  });

  it("sets columns side by side, numbers to the right, long names cut", () => {
    expect(
      tableLines(
        ["name", "n"],
        [
          ["a-long-name", "7"],
          ["b", "1,204"],
        ],
        { numbers: [1], most: 6 },
      ),
    ).toEqual(["name        n", "a-lon…      7", "b       1,204"]);
  });

  it.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1536, "1.5 KB"],
    [150 * 1024, "150 KB"],
    [5 * 1024 ** 4, "5120 GB"],
  ])("says %d bytes as %s", (count, text) => {
    expect(bytes(count)).toBe(text);
  });

  it.each([
    [-5, "0 s"],
    [119_000, "119 s"],
    [180_000, "3 min"],
    [3 * 3_600_000, "3 h"],
    [3 * 86_400_000, "3 d"],
  ])("says %d ms as %s", (ms, text) => {
    expect(age(ms)).toBe(text);
  });
});

describe("attributes", () => {
  it("are plain JSON, the key first, with no digit lost", () => {
    const item = {
      big: { N: "12345678901234567890" },
      pk: { S: "a" },
      list: { L: [{ N: "1.5" }, { NULL: true }, { BOOL: false }] },
      map: { M: { bytes: { B: new Uint8Array([1, 2]) } } },
      sets: { M: { n: { NS: ["1", "1e3"] }, s: { SS: ["x"] }, b: { BS: [new Uint8Array([3])] } } },
    };
    expect(JSON.stringify(plainItem(item, ["pk", "sk"]))).toBe(
      '{"pk":"a","big":"12345678901234567890","list":[1.5,null,false],"map":{"bytes":"AQI="},"sets":{"n":[1,"1e3"],"s":["x"],"b":["Aw=="]}}',
    );
  });

  it("of a key have the key's type", () => {
    expect(keyAttribute("N", "7")).toEqual({ N: "7" });
    expect(keyAttribute("B", "AQI=")).toEqual({ B: Buffer.from([1, 2]) });
  });
});
