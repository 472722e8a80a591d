import type { MappingRefusal } from "../lambda/event-source-mappings.ts";
import { UserError } from "../user-error.ts";

/** A mapping that AWS would not make. */
export class MappingRefused extends UserError {
  /** @param of what is mapped to what, e.g. `the queue work to "handler"` */
  constructor(of: string, { code, message }: MappingRefusal) {
    super(`The mapping of ${of} is refused, as on AWS. ${code}: ${message}`);
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
