import { describe, expect, it } from "vitest";
import { localizeAddresses } from "./addresses.ts";
import { buildModel } from "./build-model.ts";
import type { ServerlessService } from "./serverless-service.ts";

const base: ServerlessService = { service: "demo", provider: { stage: "dev", region: "eu-west-1" } };
const table = {
  Type: "AWS::DynamoDB::Table",
  Properties: { TableName: "demo-dev-things", StreamSpecification: { StreamViewType: "NEW_IMAGE" } },
};

describe("buildModel", () => {
  it("resolves references, attributes and substitutions in environment values", () => {
    const model = buildModel(
      {
        ...base,
        provider: {
          ...base.provider,
          environment: { STAGE: { "Fn::Sub": "text" }, GONE: { Ref: "AWS::NoValue" } },
        },
        functions: {
          "fan-out": {
            handler: "src/fan-out.handler",
            environment: {
              TABLE: { Ref: "Things" },
              ARN: { "Fn::GetAtt": ["Things", "Arn"] },
              URL: { "Fn::Sub": "https://${WebsocketsApi}.execute-api.${AWS::Region}.amazonaws.com/dev" },
              LITERAL: { "Fn::Sub": ["${!kept} ${given}", { given: { Ref: "AWS::AccountId" } }] },
              JOINED: { "Fn::Join": ["/", ["a", { Ref: "AWS::Partition" }]] },
            },
          },
        },
        resources: { Resources: { Things: table } },
      },
      "/app",
    );
    const [fn] = model.functions;
    expect(fn?.name).toBe("demo-dev-fan-out");
    expect(fn?.environment).toMatchObject({
      STAGE: "text",
      TABLE: "demo-dev-things",
      ARN: "arn:aws:dynamodb:eu-west-1:123456789012:table/demo-dev-things",
      LITERAL: "${kept} 123456789012",
      JOINED: "a/aws",
    });
    expect(fn?.environment).not.toHaveProperty("GONE");
    expect(fn?.environment.URL).toMatch(
      /^https:\/\/[a-z0-9]{10}\.execute-api\.eu-west-1\.amazonaws\.com\/dev$/,
    );
    expect(model.warnings).toEqual([]);
  });

  it("gives a function its own settings, else the provider's, else the framework's", () => {
    const own = { runtime: "nodejs22.x", memorySize: 256, timeout: 3, reservedConcurrency: 0 };
    const functions = { own: { handler: "a.a", ...own }, other: { handler: "a.b" } };
    const provider = { ...base.provider, runtime: "nodejs20.x", memorySize: 512, timeout: 20 };
    const settings = (service: ServerlessService) =>
      buildModel(service, "/app").functions.map((fn) => [
        fn.runtime,
        fn.memoryMb,
        fn.timeoutSeconds,
        fn.reservedConcurrency,
      ]);
    expect(settings({ ...base, provider, functions })).toEqual([
      ["nodejs22.x", 256, 3, 0],
      ["nodejs20.x", 512, 20, undefined],
    ]);
    expect(settings({ ...base, functions })[1]).toEqual(["nodejs24.x", 1024, 6, undefined]);
  });

  it("puts a function's environment over the provider's, and null unsets", () => {
    const model = buildModel(
      {
        ...base,
        provider: { ...base.provider, environment: { A: "provider", B: "provider", C: "provider" } },
        functions: { f: { handler: "a.a", environment: { B: "function", C: null } } },
      },
      "/app",
    );
    expect(model.functions[0]?.environment).toEqual({ A: "provider", B: "function" });
  });

  it("says what it could not resolve and does not guess", () => {
    const model = buildModel(
      {
        ...base,
        functions: {
          a: {
            handler: "a.handler",
            environment: { X: { "Fn::ImportValue": "elsewhere" }, Y: { Ref: "Nobody" } },
          },
        },
      },
      "/app",
    );
    expect(model.functions[0]?.environment).toEqual({ X: "UNRESOLVED", Y: "UNRESOLVED" });
    expect(model.warnings).toHaveLength(2);
    expect(model.warnings.join()).toContain("Nobody");
  });

  it("reads streams by GetAtt, with the framework's and AWS's defaults", () => {
    const model = buildModel(
      {
        ...base,
        functions: {
          a: {
            handler: "a.a",
            events: [{ stream: { "Fn::GetAtt": ["Things", "StreamArn"] } }],
          },
          b: {
            handler: "b.b",
            events: [
              {
                stream: {
                  type: "dynamodb",
                  arn: { "Fn::GetAtt": ["Things", "StreamArn"] },
                  batchSize: 100,
                  startingPosition: "LATEST",
                  maximumRetryAttempts: 3,
                  functionResponseType: "ReportBatchItemFailures",
                  filterPatterns: [{ eventName: ["INSERT"] }],
                },
              },
            ],
          },
        },
        resources: { Resources: { Things: table } },
      },
      "/app",
    );
    expect(model.streamMappings).toMatchObject([
      {
        tableName: "demo-dev-things",
        batchSize: 10,
        startingPosition: "TRIM_HORIZON",
        maximumRetryAttempts: -1,
      },
      { batchSize: 100, startingPosition: "LATEST", maximumRetryAttempts: 3, reportBatchItemFailures: true },
    ]);
  });

  it("gives each function its role's statements, resolved, and the framework's default where it has none", () => {
    const model = buildModel(
      {
        ...base,
        provider: {
          ...base.provider,
          iam: { role: { statements: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] } },
        },
        functions: {
          a: { handler: "a.a", role: "Narrow" },
          b: { handler: "b.b" },
          c: { handler: "c.c", role: "arn:aws:iam::1:role/x" },
        },
        resources: {
          Resources: {
            Things: table,
            Narrow: {
              Type: "AWS::IAM::Role",
              Properties: {
                Policies: [
                  {
                    PolicyDocument: {
                      Statement: {
                        Effect: "Allow",
                        Action: "dynamodb:GetItem",
                        Resource: { "Fn::GetAtt": "Things.Arn" },
                      },
                    },
                  },
                ],
              },
            },
          },
        },
      },
      "/app",
    );
    expect(model.functions.map((fn) => fn.role)).toEqual([
      "Narrow",
      "IamRoleLambdaExecution",
      "arn:aws:iam::1:role/x",
    ]);
    expect(model.roles.Narrow?.statements[0]?.Resource).toBe(
      "arn:aws:dynamodb:eu-west-1:123456789012:table/demo-dev-things",
    );
    expect(model.roles.IamRoleLambdaExecution?.statements).toHaveLength(2);
    expect(model.warnings).toEqual([]);
  });

  it("B2 reads how asynchronous invocations end: function keys, ARNs and objects", () => {
    const { functions, warnings } = buildModel(
      {
        ...base,
        functions: {
          ends: { handler: "a.b" },
          short: { handler: "a.b", destinations: { onSuccess: "ends" }, maximumRetryAttempts: 0 },
          long: {
            handler: "a.b",
            maximumEventAge: 60,
            destinations: {
              onSuccess: "arn:aws:sns:eu-west-1:123456789012:done",
              onFailure: { type: "sqs", arn: { "Fn::GetAtt": ["Failed", "Arn"] } },
            },
          },
          wrong: { handler: "a.b", destinations: { onFailure: "nobody" } },
        },
        resources: {
          Resources: { Failed: { Type: "AWS::SQS::Queue", Properties: { QueueName: "failed" } } },
        },
      },
      "/app",
    );
    expect(functions.map(({ asynchronous }) => asynchronous)).toEqual([
      undefined,
      { onSuccess: "arn:aws:lambda:eu-west-1:123456789012:function:demo-dev-ends", maximumRetryAttempts: 0 },
      {
        onSuccess: "arn:aws:sns:eu-west-1:123456789012:done",
        onFailure: "arn:aws:sqs:eu-west-1:123456789012:failed",
        maximumEventAgeSeconds: 60,
      },
      undefined,
    ]);
    expect(warnings.join()).toContain('The onFailure destination "nobody" of "wrong"');
  });

  it("has the queues of the resources, a FIFO queue's made-up name with its suffix, and says what has no effect", () => {
    const Dead = {
      Type: "AWS::SQS::Queue",
      Properties: { FifoQueue: true, KmsMasterKeyId: "alias/aws/sqs" },
    };
    const Work = {
      Type: "AWS::SQS::Queue",
      Properties: {
        QueueName: { "Fn::Sub": "work-${AWS::Region}.fifo" },
        FifoQueue: true,
        RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": ["Dead", "Arn"] }, maxReceiveCount: 3 },
      },
    };
    const { queues, warnings } = buildModel({ ...base, resources: { Resources: { Work, Dead } } }, "/app");
    const [work, dead] = queues;
    expect(dead?.queueName).toMatch(/^demo-dev-Dead-\w{8}\.fifo$/);
    expect(work).toMatchObject({
      queueName: "work-eu-west-1.fifo",
      arn: "arn:aws:sqs:eu-west-1:123456789012:work-eu-west-1.fifo",
      properties: { RedrivePolicy: { deadLetterTargetArn: dead?.arn, maxReceiveCount: 3 } },
    });
    expect(warnings).toEqual(["Dead: KmsMasterKeyId has no effect here; AWS would follow it."]);
  });

  it.each([
    ["one that is not defined", {}, "Unresolved condition dependency Here"],
    [
      "those that name each other",
      { Here: { "Fn::Not": [{ Condition: "There" }] }, There: { Condition: "Here" } },
      "name each other in a circle",
    ],
  ])("refuses conditions: %s", (_what, Conditions, message) => {
    const Resources = { Work: { Type: "AWS::SQS::Queue", Condition: "Here", Properties: {} } };
    expect(() => buildModel({ ...base, resources: { Conditions, Resources } }, "/app")).toThrow(message);
  });

  it("leaves out resources whose condition does not hold", () => {
    const Conditions = {
      IsProduction: { "Fn::Equals": [{ Ref: "AWS::Region" }, "us-east-1"] },
      IsHere: { "Fn::Not": [{ Condition: "IsProduction" }] },
    };
    const queue = (QueueName: string, Condition?: string) => ({
      Type: "AWS::SQS::Queue",
      Properties: { QueueName },
      ...(Condition === undefined ? {} : { Condition }),
    });
    const Resources = {
      Always: queue("always"),
      Here: queue("here", "IsHere"),
      There: queue("there", "IsProduction"),
      Feed: {
        Type: "AWS::Lambda::EventSourceMapping",
        Condition: "IsProduction",
        Properties: { FunctionName: "demo-dev-f", EventSourceArn: { "Fn::GetAtt": ["Always", "Arn"] } },
      },
    };
    const model = buildModel(
      { ...base, functions: { f: { handler: "a.b" } }, resources: { Conditions, Resources } },
      "/app",
    );
    expect(model.queues.map(({ queueName }) => queueName)).toEqual(["always", "here"]);
    expect(model.queueMappings).toEqual([]);
  });

  it("names resources that have no engine here", () => {
    const model = buildModel(
      { ...base, resources: { Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: {} } } } },
      "/app",
    );
    expect(model.warnings.join()).toContain("AWS::SNS::Topic");
  });
});

describe("localizeAddresses", () => {
  it("puts loopback addresses for this service's own APIs and leaves every other host alone", () => {
    const model = { region: "eu-west-1", webSocketApi: { apiId: "abcdefghij" } } as Parameters<
      typeof localizeAddresses
    >[1];
    const local = (text: string) => localizeAddresses(text, model, { webSocket: "127.0.0.1:3001" });
    expect(local("wss://abcdefghij.execute-api.eu-west-1.amazonaws.com/dev")).toBe("ws://127.0.0.1:3001/dev");
    expect(local("https://abcdefghij.execute-api.eu-west-1.amazonaws.com/dev")).toBe(
      "http://127.0.0.1:3001/dev",
    );
    expect(local("https://klmnopqrst.execute-api.eu-west-1.amazonaws.com/dev")).toContain("klmnopqrst");
  });
});
