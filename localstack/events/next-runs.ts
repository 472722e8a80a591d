import type { ScheduleState } from "./schedules.ts";

/** More would push the addresses of a start off the screen. */
const MAX_LINES = 8;

/** A line for each schedule, for the person who starts the service: `sweep  rate(1 minute)  next 15:04:05, in 60 s`, in this machine's time. */
export function nextRunLines(schedules: readonly ScheduleState[], nowMs: number): string[] {
  const lines = schedules.map(({ functionKey, expression, timezone, enabled, nextRunMs, problem }) => {
    const when =
      nextRunMs !== undefined
        ? `next ${clockTime(nextRunMs, nowMs)}, in ${duration(nextRunMs - nowMs)}`
        : problem !== undefined
          ? "not run: AWS would refuse it"
          : enabled
            ? "does not run again"
            : "disabled";
    return `${functionKey}  ${expression}${timezone === undefined ? "" : ` ${timezone}`}  ${when}`;
  });
  const more = lines.length - MAX_LINES;
  return more > 1 ? [...lines.slice(0, MAX_LINES), `and ${more} more`] : lines;
}

/** With the date where it is another day. */
function clockTime(ms: number, nowMs: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const at = new Date(ms);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} `;
  const isToday = at.toDateString() === new Date(nowMs).toDateString();
  return `${isToday ? "" : day}${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} days`;
}
