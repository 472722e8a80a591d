import { describe, expect, it } from "vitest";
import { buildModel } from "./build-model.ts";

const build = (Resources: Record<string, object>, s3: readonly object[] = []) => {
  const functions = Object.fromEntries(
    s3.map((event, index) => [`f${index}`, { handler: "a.b", events: [{ s3: event }] }]),
  );
  return buildModel({ service: "demo", provider: {}, functions, resources: { Resources } } as never, "/app");
};
const bucket = (Properties: object) => ({ Files: { Type: "AWS::S3::Bucket", Properties } });
const queue = (Properties: object) => ({ Type: "AWS::SQS::Queue", Properties });

describe("queues that AWS refuses", () => {
  it.each([
    [{ QueueName: "work", FifoQueue: true }, "must end with .fifo suffix"],
    [{ QueueName: "work.fifo" }, "A FIFO queue says FifoQueue: true"],
  ])("%o", (properties, message) => {
    expect(() => build({ Work: queue(properties) })).toThrow(message);
  });

  it("two of one name", () => {
    const both = { One: queue({ QueueName: "work" }), Other: queue({ QueueName: "work" }) };
    expect(() => build(both)).toThrow("One and Other are both the queue work");
  });

  it("dead letters that would go to the other kind", () => {
    const RedrivePolicy = { deadLetterTargetArn: { "Fn::GetAtt": ["Dead", "Arn"] }, maxReceiveCount: 1 };
    const queues = {
      Work: queue({ RedrivePolicy }),
      Dead: queue({ QueueName: "dead.fifo", FifoQueue: true }),
    };
    expect(() => build(queues)).toThrow("Dead-letter queue must be same type of queue as the source.");
  });

  it("and names a dead-letter queue that is not there", () => {
    const deadLetterTargetArn = "arn:aws:sqs:us-east-1:123456789012:gone";
    const { warnings } = build({
      Work: queue({ RedrivePolicy: { deadLetterTargetArn, maxReceiveCount: 1 } }),
    });
    expect(warnings).toEqual([
      expect.stringContaining(`its dead-letter queue ${deadLetterTargetArn} is none`),
    ]);
  });
});

describe("buckets that AWS refuses", () => {
  it.each([
    [
      "a method that CORS does not have",
      { CorsConfiguration: { CorsRules: [{ AllowedMethods: ["FOO"], AllowedOrigins: ["*"] }] } },
      "Unsupported method is FOO",
    ],
    [
      "an event that there is not",
      {
        NotificationConfiguration: { QueueConfigurations: [{ Event: "s3:Foo", Queue: "arn:aws:sqs:a:b:c" }] },
      },
      "The event 's3:Foo' is not supported for notifications",
    ],
  ])("%s", (_what, properties, message) => {
    expect(() => build(bucket(properties))).toThrow(message);
  });

  const put = { bucket: "files", event: "s3:ObjectCreated:Put" };
  const created = { bucket: "files", event: "s3:ObjectCreated:*" };
  const rules = (prefix: string, suffix = "") => ({ rules: [{ prefix }, ...(suffix ? [{ suffix }] : [])] });
  it.each([
    ["the same twice", [put, put]],
    ["a kind and one of it", [put, created]],
    [
      "a prefix within another",
      [
        { ...put, ...rules("in/") },
        { ...created, ...rules("in/deep/") },
      ],
    ],
    [
      "suffixes that meet",
      [
        { ...put, ...rules("in/", ".png") },
        { ...put, ...rules("in/", "a.png") },
      ],
    ],
  ])("events that two would be told of: %s", (_what, events) => {
    expect(() => build({}, events)).toThrow("Configuration is ambiguously defined");
  });
  it.each([
    ["other events", [put, { bucket: "files", event: "s3:ObjectRemoved:*" }]],
    [
      "other prefixes",
      [
        { ...put, ...rules("in/") },
        { ...put, ...rules("out/") },
      ],
    ],
    [
      "other suffixes",
      [
        { ...put, ...rules("in/", ".png") },
        { ...put, ...rules("in/", ".jpg") },
      ],
    ],
    ["other buckets", [put, { ...put, bucket: "others" }]],
  ])("but not those that are apart: %s", (_what, events) => {
    expect(build({}, events).buckets.flatMap(({ notifications }) => notifications)).toHaveLength(2);
  });

  it("and names events that never come", () => {
    const { warnings } = build({}, [{ bucket: "files", event: "s3:ObjectRestore:*" }]);
    expect(warnings).toEqual(["The bucket files: s3:ObjectRestore:* never happens here."]);
  });

  it("and names a queue of its events that is not there", () => {
    const Queue = "arn:aws:sqs:us-east-1:123456789012:gone";
    const { warnings } = build(
      bucket({
        NotificationConfiguration: { QueueConfigurations: [{ Event: "s3:ObjectCreated:*", Queue }] },
      }),
    );
    expect(warnings).toEqual([expect.stringContaining(`its events go to ${Queue}, which is none`)]);
  });
});
