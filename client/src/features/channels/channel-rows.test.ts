import { describe, expect, test } from "vitest";
import { toChannelRows } from "./channel-rows.ts";

const GROUPS = [
  { category: null, channelIds: ["1", "2"] },
  { category: "Outside", channelIds: ["3", "4"] },
];

describe("toChannelRows", () => {
  test("each category stands above its channels, those without one come first", () => {
    expect(toChannelRows(GROUPS, { isFolded: () => false, stays: () => false })).toEqual([
      { kind: "channel", id: "1" },
      { kind: "channel", id: "2" },
      { kind: "category", name: "Outside", isFolded: false },
      { kind: "channel", id: "3" },
      { kind: "channel", id: "4" },
    ]);
  });

  test("of a folded category only what stays is shown", () => {
    const rows = toChannelRows(GROUPS, { isFolded: () => true, stays: (id) => id === "4" });
    expect(rows.slice(2)).toEqual([
      { kind: "category", name: "Outside", isFolded: true },
      { kind: "channel", id: "4" },
    ]);
  });
});
