import { describe, expect, it } from "vitest";
import { toAwsSequenceNumber, toEngineSequenceNumber } from "./sequence-numbers.ts";

describe("sequence numbers", () => {
  it("leave what the edge never gave out to the engine", () => {
    for (const text of ["", "12", "abc", "-1", "9".repeat(41)])
      expect(toEngineSequenceNumber(text)).toBe(text);
  });

  it("have 21 digits, keep their order as text, and come back", () => {
    const given = ["0", "1", "2", "10", "9007199254740993"].map(toAwsSequenceNumber);
    expect(given).toEqual([...given].sort());
    for (const number of given) expect(number).toMatch(/^\d{21}$/);
    expect(given.map(toEngineSequenceNumber)).toEqual(["0", "1", "2", "10", "9007199254740993"]);
  });
});
