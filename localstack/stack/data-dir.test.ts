import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLog } from "../log.ts";
import { readSettings } from "../plugin/settings.ts";
import { createStopper, type Stopper } from "../stopper.ts";
import { openDataDir } from "./data-dir.ts";

let root: string;
let stopper: Stopper;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "data-dir-"));
  stopper = createStopper(silentLog);
});
afterEach(async () => {
  await stopper.stop();
  rmSync(root, { recursive: true, force: true });
});

const open = (dataDir: string) =>
  openDataDir(readSettings({ custom: { localAws: { dataDir } } }, {}, {}, root), stopper);

describe("the data folder", () => {
  it("is made with the folders above it, by two starts at once too", async () => {
    const folder = join(root, "a", "b", "c");
    expect(await Promise.all([open("a/b/c"), open("a/b/c/d")])).toEqual([folder, join(folder, "d")]);
    expect(statSync(join(folder, "d")).isDirectory()).toBe(true);
  });

  it("is one process's until the stop, whatever is in it", async () => {
    await open("mine");
    await expect(open("mine")).rejects.toMatchObject({
      code: "data-in-use",
      message: expect.stringMatching(/mine is in use by process \d+\. .*dataDir under custom\.localAws/),
    });
    await stopper.stop();
    expect(readdirSync(join(root, "mine"))).toEqual([]);
    stopper = createStopper(silentLog);
    await open("mine");
  });

  it("is free where its owner was killed", async () => {
    mkdirSync(join(root, "left"));
    writeFileSync(join(root, "left", "lock.json"), JSON.stringify({ owner: { pid: 2 ** 22 - 1 } }));
    await open("left");
  });

  it("may be there", async () => {
    mkdirSync(join(root, "there"));
    expect(await open("there")).toBe(join(root, "there"));
  });

  it("is named with its setting where a file is in the way", async () => {
    writeFileSync(join(root, "file"), "mine");
    const words = (code: string) =>
      new RegExp(`cannot be made \\(${code}\\): dataDir under custom\\.localAws`);
    await expect(open("file")).rejects.toThrow(words("EEXIST"));
    await expect(open("file/below")).rejects.toThrow(words("ENOTDIR"));
  });

  it.skipIf(process.platform !== "linux")(
    "is named where its parent takes no folders, as /proc does (only Linux has it)",
    async () => {
      const words = "The data folder /proc/nope/deep cannot be made (ENOENT): dataDir under custom.localAws";
      await expect(open("/proc/nope/deep")).rejects.toThrow(words);
      await expect(open("/proc")).rejects.toThrow(
        "The data folder /proc cannot be written (ENOENT): dataDir",
      );
    },
  );
});
