import type { ScheduleExpression } from "./schedule-expression.ts";

/** Whether it is an IANA name that this Node knows. */
export function isTimezone(name: string): boolean {
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * An expression whose times are a time zone's wall clock. A time that a change to summer time leaves out is left out; one that comes twice in autumn counts once.
 * Source: Scheduler user guide, "Daylight savings time".
 * @param wall gives and takes the wall clock's time as if it were UTC
 */
export function inTimezone(wall: ScheduleExpression, timezone: string | undefined): ScheduleExpression {
  if (timezone === undefined || timezone === "UTC") return wall;
  const clock = clockOf(timezone);
  const wallOf = (ms: number) => {
    const part = Object.fromEntries(clock.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  };
  return {
    next(afterMs) {
      for (let at = wall.next(wallOf(afterMs)); at !== undefined; at = wall.next(at)) {
        const ms = momentOf(at, wallOf);
        if (ms !== undefined && ms > afterMs) return ms;
      }
      return undefined;
    },
  };
}

const DAY_MS = 86_400_000;

/** The first moment at which the wall clock shows this; undefined where it never does. */
function momentOf(wallMs: number, wallOf: (ms: number) => number): number | undefined {
  // The offsets before and after any change near by: of two moments, the one with the larger offset is the first.
  const offsets = [wallMs - DAY_MS, wallMs + DAY_MS].map((ms) => wallOf(ms) - ms);
  return offsets
    .sort((a, b) => b - a)
    .map((offset) => wallMs - offset)
    .find((ms) => wallOf(ms) === wallMs);
}

const clockOf = (timeZone: string) =>
  new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
