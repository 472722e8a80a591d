import type { MappingRefusal } from "../lambda/event-source-mappings.ts";
import { UserError } from "../user-error.ts";
import { FilterPatternError } from "./filter-pattern.ts";

/** A mapping that AWS would not make. */
export class MappingRefused extends UserError {
  /** @param of what is mapped to what, e.g. `the queue work to "handler"` */
  constructor(of: string, { code, message }: MappingRefusal) {
    super(`The mapping of ${of} is refused, as on AWS. ${code}: ${message}`);
  }
}

/** Runs a check of a mapping's filters, whose words name neither the mapping nor its function. @throws FilterPatternError that does */
export function checkFilter(of: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof FilterPatternError
      ? new FilterPatternError(`The mapping of ${of} is refused, as on AWS. ${error.message}`)
      : error;
  }
}

/** A member of CreateEventSourceMapping, by its name there, with the least and the most that it may be. Source: the Lambda API reference. */
export type Range<Mapping> = readonly [
  member: string,
  of: (mapping: Mapping) => number | undefined,
  least: number,
  most: number,
];

/** Undefined: all are within. */
export function refusalOfRange<Mapping>(
  mapping: Mapping,
  ranges: readonly Range<Mapping>[],
): MappingRefusal | undefined {
  for (const [member, of, least, most] of ranges) {
    const value = of(mapping);
    if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) continue;
    const bound = value < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
    return {
      code: "ValidationException",
      message: `Value '${value}' at '${member}' failed to satisfy constraint: Member must have value ${bound}`,
    };
  }
  return undefined;
}
