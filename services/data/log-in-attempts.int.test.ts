import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ChatTable, startChatTable } from "./chat-table.fixture.ts";
import { ATTEMPT_WINDOW_SECONDS, forgetAttempts, takeAttempt } from "./log-in-attempts.ts";

let chat: ChatTable;

beforeAll(async () => {
  chat = await startChatTable();
});
afterAll(() => chat.stop());

const WINDOW_MS = ATTEMPT_WINDOW_SECONDS * 1000;
const take = (username: string) => takeAttempt(chat.table, username, 3);
const takeMany = (username: string, count: number) =>
  Promise.all(Array.from({ length: count }, () => take(username)));

describe("tries at a name's password", () => {
  it("pass as often as there is room, however many come at once, and the others hear when the window ends", async () => {
    const waits = await takeMany("ada", 40);
    expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(3);
    for (const waitMs of waits.filter((one) => one > 0)) {
      expect(waitMs).toBeGreaterThan(WINDOW_MS - 60_000);
      expect(waitMs).toBeLessThanOrEqual(WINDOW_MS);
    }
    expect(await take("ADA"), "the name ignores case").toBeGreaterThan(0);
    expect(await take("bob")).toBe(0);
  });

  it("find room again once they are forgotten, or the window has ended", async () => {
    expect(await takeMany("eve", 3)).toEqual([0, 0, 0]);
    await forgetAttempts(chat.table, "eve");
    expect(await takeMany("eve", 3)).toEqual([0, 0, 0]);
    const waitMs = await take("eve");
    expect(waitMs).toBeGreaterThan(0);
    chat.clock.aheadMs += waitMs + 1;
    expect((await takeMany("eve", 40)).filter((one) => one === 0)).toHaveLength(3);
  });

  it("that are right all pass where they are no more than there is room for", async () => {
    const logIn = async () => {
      const waitMs = await take("fay");
      await forgetAttempts(chat.table, "fay");
      return waitMs;
    };
    for (let round = 0; round < 20; round += 1)
      expect(await Promise.all([logIn(), logIn(), logIn()])).toEqual([0, 0, 0]);
  });
});
