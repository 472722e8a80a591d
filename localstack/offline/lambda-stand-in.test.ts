import { expect, it } from "vitest";
import { type InvokeOptions, LambdaServiceError } from "../lambda/types.ts";
import { createLambdaStandIn } from "./lambda-stand-in.ts";

type Answer = { payload: string; functionError?: "Unhandled" };
const standIn = (answer: (key: string, payload: string, options?: InvokeOptions) => Answer) =>
  createLambdaStandIn({
    invoke: async (...asked) => ({
      statusCode: 200,
      requestId: "r",
      logTail: "",
      billedMs: 1,
      cold: false,
      ...answer(...asked),
    }),
  });

it("rejects with an error whose class has the failure's name, which serverless-offline's servers read", async () => {
  const payload = JSON.stringify({
    errorType: "RangeError",
    errorMessage: "too far",
    trace: ["RangeError: too far"],
  });
  const fn = standIn(() => ({ payload, functionError: "Unhandled" })).get("one");
  const error = await fn.runHandler().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: "RangeError", message: "too far", stack: "RangeError: too far" });
  expect((error as Error).constructor.name).toBe("RangeError");
});

it("rejects with what Lambda itself refuses with", async () => {
  const throttled = new LambdaServiceError("TooManyRequestsException", 429, "Rate Exceeded.");
  const fn = standIn(() => {
    throw throttled;
  }).get("one");
  await expect(fn.runHandler()).rejects.toBe(throttled);
});

it("invokes the function by its key, with the event and the client context that were set", async () => {
  const asked: unknown[] = [];
  const fn = standIn((...call) => {
    asked.push(call);
    return { payload: '{"statusCode":200}' };
  }).get("one");
  fn.setEvent({ path: "/x" });
  fn.setClientContext({ custom: 1 });
  expect(await fn.runHandler()).toEqual({ statusCode: 200 });
  const clientContext = Buffer.from('{"custom":1}').toString("base64");
  expect(asked).toEqual([["one", '{"path":"/x"}', { clientContext }]]);
});
