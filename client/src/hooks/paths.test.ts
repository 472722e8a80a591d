import { expect, test } from "vitest";
import { nextPath } from "./paths.ts";

test.each([
  "?next=https://evil.example",
  "?next=//evil.example",
  "?next=/\\evil.example",
  "?next=javascript:alert(1)",
  "",
])("nextPath: %j leads to the chat, not away from this page", (search) => {
  expect(nextPath(search)).toBe("/channels");
});

test("nextPath: a path of this page", () => {
  expect(nextPath(`?next=${encodeURIComponent("/invite/abc")}`)).toBe("/invite/abc");
});
