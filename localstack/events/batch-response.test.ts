import { describe, expect, it } from "vitest";
import { readBatchResponse } from "./batch-response.ts";

const SEQUENCE = ["8", "9", "10", "11"];
const failures = (...ids: unknown[]) => ({ batchItemFailures: ids.map((id) => ({ itemIdentifier: id })) });

describe("partial batch response (C4)", () => {
  it.each<[string, unknown]>([
    ["null", failures(null)],
    ["an empty string", failures("")],
    ["no identifier", { batchItemFailures: [{}] }],
    ["another key", { batchItemFailures: [{ itemId: "9" }] }],
    ["an item that is no object", { batchItemFailures: ["9"] }],
    ["a number instead of text", failures(9)],
    ["a sequence number of another batch", failures("12")],
    ["a good one and a bad one", failures("10", "")],
    ["a list that is no list", { batchItemFailures: "9" }],
    ["the first record", failures("8", "10")],
  ])("whole batch failed: %s", (_what, answer) => {
    expect(readBatchResponse(JSON.stringify(answer), SEQUENCE)).toEqual({ kind: "failure" });
  });

  it.each<[string, string]>([
    ["null", "null"],
    ["nothing", ""],
    ["{}", "{}"],
    ["an empty list", '{"batchItemFailures":[]}'],
    ["null for a list", '{"batchItemFailures":null}'],
    ["an answer of another kind", '"done"'],
  ])("success: %s", (_what, payload) => {
    expect(readBatchResponse(payload, SEQUENCE)).toEqual({ kind: "success" });
  });

  it("takes the lowest in stream order, where text order would give another", () => {
    expect(readBatchResponse(JSON.stringify(failures("11", "10", "9")), SEQUENCE)).toEqual({
      kind: "partial",
      index: 1,
    });
  });

  it("counts text that is no JSON as a failure", () => {
    expect(readBatchResponse("{", SEQUENCE)).toEqual({ kind: "failure" });
  });
});
