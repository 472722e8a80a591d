import { expect, test } from "vitest";
import { dayLabel, shortTime } from "./times.ts";

const now = new Date(2030, 5, 15, 0, 30).getTime();

test.each([
  [new Date(2030, 5, 15, 0, 1), "Today"],
  [new Date(2030, 5, 14, 23, 59), "Yesterday"],
  [new Date(2030, 5, 14, 0, 1), "Yesterday"],
])("dayLabel goes by the calendar, not by 24 hours: %s", (date, label) => {
  expect(dayLabel(date.getTime(), now)).toBe(label);
});

test("dayLabel names the year only where it is another", () => {
  expect(dayLabel(new Date(2030, 5, 1).getTime(), now)).not.toContain("2030");
  expect(dayLabel(new Date(2029, 11, 31).getTime(), now)).toContain("2029");
});

test("shortTime fits beside a message: hours and minutes only", () => {
  expect(shortTime(new Date(2030, 5, 15, 9, 5).getTime())).toMatch(/^\d{1,2}:05$/);
});
