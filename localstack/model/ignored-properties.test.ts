import { describe, expect, it } from "vitest";
import { buildModel } from "./build-model.ts";

const key = {
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
};
const arn = "arn:aws:dynamodb:us-east-1:123456789012:table/things/stream/2026";
const functionArn = "arn:aws:lambda:us-east-1:123456789012:function:demo-dev-work";

function warningsOf(Resources: Record<string, object>, event?: object): readonly string[] {
  const functions = { work: { handler: "work.handler", ...(event ? { events: [event] } : {}) } };
  const provider = { name: "aws", runtime: "nodejs20.x" } as const;
  return buildModel({ service: "demo", provider, functions, resources: { Resources } } as never, "/app")
    .warnings;
}

describe("what changes nothing on this machine is named", () => {
  it.each([
    [
      "Things: TableClass, SSESpecification have no effect here; AWS would follow them.",
      "AWS::DynamoDB::Table",
      { ...key, TableClass: "STANDARD", SSESpecification: { SSEEnabled: true }, TimeToLiveSpecification: {} },
    ],
    [
      "Things, index byName: WarmThroughput has no effect here; AWS would follow it.",
      "AWS::DynamoDB::Table",
      {
        ...key,
        GlobalSecondaryIndexes: [{ IndexName: "byName", WarmThroughput: { ReadUnitsPerSecond: 1 } }],
      },
    ],
    [
      "Things: VisibilityTimeOut has no effect here; AWS would follow it.",
      "AWS::SQS::Queue",
      { VisibilityTimeOut: 5, DelaySeconds: 1 },
    ],
    [
      "Things: AllowedPattern has no effect here; AWS would follow it.",
      "AWS::SSM::Parameter",
      { Type: "String", Value: "v", AllowedPattern: "v" },
    ],
    [
      "Things, target one: RetryPolicy has no effect here; AWS would follow it.",
      "AWS::Events::Rule",
      {
        ScheduleExpression: "rate(1 day)",
        Targets: [{ Id: "one", Arn: functionArn, RetryPolicy: { MaximumRetryAttempts: 1 } }],
      },
    ],
    [
      "Things: FlexibleTimeWindow has no effect here; AWS would follow it.",
      "AWS::Scheduler::Schedule",
      {
        ScheduleExpression: "rate(1 day)",
        FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 5 },
        Target: { Arn: functionArn, RoleArn: "arn:aws:iam::123456789012:role/r" },
      },
    ],
    [
      "Things: TumblingWindowInSeconds has no effect here; AWS would follow it.",
      "AWS::Lambda::EventSourceMapping",
      {
        FunctionName: "demo-dev-work",
        EventSourceArn: arn,
        StartingPosition: "LATEST",
        TumblingWindowInSeconds: 30,
      },
    ],
    [
      "Things (AWS::S3::BucketPolicy) is not looked at here: what a caller may do stands in the policies of its role alone.",
      "AWS::S3::BucketPolicy",
      { Bucket: "files", PolicyDocument: {} },
    ],
  ])("%s", (expected, Type, Properties) => {
    expect(warningsOf({ Things: { Type, Properties } })).toEqual([expected]);
  });

  it("in an event too", () => {
    expect(
      warningsOf({}, { stream: { type: "dynamodb", arn, batchSize: 3, tumblingWindowInSeconds: 3 } }),
    ).toEqual([
      'The stream event of "work": tumblingWindowInSeconds has no effect here; AWS would follow it.',
    ]);
  });

  it("but not what only says no", () => {
    const Properties = { ...key, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: "false" } };
    expect(warningsOf({ Things: { Type: "AWS::DynamoDB::Table", Properties } })).toEqual([]);
  });
});
