import { randomUUID } from "node:crypto";
import type { InvocationResult, LambdaService } from "../lambda/types.ts";
import type { Log } from "../log.ts";
import type { ScheduleModel } from "../model/types.ts";
import { parseScheduleExpression, type ScheduleExpression } from "./schedule-expression.ts";

export interface SchedulesOptions {
  readonly schedules: readonly ScheduleModel[];
  readonly lambda: LambdaService;
  readonly log: Log;
  readonly region: string;
  readonly accountId: string;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly clock?: () => number;
}

export interface Schedules {
  /** One entry for each enabled schedule that has a next run. */
  nextRuns(): readonly { readonly functionKey: string; readonly expression: string; readonly atMs: number }[];
  /** Runs a scheduled function at once, with the event that its schedule would send. @throws Error where it has no schedule */
  runNow(functionKey: string): Promise<InvocationResult>;
  /** Takes over a changed list after a reload; one that did not change keeps its next run. */
  update(schedules: readonly ScheduleModel[]): void;
  /** No further run; those that have begun go on. */
  stop(): Promise<void>;
}

/** setTimeout's longest delay; a later run is reached in steps. */
const MAX_DELAY_MS = 2_147_483_647;

interface Armed {
  readonly model: ScheduleModel;
  readonly expression: ScheduleExpression;
  atMs: number | undefined;
  timer?: NodeJS.Timeout;
}

/**
 * Invokes functions as EventBridge's scheduled rules do: asynchronously, so that a failure is retried twice (B2). A schedule that is due while the machine is
 * off is not made up for, as on AWS. An expression that AWS would refuse is said and not run.
 */
export function startSchedules(options: SchedulesOptions): Schedules {
  const clock = options.clock ?? Date.now;
  let models: readonly ScheduleModel[] = [];
  let armed: Armed[] = [];
  /** What the last update could not run, and why. */
  let refused = new Map<string, string>();
  let stopped = false;
  update(options.schedules);

  function update(next: readonly ScheduleModel[]): void {
    if (stopped) return;
    const before = new Map(armed.map((entry) => [JSON.stringify(entry.model), entry]));
    const said = refused;
    models = next;
    armed = [];
    refused = new Map();
    for (const model of next) {
      if (!model.enabled) continue;
      const key = JSON.stringify(model);
      const kept = before.get(key);
      before.delete(key);
      if (kept) armed.push(kept);
      else begin(model, key);
    }
    for (const [key, why] of refused) if (!said.has(key)) options.log.error(why);
    for (const gone of before.values()) clearTimeout(gone.timer);
  }

  function begin(model: ScheduleModel, key: string): void {
    try {
      const entry: Armed = { model, expression: parseScheduleExpression(model.expression), atMs: undefined };
      armed.push(entry);
      arm(entry, clock());
    } catch (error) {
      refused.set(key, `The schedule of "${model.functionKey}" is not run: ${(error as Error).message}`);
    }
  }

  function arm(entry: Armed, afterMs: number): void {
    entry.atMs = entry.expression.next(afterMs);
    wait(entry);
  }

  function wait(entry: Armed): void {
    const { atMs } = entry;
    if (atMs === undefined) return;
    const delayMs = Math.min(Math.max(atMs - clock(), 0), MAX_DELAY_MS);
    entry.timer = setTimeout(() => {
      if (clock() < atMs) return wait(entry);
      arm(entry, atMs);
      void invoke(entry.model, atMs, "Event").catch((error: unknown) => {
        options.log.error(`The schedule of "${entry.model.functionKey}" could not run it: ${String(error)}`);
      });
    }, delayMs);
  }

  function invoke(
    model: ScheduleModel,
    atMs: number,
    type: "Event" | "RequestResponse",
  ): Promise<InvocationResult> {
    const event = model.input ?? scheduledEvent(model, atMs, options);
    return options.lambda.invoke(model.functionKey, JSON.stringify(event), { type });
  }

  return {
    nextRuns: () =>
      armed.flatMap(({ model, atMs }) =>
        atMs === undefined ? [] : [{ functionKey: model.functionKey, expression: model.expression, atMs }],
      ),
    async runNow(functionKey) {
      const model = models.find((schedule) => schedule.functionKey === functionKey);
      if (!model) throw new Error(`The function "${functionKey}" has no schedule.`);
      return invoke(model, clock(), "RequestResponse");
    },
    update,
    async stop() {
      stopped = true;
      for (const entry of armed) clearTimeout(entry.timer);
    },
  };
}

/** Source: EventBridge user guide, "Events from AWS services": the scheduled event. Its time has no fraction. */
function scheduledEvent(model: ScheduleModel, atMs: number, options: SchedulesOptions) {
  const rule = `arn:aws:events:${options.region}:${options.accountId}:rule/${model.functionKey}-schedule`;
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Scheduled Event",
    source: "aws.events",
    account: options.accountId,
    time: new Date(atMs).toISOString().replace(/\.\d{3}Z$/, "Z"),
    region: options.region,
    resources: [rule],
    detail: {},
  };
}
