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

const FAILED = { status: 200, functionError: "Unhandled" };

describe("time-outs", () => {
  it("B3 a function above its time-out answers 200 with FunctionError Unhandled and Sandbox.Timedout", async () => {
    const { value, requestId, ...answer } = await functions.invoke("brief", { waits: true });
    expect(answer).toMatchObject(FAILED);
    expect(value).toEqual({
      errorType: "Sandbox.Timedout",
      errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
    });
  });

  it("B3 so does one that never gives its thread back", async () => {
    expect(await functions.invoke("brief", { waits: false })).toMatchObject({
      ...FAILED,
      value: { errorType: "Sandbox.Timedout" },
    });
  });
});

describe("errors", () => {
  it.each([
    ["throw", "TypeError", "not today"],
    ["reject", "RangeError", "not tomorrow"],
  ])(
    "B4 a handler that fails by %s answers errorType, errorMessage and trace",
    async (how, type, message) => {
      const { value, ...answer } = await functions.invoke("throws", { how });
      expect(answer).toMatchObject(FAILED);
      expect(value).toEqual({ errorType: type, errorMessage: message, trace: expect.any(Array) });
      expect(value.trace[0]).toBe(`${type}: ${message}`);
      expect(value.trace[1]).toMatch(/^ {4}at .*failures\.mjs/);
    },
  );

  it("B4 a value that is no Error is answered by its type", async () => {
    const { value, ...answer } = await functions.invoke("throws", { how: "text" });
    expect(answer).toMatchObject(FAILED);
    expect(value).toEqual({ errorType: "string", errorMessage: "just text", trace: [] });
  });

  it("B4 a module that throws fails the call with its error", async () => {
    expect(await functions.invoke("initThrows")).toMatchObject({
      ...FAILED,
      value: { errorType: "RangeError", errorMessage: "no configuration", trace: expect.any(Array) },
    });
  });
});

describe("the end of the process", () => {
  it("B5 is Runtime.ExitError without a reason, and the next call has a new environment", async () => {
    for (let round = 0; round < 2; round += 1) {
      const { value, requestId, ...answer } = await functions.invoke("exits", { status: 0 });
      expect(answer).toMatchObject(FAILED);
      expect(value).toEqual({
        errorType: "Runtime.ExitError",
        errorMessage: `RequestId: ${requestId} Error: Runtime exited without providing a reason`,
      });
    }
  });

  it("B5 a status other than 0 is named", async () => {
    const { value, requestId, ...answer } = await functions.invoke("exits", { status: 7 });
    expect(answer).toMatchObject(FAILED);
    expect(value).toEqual({
      errorType: "Runtime.ExitError",
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status 7`,
    });
  });

  it("B5 a module that ends it fails the call in the same way", async () => {
    expect(await functions.invoke("initExits")).toMatchObject({
      ...FAILED,
      value: {
        errorType: "Runtime.ExitError",
        errorMessage: expect.stringMatching(/ Error: Runtime exited with error: exit status 3$/),
      },
    });
  });
});
