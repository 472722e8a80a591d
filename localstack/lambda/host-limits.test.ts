import { describe, expect, it } from "vitest";
import { tooManyDescriptors, tooMuchMemory } from "./host-limits.ts";

const MB = 1024 * 1024;
const environment = (functionName: string, lastInvoked: number) => ({ spec: { functionName }, lastInvoked });

describe("tooMuchMemory", () => {
  it("says nothing below the limit", () => {
    expect(tooMuchMemory(300 * MB - 1, 300)).toBeUndefined();
    expect(tooMuchMemory(300 * MB, 300)).toBe("uses 300 MB, more than 300 MB.");
  });
});

describe("tooManyDescriptors", () => {
  it("names the functions that ran, each once and the latest first", () => {
    const environments = [environment("a", 1), environment("b", 3), environment("a", 4), environment("c", 0)];
    expect(tooManyDescriptors(9, 10, environments)).toMatch(
      /^has 9 of 10 descriptors open: .* \(invoked in it, the latest first: a, b\)\.$/,
    );
  });

  it("names nobody where nothing ran", () => {
    expect(tooManyDescriptors(9, 10, [environment("a", 0)])).toMatch(/does not close them\.$/);
  });
});
