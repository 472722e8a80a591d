import { expect, test } from "vitest";
import { highlight } from "./highlight.ts";

test("a code comes in parts that are the code again, each with what it is", () => {
  const code = 'const a = "<b>"; // x';
  const parts = highlight(code, "ts");
  expect(parts?.map(({ text }) => text).join("")).toBe(code);
  expect(parts).toContainEqual({ text: "const", scope: "keyword" });
  expect(parts).toContainEqual({ text: '"<b>"', scope: "string" });
});

test("a language that is not known is left alone", () => {
  expect(highlight("x", "klingon")).toBeNull();
});
