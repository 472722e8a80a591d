import { expect, it } from "vitest";
import {
  fromTraceHeader,
  fromTraceparent,
  newSpanId,
  newTraceId,
  toTraceHeader,
  toTraceRoot,
  traceparentIn,
} from "./span-context.ts";

const trace = "6a2b31f0c4d1e2f3a4b5c6d7e8f90123";
const span = "00f067aa0ba902b7";

it("X-Ray's header and back", () => {
  const header = toTraceHeader({ trace, span });
  expect(header).toBe("Root=1-6a2b31f0-c4d1e2f3a4b5c6d7e8f90123;Parent=00f067aa0ba902b7;Sampled=1");
  expect(fromTraceHeader(header)).toEqual({ trace, span });
  // What the SDK of a function adds about recursion stands behind, and goes on.
  expect(fromTraceHeader(`${header};Lineage=1:a:0`)).toEqual({ trace, span });
  expect(toTraceHeader({ trace, span }, "Sampled=0;Root=1-x;Parent=y;Lineage=1:a:0")).toBe(
    "Root=1-6a2b31f0-c4d1e2f3a4b5c6d7e8f90123;Parent=00f067aa0ba902b7;Sampled=0;Lineage=1:a:0",
  );
  expect(fromTraceHeader("Root=1-6a2b31f0-c4d1e2f3a4b5c6d7e8f90123")).toEqual({ trace });
  expect(toTraceRoot({ trace, span })).toBe("Root=1-6a2b31f0-c4d1e2f3a4b5c6d7e8f90123");
});

it.each([undefined, "", "Root=1-6a2b31f0", "Self=x", ["a", "b"], "Root=1-x;Parent=y"])(
  "no place in a trace: %j",
  (header) => expect(fromTraceHeader(header)).toBeUndefined(),
);

it("W3C's traceparent, in a client's frame too", () => {
  const text = `00-${trace}-${span}-01`;
  expect(fromTraceparent(text)).toEqual({ trace, span });
  expect(traceparentIn(JSON.stringify({ action: "send", traceparent: text }))).toEqual({ trace, span });
  expect(traceparentIn(`{"traceparent" : "${text}"}`)).toEqual({ trace, span });
  for (const frame of ["", "{}", '{"traceparent":1}', '{"traceparent":"x"}', '{"traceparent":"'])
    expect(traceparentIn(frame)).toBeUndefined();
  expect(fromTraceparent(`00-${"0".repeat(32)}-${span}-01`)).toBeUndefined();
  expect(fromTraceparent(`00-${trace}-${"0".repeat(16)}-01`)).toBeUndefined();
});

it("ids are W3C's, and a trace's has its second", () => {
  expect(newSpanId()).toMatch(/^[0-9a-f]{16}$/);
  expect(newTraceId(1_780_000_000_999)).toMatch(/^6a18a500[0-9a-f]{24}$/);
  expect(newTraceId(0)).not.toBe(newTraceId(0));
});
