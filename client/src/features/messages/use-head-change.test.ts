import { expect, test } from "vitest";
import { ME, message } from "../../gateway/testing/fake-server.ts";
import { toRows } from "./rows.ts";
import { isHeadChanged } from "./use-head-change.ts";

const rows = (...seqs: number[]) =>
  toRows(
    { messages: seqs.map((seq) => message(seq)), pending: [], from: "0" },
    { me: ME, users: {}, overlays: {}, newAfterId: undefined },
  );

test.each([
  ["older rows have come", rows(3, 4), rows(1, 2, 3, 4), true],
  ["the oldest have gone", rows(1, 2, 3, 4), rows(3, 4), true],
  ["newer rows have come", rows(1, 2), rows(1, 2, 3), false],
  ["the newest have gone", rows(1, 2, 3), rows(1, 2), false],
  ["another part is shown", rows(1, 2), rows(7, 8), false],
  ["nothing was there", rows(), rows(1), false],
])("%s", (_what, before, after, isChanged) => {
  expect(isHeadChanged(before, after)).toBe(isChanged);
});
