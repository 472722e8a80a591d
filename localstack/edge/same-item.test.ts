import { describe, expect, it } from "vitest";
import { isSameItem } from "./same-item.ts";

const item = {
  id: { S: "a" },
  n: { N: "1" },
  set: { SS: ["x", "y"] },
  list: { L: [{ M: { deep: { B: "AQ==" }, no: { NULL: true } } }, { BOOL: false }] },
};

describe("isSameItem", () => {
  it.each([
    ["another value", { ...item, n: { N: "2" } }],
    ["another type", { ...item, n: { S: "1" } }],
    ["an attribute more", { ...item, more: { S: "" } }],
    ["an attribute less", { id: item.id, n: item.n, set: item.set }],
    ["another attribute", { id: item.id, n: item.n, set: item.set, other: item.list }],
    ["another set", { ...item, set: { SS: ["x", "z"] } }],
    ["another order in a list", { ...item, list: { L: [...item.list.L].reverse() } }],
  ])("sees %s", (_name, other) => {
    expect(isSameItem(item, other)).toBe(false);
    expect(isSameItem(other, item)).toBe(false);
  });

  it("does not see the order of attributes and of a set's members", () => {
    const { id, n, list } = item;
    expect(isSameItem(item, { list, set: { SS: ["y", "x"] }, n, id })).toBe(true);
  });
});
