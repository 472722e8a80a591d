import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newLabel } from "../support/client.ts";
import { type Functions, functionsOf, type Invoked, nameOf, RETRIES_WAIT_MS } from "../support/functions.ts";
import { type StartedService, startService } from "../support/services.ts";

// A file of its own: stock serverless-offline ends with the first event whose handler fails.
const label = newLabel();
let service: StartedService;
let functions: Functions;
/** What the invocation was answered with, whose handler fails each time. */
let accepted: Invoked;
beforeAll(async () => {
  service = await startService("functions");
  functions = functionsOf(service);
  accepted = await functions.invoke("failing", { label }, { InvocationType: "Event" });
});
afterAll(() => service?.stop());

describe("an event that fails", { timeout: RETRIES_WAIT_MS + 5_000 }, () => {
  it("B2 is accepted with 202, and tried twice more with the same request id", async () => {
    expect(accepted.status).toBe(202);
    const attempts = await functions.recall(label, "attempt", 3);
    expect(attempts).toEqual(Array(3).fill({ awsRequestId: accepted.requestId }));
  });

  it("B2 goes to the destination after the third time, with what is known of it", async () => {
    expect(await functions.recall(label, "record")).toEqual([
      {
        version: "1.0",
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        requestContext: {
          requestId: accepted.requestId,
          functionArn: expect.stringMatching(
            new RegExp(`^arn:aws:lambda:${service.region}:\\d{12}:function:${nameOf("failing")}:\\$LATEST$`),
          ),
          condition: "RetriesExhausted",
          approximateInvokeCount: 3,
        },
        requestPayload: { label },
        responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
        responsePayload: {
          errorType: "RangeError",
          errorMessage: "not this time",
          trace: expect.any(Array),
        },
      },
    ]);
    // No fourth.
    expect(await functions.recall(label, "attempt")).toHaveLength(3);
  });
});
