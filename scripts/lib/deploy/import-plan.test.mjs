import { describe, expect, it } from "vitest";
import { planImport } from "./import-plan.mjs";

const ACCOUNT = "123456789012";
const TABLE = "fanout-prod";
const FILES = `fanout-prod-attachments-${ACCOUNT}`;
const kept = { DeletionPolicy: "RetainExceptOnCreate", UpdateReplacePolicy: "Retain" };
const table = { Type: "AWS::DynamoDB::Table", ...kept, Properties: { TableName: TABLE, KeySchema: [] } };
const bucketName = { "Fn::Sub": "fanout-prod-attachments-${AWS::AccountId}" };
const bucket = (properties) => ({
  Type: "AWS::S3::Bucket",
  ...kept,
  Properties: { BucketName: bucketName, ...properties },
});
const packaged = (properties = {}) => ({
  AWSTemplateFormatVersion: "2010-09-09",
  Resources: {
    ServerlessDeploymentBucket: { Type: "AWS::S3::Bucket" },
    Table: table,
    Attachments: bucket(properties),
    Alarms: { Type: "AWS::SNS::Topic", Properties: { TopicName: "fanout-prod-alarms" } },
  },
  Outputs: { TableName: { Value: { Ref: "Table" } } },
});
const plan = (template, left, deployed) => planImport(template, left, { account: ACCOUNT, deployed });

describe("planImport", () => {
  it("names each thing by its own name, and keeps what happens when its stack goes", () => {
    expect(plan(packaged(), [TABLE, FILES])).toEqual({
      template: {
        AWSTemplateFormatVersion: "2010-09-09",
        Resources: { Table: table, Attachments: bucket({}) },
      },
      resources: [
        {
          ResourceType: "AWS::DynamoDB::Table",
          LogicalResourceId: "Table",
          ResourceIdentifier: { TableName: TABLE },
        },
        {
          ResourceType: "AWS::S3::Bucket",
          LogicalResourceId: "Attachments",
          ResourceIdentifier: { BucketName: FILES },
        },
      ],
    });
  });

  it.each([
    ["Fn::GetAtt", { "Fn::GetAtt": ["Distribution", "DomainName"] }],
    ["Ref", [{ a: { Ref: "Alarms" } }]],
    ["Fn::Sub", { "Fn::Sub": "https://${Distribution.DomainName}" }],
    ["Fn::Sub with variables", { "Fn::Sub": ["${a}", { a: { Ref: "Alarms" } }] }],
    [
      "Fn::Join around one",
      { "Fn::Join": ["", ["https://", { "Fn::GetAtt": ["Distribution", "DomainName"] }]] },
    ],
  ])("leaves a property out that refers to another resource: %s", (_how, value) => {
    const { Resources } = plan(packaged({ CorsConfiguration: { CorsRules: [value] } }), [FILES]).template;
    expect(Resources).toEqual({ Attachments: bucket({}) });
  });

  it.each([[{ Ref: "AWS::Region" }], [{ "Fn::Sub": "a-${AWS::AccountId}-${!b}" }], [["a", 1, null]]])(
    "keeps a property that refers to none: %j",
    (value) => {
      const { Resources } = plan(packaged({ Tags: value }), [FILES]).template;
      expect(Resources.Attachments.Properties.Tags).toEqual(value);
    },
  );

  it("leaves what the stack has as it is", () => {
    const deployed = { Resources: { ServerlessDeploymentBucket: {} }, Outputs: { A: { Value: "b" } } };
    const { template } = plan(packaged(), [TABLE], deployed);
    expect(template).toEqual({
      AWSTemplateFormatVersion: "2010-09-09",
      Resources: { ServerlessDeploymentBucket: {}, Table: table },
      Outputs: { A: { Value: "b" } },
    });
  });

  it("refuses what serverless.yml does not have", () => {
    expect(() => plan(packaged(), ["fanout-prod-old"])).toThrow(
      "serverless.yml does not have fanout-prod-old",
    );
  });
});
