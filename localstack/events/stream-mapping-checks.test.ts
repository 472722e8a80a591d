import { describe, expect, it } from "vitest";
import type { StreamMappingModel } from "../model/types.ts";
import { FilterPatternError } from "./filter-pattern.ts";
import { MappingRefused } from "./mapping-refused.ts";
import { checkStreamMappings } from "./stream-mapping-checks.ts";

const mapping: StreamMappingModel = {
  uuid: "u",
  functionKey: "work",
  tableName: "things",
  startingPosition: "LATEST",
  batchSize: 10_000,
  batchWindowSeconds: 300,
  parallelizationFactor: 10,
  bisectBatchOnFunctionError: false,
  maximumRetryAttempts: -1,
  maximumRecordAgeSeconds: -1,
  reportBatchItemFailures: false,
  filterPatterns: [],
  enabled: true,
};
const check = (change: Partial<StreamMappingModel>) => () => checkStreamMappings([{ ...mapping, ...change }]);

describe("stream mappings that AWS does not make (C1)", () => {
  it.each([
    [{ batchSize: 0 }, "Value '0' at 'batchSize' failed"],
    [{ batchSize: 10_001 }, "Member must have value less than or equal to 10000"],
    [{ batchWindowSeconds: 301 }, "'maximumBatchingWindowInSeconds'"],
    [{ parallelizationFactor: 11 }, "'parallelizationFactor'"],
    [{ maximumRetryAttempts: 10_001 }, "'maximumRetryAttempts'"],
    [{ maximumRecordAgeSeconds: 604_801 }, "'maximumRecordAgeInSeconds'"],
    [{ maximumRecordAgeSeconds: 59 }, "-1 or at least 60 seconds"],
    [{ batchSize: Number.NaN }, "'batchSize'"],
  ])("%o", (change, message) => {
    expect(check(change)).toThrow(MappingRefused);
    expect(check(change)).toThrow('The mapping of the stream of things to "work" is refused, as on AWS.');
    expect(check(change)).toThrow(message);
  });

  it("filters that AWS does not take", () => {
    expect(check({ filterPatterns: [{ a: ["x", { prefix: 1 }] }] })).toThrow(FilterPatternError);
  });

  it("and takes the bounds themselves", () => {
    expect(check({})).not.toThrow();
    expect(
      check({ maximumRecordAgeSeconds: 60, maximumRetryAttempts: 0, batchWindowSeconds: 0 }),
    ).not.toThrow();
  });
});
