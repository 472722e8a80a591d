import { describe, expect, it } from "vitest";
import { createFaults } from "../faults/index.ts";
import type { InvocationResult } from "../lambda/index.ts";
import type { FunctionModel } from "../model/types.ts";
import { InvocationRecorder } from "./invocations.ts";

const fn: FunctionModel = {
  key: "tell",
  name: "s-test-tell",
  arn: "arn:aws:lambda:us-east-1:123456789012:function:s-test-tell",
  handler: "tell.handler",
  runtime: "nodejs24.x",
  memoryMb: 128,
  timeoutSeconds: 3,
  environment: {},
};
const answer = (payload: string): InvocationResult => ({
  statusCode: 200,
  requestId: "1",
  payload,
  logTail: "",
  billedMs: 1,
  cold: false,
});

function recorder() {
  const invocations = new InvocationRecorder(() => [fn]);
  const around = invocations.around(createFaults());
  const run = (payload: string, result = "null") => around(fn, payload, "1", async () => answer(result));
  return { invocations, around, run };
}

describe("invocations", () => {
  it("are found by key, name and ARN, and another name is told", async () => {
    const { invocations, run } = recorder();
    await run('{"a":1}', '{"b":2}');
    for (const name of [fn.key, fn.name, fn.arn])
      expect(invocations.list(name)).toMatchObject([{ function: "tell", event: { a: 1 }, result: { b: 2 } }]);
    expect(() => invocations.list("tall")).toThrow(
      'There is no function "tall". Did you mean tell? There is tell.',
    );
  });

  it("are there already, or waited for", async () => {
    const { invocations, run } = recorder();
    await run("1");
    expect((await invocations.waitFor("tell")).event).toBe(1);
    const second = invocations.waitFor("tell", ({ event }) => event === 2);
    await run("2");
    expect((await second).event).toBe(2);
    await expect(invocations.waitFor("tell", ({ event }) => event === 3, { timeoutMs: 10 })).rejects.toThrow(
      "After 10 ms no such invocation of tell has ended. 2 ended.",
    );
  });

  it("tell of a refusal by Lambda itself", async () => {
    const { invocations, around } = recorder();
    const refused = Object.assign(new Error("Rate Exceeded."), { name: "TooManyRequestsException" });
    await expect(around(fn, "1", "1", () => Promise.reject(refused))).rejects.toBe(refused);
    expect(invocations.list()[0]?.error).toEqual({
      errorType: "TooManyRequestsException",
      errorMessage: "Rate Exceeded.",
    });
  });

  it("are the newest, as many as memory is for", async () => {
    const { invocations, run } = recorder();
    for (let n = 0; n < 2_005; n += 1) await run(String(n));
    expect([invocations.list().length, invocations.list()[0]?.event]).toEqual([2_000, 5]);
    const large = JSON.stringify("x".repeat(6 * 1024 * 1024));
    for (let n = 0; n < 12; n += 1) await run(large, String(n));
    expect(invocations.list().map(({ result }) => result)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });
});
