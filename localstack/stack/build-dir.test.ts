import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { silentLog } from "../log.ts";
import { openBuildDir } from "./build-dir.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "fanout-build-dir-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it("is beside the service", () => {
  const folder = openBuildDir(root, "/elsewhere", silentLog);
  expect(folder).toBe(join(root, ".fanout/cache/handlers"));
  expect(existsSync(folder)).toBe(true);
});

it.skipIf(process.platform !== "linux")(
  "is in the data folder where the service's lies on what takes no folders (Linux)",
  () => {
    expect(openBuildDir("/sys", "/data", silentLog)).toBe("/data/cache/handlers");
  },
);
