import { expect, test } from "vitest";
import { readInviteCode } from "./invite-code.ts";

test.each([
  " abc123 ",
  "http://127.0.0.1:5173/invite/abc123",
  "/invite/abc123?x=1",
  "example.com/invite/abc123/",
])("readInviteCode(%j)", (text) => {
  expect(readInviteCode(text)).toBe("abc123");
});
