import type { InvokeCommandInput } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Functions, functionsOf } from "../support/functions.ts";
import { type StartedService, startService } from "../support/services.ts";

const MEGABYTE = 1024 * 1024;

let service: StartedService;
let functions: Functions;
beforeAll(async () => {
  service = await startService("functions");
  functions = functionsOf(service);
});
afterAll(() => service?.stop());

/** An event whose JSON has exactly this many bytes; `sign` is what fills it. */
function eventOf(bytes: number, sign = "x"): string {
  const room = bytes - JSON.stringify({ text: "" }).length;
  const event = JSON.stringify({ text: sign.repeat(room / Buffer.byteLength(sign)) });
  expect(Buffer.byteLength(event)).toBe(bytes);
  return event;
}

/** An answer without its payload, which is too large to be shown. */
async function outcomeOf(event: unknown) {
  const { status, functionError, payload, value } = await functions.invoke("sized", event);
  return {
    status,
    functionError,
    bytes: Buffer.byteLength(payload),
    received: value.received,
    errorType: value.errorType,
  };
}

const TOO_LARGE = { name: "RequestTooLargeException", status: 413 };

async function refusalOf(event: unknown, more?: Partial<InvokeCommandInput>) {
  const { name, $metadata } = await functions.refusal("sized", event, more);
  return { name, status: $metadata?.httpStatusCode };
}

describe("payloads", () => {
  it("B1 an event of 6 MB is taken, and one above is refused with 413 RequestTooLargeException", async () => {
    expect(await outcomeOf(eventOf(6 * MEGABYTE))).toMatchObject({
      status: 200,
      functionError: undefined,
      received: 6 * MEGABYTE,
    });
    expect(await refusalOf(eventOf(6 * MEGABYTE + 1))).toEqual(TOO_LARGE);
  });

  it("B1 bytes count, and not characters", async () => {
    // Two bytes each.
    expect(await refusalOf(eventOf(6 * MEGABYTE + 1, "é"))).toEqual(TOO_LARGE);
  });

  it("B1 an answer of 6 MB is given, and one above is the function's error", async () => {
    expect(await outcomeOf({ bytes: 6 * MEGABYTE })).toMatchObject({
      status: 200,
      functionError: undefined,
      bytes: 6 * MEGABYTE,
    });
    // AWS lets 100 bytes more pass.
    expect(await outcomeOf({ bytes: 6 * MEGABYTE + 101 })).toMatchObject({
      status: 200,
      functionError: "Unhandled",
      errorType: "Function.ResponseSizeTooLarge",
    });
  });

  it("B2 an asynchronous event of 1 MB is taken with 202 and no payload, and one above is refused with 413", async () => {
    const asynchronous = { InvocationType: "Event" } as const;
    expect(await functions.invoke("sized", eventOf(MEGABYTE), asynchronous)).toMatchObject({
      status: 202,
      functionError: undefined,
      payload: "",
    });
    expect(await refusalOf(eventOf(MEGABYTE + 1), asynchronous)).toEqual(TOO_LARGE);
  });
});
