import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { InvokeOptions, LambdaService } from "../lambda/types.ts";
import { silentLog } from "../log.ts";
import { startSchedules } from "./schedules.ts";

interface Call {
  readonly functionKey: string;
  readonly event: Record<string, unknown>;
  readonly type: InvokeOptions["type"];
}

function recordingLambda(calls: Call[]): LambdaService {
  return {
    async invoke(functionKey, payload, options) {
      calls.push({ functionKey, event: JSON.parse(payload), type: options?.type });
      return { statusCode: 202, requestId: "r", payload: "", logTail: "", billedMs: 1, cold: false };
    },
  };
}

const place = { region: "eu-west-1", accountId: "123456789012" };

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-01-01T00:00:00Z") });
});
afterEach(() => {
  vi.useRealTimers();
});

it("invokes asynchronously at each run with EventBridge's scheduled event, until it is stopped", async () => {
  const calls: Call[] = [];
  const schedules = startSchedules({
    ...place,
    schedules: [{ functionKey: "sweep", expression: "rate(1 minute)", enabled: true }],
    lambda: recordingLambda(calls),
    log: silentLog,
  });
  expect(schedules.nextRuns()).toMatchObject([
    { functionKey: "sweep", atMs: Date.parse("2026-01-01T00:01:00Z") },
  ]);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(calls.map((call) => [call.functionKey, call.type, call.event.time])).toEqual([
    ["sweep", "Event", "2026-01-01T00:01:00Z"],
    ["sweep", "Event", "2026-01-01T00:02:00Z"],
  ]);
  expect(calls[0]?.event).toMatchObject({
    source: "aws.events",
    "detail-type": "Scheduled Event",
    region: "eu-west-1",
  });
  await schedules.stop();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(calls).toHaveLength(2);
});

it("waits for a run further away than a timer reaches", async () => {
  const calls: Call[] = [];
  const schedules = startSchedules({
    ...place,
    schedules: [
      { functionKey: "yearly", expression: "cron(0 0 1 7 ? *)", enabled: true, input: { kept: true } },
    ],
    lambda: recordingLambda(calls),
    log: silentLog,
  });
  await vi.advanceTimersByTimeAsync(Date.parse("2026-06-30T23:59:00Z") - Date.now());
  expect(calls).toEqual([]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(calls).toEqual([{ functionKey: "yearly", event: { kept: true }, type: "Event" }]);
  await schedules.stop();
});

it("takes over a changed list: what stays keeps its next run, what is gone does not run again", async () => {
  const calls: Call[] = [];
  const model = (functionKey: string, expression: string) => ({ functionKey, expression, enabled: true });
  const schedules = startSchedules({
    ...place,
    schedules: [model("kept", "rate(5 minutes)"), model("gone", "rate(1 minute)")],
    lambda: recordingLambda(calls),
    log: silentLog,
  });
  await vi.advanceTimersByTimeAsync(60_000);
  schedules.update([model("kept", "rate(5 minutes)"), model("added", "rate(10 minutes)")]);
  expect(schedules.nextRuns().map((run) => [run.functionKey, new Date(run.atMs).toISOString()])).toEqual([
    ["kept", "2026-01-01T00:05:00.000Z"],
    ["added", "2026-01-01T00:11:00.000Z"],
  ]);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(calls.map((call) => call.functionKey)).toEqual(["gone", "kept", "kept", "added"]);
  await expect(schedules.runNow("gone")).rejects.toThrow("gone");
  await schedules.stop();
});

it("says which schedule AWS would refuse, runs the others, and leaves out the disabled", async () => {
  const errors: string[] = [];
  const schedules = startSchedules({
    ...place,
    schedules: [
      { functionKey: "bad", expression: "rate(1 minutes)", enabled: true },
      { functionKey: "off", expression: "rate(1 minute)", enabled: false },
      { functionKey: "good", expression: "rate(2 minutes)", enabled: true },
    ],
    lambda: recordingLambda([]),
    log: { ...silentLog, error: (message) => errors.push(message) },
  });
  expect(schedules.nextRuns().map((run) => run.functionKey)).toEqual(["good"]);
  expect(errors).toEqual([expect.stringContaining('"bad"')]);
  // A saved serverless.yml in which it is as it was.
  schedules.update([{ functionKey: "bad", expression: "rate(1 minutes)", enabled: true }]);
  expect(errors).toHaveLength(1);
  await expect(schedules.runNow("nobody")).rejects.toThrow("nobody");
  await schedules.stop();
});
