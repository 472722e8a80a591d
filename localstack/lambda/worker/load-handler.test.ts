import { describe, expect, it } from "vitest";
import { exportPath, takesCallbacks } from "./load-handler.ts";

describe("exportPath", () => {
  it.each([
    ["index.handler", "handler"],
    ["services/handlers/connect.handler", "handler"],
    ["src.v2/app.nested.handler", "nested.handler"],
  ])("%s -> %s", (handler, expected) => {
    expect(exportPath(handler)).toBe(expected);
  });
});

describe("takesCallbacks", () => {
  it("B14 is false from nodejs24.x on, B15 true before", () => {
    expect(["nodejs18.x", "nodejs22.x", "nodejs24.x", "nodejs26.x"].map(takesCallbacks)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
