import { expect, test } from "vitest";
import { compareIds } from "#protocol/primitives";
import { reorder } from "./reorder-channels.ts";

type Placed = { id: string; position: number };

function after(channels: readonly Placed[], id: string, step: -1 | 1): string[] {
  const changes = new Map(reorder(channels, id, step).map((each) => [each.id, each.position]));
  return channels
    .map((each) => ({ ...each, position: changes.get(each.id) ?? each.position }))
    .sort((a, b) => a.position - b.position || compareIds(a.id, b.id))
    .map((each) => each.id);
}

const at = (...positions: number[]): Placed[] =>
  positions.map((position, index) => ({ id: String(index + 1), position }));

test.each([
  ["all at one position", at(0, 0, 0, 0)],
  ["each at its own", at(0, 1, 2, 3)],
  ["with room between them", at(5, 10, 10, 40)],
])("reorder: channels %s", (_, channels) => {
  expect(after(channels, "3", -1)).toEqual(["1", "3", "2", "4"]);
  expect(after(channels, "2", 1)).toEqual(["1", "3", "2", "4"]);
  expect(after(channels, "2", -1)).toEqual(["2", "1", "3", "4"]);
});

test("reorder: the first goes no higher and the last no lower", () => {
  expect(reorder(at(0, 0), "1", -1)).toEqual([]);
  expect(reorder(at(0, 0), "2", 1)).toEqual([]);
});
