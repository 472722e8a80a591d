import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ensureDataFolder } from "./data-folder.mjs";

let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "fanout-data-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("ensureDataFolder", () => {
  it("refuses a folder that a file is in the way of", () => {
    writeFileSync(path.join(folder, "file"), "");
    expect(() => ensureDataFolder(path.join(folder, "file/data"))).toThrow(
      /cannot be used: a file is in the way\. Mend that, or try another: npm start -- --data-dir <folder>$/,
    );
  });

  it.skipIf(process.platform !== "linux")(
    "refuses a folder that cannot be made (only Linux has /proc)",
    () => {
      expect(() => ensureDataFolder("/proc/fanout/data")).toThrow(
        "The data folder /proc/fanout/data cannot be used: its parent folder cannot be made.",
      );
    },
  );

  it("makes the folder with its logs and leaves nothing of its probe", () => {
    ensureDataFolder(path.join(folder, "a/b"));
    expect(readdirSync(path.join(folder, "a/b"))).toEqual(["logs"]);
    expect(existsSync(path.join(folder, "a/b/logs"))).toBe(true);
  });
});
