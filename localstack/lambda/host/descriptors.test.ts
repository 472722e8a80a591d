import { closeSync, openSync } from "node:fs";
import { devNull } from "node:os";
import { describe, expect, it } from "vitest";
import { createDescriptorCount } from "./descriptors.ts";

describe.runIf(process.platform === "linux")("createDescriptorCount", () => {
  it("counts what is open, and knows the limit", () => {
    const count = createDescriptorCount();
    const before = count?.();
    const opened = Array.from({ length: 50 }, () => openSync(devNull, "r"));
    const after = count?.();
    for (const fd of opened) closeSync(fd);
    // Others of this process open and close as well.
    expect((after?.open ?? 0) - (before?.open ?? 0)).toBeGreaterThan(25);
    expect(after?.limit).toBeGreaterThanOrEqual(after?.open ?? Number.NaN);
  });
});
