import { invalidValue } from "../errors.ts";

/** The longest visibility time-out: 12 hours. */
export const MAX_VISIBILITY_SECONDS = 43_200;
export const MAX_DELAY_SECONDS = 900;
export const MAX_WAIT_SECONDS = 20;

/** A whole number within a range, or undefined where it is not given. @throws SqsError InvalidParameterValueException */
export function numberIn(
  value: unknown,
  parameter: string,
  [min, max]: readonly [min: number, max: number],
  reason: string,
): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
  throw invalidValue(value, parameter, reason);
}
