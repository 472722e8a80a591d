import type { ScheduleExpression } from "./schedule-expression.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const LAST_YEAR = 2199;

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MINUTES: Field = { name: "minutes", min: 0, max: 59 };
const HOURS: Field = { name: "hours", min: 0, max: 23 };
const DAY_OF_MONTH: Field = { name: "day-of-month", min: 1, max: 31 };
const MONTH: Field = {
  name: "month",
  min: 1,
  max: 12,
  names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
};
const DAY_OF_WEEK: Field = {
  name: "day-of-week",
  min: 1,
  max: 7,
  names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
};
const YEAR: Field = { name: "year", min: 1970, max: LAST_YEAR };

/**
 * AWS's cron: minutes, hours, day of month, month, day of week, year. Source: EventBridge user guide, "Cron expressions".
 * @throws Error, one sentence
 */
export function parseCron(fields: readonly string[]): ScheduleExpression {
  if (fields.length !== 6) throw new Error(`cron has six fields, this has ${fields.length}.`);
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if ((dayOfMonth === "?") === (dayOfWeek === "?")) {
    throw new Error('exactly one of day-of-month and day-of-week must be "?".');
  }
  const inMinutes = valuesOf(MINUTES, minutes);
  const inHours = valuesOf(HOURS, hours);
  const inMonths = valuesOf(MONTH, month);
  const inYears = valuesOf(YEAR, year);
  const isDay = dayOfMonth === "?" ? dayOfWeekMatcher(dayOfWeek) : dayOfMonthMatcher(dayOfMonth);
  const minutesOfDay = inHours.flatMap((hour) => inMinutes.map((minute) => hour * 60 + minute));

  return {
    next(afterMs) {
      const start = new Date(afterMs);
      let day = Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate());
      const end = Date.UTC(Math.max(...inYears) + 1, 0, 1);
      for (; day < end; day += DAY_MS) {
        const date = new Date(day);
        if (!inYears.includes(date.getUTCFullYear())) {
          day = Date.UTC(date.getUTCFullYear() + 1, 0, 1) - DAY_MS;
          continue;
        }
        if (!inMonths.includes(date.getUTCMonth() + 1) || !isDay(date)) continue;
        const minute = minutesOfDay.find((candidate) => day + candidate * MINUTE_MS > afterMs);
        if (minute !== undefined) return day + minute * MINUTE_MS;
      }
      return undefined;
    },
  };
}

/** Every value that a field of lists, ranges and steps names, in ascending order. */
function valuesOf(field: Field, source: string): number[] {
  const fail = () => new Error(`"${source}" is not a value of ${field.name} (${field.min} to ${field.max}).`);
  const number = (part: string) => {
    const named = field.names?.indexOf(part.toUpperCase()) ?? -1;
    const value = named >= 0 ? named + field.min : Number(part);
    if (part === "" || !Number.isInteger(value) || value < field.min || value > field.max) throw fail();
    return value;
  };
  const values = new Set<number>();
  for (const item of source.split(",")) {
    const [range = "", stepText, ...rest] = item.split("/");
    const step = stepText === undefined ? 1 : Number(stepText);
    if (rest.length > 0 || !Number.isInteger(step) || step < 1) throw fail();
    const bounds = range.split("-");
    if (bounds.length > 2) throw fail();
    const first = range === "*" ? field.min : number(bounds[0] as string);
    // `5/15` runs from 5 to the end.
    const last =
      range === "*" || (bounds.length === 1 && stepText !== undefined)
        ? field.max
        : number(bounds.at(-1) as string);
    if (first <= last) {
      for (let value = first; value <= last; value += step) values.add(value);
    } else {
      // FRI-MON wraps around.
      const span = field.max - field.min + 1;
      for (let value = first; value <= last + span; value += step)
        values.add(field.min + ((value - field.min) % span));
    }
  }
  return [...values].sort((a, b) => a - b);
}

const daysInMonth = (date: Date) =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();

/** `L` is the last day, `15W` the weekday nearest to the 15th within the month. */
function dayOfMonthMatcher(source: string): (date: Date) => boolean {
  if (source === "L") return (date) => date.getUTCDate() === daysInMonth(date);
  const nearest = /^(\d{1,2})W$/.exec(source);
  if (nearest) {
    const [wanted = 1] = valuesOf(DAY_OF_MONTH, nearest[1] as string);
    return (date) => date.getUTCDate() === nearestWeekday(date, wanted);
  }
  const values = valuesOf(DAY_OF_MONTH, source);
  return (date) => values.includes(date.getUTCDate());
}

function nearestWeekday(month: Date, wanted: number): number | undefined {
  const last = daysInMonth(month);
  if (wanted > last) return undefined;
  const weekday = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth(), wanted)).getUTCDay();
  if (weekday === 6) return wanted === 1 ? 3 : wanted - 1;
  if (weekday === 0) return wanted === last ? wanted - 2 : wanted + 1;
  return wanted;
}

/** `5L` is the month's last Thursday, `3#2` its second Tuesday; 1 is Sunday. */
function dayOfWeekMatcher(source: string): (date: Date) => boolean {
  if (source === "L") return (date) => date.getUTCDay() === 6;
  const last = /^(.+)L$/.exec(source);
  if (last) {
    const [wanted = 1] = valuesOf(DAY_OF_WEEK, last[1] as string);
    return (date) => date.getUTCDay() + 1 === wanted && date.getUTCDate() > daysInMonth(date) - 7;
  }
  const nth = /^(.+)#([1-5])$/.exec(source);
  if (nth) {
    const [wanted = 1] = valuesOf(DAY_OF_WEEK, nth[1] as string);
    const which = Number(nth[2]);
    return (date) => date.getUTCDay() + 1 === wanted && Math.ceil(date.getUTCDate() / 7) === which;
  }
  const values = valuesOf(DAY_OF_WEEK, source);
  return (date) => values.includes(date.getUTCDay() + 1);
}
