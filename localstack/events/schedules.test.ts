import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { InvokeOptions, LambdaService } from "../lambda/types.ts";
import { silentLog } from "../log.ts";
import type { ScheduleModel } from "../model/types.ts";
import { nextRunLines } from "./next-runs.ts";
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

const model = (
  functionKey: string,
  expression: string,
  more: Partial<ScheduleModel> = {},
): ScheduleModel => ({
  functionKey,
  kind: "rule",
  name: `${functionKey}-rule`,
  arn: `arn:aws:events:eu-west-1:123456789012:rule/${functionKey}-rule`,
  expression,
  enabled: true,
  ...more,
});
const nextRuns = ({ list }: ReturnType<typeof startSchedules>) =>
  list().map(({ functionKey, nextRunMs }) => [
    functionKey,
    nextRunMs === undefined ? undefined : new Date(nextRunMs).toISOString(),
  ]);

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
    schedules: [model("sweep", "rate(1 minute)")],
    lambda: recordingLambda(calls),
    log: silentLog,
  });
  expect(nextRuns(schedules)).toEqual([["sweep", "2026-01-01T00:01:00.000Z"]]);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(calls.map((call) => [call.functionKey, call.type, call.event.time])).toEqual([
    ["sweep", "Event", "2026-01-01T00:01:00Z"],
    ["sweep", "Event", "2026-01-01T00:02:00Z"],
  ]);
  expect(calls[0]?.event).toEqual({
    version: "0",
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    "detail-type": "Scheduled Event",
    source: "aws.events",
    account: "123456789012",
    time: "2026-01-01T00:01:00Z",
    region: "eu-west-1",
    resources: ["arn:aws:events:eu-west-1:123456789012:rule/sweep-rule"],
    detail: {},
  });
  expect(calls[0]?.event.id).not.toBe(calls[1]?.event.id);
  await schedules.stop();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(calls).toHaveLength(2);
});

it("waits for a run further away than a timer reaches", async () => {
  const calls: Call[] = [];
  const schedules = startSchedules({
    ...place,
    schedules: [model("yearly", "cron(0 0 1 7 ? *)", { input: { text: '{"kept":true}' } })],
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
  const schedules = startSchedules({
    ...place,
    schedules: [model("kept", "rate(5 minutes)"), model("gone", "rate(1 minute)")],
    lambda: recordingLambda(calls),
    log: silentLog,
  });
  await vi.advanceTimersByTimeAsync(60_000);
  schedules.update([model("kept", "rate(5 minutes)"), model("added", "rate(10 minutes)")]);
  expect(nextRuns(schedules)).toEqual([
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
      model("bad", "rate(1 minutes)"),
      model("off", "rate(1 minute)", { enabled: false }),
      model("good", "rate(2 minutes)"),
      model("text", "rate(2 minutes)", { input: { text: "no JSON" } }),
    ],
    lambda: recordingLambda([]),
    log: { ...silentLog, error: (message) => errors.push(message) },
  });
  expect(nextRuns(schedules)).toEqual([
    ["bad", undefined],
    ["off", undefined],
    ["good", "2026-01-01T00:02:00.000Z"],
    ["text", undefined],
  ]);
  expect(errors).toEqual([
    'The schedule of "bad" is not run: Parameter ScheduleExpression is not valid. "rate(1 minutes)": write 1 minute.',
    'The schedule of "text" is not run: its input is no JSON.',
  ]);
  expect(nextRunLines(schedules.list(), Date.now())).toEqual([
    "bad  rate(1 minutes)  not run: AWS would refuse it",
    "off  rate(1 minute)  disabled",
    expect.stringMatching(/^good {2}rate\(2 minutes\) {2}next [\d:]{8}, in 120 s|in 2 min$/),
    "text  rate(2 minutes)  not run: AWS would refuse it",
  ]);
  // A saved serverless.yml in which it is as it was.
  schedules.update([model("bad", "rate(1 minutes)")]);
  expect(errors).toHaveLength(2);
  await schedules.stop();
});

it("runs one now, by its name or its function's where that has no other, with the event of this moment", async () => {
  const calls: Call[] = [];
  const schedules = startSchedules({
    ...place,
    schedules: [
      model("one", "rate(1 day)", { enabled: false }),
      model("two", "rate(1 day)", { name: "first" }),
      model("two", "rate(2 days)", { name: "second", input: { path: "$.time" } }),
    ],
    lambda: recordingLambda(calls),
    log: silentLog,
  });
  await schedules.runNow("one");
  await schedules.runNow("second");
  expect(calls).toMatchObject([
    { functionKey: "one", event: { time: "2026-01-01T00:00:00Z" }, type: "RequestResponse" },
    { functionKey: "two", event: "2026-01-01T00:00:00Z", type: "RequestResponse" },
  ]);
  await expect(schedules.runNow("two")).rejects.toThrow(
    "two has 2 schedules: first, second. Name one of them.",
  );
  await expect(schedules.runNow("nobody")).rejects.toThrow(
    "There is no schedule nobody; there are one-rule, first, second.",
  );
  await schedules.stop();
});

it("keeps to the first and the last day of a Scheduler's schedule", async () => {
  const calls: Call[] = [];
  const schedules = startSchedules({
    ...place,
    schedules: [
      model("between", "cron(0 12 * * ? *)", {
        kind: "scheduler",
        startMs: Date.parse("2026-01-03T12:00:00Z"),
        endMs: Date.parse("2026-01-04T12:00:00Z"),
      }),
    ],
    lambda: recordingLambda(calls),
    log: silentLog,
  });
  await vi.advanceTimersByTimeAsync(10 * 86_400_000);
  expect(calls.map(({ event }) => event.time)).toEqual(["2026-01-03T12:00:00Z", "2026-01-04T12:00:00Z"]);
  expect(nextRunLines(schedules.list(), Date.now())).toEqual([
    "between  cron(0 12 * * ? *)  does not run again",
  ]);
  await schedules.stop();
});
