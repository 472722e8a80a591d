const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const dayAndYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });

export const timeOfDay = (ms: number): string => clock.format(ms);
/** "11:07" where there is no room for more. */
export const shortTime = (ms: number): string =>
  clock
    .formatToParts(ms)
    .filter((part) => part.type === "hour" || part.type === "minute" || part.value === ":")
    .map((part) => part.value)
    .join("");
export const fullTime = (ms: number): string => full.format(ms);

/** "Today", "Yesterday", the weekday with the date in this year, the date with its year before. */
export function dayLabel(ms: number, nowMs = Date.now()): string {
  const midnight = (time: number) => new Date(time).setHours(0, 0, 0, 0);
  const days = Math.round((midnight(nowMs) - midnight(ms)) / 86_400_000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return new Date(ms).getFullYear() === new Date(nowMs).getFullYear()
    ? day.format(ms)
    : dayAndYear.format(ms);
}
