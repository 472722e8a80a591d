import { expect, it } from "vitest";
import { createLogStreamName, createRequestId, createTraceId } from "./request-ids.ts";

it("makes ids of AWS's forms, each its own", () => {
  const now = Date.UTC(2026, 2, 1);
  const forms: [() => string, RegExp][] = [
    [createRequestId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
    [() => createTraceId(now), /^Root=1-69a38180-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$/],
    [() => createLogStreamName(new Date(now)), /^2026\/03\/01\/\[\$LATEST\][0-9a-f]{32}$/],
  ];
  for (const [create, form] of forms) {
    // More than one stock of digits holds.
    const ids = Array.from({ length: 2_000 }, create);
    for (const id of ids) expect(id).toMatch(form);
    expect(new Set(ids).size).toBe(ids.length);
  }
});
