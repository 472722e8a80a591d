import { describe, expect, it } from "vitest";
import { buildModel } from "./build-model.ts";
import type { ServerlessService } from "./serverless-service.ts";

/** Resolves one environment value as a function of this service would see it. */
function environmentValue(value: unknown, more: Partial<ServerlessService> = {}) {
  const model = buildModel(
    {
      service: "demo",
      provider: { stage: "dev", region: "eu-west-1" },
      functions: { "fan-out": { handler: "a.handler", environment: { X: value } } },
      ...more,
    },
    "/app",
  );
  return { value: model.functions[0]?.environment.X, warnings: model.warnings };
}

const resources: NonNullable<ServerlessService["resources"]> = {
  Parameters: {
    Level: { Default: "debug" },
    Zones: { Default: "x, y,z" },
    Needed: {},
  },
  Mappings: { Sizes: { dev: { memory: 128 } } },
  Conditions: {
    IsDev: { "Fn::Equals": [{ Ref: "AWS::Region" }, "eu-west-1"] },
    IsProd: { "Fn::Not": [{ Condition: "IsDev" }] },
    Both: { "Fn::And": [{ Condition: "IsDev" }, { Condition: "IsProd" }] },
    Either: { "Fn::Or": [{ Condition: "IsDev" }, { Condition: "IsProd" }] },
    Broken: { "Fn::Not": [{ Condition: "Nobody" }] },
  },
  Resources: {
    Things: { Type: "AWS::DynamoDB::Table", Properties: {} },
    Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: "jobs" } },
    Files: { Type: "AWS::S3::Bucket", Properties: { BucketName: { "Fn::Sub": "files-${AWS::AccountId}" } } },
  },
};

describe("an environment value", () => {
  it.each<[string, unknown, string]>([
    ["a text", "plain", "plain"],
    ["a number", 5, "5"],
    ["false", false, "false"],
    ["Ref of a parameter", { Ref: "Level" }, "debug"],
    ["Ref of a queue", { Ref: "Queue" }, "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs"],
    ["Ref of a bucket whose name has a Sub", { Ref: "Files" }, "files-123456789012"],
    ["Ref of a function", { Ref: "FanDashoutLambdaFunction" }, "demo-dev-fan-out"],
    ["Ref of a function's log group", { Ref: "FanDashoutLogGroup" }, "/aws/lambda/demo-dev-fan-out"],
    ["Ref of the WebSocket stage", { Ref: "WebsocketsDeploymentStage" }, "dev"],
    ["Ref of the stack's name", { Ref: "AWS::StackName" }, "demo-dev"],
    ["Ref of the partition", { Ref: "AWS::Partition" }, "aws"],
    ["Ref of the URL suffix", { Ref: "AWS::URLSuffix" }, "amazonaws.com"],
    ["GetAtt as a list", { "Fn::GetAtt": ["Queue", "Arn"] }, "arn:aws:sqs:eu-west-1:123456789012:jobs"],
    ["GetAtt as a text", { "Fn::GetAtt": "Queue.QueueName" }, "jobs"],
    [
      "GetAtt of the default role",
      { "Fn::GetAtt": ["IamRoleLambdaExecution", "Arn"] },
      "arn:aws:iam::123456789012:role/demo-dev-eu-west-1-lambdaRole",
    ],
    ["Sub of a text without a variable", { "Fn::Sub": "text" }, "text"],
    ["Sub of a one-letter text", { "Fn::Sub": "t" }, "t"],
    ["Sub with an attribute", { "Fn::Sub": "q=${Queue.QueueName}" }, "q=jobs"],
    [
      "Sub with variables of its own that are intrinsics",
      { "Fn::Sub": ["${a}/${AWS::Region}", { a: { "Fn::Join": ["-", ["x", { Ref: "Level" }]] } }] },
      "x-debug/eu-west-1",
    ],
    ["Sub with a literal", { "Fn::Sub": "${!Level}" }, "${Level}"],
    ["Join with an intrinsic between", { "Fn::Join": [{ Ref: "Level" }, ["a", "b"]] }, "adebugb"],
    ["Join of a parameter with a list", { "Fn::Join": ["|", { Ref: "Zones" }] }, "x|y|z"],
    ["Join that drops AWS::NoValue", { "Fn::Join": [",", ["a", { Ref: "AWS::NoValue" }, "b"]] }, "a,b"],
    ["Select with a text index", { "Fn::Select": ["1", ["a", "b"]] }, "b"],
    ["Select of a Split", { "Fn::Select": [2, { "Fn::Split": ["/", "a/b/c"] }] }, "c"],
    ["Select of a parameter with a list", { "Fn::Select": [1, { Ref: "Zones" }] }, "y"],
    ["Select of the zones", { "Fn::Select": [0, { "Fn::GetAZs": "" }] }, "eu-west-1a"],
    ["Select of another region's zones", { "Fn::Select": [0, { "Fn::GetAZs": "us-east-2" }] }, "us-east-2a"],
    ["FindInMap", { "Fn::FindInMap": ["Sizes", "dev", "memory"] }, "128"],
    [
      "FindInMap with a default",
      { "Fn::FindInMap": ["Sizes", "prod", "memory", { DefaultValue: { Ref: "Level" } }] },
      "debug",
    ],
    ["If that holds", { "Fn::If": ["IsDev", { Ref: "Level" }, "no"] }, "debug"],
    ["If that does not", { "Fn::If": ["IsProd", "yes", "no"] }, "no"],
    ["If with And", { "Fn::If": ["Both", "yes", "no"] }, "no"],
    ["If with Or", { "Fn::If": ["Either", "yes", "no"] }, "yes"],
    ["Base64", { "Fn::Base64": { "Fn::Sub": "${Level}" } }, "ZGVidWc="],
    ["Length", { "Fn::Length": ["a", "b"] }, "2"],
    ["ToJsonString", { "Fn::ToJsonString": { level: { Ref: "Level" } } }, '{"level":"debug"}'],
  ])("%s", (_name, given, expected) => {
    expect(environmentValue(given, { resources })).toEqual({
      value: expected,
      warnings: environmentValue("", { resources }).warnings,
    });
  });

  it("is not set where If gives AWS::NoValue", () => {
    const given = { "Fn::If": ["IsProd", "yes", { Ref: "AWS::NoValue" }] };
    expect(environmentValue(given, { resources }).value).toBeUndefined();
  });

  it.each<[string, unknown, string, RegExp]>([
    ["a resource that is not there", { Ref: "Nobody" }, "UNRESOLVED", /no resource or parameter "Nobody"/],
    ["a parameter without a default", { Ref: "Needed" }, "UNRESOLVED", /"Needed"/],
    [
      "an attribute that is not known",
      { "Fn::GetAtt": ["Queue", "Colour"] },
      "UNRESOLVED",
      /no attribute "Colour" of "Queue"/,
    ],
    ["a Sub with an unknown name", { "Fn::Sub": "a-${Nobody}" }, "a-UNRESOLVED", /no "Nobody" here/],
    [
      "another stack's export",
      { "Fn::ImportValue": "url" },
      "UNRESOLVED",
      /export of another stack, which is not on this machine/,
    ],
    [
      "a condition that is not there",
      { "Fn::If": ["Nothing", 1, 2] },
      "UNRESOLVED",
      /no condition "Nothing"/,
    ],
    [
      "a condition on one that is not there",
      { "Fn::If": ["Broken", 1, 2] },
      "UNRESOLVED",
      /no condition "Broken"/,
    ],
    ["an index outside", { "Fn::Select": [2, ["a"]] }, "UNRESOLVED", /outside the list/],
    [
      "a map entry that is not there",
      { "Fn::FindInMap": ["Sizes", "x", "y"] },
      "UNRESOLVED",
      /no entry Sizes\.x\.y/,
    ],
    ["a macro", { "Fn::Transform": { Name: "X" } }, "UNRESOLVED", /no meaning without CloudFormation/],
  ])("names %s and does not guess", (_name, given, value, warning) => {
    const result = environmentValue(given, { resources });
    expect(result.value).toBe(value);
    expect(result.warnings.filter((text) => warning.test(text))).toHaveLength(1);
  });
});

describe("the command line's stage and region", () => {
  it("go before serverless.yml's, in names, ARNs and pseudo-parameters", () => {
    const model = buildModel(
      {
        service: "demo",
        provider: { stage: "dev", region: "eu-west-1" },
        functions: {
          a: {
            handler: "a.a",
            environment: { R: { Ref: "AWS::Region" } },
            events: [{ websocket: "$default" }],
          },
        },
      },
      "/app",
      { stage: "qa", region: "us-west-2" },
    );
    expect(model).toMatchObject({ stage: "qa", region: "us-west-2", webSocketApi: { stage: "qa" } });
    expect(model.functions[0]).toMatchObject({
      name: "demo-qa-a",
      arn: "arn:aws:lambda:us-west-2:123456789012:function:demo-qa-a",
      environment: { R: "us-west-2" },
    });
  });
});
