import { expect, it } from "vitest";
import { compileMessageFilter } from "./message-filter.ts";
import { messageRecord } from "./queue-record.ts";

const record = (body: string) =>
  messageRecord(
    {
      messageId: "m",
      receiptHandle: "r",
      body,
      md5OfBody: "",
      attributes: { MessageGroupId: "g" },
      messageAttributes: { kind: { DataType: "String", StringValue: "a" } },
    },
    "arn:aws:sqs:eu-west-1:123456789012:work",
  );
const JSON_BODY = '{"kind":"a","count":3,"deep":{"er":["x","y"]}}';

// The pattern's form against the message's, as AWS's table has them.
it.each<[string, object, string, boolean]>([
  ["text against text", { body: ["plain"] }, "plain", true],
  ["text against another text", { body: ["plain"] }, "other", false],
  ["a rule for text", { body: [{ prefix: "pl" }] }, "plain", true],
  ["text against JSON", { body: ["plain"] }, JSON_BODY, false],
  ["the same text as JSON", { body: [JSON_BODY] }, JSON_BODY, false],
  ["JSON against JSON", { body: { kind: ["a"] } }, JSON_BODY, true],
  ["JSON against other JSON", { body: { kind: ["b"] } }, JSON_BODY, false],
  ["JSON's numbers", { body: { count: [{ numeric: [">", 2] }] } }, JSON_BODY, true],
  ["JSON's depths", { body: { deep: { er: ["y"] } } }, JSON_BODY, true],
  ["JSON against text", { body: { kind: [{ exists: false }] } }, "plain", false],
  ["JSON against half of it", { body: { kind: ["a"] } }, '{"kind":"a"', false],
  ["no rule for the body, JSON", { attributes: { MessageGroupId: ["g"] } }, JSON_BODY, true],
  ["no rule for the body, text", { awsRegion: ["eu-west-1"] }, "plain", true],
  ["a message attribute", { messageAttributes: { kind: { stringValue: ["a"] } } }, "plain", true],
  ["both", { body: { kind: ["a"] }, attributes: { MessageGroupId: ["h"] } }, JSON_BODY, false],
])("C5 %s", (_what, pattern, body, kept) => {
  expect(compileMessageFilter([pattern as never])(record(body))).toBe(kept);
});

it("C5 keeps what one of several patterns matches, whatever their form; everything without any", () => {
  const keep = compileMessageFilter([{ body: ["plain"] }, { body: { kind: ["a"] } }]);
  expect(["plain", JSON_BODY, "other"].map((body) => keep(record(body)))).toEqual([true, true, false]);
  expect(compileMessageFilter([])(record("any"))).toBe(true);
});

it("C5 has up to five patterns", () => {
  expect(() => compileMessageFilter(Array(6).fill({ body: ["x"] }))).toThrow("up to 5");
});
