import { describe, expect, it } from "vitest";
import type { ScheduleInput, ScheduleModel } from "../model/types.ts";
import { checkInput, scheduledPayload } from "./schedule-input.ts";

const place = { region: "eu-west-1", accountId: "123456789012" };
const atMs = Date.parse("2026-03-22T18:59:43.250Z");

const modelOf = (input?: ScheduleInput, kind: ScheduleModel["kind"] = "rule"): ScheduleModel => ({
  functionKey: "tick",
  kind,
  name: "tick-rule",
  arn: "arn:aws:events:eu-west-1:123456789012:rule/tick-rule",
  expression: "rate(1 minute)",
  enabled: true,
  ...(input ? { input } : {}),
});
const sent = (input?: ScheduleInput, kind?: ScheduleModel["kind"]) =>
  JSON.parse(scheduledPayload(modelOf(input, kind), atMs, place));

describe("scheduledPayload", () => {
  it("is Scheduler's own event without an input: its detail is a text", () => {
    expect(sent(undefined, "scheduler")).toMatchObject({
      source: "aws.scheduler",
      "detail-type": "Scheduled Event",
      time: "2026-03-22T18:59:43Z",
      detail: "{}",
    });
  });

  it("is a constant as it was written", () => {
    expect(scheduledPayload(modelOf({ text: '{ "a": [1, "x"] }' }), atMs, place)).toBe('{ "a": [1, "x"] }');
  });

  it("has Scheduler's attributes in a constant", () => {
    const text =
      '{"at":"<aws.scheduler.scheduled-time>","arn":"<aws.scheduler.schedule-arn>","id":"<aws.scheduler.execution-id>","n":<aws.scheduler.attempt-number>,"o":"<aws.scheduler.other>"}';
    expect(sent({ text }, "scheduler")).toEqual({
      at: "2026-03-22T18:59:43Z",
      arn: modelOf().arn,
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      n: 1,
      o: "<aws.scheduler.other>",
    });
  });

  it.each([
    ["$.time", "2026-03-22T18:59:43Z"],
    ["$.detail-type", "Scheduled Event"],
    ["$['detail-type']", "Scheduled Event"],
    ["$.resources[0]", "arn:aws:events:eu-west-1:123456789012:rule/tick-rule"],
    ["$.detail", {}],
    ["$.detail.nothing", null],
  ])("is the part %s", (path, value) => {
    expect(sent({ path })).toEqual(value);
  });

  it("is a template filled in: JSON where JSON stands, text inside a text", () => {
    const paths = { when: "$.time", where: "$.resources", none: "$.detail.none" };
    const template =
      '{"a":<when>,"b":"at <when>, \\"<when>\\" for <aws.events.rule-name>","c":<where>,"d":<none>,"e":<aws.events.event.json>,"f":<aws.events.event>}';
    const { e, f, ...rest } = sent({ template, paths });
    expect(rest).toEqual({
      a: "2026-03-22T18:59:43Z",
      b: 'at 2026-03-22T18:59:43Z, "2026-03-22T18:59:43Z" for tick-rule',
      c: ["arn:aws:events:eu-west-1:123456789012:rule/tick-rule"],
      d: "",
    });
    expect(e).toMatchObject({ "detail-type": "Scheduled Event", detail: {} });
    expect(f).not.toHaveProperty("detail");
    expect(sent({ template: '"Run of <when>"', paths })).toBe("Run of 2026-03-22T18:59:43Z");
  });
});

describe("checkInput", () => {
  it.each<[ScheduleInput, string]>([
    [{ text: "hello" }, "its input is no JSON."],
    [{ path: "time" }, '"time" is no JSON path'],
    [{ path: "$..time" }, '"$..time" is no JSON path'],
    [{ template: "Run of <when>", paths: { when: "$.time" } }, "its input template makes no JSON."],
    [{ template: '{"a":<b>}', paths: {} }, "its input template makes no JSON."],
    [{ template: "1", paths: { "aws.x": "$" } }, 'the name "aws.x" of an input path is AWS\'s own.'],
  ])("refuses %o", (input, words) => {
    expect(() => checkInput(modelOf(input), place)).toThrow(words);
  });

  it.each<ScheduleInput | undefined>([undefined, { text: "{}" }, { path: "$" }])("takes %o", (input) => {
    expect(checkInput(modelOf(input), place)).toBeUndefined();
  });
});
