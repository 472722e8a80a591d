import { expect, test } from "vitest";
import { inviteOf, nextPath } from "./paths.ts";

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

test.each([
  ["Ab3", "Ab3"],
  [" Ab3\n", "Ab3"],
  ["/invite/Ab3", "Ab3"],
  ["https://chat.example.com/invite/Ab3", "Ab3"],
  ["/invite/Ab3?x=1", "Ab3"],
  ["/invite/Ab3#top", "Ab3"],
  ["chat.example.com/invite/Ab3/", "Ab3"],
  ["/channels", ""],
  ["/channels/1/2", ""],
  ["", ""],
])("inviteOf(%j) is %j", (text, code) => {
  expect(inviteOf(text)).toBe(code);
});
