import { expect, it } from "vitest";
import { buildModel } from "./build-model.ts";

const queueArn = "arn:aws:sqs:us-east-1:123456789012:work";
const Resources = {
  Work: { Type: "AWS::SQS::Queue", Properties: { QueueName: "work" } },
  Things: { Type: "AWS::DynamoDB::Table", Properties: { TableName: "things" } },
};
const build = (events: readonly object[], more: Record<string, object> = {}) =>
  buildModel(
    {
      service: "demo",
      provider: {},
      functions: { work: { handler: "a.b", events: events as never } },
      resources: { Resources: { ...Resources, ...more } as never },
    },
    "/app",
  );

it.each([
  ["an ARN", queueArn],
  ["Fn::GetAtt", { "Fn::GetAtt": ["Work", "Arn"] }],
  [
    "Fn::Join",
    { "Fn::Join": [":", ["arn:aws:sqs", { Ref: "AWS::Region" }, { Ref: "AWS::AccountId" }, "work"]] },
  ],
])("an sqs event by %s, short and long, has AWS's defaults", (_, arn) => {
  const short = build([{ sqs: arn }]);
  expect(short.warnings).toEqual([]);
  expect(short.queueMappings).toEqual([
    {
      uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      functionKey: "work",
      queueName: "work",
      queueArn,
      batchSize: 10,
      batchWindowSeconds: 0,
      reportBatchItemFailures: false,
      filterPatterns: [],
      enabled: true,
    },
  ]);
  expect(build([{ sqs: { arn } }]).queueMappings).toEqual(short.queueMappings);
});

it("an sqs event has all that it may say", () => {
  const sqs = {
    arn: queueArn,
    batchSize: 100,
    maximumBatchingWindow: 5,
    enabled: false,
    functionResponseType: "ReportBatchItemFailures",
    filterPatterns: [{ body: { kind: ["a"] } }],
    maximumConcurrency: 2,
  };
  expect(build([{ sqs }]).queueMappings).toMatchObject([
    {
      batchSize: 100,
      batchWindowSeconds: 5,
      enabled: false,
      reportBatchItemFailures: true,
      filterPatterns: [{ body: { kind: ["a"] } }],
      maximumConcurrency: 2,
    },
  ]);
});

it("mapping resources are streams' and queues' by their source, with the API's defaults", () => {
  const Type = "AWS::Lambda::EventSourceMapping";
  const FunctionName = { Ref: "WorkLambdaFunction" };
  const { queueMappings, streamMappings, warnings } = build([], {
    OfQueue: {
      Type,
      Properties: {
        FunctionName: { "Fn::GetAtt": ["WorkLambdaFunction", "Arn"] },
        EventSourceArn: { "Fn::GetAtt": ["Work", "Arn"] },
        MaximumBatchingWindowInSeconds: 1,
        FunctionResponseTypes: ["ReportBatchItemFailures"],
        FilterCriteria: { Filters: [{ Pattern: '{"body":["x"]}' }] },
        ScalingConfig: { MaximumConcurrency: 3 },
      },
    },
    OfStream: {
      Type,
      Properties: {
        FunctionName,
        EventSourceArn: { "Fn::GetAtt": ["Things", "StreamArn"] },
        StartingPosition: "LATEST",
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: { "Fn::GetAtt": ["Work", "Arn"] } } },
      },
    },
    Strange: { Type, Properties: { FunctionName: "other", EventSourceArn: queueArn } },
  });
  expect(queueMappings).toMatchObject([
    {
      functionKey: "work",
      batchSize: 10,
      batchWindowSeconds: 1,
      reportBatchItemFailures: true,
      filterPatterns: [{ body: ["x"] }],
      maximumConcurrency: 3,
    },
  ]);
  expect(streamMappings).toMatchObject([
    {
      tableName: "things",
      batchSize: 100,
      startingPosition: "LATEST",
      maximumRetryAttempts: 1,
      onFailureArn: queueArn,
    },
  ]);
  expect(warnings).toEqual(['Strange: "other" is no function of this service, so nothing is brought to it.']);
});

it("a queue of elsewhere is named, and not read", () => {
  const arn = "arn:aws:sqs:eu-west-1:123456789012:work";
  const { queueMappings, warnings } = build([{ sqs: arn }]);
  expect(queueMappings).toEqual([]);
  expect(warnings).toEqual([`"${arn}" of "work" is no queue of this account and region: nothing reads it.`]);
});

it("a pattern that is no JSON is refused", () => {
  const Properties = {
    FunctionName: "demo-dev-work",
    EventSourceArn: queueArn,
    FilterCriteria: { Filters: [{ Pattern: "{body" }] },
  };
  const resource = { Type: "AWS::Lambda::EventSourceMapping", Properties };
  expect(() => build([], { Mapping: resource })).toThrow(
    "Mapping: Invalid filter pattern definition: {body is no JSON object.",
  );
});

it.each([
  [
    "a resource on a stream that does not say where to begin",
    { EventSourceArn: { "Fn::GetAtt": ["Things", "StreamArn"] } },
    /^null is no starting position of the stream of "work"/,
  ],
  [
    "a starting position of other streams",
    { EventSourceArn: { "Fn::GetAtt": ["Things", "StreamArn"] }, StartingPosition: "AT_TIMESTAMP" },
    /"AT_TIMESTAMP" is no starting position/,
  ],
  [
    "a response type that there is not",
    { EventSourceArn: { "Fn::GetAtt": ["Work", "Arn"] }, FunctionResponseTypes: ["Foo"] },
    /"Foo" is no response type of "work"/,
  ],
  [
    "what is for streams, on a queue",
    { EventSourceArn: { "Fn::GetAtt": ["Work", "Arn"] }, MaximumRetryAttempts: 1 },
    /Mapping is refused, as on AWS: Unsupported MaximumRetryAttempts parameter for given event source mapping type/,
  ],
  [
    "two response types",
    {
      EventSourceArn: { "Fn::GetAtt": ["Work", "Arn"] },
      FunctionResponseTypes: ["ReportBatchItemFailures", "ReportBatchItemFailures"],
    },
    /'functionResponseTypes' failed to satisfy constraint/,
  ],
  [
    "what is for queues, on a stream",
    {
      EventSourceArn: { "Fn::GetAtt": ["Things", "StreamArn"] },
      StartingPosition: "LATEST",
      ScalingConfig: { MaximumConcurrency: 2 },
    },
    /Unsupported ScalingConfig parameter/,
  ],
])("refuses %s", (_what, properties, message) => {
  const Properties = { FunctionName: { Ref: "WorkLambdaFunction" }, ...properties };
  expect(() => build([], { Mapping: { Type: "AWS::Lambda::EventSourceMapping", Properties } })).toThrow(
    message,
  );
});

it("takes yes and no as text too", () => {
  const Properties = {
    FunctionName: { Ref: "WorkLambdaFunction" },
    EventSourceArn: { "Fn::GetAtt": ["Things", "StreamArn"] },
    StartingPosition: "LATEST",
    Enabled: "false",
    BisectBatchOnFunctionError: "true",
  };
  const { streamMappings } = build([], { Mapping: { Type: "AWS::Lambda::EventSourceMapping", Properties } });
  expect(streamMappings).toMatchObject([{ enabled: false, bisectBatchOnFunctionError: true }]);
});

it("refuses a second mapping of one source to one function", () => {
  const queue = { "Fn::GetAtt": ["Work", "Arn"] };
  expect(() => build([{ sqs: queueArn }, { sqs: { arn: queue } }])).toThrow(
    'Two mappings of the queue work to "work" are refused',
  );
  const arn = { "Fn::GetAtt": ["Things", "StreamArn"] };
  expect(() => build([{ stream: arn }, { stream: { type: "dynamodb", arn } }])).toThrow(
    'Two mappings of the stream of things to "work" are refused',
  );
});
