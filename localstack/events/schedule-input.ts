import { randomUUID } from "node:crypto";
import type { ScheduleModel } from "../model/types.ts";

export interface ScheduledPlace {
  readonly region: string;
  readonly accountId: string;
}

/** What a run sends to the function, as JSON text. @param atMs when it is due, milliseconds since 1970 */
export function scheduledPayload(model: ScheduleModel, atMs: number, place: ScheduledPlace): string {
  const { input } = model;
  const event = scheduledEvent(model, atMs, place);
  if (input === undefined) return JSON.stringify(event);
  if ("text" in input)
    return model.kind === "scheduler" ? withAttributes(input.text, model, event) : input.text;
  if ("path" in input) return JSON.stringify(valueAt(event, input.path) ?? null);
  return transform(input, model, event);
}

/** @throws Error, one sentence, where AWS would take no such input, or the function could not get what comes of it */
export function checkInput(model: ScheduleModel, place: ScheduledPlace): void {
  const { input } = model;
  if (input === undefined) return;
  if ("path" in input && !PATH.test(input.path))
    throw new Error(`"${input.path}" is no JSON path: $, or names behind dots.`);
  for (const [name, path] of Object.entries("paths" in input ? input.paths : {})) {
    if (name.startsWith("aws.")) throw new Error(`the name "${name}" of an input path is AWS's own.`);
    if (!PATH.test(path)) throw new Error(`"${path}" is no JSON path: $, or names behind dots.`);
  }
  try {
    JSON.parse(scheduledPayload(model, 0, place));
  } catch {
    throw new Error(`its ${"template" in input ? "input template makes" : "input is"} no JSON.`);
  }
}

/**
 * Sources: EventBridge user guide, "Creating a rule that runs on a schedule", and Scheduler user guide, "Templated targets": without an input Scheduler sends an event of its own, whose
 * detail is a text. Its time has no fraction.
 */
function scheduledEvent({ kind, arn }: ScheduleModel, atMs: number, { region, accountId }: ScheduledPlace) {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Scheduled Event",
    source: kind === "rule" ? "aws.events" : "aws.scheduler",
    account: accountId,
    time: new Date(atMs).toISOString().replace(/\.\d{3}Z$/, "Z"),
    region,
    resources: [arn],
    detail: kind === "rule" ? {} : "{}",
  };
}

type ScheduledEvent = ReturnType<typeof scheduledEvent>;

/** Source: Scheduler user guide, "Adding context attributes". */
function withAttributes(text: string, { arn }: ScheduleModel, { time }: ScheduledEvent): string {
  const attributes: Readonly<Record<string, string>> = {
    "schedule-arn": arn,
    "scheduled-time": time,
    "execution-id": randomUUID().replaceAll("-", "").slice(0, 16),
    "attempt-number": "1",
  };
  return text.replace(/<aws\.scheduler\.([a-z-]+)>/g, (all, name: string) => attributes[name] ?? all);
}

const PATH = /^\$(?:\.[\w-]+|\[\d+\]|\['[^']+'\])*$/;

function valueAt(event: unknown, path: string): unknown {
  const steps = path.slice(1).match(/[^.[\]']+/g) ?? [];
  return steps.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string, unknown>)[step]
        : undefined,
    event,
  );
}

/**
 * Puts parts of the event in place of `<name>`: as JSON, or inside a text of the template as a part of that text. What is not there is an empty text.
 * Source: EventBridge user guide, "Transforming input".
 */
function transform(
  { template, paths }: { readonly template: string; readonly paths: Readonly<Record<string, string>> },
  model: ScheduleModel,
  event: ScheduledEvent,
): string {
  const { detail: _detail, ...withoutDetail } = event;
  const reserved: Readonly<Record<string, unknown>> = {
    "aws.events.rule-arn": model.arn,
    "aws.events.rule-name": model.name,
    "aws.events.event.ingestion-time": event.time,
    "aws.events.event": withoutDetail,
    "aws.events.event.json": event,
  };
  const valueOfName = (name: string) => {
    if (Object.hasOwn(reserved, name)) return reserved[name];
    return Object.hasOwn(paths, name) ? (valueAt(event, paths[name] as string) ?? "") : undefined;
  };
  let isInText = false;
  return template.replace(/\\.|"|<([\w.-]+)>/gs, (part, name?: string) => {
    if (part === '"') isInText = !isInText;
    if (name === undefined) return part;
    const value = valueOfName(name);
    if (value === undefined) return part;
    if (!isInText) return JSON.stringify(value);
    return JSON.stringify(typeof value === "string" ? value : JSON.stringify(value)).slice(1, -1);
  });
}
