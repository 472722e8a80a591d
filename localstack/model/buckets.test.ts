import { expect, it } from "vitest";
import { buildModel } from "./build-model.ts";

const build = (more: object) => {
  const service = { service: "demo", provider: { stage: "dev", region: "eu-west-1" }, ...more };
  const { buckets, warnings } = buildModel(service as never, "/root");
  return { buckets, warnings };
};
const resources = (Properties: object) => ({ Resources: { Files: { Type: "AWS::S3::Bucket", Properties } } });
const arnOf = (key: string) => `arn:aws:lambda:eu-west-1:123456789012:function:demo-dev-${key}`;

it("reads CORS, lifecycle and notifications of a bucket, and names once what has no effect", () => {
  const given = resources({
    BucketName: { "Fn::Sub": "files-${AWS::Region}" },
    VersioningConfiguration: { Status: "Enabled" },
    BucketEncryption: {},
    CorsConfiguration: {
      CorsRules: [{ AllowedOrigins: ["*"], AllowedMethods: ["PUT"], ExposedHeaders: ["ETag"], MaxAge: 60 }],
    },
    LifecycleConfiguration: {
      Rules: [
        { Id: "old", Status: "Enabled", Prefix: "tmp/", ExpirationInDays: 1, Transitions: [] },
        { Status: "Enabled", ExpirationInDays: 1, Filter: { Prefix: "tmp/" } },
        { Id: "tagged", Status: "Enabled", ExpirationInDays: 1, TagFilters: [{ Key: "a", Value: "b" }] },
        { Status: "Disabled", AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 } },
      ],
    },
    NotificationConfiguration: {
      LambdaConfigurations: [
        {
          Event: "s3:ObjectRemoved:*",
          Function: { "Fn::GetAtt": ["SeeLambdaFunction", "Arn"] },
          Filter: { S3Key: { Rules: [{ Name: "suffix", Value: ".png" }] } },
        },
      ],
      QueueConfigurations: [{ Event: "s3:ObjectCreated:*", Queue: "arn:aws:sqs:eu-west-1:123456789012:q" }],
      TopicConfigurations: [{ Event: "s3:ObjectCreated:*", Topic: "arn:aws:sns:eu-west-1:123456789012:t" }],
    },
  });
  expect(build({ functions: { see: { handler: "a.b" } }, resources: given })).toEqual({
    buckets: [
      {
        name: "files-eu-west-1",
        logicalId: "Files",
        cors: [
          {
            allowedOrigins: ["*"],
            allowedMethods: ["PUT"],
            allowedHeaders: [],
            exposeHeaders: ["ETag"],
            maxAgeSeconds: 60,
          },
        ],
        lifecycle: [
          { id: "old", enabled: true, prefix: "tmp/", expirationDays: 1 },
          { enabled: false, abortUploadsAfterDays: 2 },
        ],
        notifications: [
          { events: ["s3:ObjectRemoved:*"], suffix: ".png", target: arnOf("see") },
          { events: ["s3:ObjectCreated:*"], target: "arn:aws:sqs:eu-west-1:123456789012:q" },
        ],
      },
    ],
    warnings: [
      "Files: VersioningConfiguration, BucketEncryption have no effect here; AWS would follow them.",
      "Files, a lifecycle rule: Transitions has no effect here; AWS would follow it.",
      expect.stringContaining("Files: a lifecycle rule with Filter is left out here"),
      expect.stringContaining("Files: a lifecycle rule with TagFilters is left out here"),
      "Files: its events are not brought to arn:aws:sns:eu-west-1:123456789012:t here, only to functions and queues.",
      "The bucket files-eu-west-1: its events go to arn:aws:sqs:eu-west-1:123456789012:q, which is none of this service's queues.",
    ],
  });
});

it("has the buckets of s3 events, in each form, with the framework's defaults", () => {
  const functions = {
    short: { handler: "a.b", events: [{ s3: "photos" }] },
    long: {
      handler: "a.b",
      events: [
        {
          s3: {
            bucket: "photos",
            event: "s3:ObjectRemoved:*",
            rules: [{ prefix: "a/" }, { suffix: ".jpg" }],
          },
        },
        { s3: { bucket: "keyed" } },
        { s3: { bucket: { Ref: "Files" }, existing: true } },
      ],
    },
  };
  const provider = { stage: "dev", region: "eu-west-1", s3: { keyed: { name: "its-name", tags: [] } } };
  const { buckets } = build({ provider, functions, resources: resources({ BucketName: "files" }) });
  expect(buckets).toEqual([
    {
      name: "files",
      logicalId: "Files",
      notifications: [{ events: ["s3:ObjectCreated:*"], target: arnOf("long") }],
    },
    { name: "its-name", notifications: [{ events: ["s3:ObjectCreated:*"], target: arnOf("long") }] },
    {
      name: "photos",
      notifications: [
        { events: ["s3:ObjectCreated:*"], target: arnOf("short") },
        { events: ["s3:ObjectRemoved:*"], prefix: "a/", suffix: ".jpg", target: arnOf("long") },
      ],
    },
  ]);
});

it.each([-1, 0, null, "", "soon", true])("refuses a lifecycle rule of %j days", (days) => {
  for (const rule of [
    { ExpirationInDays: days },
    { AbortIncompleteMultipartUpload: { DaysAfterInitiation: days } },
  ]) {
    const Rules = [{ Status: "Enabled", ...rule }];
    expect(() => build({ resources: resources({ LifecycleConfiguration: { Rules } }) })).toThrow(
      "must be a positive integer",
    );
  }
});
