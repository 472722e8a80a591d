import { describe, expect, it } from "vitest";
import { ItemPast } from "./item-past.ts";

describe("ItemPast", () => {
  it("tells what an item was like so long ago, through several writes", () => {
    const past = new ItemPast(100);
    past.note("t/a", undefined, 0);
    past.note("t/a", { n: 1 }, 50);
    past.note("t/a", { n: 2 }, 90);
    expect(past.find("t/a", 99)).toEqual({ item: undefined });
    expect(past.find("t/a", 100)).toEqual({ item: { n: 1 } });
    expect(past.find("t/a", 150)).toEqual({ item: { n: 2 } });
    expect(past.find("t/a", 190)).toBeUndefined();
    expect(past.find("t/b", 50)).toBeUndefined();
  });
});
