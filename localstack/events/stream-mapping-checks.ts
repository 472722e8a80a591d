import type { StreamMappingModel } from "../model/types.ts";
import { compileFilter } from "./filter-pattern.ts";
import { checkFilter, MappingRefused, type Range, refusalOfRange } from "./mapping-refused.ts";

const RANGES: readonly Range<StreamMappingModel>[] = [
  ["batchSize", ({ batchSize }) => batchSize, 1, 10_000],
  ["maximumBatchingWindowInSeconds", ({ batchWindowSeconds }) => batchWindowSeconds, 0, 300],
  ["parallelizationFactor", ({ parallelizationFactor }) => parallelizationFactor, 1, 10],
  ["maximumRetryAttempts", ({ maximumRetryAttempts }) => maximumRetryAttempts, -1, 10_000],
  ["maximumRecordAgeInSeconds", ({ maximumRecordAgeSeconds }) => maximumRecordAgeSeconds, -1, 604_800],
];
/** Less than that is within the range of the API and refused all the same. */
const LEAST_AGE_SECONDS = 60;

/** @throws MappingRefused, FilterPatternError where AWS refuses a mapping when it is made (C1, C5) */
export function checkStreamMappings(mappings: readonly StreamMappingModel[]): void {
  for (const mapping of mappings) {
    const age = mapping.maximumRecordAgeSeconds;
    const refusal =
      refusalOfRange(mapping, RANGES) ??
      (age >= 0 && age < LEAST_AGE_SECONDS
        ? {
            code: "InvalidParameterValueException",
            message: `Maximum record age must be -1 or at least ${LEAST_AGE_SECONDS} seconds.`,
          }
        : undefined);
    const of = `the stream of ${mapping.tableName} to "${mapping.functionKey}"`;
    if (refusal) throw new MappingRefused(of, refusal);
    checkFilter(of, () => compileFilter(mapping.filterPatterns));
  }
}
