import net from "node:net";
import { afterAll, beforeAll, expect, vi } from "vitest";

// For suites whose files share their processes (`isolate: false`): a file that changes what all of them see fails itself, and not, now and then, the one that happens to
// come after it.

const EVENTS = ["uncaughtException", "unhandledRejection", "warning", "exit", "SIGINT", "SIGTERM", "SIGHUP"];

const look = () => ({
  environment: { ...process.env },
  folder: process.cwd(),
  listeners: Object.fromEntries(EVENTS.map((event) => [event, process.listenerCount(event)])),
});
const functions = (): unknown[] => [
  globalThis.fetch,
  globalThis.Date,
  globalThis.setTimeout,
  globalThis.setInterval,
  net.Socket.prototype.connect,
  process.stdout.write,
  process.stderr.write,
];

let before: ReturnType<typeof look>;
let functionsBefore: unknown[];
beforeAll(() => {
  before = look();
  functionsBefore = functions();
});
afterAll(() => {
  expect(vi.isFakeTimers(), "fake timers are left behind").toBe(false);
  expect(look(), "what the files of a process share").toEqual(before);
  const replaced = functions().filter((now, index) => now !== functionsBefore[index]);
  expect(replaced, "replaced for all files").toEqual([]);
});
