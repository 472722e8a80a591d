import { expect, it } from "vitest";
import type { Template } from "./cut-template.ts";
import { withStoreNames } from "./named-stores.ts";
import { OBJECT_EVENTS_QUEUE, withObjectEvents } from "./object-events-template.ts";

const place = { service: "demo", stage: "dev", region: "us-east-1", accountId: "123456789012" };
const arnOf = (id: string) => ({ "Fn::GetAtt": [id, "Arn"] });

it("gives stores without a name the one that functions are told, and leaves what has one", () => {
  const template: Template = {
    Resources: {
      Things: { Type: "AWS::DynamoDB::Table", Properties: { BillingMode: "PAY_PER_REQUEST" } },
      Plain: { Type: "AWS::DynamoDB::Table", Properties: { TableName: "plain" } },
      Lines: { Type: "AWS::SQS::Queue", Properties: { FifoQueue: true } },
      Work: { Type: "AWS::SQS::Queue" },
      Files: { Type: "AWS::S3::Bucket" },
      Role: { Type: "AWS::IAM::Role", Properties: { Policies: [] } },
    },
  };
  const names = Object.values(withStoreNames(template, place).Resources).map(
    ({ Properties: { TableName, QueueName, BucketName } = {} }) => TableName ?? QueueName ?? BucketName,
  );
  expect(names).toEqual([
    expect.stringMatching(/^demo-dev-Things-\w{8}$/),
    "plain",
    expect.stringMatching(/^demo-dev-Lines-\w{8}\.fifo$/),
    expect.stringMatching(/^demo-dev-Work-\w{8}$/),
    expect.stringMatching(/^demo-dev-files-\w{8}$/),
    undefined,
  ]);
  expect(template.Resources.Work).toEqual({ Type: "AWS::SQS::Queue" });
});

it("has a queue of ours in the place of each function that a bucket tells of its events", () => {
  const target = "arn:aws:lambda:us-east-1:123456789012:function:demo-dev-main";
  const buckets = [
    {
      name: "demo-files",
      logicalId: "Files",
      notifications: [
        { events: ["s3:ObjectCreated:*"], prefix: "in/", target },
        { events: ["s3:ObjectRemoved:*"], target: "arn:aws:sqs:us-east-1:123456789012:work" },
      ],
    },
    { name: "by-name", notifications: [{ events: ["s3:ObjectCreated:Put"], target }] },
  ];
  const removed = { Event: "s3:ObjectRemoved:*", Queue: arnOf("Work") };
  const template: Template = {
    Resources: {
      Files: {
        Type: "AWS::S3::Bucket",
        Properties: {
          BucketName: { "Fn::Sub": "demo-files" },
          NotificationConfiguration: {
            LambdaConfigurations: [{ Event: "s3:ObjectCreated:*", Function: arnOf("Main") }],
            QueueConfigurations: [removed],
          },
        },
      },
      S3BucketByname: { Type: "AWS::S3::Bucket", Properties: { BucketName: "by-name" } },
      Work: { Type: "AWS::SQS::Queue" },
    },
  };
  const { Resources } = withObjectEvents(template, buckets);
  const ours = { Queue: arnOf("LocalAwsObjectEvents") };
  expect(Resources.Files?.Properties?.NotificationConfiguration).toEqual({
    QueueConfigurations: [
      removed,
      {
        ...ours,
        Event: "s3:ObjectCreated:*",
        Filter: { S3Key: { Rules: [{ Name: "prefix", Value: "in/" }] } },
      },
    ],
  });
  expect(Resources.S3BucketByname?.Properties?.NotificationConfiguration).toEqual({
    QueueConfigurations: [{ ...ours, Event: "s3:ObjectCreated:Put" }],
  });
  expect(Resources.LocalAwsObjectEvents?.Properties).toEqual({ QueueName: OBJECT_EVENTS_QUEUE });
  const plain: Template = { Resources: { Work: { Type: "AWS::SQS::Queue" } } };
  expect(withObjectEvents(plain, buckets)).toEqual(plain);
});
