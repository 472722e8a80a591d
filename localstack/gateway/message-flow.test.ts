import { beforeEach, describe, expect, it } from "vitest";
import { MessageFlow } from "./message-flow.ts";

/** Ends the message that began first. */
let ends: (() => void)[];
let begun: string[];
let paused: boolean;
beforeEach(() => {
  ends = [];
  begun = [];
  paused = false;
});

const start = (maxUnderWay: number) =>
  new MessageFlow({
    maxUnderWay,
    run: (body) => {
      begun.push(body);
      return new Promise((resolve) => ends.push(resolve));
    },
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
    },
  });

async function endOne(): Promise<void> {
  ends.shift()?.();
  await new Promise((resolve) => setImmediate(resolve));
}

describe("MessageFlow", () => {
  it("runs no more than it may at once, though more had been read, and loses none", async () => {
    const flow = start(3);
    const bodies = Array.from({ length: 10 }, (_, i) => `${i}`);
    for (const body of bodies) flow.take(body);
    expect(begun).toEqual(["0", "1", "2"]);
    expect(paused).toBe(true);
    for (let i = 0; i < 7; i++) await endOne();
    expect(begun).toEqual(bodies);
    expect(paused).toBe(true);
    await endOne();
    expect(paused).toBe(false);
  });

  it("does not read on while large messages are under way", async () => {
    const flow = start(500);
    const large = "x".repeat(128 * 1024);
    for (let i = 0; i < 40; i++) flow.take(large);
    expect(begun).toHaveLength(32);
    expect(paused).toBe(true);
    for (let i = 0; i < 8; i++) await endOne();
    expect(begun).toHaveLength(40);
    await endOne();
    expect(paused).toBe(false);
  });
});
