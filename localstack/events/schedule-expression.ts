import { parseCron } from "./cron-expression.ts";
import { inTimezone, isTimezone } from "./local-time.ts";

/** When something runs. */
export interface ScheduleExpression {
  /** The first run after a moment, in milliseconds since 1970; undefined where none is left (a cron with a year that is over). */
  next(afterMs: number): number | undefined;
}

/** Who reads the expression: a rule of EventBridge, whose times are UTC, or EventBridge Scheduler, which knows `at(...)` and time zones too. */
export interface ScheduleReader {
  readonly kind: "rule" | "scheduler";
  /** An IANA name. */
  readonly timezone?: string;
}

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Source: EventBridge user guide, "Cron expressions" and "Rate expressions"; Scheduler user guide, "Schedule types".
 * @throws Error, one sentence that names the expression and what is wrong with it, behind AWS's own words, where AWS would refuse it.
 */
export function parseScheduleExpression(
  text: string,
  { kind, timezone }: ScheduleReader = { kind: "rule" },
): ScheduleExpression {
  try {
    if (timezone !== undefined && !isTimezone(timezone))
      throw new Error(`there is no time zone "${timezone}".`);
    return parse(text.trim(), kind, timezone);
  } catch (error) {
    const words =
      kind === "rule" ? "Parameter ScheduleExpression is not valid." : `Invalid Schedule Expression ${text}.`;
    throw new Error(`${words} "${text}": ${(error as Error).message}`);
  }
}

function parse(text: string, kind: ScheduleReader["kind"], timezone: string | undefined): ScheduleExpression {
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(text);
  if (rate) return parseRate(Number(rate[1]), rate[2] as string, rate[3] === "s");
  const cron = /^cron\((.+)\)$/.exec(text);
  if (cron) return inTimezone(parseCron((cron[1] as string).trim().split(/\s+/)), timezone);
  const at = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$/.exec(text);
  const atMs = Date.parse(`${at?.[1]}Z`);
  // `Date` counts on from a day that a month does not have.
  const isDay = !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(at?.[1] ?? "");
  if (kind === "scheduler" && isDay)
    return inTimezone({ next: (afterMs) => (afterMs < atMs ? atMs : undefined) }, timezone);
  throw new Error(
    `it is neither rate(value unit) nor cron(six fields)${kind === "scheduler" ? " nor at(yyyy-mm-ddThh:mm:ss)" : ""}.`,
  );
}

function parseRate(value: number, unit: string, plural: boolean): ScheduleExpression {
  if (value < 1) throw new Error("the value must be 1 or more.");
  // AWS refuses rate(1 hours) and rate(5 hour).
  if (plural !== value > 1) throw new Error(`write ${value} ${unit}${value > 1 ? "s" : ""}.`);
  const periodMs = value * (UNIT_MS[unit] as number);
  return { next: (afterMs) => afterMs + periodMs };
}
