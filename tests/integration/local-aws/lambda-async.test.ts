import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { InvocationRecord } from "../../../localstack/lambda/index.ts";
import { fixtureFunction, type StartedLambda, startFixtures } from "./support/lambda.ts";

let started: StartedLambda;
afterEach(() => started.end());

const arnOf = (key: string) => `arn:aws:lambda:us-east-1:123456789012:function:parity-${key}`;
const destination = fixtureFunction("basic.tells", { key: "tells" });
/** What the destination function was invoked with. */
const records = () =>
  started.log.lines.flatMap(({ text }) => {
    const json = /^tells: \S+\t\S+\tINFO\t(\{.*)$/.exec(text)?.[1];
    return json === undefined ? [] : [JSON.parse(json) as Record<string, unknown>];
  });

const linesOf = (text: string) => started.log.lines.filter((line) => line.text.includes(text));

describe("asynchronous invocation", () => {
  it("B2 an event that is not JSON is refused at once", async () => {
    started = await startFixtures([fixtureFunction("basic.echo", { key: "echo" })]);
    await expect(started.lambda.invoke("echo", "{oops", { type: "Event" })).rejects.toMatchObject({
      code: "InvalidRequestContentException",
    });
  });

  it("B2 answers 202 with an empty payload before the handler has run", async () => {
    started = await startFixtures([fixtureFunction("basic.logs", { key: "logs" })]);
    const result = await started.lambda.invoke("logs", "{}", { type: "Event" });
    expect(result).toMatchObject({ statusCode: 202, payload: "" });
    await expect.poll(() => linesOf(`${result.requestId}\tINFO\thello you`).length).toBe(1);
  });

  it("B2 a failed event is tried twice more with the same request id, then dropped with a warning", async () => {
    started = await startFixtures([fixtureFunction("basic.fails", { key: "fails" })], {
      settings: { asyncRetryDelaysMs: [5, 10] },
    });
    const { requestId } = await started.lambda.invoke("fails", "{}", { type: "Event" });
    await expect.poll(() => linesOf("is dropped").length, { timeout: 5_000 }).toBe(1);
    expect(linesOf(`START RequestId: ${requestId}`)).toHaveLength(3);
    expect(linesOf("is dropped")[0]?.text).toContain("not today");
    expect(linesOf("is dropped")[0]?.level).toBe("warning");
  });

  it("B2 a throttled event waits for its turn and is not counted as failed", async () => {
    started = await startFixtures(
      [fixtureFunction("slow.waitForFile", { key: "held", reservedConcurrency: 1 })],
      { settings: { asyncRetryDelaysMs: [] } },
    );
    const folder = mkdtempSync(join(tmpdir(), "fanout-held-"));
    const event = JSON.stringify({ file: join(folder, "go") });
    const first = started.lambda.invoke("held", event);
    const { requestId } = await started.lambda.invoke("held", event, { type: "Event" });
    writeFileSync(join(folder, "go"), "");
    await first;
    await expect.poll(() => linesOf(`END RequestId: ${requestId}`).length, { timeout: 5_000 }).toBe(1);
    expect(linesOf("is dropped")).toHaveLength(0);
    rmSync(folder, { recursive: true, force: true });
  });
});

describe("destinations", () => {
  it("B2 a failed event's record goes to the onFailure function, in AWS's form", async () => {
    started = await startFixtures(
      [
        fixtureFunction("basic.fails", {
          key: "fails",
          asynchronous: { onFailure: arnOf("tells"), onSuccess: arnOf("nobody") },
        }),
        destination,
      ],
      { settings: { asyncRetryDelaysMs: [5, 10] } },
    );
    const { requestId } = await started.lambda.invoke("fails", '{"order":1}', { type: "Event" });
    await expect.poll(() => records().length, { timeout: 5_000 }).toBe(1);
    expect(records()[0]).toEqual({
      version: "1.0",
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      requestContext: {
        requestId,
        functionArn: `${arnOf("fails")}:$LATEST`,
        condition: "RetriesExhausted",
        approximateInvokeCount: 3,
      },
      requestPayload: { order: 1 },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      responsePayload: expect.objectContaining({ errorType: "TypeError", errorMessage: "not today" }),
    });
    expect(linesOf("is dropped")).toHaveLength(0);
  });

  it("B2 a success goes to the onSuccess function only", async () => {
    started = await startFixtures([
      fixtureFunction("basic.echo", {
        key: "echo",
        asynchronous: { onSuccess: arnOf("tells"), onFailure: arnOf("nobody") },
      }),
      destination,
    ]);
    await started.lambda.invoke("echo", '"fine"', { type: "Event" });
    await expect.poll(() => records().length, { timeout: 5_000 }).toBe(1);
    expect(records()[0]).toMatchObject({
      requestContext: { condition: "Success", approximateInvokeCount: 1 },
      requestPayload: "fine",
      responseContext: { statusCode: 200, executedVersion: "$LATEST" },
      responsePayload: "fine",
    });
    expect(records()[0]?.responseContext).not.toHaveProperty("functionError");
  });

  it("B2 a synchronous invocation has no record", async () => {
    started = await startFixtures([
      fixtureFunction("basic.echo", { key: "echo", asynchronous: { onSuccess: arnOf("tells") } }),
      destination,
    ]);
    await started.lambda.invoke("echo", "1");
    await started.lambda.invoke("echo", "2", { type: "Event" });
    await expect.poll(() => records().length, { timeout: 5_000 }).toBe(1);
    expect(records()[0]).toMatchObject({ requestPayload: 2 });
  });

  it.each([
    [0, 1],
    [1, 2],
  ])("B2 maximumRetryAttempts %i makes it %i attempts", async (maximumRetryAttempts, attempts) => {
    started = await startFixtures(
      [
        fixtureFunction("basic.fails", {
          key: "fails",
          asynchronous: { maximumRetryAttempts, onFailure: arnOf("tells") },
        }),
        destination,
      ],
      { settings: { asyncRetryDelaysMs: [5, 5] } },
    );
    const { requestId } = await started.lambda.invoke("fails", "{}", { type: "Event" });
    await expect.poll(() => records().length, { timeout: 5_000 }).toBe(1);
    expect(linesOf(`START RequestId: ${requestId}`)).toHaveLength(attempts);
    expect(records()[0]).toMatchObject({ requestContext: { approximateInvokeCount: attempts } });
  });

  it("B2 an event that would be too old at its retry is EventAgeExceeded", async () => {
    started = await startFixtures([
      fixtureFunction("basic.fails", {
        key: "fails",
        asynchronous: { maximumEventAgeSeconds: 60, onFailure: arnOf("tells") },
      }),
      destination,
    ]);
    await started.lambda.invoke("fails", "{}", { type: "Event" });
    await expect.poll(() => records().length, { timeout: 5_000 }).toBe(1);
    expect(records()[0]).toMatchObject({
      requestContext: { condition: "EventAgeExceeded", approximateInvokeCount: 1 },
    });
  });

  it("B2 events of a function that is switched off go there without an attempt", async () => {
    started = await startFixtures([
      fixtureFunction("basic.echo", {
        key: "echo",
        reservedConcurrency: 0,
        asynchronous: { onFailure: arnOf("tells") },
      }),
      destination,
    ]);
    await started.lambda.invoke("echo", "7", { type: "Event" });
    await expect.poll(() => records().length, { timeout: 5_000 }).toBe(1);
    expect(records()[0]).toMatchObject({ requestContext: { approximateInvokeCount: 0 }, requestPayload: 7 });
    expect(records()[0]).not.toHaveProperty("responseContext");
  });

  it.each(["arn:aws:sqs:us-east-1:123456789012:failed", arnOf("nobody")])(
    "B2 a record that nothing here takes is told and kept: %s",
    async (onFailure) => {
      started = await startFixtures(
        [fixtureFunction("basic.fails", { key: "fails", asynchronous: { onFailure } })],
        { settings: { asyncRetryDelaysMs: [] } },
      );
      const { requestId } = await started.lambda.invoke("fails", '{"order":2}', { type: "Event" });
      await expect.poll(() => linesOf("could not be sent").length, { timeout: 5_000 }).toBe(1);
      expect(linesOf("could not be sent")[0]).toMatchObject({
        level: "warning",
        text: expect.stringContaining(onFailure),
      });
      await started.lambda.stop();
      const log = readFileSync(join(started.stateDir, "logs", "parity-fails.log"), "utf8");
      const kept = log.split(`DESTINATION onFailure ${onFailure} `)[1]?.split("\n")[0] ?? "";
      expect(JSON.parse(kept)).toMatchObject({ requestContext: { requestId }, requestPayload: { order: 2 } });
    },
  );

  it("B2 other destinations are handed to whoever has an engine for them", async () => {
    const onFailure = "arn:aws:sqs:us-east-1:123456789012:failed";
    const delivered: [string, InvocationRecord][] = [];
    started = await startFixtures(
      [fixtureFunction("basic.fails", { key: "fails", asynchronous: { onFailure } })],
      {
        settings: { asyncRetryDelaysMs: [] },
        deliver: async (arn, record) => void delivered.push([arn, record]),
      },
    );
    await started.lambda.invoke("fails", "3", { type: "Event" });
    await expect.poll(() => delivered).toEqual([[onFailure, expect.objectContaining({ requestPayload: 3 })]]);
    expect(linesOf("could not be sent")).toHaveLength(0);
  });
});
