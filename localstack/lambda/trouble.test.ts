import { expect, it } from "vitest";
import { silentLog } from "../log.ts";
import { createTrouble, describeFailure } from "./trouble.ts";

it("tells a trouble once while it repeats, and again when it is still there later", () => {
  let nowMs = 0;
  const told: string[] = [];
  const trouble = createTrouble({ ...silentLog, error: (text) => told.push(text) }, () => nowMs);
  for (let call = 0; call < 50; call += 1) {
    trouble.tell("send", "send.log", `request ${call}-1574202631308812010 failed`);
  }
  trouble.tell("read", "read.log", "request 1 failed");
  expect(told).toEqual([
    "send: request 0-1574202631308812010 failed\n  All of it: send.log",
    "read: request 1 failed\n  All of it: read.log",
  ]);
  nowMs = 10_000;
  trouble.tell("send", "send.log", "request 51 failed");
  expect(told).toHaveLength(3);
});

it("stops telling a function that has a new trouble each time, says so once, and goes on later", () => {
  let nowMs = 0;
  const told: string[] = [];
  const trouble = createTrouble({ ...silentLog, error: (text) => told.push(text) }, () => nowMs);
  const word = (index: number) => "abcdefghijklmnopqrstuvwxyz"[index % 26]?.repeat(1 + index / 26);
  for (let call = 0; call < 500; call += 1) trouble.tell("send", "send.log", `${word(call)}!`);
  expect(told).toHaveLength(20);
  expect(told.at(-1)).toBe("send: more errors than are shown here.\n  All of them: send.log");
  trouble.tell("read", "read.log", "another function's");
  nowMs = 10_000;
  trouble.tell("send", "send.log", "later");
  expect(told.slice(20)).toEqual([
    "read: another function's\n  All of it: read.log",
    "send: later\n  All of it: send.log",
  ]);
});

it("cuts what is long", () => {
  const told: string[] = [];
  createTrouble({ ...silentLog, error: (text) => told.push(text) }).tell("a", "a.log", "x".repeat(5_000));
  expect(told[0]?.length).toBeLessThan(700);
});

it("describes a failure by its type, its message and the handler's own line", () => {
  const payload = JSON.stringify({
    errorType: "TypeError",
    errorMessage: "x is not a function",
    trace: [
      "TypeError: x is not a function",
      "    at lib (/app/node_modules/lib/a.js:1:1)",
      "    at handler (/app/src/a.ts:7:3)",
    ],
  });
  expect(describeFailure(payload)).toBe("TypeError: x is not a function\n  at handler (/app/src/a.ts:7:3)");
  expect(describeFailure("not json")).toBe("not json");
});
