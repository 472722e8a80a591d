import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sweepThrowAwayFolders } from "./throw-away-folders.mjs";

/** Above what any kernel gives out. */
const DEAD = { pid: 4_194_305 };
const ALIVE = { pid: process.pid };

let parent;
beforeEach(() => {
  parent = mkdtempSync(path.join(os.tmpdir(), "fanout-sweep-"));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

function makeFolder(lock, name) {
  const folder = name ? path.join(parent, name) : mkdtempSync(path.join(parent, "fanout-"));
  mkdirSync(path.join(folder, "dynamodb"), { recursive: true });
  if (lock) writeFileSync(path.join(folder, "dynamodb/lock.json"), JSON.stringify(lock));
  chmodSync(folder, 0o700);
  return folder;
}

const left = () => {
  sweepThrowAwayFolders(parent);
  return readdirSync(parent).length;
};

describe("sweepThrowAwayFolders", () => {
  it("removes the folder of a start that was killed, with its engine", () => {
    makeFolder({ owner: DEAD, engine: DEAD });
    expect(left()).toBe(0);
  });

  it.skipIf(process.platform !== "linux")(
    "knows a dead owner whose number another process has by now (only Linux has /proc)",
    () => {
      makeFolder({ owner: { ...ALIVE, startTicks: "1" } });
      expect(left()).toBe(0);
    },
  );

  it.each([
    ["whose owner lives", { owner: ALIVE }],
    ["whose engine lives", { owner: DEAD, engine: ALIVE }],
    ["without a lock", undefined],
    ["with a lock that says nothing", {}],
  ])("leaves one %s", (_, lock) => {
    makeFolder(lock);
    expect(left()).toBe(1);
  });

  it.each(["fanout-bench-Ab12Cd", "fanout-2", "other-Ab12Cd"])("leaves %s: it has another name", (name) => {
    makeFolder({ owner: DEAD }, name);
    expect(left()).toBe(1);
  });

  it("leaves a data folder that somebody keeps, whatever its name", () => {
    mkdirSync(path.join(makeFolder({ owner: DEAD }, "fanout-second"), "logs"));
    writeFileSync(path.join(parent, "fanout-second/logs/start.log"), "");
    chmodSync(makeFolder({ owner: DEAD }, "fanout-mydata"), 0o755);
    expect(left()).toBe(2);
  });
});
