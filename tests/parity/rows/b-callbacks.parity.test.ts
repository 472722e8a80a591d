import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Functions, functionsOf } from "../support/functions.ts";
import { type StartedService, startService } from "../support/services.ts";

let service: StartedService;
let functions: Functions;
beforeAll(async () => {
  service = await startService("functions");
  functions = functionsOf(service);
});
afterAll(() => service?.stop());

/** Above the function's time-out of 3 s. */
const FOR_EVER_MS = 60_000;

describe("nodejs24.x", () => {
  it.each(["threeParameters", "threeAsync"])(
    "B14 refuses a handler with three parameters: %s",
    async (key) => {
      expect(await functions.invoke(key)).toMatchObject({
        status: 200,
        functionError: "Unhandled",
        value: {
          errorType: "Runtime.CallbackHandlerDeprecated",
          errorMessage: expect.stringMatching(
            /^ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node\.js 24\. /,
          ),
        },
      });
    },
  );

  it("B14 counts as `length` does, so that a parameter with a default is none, and gives no callback", async () => {
    expect(await functions.invoke("twoAndDefault")).toMatchObject({
      functionError: undefined,
      value: { ran: true, callback: "string" },
    });
  });

  it("B14 has no callbackWaitsForEmptyEventLoop, succeed, fail and done in its context", async () => {
    expect((await functions.invoke("twoParameters")).value).toEqual({ given: 2, there: [] });
  });
});

describe("nodejs22.x", () => {
  it("B15 a callback's answer waits for an empty event loop", async () => {
    const startedAt = performance.now();
    const { value } = await functions.invoke("oldCallback", { timerMs: 500 });
    expect(value).toEqual({ timerFired: true });
    expect(performance.now() - startedAt).toBeGreaterThan(500);
  });

  it("B15 a callback's answer comes too late where the event loop is empty only after the time-out", async () => {
    expect(await functions.invoke("oldCallback", { timerMs: FOR_EVER_MS })).toMatchObject({
      functionError: "Unhandled",
      value: { errorType: "Sandbox.Timedout" },
    });
  });

  it("B15 it does not wait where callbackWaitsForEmptyEventLoop is false", async () => {
    expect(await functions.invoke("oldImpatient", { timerMs: FOR_EVER_MS, waits: false })).toMatchObject({
      functionError: undefined,
      value: { timerFired: false },
    });
  });

  it("B15 an async handler's answer is sent when its promise settles", async () => {
    expect(await functions.invoke("oldAsync", { timerMs: FOR_EVER_MS })).toMatchObject({
      functionError: undefined,
      value: { settled: true },
    });
  });
});
