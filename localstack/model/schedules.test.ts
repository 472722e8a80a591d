import { describe, expect, it } from "vitest";
import { buildModel } from "./build-model.ts";

const build = (events: object[], Resources: Record<string, object> = {}) =>
  buildModel(
    {
      service: "app",
      provider: { region: "eu-west-1" },
      functions: { "my-job": { handler: "h.handler", events: events as never } },
      resources: { Resources: Resources as never },
    },
    "/nowhere",
  );
const arnOf = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:123456789012:${rest}`;
const job = { "Fn::GetAtt": ["MyDashjobLambdaFunction", "Arn"] };

describe("buildSchedules", () => {
  it("names what the framework makes, counting through all events of a function", () => {
    const { schedules } = build([
      { schedule: "rate(1 minute)" },
      { schedule: { rate: ["cron(0 1 * * ? *)", "rate(2 hours)"], enabled: false } },
      { schedule: { rate: ["rate(1 day)"], name: "daily", description: "Once a day" } },
    ]);
    expect(schedules).toEqual([
      {
        functionKey: "my-job",
        kind: "rule",
        name: expect.stringMatching(/^app-dev-MyDashjobEventsRuleSchedule1-\w{8}$/),
        arn: expect.stringMatching(/^arn:aws:events:eu-west-1:123456789012:rule\/app-dev-MyDashjob/),
        expression: "rate(1 minute)",
        enabled: true,
      },
      expect.objectContaining({ name: expect.stringContaining("Schedule2-"), enabled: false }),
      expect.objectContaining({ name: expect.stringContaining("Schedule3-"), expression: "rate(2 hours)" }),
      expect.objectContaining({ name: "daily", arn: arnOf("events", "rule/daily") }),
    ]);
  });

  it.each([
    [{ input: { a: { Ref: "AWS::Region" } } }, { text: '{"a":"eu-west-1"}' }],
    [{ input: '{"a":1}' }, { text: '{"a":1}' }],
    [{ input: { body: '{"b":1}', c: 2 } }, { text: '{"body":{"b":1},"c":2}' }],
    [{ inputPath: "$.detail" }, { path: "$.detail" }],
    [
      { inputTransformer: { inputTemplate: '{"t":<t>}', inputPathsMap: { t: "$.time" } } },
      { template: '{"t":<t>}', paths: { t: "$.time" } },
    ],
    [{ inputTransformer: { inputTemplate: '"x"' } }, { template: '"x"', paths: {} }],
  ])("takes %j", (given, input) => {
    expect(build([{ schedule: { rate: ["rate(1 hour)"], ...given } }]).schedules).toMatchObject([{ input }]);
  });

  it("takes the method scheduler, with a time zone and a group", () => {
    const schedule = { rate: ["cron(0 9 * * ? *)"], method: "scheduler", timezone: "Europe/Berlin" };
    expect(
      build([{ schedule }, { schedule: { ...schedule, name: "x", groupName: "jobs" } }]).schedules,
    ).toMatchObject([
      {
        kind: "scheduler",
        name: expect.stringMatching(/^app-dev-MyDashjobSchedulerSchedule1-/),
        timezone: "Europe/Berlin",
        arn: expect.stringMatching(/:schedule\/default\/app-dev-/),
      },
      { arn: arnOf("scheduler", "schedule/jobs/x") },
    ]);
  });

  it("takes rules and schedules under resources whose target is a function", () => {
    const { schedules, warnings } = build([], {
      Rule: {
        Type: "AWS::Events::Rule",
        Properties: {
          Name: "hourly",
          ScheduleExpression: "rate(1 hour)",
          State: "DISABLED",
          Targets: [
            { Id: "a", Arn: job, InputTransformer: { InputTemplate: "<t>", InputPathsMap: { t: "$.time" } } },
            { Id: "b", Arn: job, Input: '{"b":1}' },
            { Id: "c", Arn: arnOf("sqs", "elsewhere") },
          ],
        },
      },
      Schedule: {
        Type: "AWS::Scheduler::Schedule",
        Properties: {
          ScheduleExpression: "at(2030-01-01T00:00:00)",
          ScheduleExpressionTimezone: "Asia/Tokyo",
          StartDate: "2029-01-01T00:00:00Z",
          FlexibleTimeWindow: { Mode: "OFF" },
          Target: { Arn: job, RoleArn: "arn:aws:iam::123456789012:role/x", Input: "{}" },
        },
      },
      Pattern: {
        Type: "AWS::Events::Rule",
        Properties: { EventPattern: { source: ["x"] }, Targets: [{ Arn: job }] },
      },
    });
    expect(schedules).toMatchObject([
      { name: "hourly", enabled: false, input: { template: "<t>", paths: { t: "$.time" } } },
      { name: "hourly", functionKey: "my-job", input: { text: '{"b":1}' } },
      {
        kind: "scheduler",
        name: expect.stringMatching(/^app-dev-Schedule-/),
        timezone: "Asia/Tokyo",
        startMs: Date.UTC(2029, 0, 1),
        input: { text: "{}" },
      },
    ]);
    expect(warnings).toEqual([
      `Rule: its target ${arnOf("sqs", "elsewhere")} is no function of this service and is not called.`,
      "Pattern: no event bus is here, so nothing matches its EventPattern.",
    ]);
  });
});
