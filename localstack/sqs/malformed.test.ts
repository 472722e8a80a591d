import fc from "fast-check";
import { beforeEach, expect, it } from "vitest";
import { INPUTS } from "./protocol/shapes.ts";
import { startSqs } from "./sqs.fixture.ts";

let sqs: Awaited<ReturnType<typeof startSqs>>;
const failures: string[] = [];

beforeEach(async () => {
  const log = { notice() {}, warning() {}, info() {}, error: (message: string) => failures.push(message) };
  sqs = await startSqs({ log });
  sqs.sqs().provision([
    { name: "work", properties: {} },
    { name: "work.fifo", properties: { ContentBasedDeduplication: true } },
  ]);
  return () => sqs.stop();
});

/** Members that operations have, with values that they may have or not. */
const members = [...new Set(Object.values(INPUTS).flatMap((shape) => Object.keys(shape.members)))];
const value = fc.oneof(
  fc.constantFrom<unknown>(
    "http://x/123456789012/work",
    "http://x/123456789012/work.fifo",
    "work",
    "",
    null,
    true,
    -1,
    0,
    1e99,
  ),
  fc.constantFrom<unknown>([], {}, ["All"], { a: "b" }, [{ Id: "a" }], {
    a: { DataType: "String", StringValue: "x" },
  }),
  fc.constantFrom<unknown>(
    "__proto__",
    { constructor: "x" },
    { RedrivePolicy: "null" },
    { Policy: "[1]" },
    { FifoQueue: "true" },
  ),
  fc.integer({ min: -5, max: 50_000 }),
  fc.string({ unit: "binary" }),
  fc.json(),
);
const input = fc.dictionary(fc.constantFrom(...members), value, { maxKeys: 6 });
const operation = fc.constantFrom(...Object.keys(INPUTS), "constructor", "");

it("answers whatever it is sent, and blames the sender", async () => {
  const send = async (headers: Record<string, string>, body: string) => {
    const answer = await sqs.sqs().handle({
      url: "/",
      headers,
      body: Buffer.from(body),
      origin: "http://x",
      requestId: "r",
      // No long poll is to be waited for.
      signal: AbortSignal.abort(),
    });
    expect(answer.status).toBeLessThan(500);
  };
  await fc.assert(
    fc.asyncProperty(operation, input, fc.string(), async (name, members, text) => {
      await send({ "x-amz-target": `AmazonSQS.${name}` }, JSON.stringify(members));
      await send({ "x-amz-target": `AmazonSQS.${name}` }, text);
      const form = new URLSearchParams({ Action: name });
      for (const [key, item] of Object.entries(members))
        form.set(key, typeof item === "string" ? item : JSON.stringify(item));
      form.set(`Attribute.1.${text}`, text);
      form.set(`Entry.${text.length}.${text}`, text);
      await send({}, form.toString());
      await send({}, text);
    }),
    { numRuns: 1000 },
  );
  expect(failures).toEqual([]);
});
