import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { fixtureFunction, type StartedLambda, startFixtures } from "./support/lambda.ts";

let started: StartedLambda;
afterEach(() => started.end());

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
    await expect.poll(() => linesOf("is dropped").length).toBe(1);
    expect(linesOf(`START RequestId: ${requestId}`)).toHaveLength(3);
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
