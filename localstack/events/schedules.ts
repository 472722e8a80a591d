import type { InvocationResult, LambdaService } from "../lambda/types.ts";
import type { Log } from "../log.ts";
import type { ScheduleModel } from "../model/types.ts";
import { parseScheduleExpression, type ScheduleExpression } from "./schedule-expression.ts";
import { checkInput, scheduledPayload } from "./schedule-input.ts";

export interface SchedulesOptions {
  readonly schedules: readonly ScheduleModel[];
  readonly lambda: LambdaService;
  readonly log: Log;
  readonly region: string;
  readonly accountId: string;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly clock?: () => number;
}

/** A schedule as a person looks at it. */
export interface ScheduleState {
  readonly name: string;
  readonly functionKey: string;
  readonly kind: ScheduleModel["kind"];
  readonly expression: string;
  readonly timezone?: string;
  readonly enabled: boolean;
  /** Milliseconds since 1970; absent where it does not run again, or at all. */
  readonly nextRunMs?: number;
  /** Why it is not run, where AWS would refuse it. */
  readonly problem?: string;
}

export interface Schedules {
  list(): readonly ScheduleState[];
  /**
   * Runs one at once, enabled or not, with the event that it would send now, and waits for the answer.
   * @param name its own, or that of the function where it has no other schedule
   * @throws Error with one sentence that names those there are
   */
  runNow(name: string): Promise<InvocationResult>;
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
 * Invokes functions as EventBridge's rules and EventBridge Scheduler do: asynchronously, so that a failure is retried twice (B2). A schedule that is due while the machine is
 * off is not made up for, as on AWS. An expression or an input that AWS would refuse is said and not run.
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
      const expression = parseScheduleExpression(model.expression, model);
      checkInput(model, options);
      const entry: Armed = { model, expression, atMs: undefined };
      armed.push(entry);
      arm(entry, Math.max(clock(), (model.startMs ?? 0) - 1));
    } catch (error) {
      refused.set(key, `The schedule of "${model.functionKey}" is not run: ${(error as Error).message}`);
    }
  }

  function arm(entry: Armed, afterMs: number): void {
    const atMs = entry.expression.next(afterMs);
    entry.atMs = atMs === undefined || atMs > (entry.model.endMs ?? atMs) ? undefined : atMs;
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

  const invoke = (model: ScheduleModel, atMs: number, type: "Event" | "RequestResponse") =>
    options.lambda.invoke(model.functionKey, scheduledPayload(model, atMs, options), { type });

  function find(name: string): ScheduleModel {
    const named = models.filter((model) => model.name === name);
    const found = named.length > 0 ? named : models.filter((model) => model.functionKey === name);
    if (found.length === 1) return found[0] as ScheduleModel;
    const there = (found.length > 1 ? found : models).map((model) => model.name).join(", ");
    throw new Error(
      found.length > 1
        ? `${name} has ${found.length} schedules: ${there}. Name one of them.`
        : `There is no schedule ${name}${there === "" ? ", nor any other" : `; there are ${there}`}.`,
    );
  }

  return {
    list: () =>
      models.map((model) => {
        const { name, functionKey, kind, expression, timezone, enabled } = model;
        const problem = refused.get(JSON.stringify(model));
        const atMs = armed.find((entry) => isSame(entry.model, model))?.atMs;
        return {
          name,
          functionKey,
          kind,
          expression,
          ...(timezone === undefined ? {} : { timezone }),
          enabled,
          ...(atMs === undefined ? {} : { nextRunMs: atMs }),
          ...(problem === undefined ? {} : { problem }),
        };
      }),
    async runNow(name) {
      const model = find(name);
      checkInput(model, options);
      return invoke(model, clock(), "RequestResponse");
    },
    update,
    async stop() {
      stopped = true;
      for (const entry of armed) clearTimeout(entry.timer);
    },
  };
}

const isSame = (one: ScheduleModel, other: ScheduleModel) => JSON.stringify(one) === JSON.stringify(other);
