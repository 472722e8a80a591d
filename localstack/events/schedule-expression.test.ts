import { describe, expect, it } from "vitest";
import { parseScheduleExpression } from "./schedule-expression.ts";

const after = (expression: string, from: string, count = 1): string[] => {
  const parsed = parseScheduleExpression(expression);
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
  ])("refuses %s and names it", (expression) => {
    expect(() => parseScheduleExpression(expression)).toThrow(expression);
  });
});
