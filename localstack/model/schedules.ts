import type { ModelContext } from "./context.ts";
import { tellIgnored } from "./ignored-properties.ts";
import { resolveIntrinsics, resolveString } from "./intrinsics.ts";
import { isRecord } from "./json.ts";
import { scheduleLogicalId } from "./naming.ts";
import { generatedName } from "./resources.ts";
import type { ServerlessService } from "./serverless-service.ts";
import type { ScheduleInput, ScheduleModel } from "./types.ts";

type Properties = Readonly<Record<string, unknown>>;

const RULE = new Set([
  "Description",
  "EventPattern",
  "Name",
  "ScheduleExpression",
  "State",
  "Tags",
  "Targets",
]);
const TARGET = new Set(["Arn", "Id", "Input", "InputPath", "InputTransformer"]);
const SCHEDULE = new Set([
  "Description",
  "EndDate",
  "GroupName",
  "Name",
  "ScheduleExpression",
  "ScheduleExpressionTimezone",
  "StartDate",
  "State",
  "Target",
]);
/** A role is AWS's way to be allowed to call. */
const SCHEDULE_TARGET = new Set(["Arn", "Input", "RoleArn"]);

/** `schedule` events, `AWS::Events::Rule` resources on a schedule and `AWS::Scheduler::Schedule` resources: one model for each function that one calls. */
export function buildSchedules(service: ServerlessService, context: ModelContext): ScheduleModel[] {
  return [...fromEvents(service, context), ...fromResources(service, context)];
}

/** As the framework makes resources from them. Source: osls 4.3.1, lib/plugins/aws/package/compile/events/schedule.js. */
function fromEvents(service: ServerlessService, context: ModelContext): ScheduleModel[] {
  return Object.entries(service.functions ?? {}).flatMap(([functionKey, fn]) => {
    let number = 0;
    return (fn.events ?? []).flatMap(({ schedule }) => {
      if (schedule === undefined) return [];
      const event: Properties = isRecord(schedule) ? schedule : { rate: schedule };
      const kind = event.method === "scheduler" ? "scheduler" : "rule";
      const rates = Array.isArray(event.rate) ? event.rate : [event.rate];
      return rates.map((rate): ScheduleModel => {
        number += 1;
        const logicalId = scheduleLogicalId(functionKey, kind, number);
        const input = inputOfEvent(event, context);
        return {
          functionKey,
          ...identify(kind, event.name, event.groupName, logicalId, context),
          expression: resolveString(rate, context),
          ...(event.timezone === undefined ? {} : { timezone: resolveString(event.timezone, context) }),
          enabled: String(event.enabled) !== "false",
          ...(input ? { input } : {}),
        };
      });
    });
  });
}

function inputOfEvent(event: Properties, context: ModelContext): ScheduleInput | undefined {
  const { inputPath, inputTransformer } = event;
  const input = resolveIntrinsics(event.input, context);
  if (typeof input === "string") return { text: input };
  if (isRecord(input))
    // A body in a text of its own is read by the framework.
    return { text: JSON.stringify("body" in input ? { ...input, body: parsed(input.body) } : input) };
  if (typeof inputPath === "string") return { path: inputPath };
  if (!isRecord(inputTransformer)) return undefined;
  return {
    template: resolveString(inputTransformer.inputTemplate, context),
    paths: textsOf(inputTransformer.inputPathsMap),
  };
}

function parsed(body: unknown): unknown {
  try {
    return typeof body === "string" ? JSON.parse(body) : body;
  } catch {
    return body;
  }
}

function fromResources(service: ServerlessService, context: ModelContext): ScheduleModel[] {
  return Object.entries(service.resources?.Resources ?? {}).flatMap(([logicalId, { Type, Properties }]) => {
    const properties = resolveIntrinsics(Properties ?? {}, context) as Properties;
    if (Type === "AWS::Events::Rule") return fromRule(logicalId, properties, service, context);
    if (Type === "AWS::Scheduler::Schedule") return fromScheduler(logicalId, properties, service, context);
    return [];
  });
}

function fromRule(
  logicalId: string,
  rule: Properties,
  service: ServerlessService,
  context: ModelContext,
): ScheduleModel[] {
  if (rule.EventPattern !== undefined)
    context.warnings.push(`${logicalId}: no event bus is here, so nothing matches its EventPattern.`);
  if (rule.ScheduleExpression === undefined) return [];
  tellIgnored(logicalId, rule, RULE, context);
  const targets = Array.isArray(rule.Targets) ? rule.Targets.filter(isRecord) : [];
  return targets.flatMap((target) => {
    const functionKey = functionOf(target.Arn, logicalId, service, context);
    if (functionKey === undefined) return [];
    tellIgnored(`${logicalId}, target ${target.Id}`, target, TARGET, context);
    const { Input, InputPath, InputTransformer: transformer } = target;
    const input: ScheduleInput | undefined =
      Input !== undefined
        ? { text: String(Input) }
        : InputPath !== undefined
          ? { path: String(InputPath) }
          : isRecord(transformer)
            ? { template: String(transformer.InputTemplate), paths: textsOf(transformer.InputPathsMap) }
            : undefined;
    return [
      {
        functionKey,
        ...identify("rule", rule.Name, undefined, logicalId, context),
        expression: String(rule.ScheduleExpression),
        enabled: rule.State !== "DISABLED",
        ...(input ? { input } : {}),
      },
    ];
  });
}

function fromScheduler(
  logicalId: string,
  schedule: Properties,
  service: ServerlessService,
  context: ModelContext,
): ScheduleModel[] {
  const target = isRecord(schedule.Target) ? schedule.Target : {};
  const functionKey = functionOf(target.Arn, logicalId, service, context);
  if (functionKey === undefined) return [];
  tellIgnored(logicalId, schedule, SCHEDULE, context);
  tellIgnored(`${logicalId}, target`, target, SCHEDULE_TARGET, context);
  const { ScheduleExpressionTimezone: timezone, StartDate, EndDate } = schedule;
  return [
    {
      functionKey,
      ...identify("scheduler", schedule.Name, schedule.GroupName, logicalId, context),
      expression: String(schedule.ScheduleExpression),
      ...(timezone === undefined ? {} : { timezone: String(timezone) }),
      ...(StartDate === undefined ? {} : { startMs: Date.parse(String(StartDate)) }),
      ...(EndDate === undefined ? {} : { endMs: Date.parse(String(EndDate)) }),
      enabled: schedule.State !== "DISABLED",
      ...(target.Input === undefined ? {} : { input: { text: String(target.Input) } }),
    },
  ];
}

/** The function that an ARN names, with or without an alias behind it. */
function functionOf(
  arn: unknown,
  logicalId: string,
  service: ServerlessService,
  context: ModelContext,
): string | undefined {
  const found = Object.keys(service.functions ?? {}).find((key) => {
    const own = context.functionArn(key);
    return arn === own || String(arn).startsWith(`${own}:`);
  });
  if (found === undefined)
    context.warnings.push(
      `${logicalId}: its target ${arn} is no function of this service and is not called.`,
    );
  return found;
}

function identify(
  kind: ScheduleModel["kind"],
  given: unknown,
  group: unknown,
  logicalId: string,
  context: ModelContext,
): Pick<ScheduleModel, "kind" | "name" | "arn"> {
  const { place } = context;
  const type = kind === "rule" ? "AWS::Events::Rule" : "AWS::Scheduler::Schedule";
  const name = given === undefined ? generatedName(place, logicalId, type) : resolveString(given, context);
  const groupName = group === undefined ? "default" : resolveString(group, context);
  const [service, path] =
    kind === "rule" ? ["events", `rule/${name}`] : ["scheduler", `schedule/${groupName}/${name}`];
  return { kind, name, arn: `arn:aws:${service}:${place.region}:${place.accountId}:${path}` };
}

const textsOf = (map: unknown): Record<string, string> =>
  isRecord(map) ? Object.fromEntries(Object.entries(map).map(([name, path]) => [name, String(path)])) : {};
