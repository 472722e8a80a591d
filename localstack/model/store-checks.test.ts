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

  const rule = (more: object) => ({ LifecycleConfiguration: { Rules: [{ Status: "Enabled", ...more }] } });
  const cors = (more: object) => ({
    CorsConfiguration: { CorsRules: [{ AllowedMethods: ["GET"], AllowedOrigins: ["*"], ...more }] },
  });
  const told = (Rules: object[], Queue = "arn:aws:sqs:us-east-1:123456789012:q") => ({
    NotificationConfiguration: {
      QueueConfigurations: [{ Event: "s3:ObjectCreated:*", Queue, Filter: { S3Key: { Rules } } }],
    },
  });
  it.each([
    ["a rule's status that is none", rule({ Status: "enabled", ExpirationInDays: 1 }), "Enabled or Disabled"],
    ["a rule that does nothing", rule({ Prefix: "a" }), "At least one action"],
    [
      "two rules of one id",
      {
        LifecycleConfiguration: {
          Rules: [1, 2].map((days) => ({ Id: "one", Status: "Enabled", ExpirationInDays: days })),
        },
      },
      "Rule ID must be unique",
    ],
    ["two wildcards", cors({ AllowedOrigins: ["*a*"] }), "more than one wildcard"],
    ["no origins", cors({ AllowedOrigins: [] }), "AllowedMethods and AllowedOrigins"],
    [
      "two prefixes",
      told(["a", "b"].map((Value) => ({ Name: "prefix", Value }))),
      "more than one prefix rule",
    ],
    ["another filter", told([{ Name: "regex", Value: "a" }]), "either prefix or suffix"],
    ["a FIFO queue", told([], "arn:aws:sqs:us-east-1:123456789012:q.fifo"), "is a FIFO queue"],
  ])("%s", (_what, properties, message) => {
    expect(() => build(bucket(properties))).toThrow(message);
  });

  it("and says which s3 events the framework would make a bucket for that is there", () => {
    const files = bucket({ BucketName: "files" });
    expect(build(files, [{ bucket: "files", existing: true }]).warnings).toEqual([]);
    expect(build(files, [{ bucket: "files" }]).warnings).toEqual([
      expect.stringContaining('names it without "existing: true"'),
    ]);
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

describe("parameters that AWS refuses", () => {
  const parameter = (Name: string, Value = "v", Type = "String") => ({
    Type: "AWS::SSM::Parameter",
    Properties: { Name, Value, Type },
  });
  it.each([
    ["/a b", "v", "String", "Only a mix of letters"],
    ["/aws/x", "v", "String", "reserved parameter name"],
    ["x/a", "v", "String", "fully qualified"],
    ["x", "", "String", "a character at least"],
    ["x", "v", "Foo", "Its Type is one of"],
    ["x", "v".repeat(4_097), "String", "4096 characters"],
  ])("%s, %.5s, %s", (name, value, type, message) => {
    expect(() => build({ One: parameter(name, value, type) })).toThrow(message);
  });

  it("two of one name", () => {
    expect(() => build({ One: parameter("/x"), Other: parameter("/x") })).toThrow(
      "One and Other are both the parameter /x",
    );
  });
});
