import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Reply } from "#protocol/replies";
import { parseFrame } from "./frames.ts";
import { REQUEST_TIMEOUT_MS, Requests } from "./requests.ts";
import { FakeServer } from "./testing/fake-server.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const sent: { id: string; action: string }[] = [];
  const requests = new Requests((text) => sent.push(JSON.parse(text)));
  return { requests, sent };
}

describe("Requests", () => {
  test("an ERROR rejects with the wire's code, fields and wait", async () => {
    const { requests, sent } = setUp();
    const answer = requests.request("guild.create", { name: "" });
    const d = { code: "RATE_LIMITED", message: "slow down", fields: { name: "bad" }, retry_after_ms: 250 };
    requests.settle({ t: "ERROR", id: sent[0]?.id ?? "", d });
    await expect(answer).rejects.toMatchObject({
      code: "RATE_LIMITED",
      retryAfterMs: 250,
      fields: { name: "bad" },
    });
  });

  test("no answer in time rejects with TIMED_OUT, and the answer that comes later is dropped", async () => {
    const { requests, sent } = setUp();
    const answer = expect(requests.request("guild.leave", { guild_id: "1" })).rejects.toMatchObject({
      code: "TIMED_OUT",
    });
    await vi.advanceTimersByTimeAsync(REQUEST_TIMEOUT_MS);
    await answer;
    requests.settle({ t: "ACK", id: sent[0]?.id ?? "", d: {} });
  });

  test("an ACK of another shape rejects with BAD_ANSWER", async () => {
    const { requests, sent } = setUp();
    const answer = requests.request("invite.create", { guild_id: "1" });
    requests.settle({ t: "ACK", id: sent[0]?.id ?? "", d: { code: 5 } });
    await expect(answer).rejects.toMatchObject({ code: "BAD_ANSWER" });
  });

  test("the gateway's own error fails the oldest request, and every send, since that is safe to repeat", async () => {
    const { requests, sent } = setUp();
    const oldest = requests.request("guild.create", { name: "x" });
    const waiting = requests.request("guild.leave", { guild_id: "1" });
    const send = requests.request("message.send", { channel_id: "1", content: "x", nonce: "n" });
    requests.failOldest("Internal server error");
    await expect(oldest).rejects.toMatchObject({ code: "INTERNAL_ERROR" });
    await expect(send).rejects.toMatchObject({ code: "INTERNAL_ERROR", transient: true });
    requests.settle({ t: "ACK", id: sent[1]?.id ?? "", d: {} });
    await expect(waiting).resolves.toEqual({});
  });

  test("the gateway's error of a request that was given up fails no younger one", async () => {
    const { requests, sent } = setUp();
    const late = expect(requests.request("guild.create", { name: "x" })).rejects.toMatchObject({
      code: "TIMED_OUT",
    });
    await vi.advanceTimersByTimeAsync(REQUEST_TIMEOUT_MS);
    await late;
    const young = requests.request("guild.leave", { guild_id: "1" });
    requests.failOldest("Endpoint request timed out");
    requests.settle({ t: "ACK", id: sent[1]?.id ?? "", d: {} });
    await expect(young).resolves.toEqual({});
  });

  test("the gateway's error while nothing is open changes nothing", () => {
    const { requests } = setUp();
    expect(() => requests.failOldest("Internal server error")).not.toThrow();
  });

  test("session.resume is answered by RESUMED, which says what became of each channel", async () => {
    const { requests, sent } = setUp();
    const answer = requests.request("session.resume", { channels: { "100": 5 } });
    const d = { ...new FakeServer().ready(), channels: { "100": { replayed: 2, limited: false } } };
    requests.settle(parseFrame(JSON.stringify({ t: "RESUMED", id: sent[0]?.id, d })).replies[0] as Reply);
    await expect(answer).resolves.toEqual(d);
    const other = requests.request("session.resume", { channels: {} });
    requests.settle({ t: "ACK", id: sent[1]?.id ?? "", d: {} });
    await expect(other).rejects.toMatchObject({ code: "BAD_ANSWER" });
  });

  test("answers find their request whatever their order", async () => {
    const { requests, sent } = setUp();
    const first = requests.request("invite.create", { guild_id: "1" });
    const second = requests.request("invite.create", { guild_id: "2" });
    requests.settle({ t: "ACK", id: sent[1]?.id ?? "", d: { code: "second" } });
    requests.settle({ t: "ACK", id: sent[0]?.id ?? "", d: { code: "first" } });
    expect(await Promise.all([first, second])).toEqual([{ code: "first" }, { code: "second" }]);
  });
});
