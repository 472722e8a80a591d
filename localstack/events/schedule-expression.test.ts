import { describe, expect, it } from "vitest";
import { parseScheduleExpression, type ScheduleReader } from "./schedule-expression.ts";

const after = (expression: string, from: string, count = 1, reader?: ScheduleReader): string[] => {
  const parsed = parseScheduleExpression(expression, reader);
  const runs: string[] = [];
  let at = Date.parse(from);
  for (let index = 0; index < count; index++) {
    const next = parsed.next(at);
    if (next === undefined) break;
    runs.push(new Date(next).toISOString().slice(0, 16));
    at = next;
  }
  return runs;
};

describe("parseScheduleExpression", () => {
  it.each([
    ["rate(1 minute)", ["2026-01-01T00:01", "2026-01-01T00:02"]],
    ["rate(5 hours)", ["2026-01-01T05:00", "2026-01-01T10:00"]],
    ["cron(0 10 * * ? *)", ["2026-01-01T10:00", "2026-01-02T10:00"]],
    ["cron(15 12 * * ? *)", ["2026-01-01T12:15", "2026-01-02T12:15"]],
    ["cron(0/30 8-9 ? * MON-FRI *)", ["2026-01-01T08:00", "2026-01-01T08:30"]],
    ["cron(0 8 1 * ? *)", ["2026-01-01T08:00", "2026-02-01T08:00"]],
    ["cron(0 0 L * ? *)", ["2026-01-31T00:00", "2026-02-28T00:00"]],
    ["cron(0 0 31W * ? *)", ["2026-01-30T00:00", "2026-03-31T00:00"]],
    ["cron(0 0 ? * 3#2 *)", ["2026-01-13T00:00", "2026-02-10T00:00"]],
    ["cron(0 0 ? * 6L *)", ["2026-01-30T00:00", "2026-02-27T00:00"]],
    ["cron(0 0 ? * FRI-MON *)", ["2026-01-02T00:00", "2026-01-03T00:00"]],
    ["cron(0 12 29 2 ? *)", ["2028-02-29T12:00", "2032-02-29T12:00"]],
    ["cron(0 0 1W * ? *)", ["2026-02-02T00:00", "2026-03-02T00:00"]],
    ["cron(0 0 ? JAN,MAR SUN#1 2027)", ["2027-01-03T00:00", "2027-03-07T00:00"]],
    ["cron(5/20 23 ? * L *)", ["2026-01-03T23:05", "2026-01-03T23:25"]],
    ["cron(0 0 ? * THUL *)", ["2026-01-29T00:00", "2026-02-26T00:00"]],
    ["cron(*/45 6-8/2 * * ? *)", ["2026-01-01T06:00", "2026-01-01T06:45"]],
  ])("%s runs at %o", (expression, runs) => {
    expect(after(expression, "2026-01-01T00:00:00Z", 2)).toEqual(runs);
  });

  it("has no further run once its years are over", () => {
    expect(after("cron(0 0 1 1 ? 2025)", "2026-01-01T00:00:00Z")).toEqual([]);
  });

  it.each([
    "rate(1 minutes)",
    "rate(5 minute)",
    "rate(0 minutes)",
    "rate(5 weeks)",
    "cron(0 10 * * ?)",
    "cron(0 10 * * * *)",
    "cron(0 10 ? * ? *)",
    "cron(60 10 * * ? *)",
    "cron(0 10 32 * ? *)",
    "cron(0 10 * FOO ? *)",
    "every day",
    "at(2026-01-01T00:00:00)",
    "rate(1 Minute)",
    "rate(1.5 hours)",
    "rate( 1 hour )",
    "rate(-1 hours)",
    "cron()",
    "cron(0 10 0 * ? *)",
    "cron(0 10 ? * 8 *)",
    "cron(0 10 ? * MON#6 *)",
    "cron(0 10 33W * ? *)",
    "cron(0 10 * * ? 1969)",
    "cron(0/0 10 * * ? *)",
    "cron(0-1-2 10 * * ? *)",
    "cron(1,,2 10 * * ? *)",
  ])("refuses %s as AWS does and names it", (expression) => {
    expect(() => parseScheduleExpression(expression)).toThrow(
      `Parameter ScheduleExpression is not valid. "${expression}": `,
    );
  });
});

describe("a schedule of EventBridge Scheduler", () => {
  const scheduler = (timezone?: string): ScheduleReader => ({
    kind: "scheduler",
    ...(timezone === undefined ? {} : { timezone }),
  });

  it("runs once at a time", () => {
    const at = "at(2026-07-01T12:30:00)";
    expect(after(at, "2026-01-01T00:00:00Z", 2, scheduler())).toEqual(["2026-07-01T12:30"]);
    expect(after(at, "2026-01-01T00:00:00Z", 2, scheduler("Europe/Berlin"))).toEqual(["2026-07-01T10:30"]);
    expect(after(at, "2026-07-01T12:30:00Z", 1, scheduler())).toEqual([]);
  });

  it.each([
    // No change that day.
    ["Asia/Kolkata", "cron(0 9 * * ? *)", "2026-01-01T00:00:00Z", ["2026-01-01T03:30", "2026-01-02T03:30"]],
    // Clocks go from 02:00 to 03:00 on 29 March 2026, and from 03:00 to 02:00 on 25 October.
    ["Europe/Berlin", "cron(30 2 * * ? *)", "2026-03-28T00:00:00Z", ["2026-03-28T01:30", "2026-03-30T00:30"]],
    ["Europe/Berlin", "cron(30 2 * * ? *)", "2026-10-24T12:00:00Z", ["2026-10-25T00:30", "2026-10-26T01:30"]],
    [
      "America/New_York",
      "cron(0 0 * * ? *)",
      "2026-11-01T00:00:00Z",
      ["2026-11-01T04:00", "2026-11-02T05:00"],
    ],
  ])("follows the clocks of %s: %s", (timezone, expression, from, runs) => {
    expect(after(expression, from, 2, scheduler(timezone))).toEqual(runs);
  });

  it("is refused in its own words", () => {
    expect(() => parseScheduleExpression("rate(1 minutes)", scheduler())).toThrow(
      'Invalid Schedule Expression rate(1 minutes). "rate(1 minutes)": write 1 minute.',
    );
    expect(() => parseScheduleExpression("rate(1 minute)", scheduler("Mars/Olympus"))).toThrow(
      'there is no time zone "Mars/Olympus".',
    );
    for (const day of ["2026-13-01", "2027-02-30"])
      expect(() => parseScheduleExpression(`at(${day}T00:00:00)`, scheduler())).toThrow("Invalid");
  });
});
