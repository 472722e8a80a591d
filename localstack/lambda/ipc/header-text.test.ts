import { expect, it } from "vitest";
import { headerText, readHeader } from "./header-text.ts";

const invocation = {
  requestId: "53257d08-1877-4429-91b7-fecdc7fc0a44",
  invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:send",
  deadlineMs: 1_700_000_000_123,
  traceId: "Root=1-6b0aaca2-068f1b9b46c05d6f8e26e3f2;Parent=068f1b9b46c05d6f;Sampled=1",
};

it.each([
  { t: "invoke", invocation },
  { t: "invoke", invocation: { ...invocation, clientContext: '{"custom":\n"grüße"}' } },
  // A caller's own trace id may hold anything.
  { t: "invoke", invocation: { ...invocation, traceId: "Root=1\ninvoke\n" } },
  { t: "invoke", invocation: { ...invocation, traceId: "Root=é" } },
  { t: "result" },
  { t: "result", failed: true },
  { t: "result", failed: true, last: true },
  { t: "pending", resources: { Timeout: 2 } },
  { t: "start", env: 1, spec: { bundle: "zoë/👋/bundle.cjs" } },
])("a header comes back as it was, by way of ASCII: %j", (header) => {
  const text = headerText(header);
  expect(text).toMatch(/^[\n -~]*$/);
  expect(readHeader(text)).toEqual(header);
});
