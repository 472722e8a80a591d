import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Log, silentLog } from "../log.ts";
import { buildModel } from "../model/build-model.ts";
import type { ServerlessService } from "../model/serverless-service.ts";
import { readSettings } from "../plugin/settings.ts";
import { type Stack, startStack } from "../stack.ts";

const arnOf = (id: string) => ({ "Fn::GetAtt": [id, "Arn"] });
const queue = (QueueName: string, more = {}) => ({
  Type: "AWS::SQS::Queue",
  Properties: { QueueName, ...more },
});
const table = (TableName: string) => ({
  Type: "AWS::DynamoDB::Table",
  Properties: {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    StreamSpecification: { StreamViewType: "NEW_IMAGE" },
  },
});
const stream = (onFailure: object) => ({
  type: "dynamodb",
  arn: { "Fn::GetAtt": ["Things", "StreamArn"] },
  maximumRetryAttempts: 0,
  destinations: { onFailure },
});
const SERVICE: ServerlessService = {
  service: "mappings",
  provider: { region: "eu-west-1", timeout: 5 },
  functions: {
    forward: { handler: "handler.forward", events: [{ sqs: arnOf("Work") }] },
    toQueue: {
      handler: "handler.failing",
      maximumRetryAttempts: 0,
      destinations: { onFailure: { type: "sqs", arn: arnOf("Done") } },
      events: [{ stream: stream({ type: "sqs", arn: arnOf("Done") }) }],
    },
    buried: { handler: "handler.failing", maximumRetryAttempts: 0, onError: arnOf("Done") },
    toBucket: {
      handler: "handler.failing",
      events: [{ stream: stream({ type: "s3", arn: arnOf("Files") }) }],
    },
  },
  resources: {
    Resources: {
      Work: queue("work"),
      Done: queue("done"),
      Things: table("things"),
      Files: { Type: "AWS::S3::Bucket", Properties: { BucketName: "files" } },
    },
  },
};
/** What is done is gone from the queue. */
const HANDLER = `
export const forward = async () => {};
export const failing = async () => { throw new Error("no"); };
`;

let root: string;
let stack: Stack;
let warnings: string[];
let clients: { destroy(): void }[];
const log: Log = { ...silentLog, warning: (text) => void warnings.push(text) };

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mappings-"));
  writeFileSync(join(root, "handler.mjs"), HANDLER);
  warnings = [];
  clients = [];
});
afterEach(async () => {
  for (const client of clients) client.destroy();
  await stack?.stop();
  rmSync(root, { recursive: true, force: true });
});

async function start(service = SERVICE) {
  const settings = {
    ...readSettings({ custom: { localAws: { lambda: { asyncRetryDelaysMs: [1, 1] } } } }, {}, {}, root),
    httpPort: 0,
    webSocketPort: 0,
    edgePort: 0,
    lambdaPort: 0,
  };
  const model = buildModel(service, root);
  stack = await startStack({ model, settings, log, distDir: join(import.meta.dirname, "../dist") });
  const options = {
    endpoint: stack.urls.edge,
    region: "eu-west-1",
    credentials: { accessKeyId: "mine", secretAccessKey: "mine" },
    maxAttempts: 1,
  };
  const made = {
    lambda: new LambdaClient(options),
    sqs: new SQSClient(options),
    s3: new S3Client({ ...options, forcePathStyle: true }),
    dynamoDb: new DynamoDBClient(options),
  };
  clients.push(...Object.values(made));
  const urlOf = (name: string) => `${stack.urls.edge}/123456789012/${name}`;
  return {
    ...made,
    urlOf,
    send: (MessageBody: string) =>
      made.sqs.send(new SendMessageCommand({ QueueUrl: urlOf("work"), MessageBody })),
    /** Of messages that nobody has. */
    async countOf(name: string) {
      const command = new GetQueueAttributesCommand({ QueueUrl: urlOf(name), AttributeNames: ["All"] });
      return (await made.sqs.send(command)).Attributes?.ApproximateNumberOfMessages;
    },
    /** What comes to the queue `done`. */
    async receive() {
      const { Messages = [] } = await made.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: urlOf("done"), WaitTimeSeconds: 20 }),
      );
      return JSON.parse(Messages[0]?.Body ?? "null");
    },
  };
}
it("mappings are listed, got, switched off and on through the edge, and stay off over a restart", async () => {
  const { lambda } = await start();
  const { EventSourceMappings: all = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
  expect(all).toHaveLength(3);
  const first = await lambda.send(new ListEventSourceMappingsCommand({ MaxItems: 2 }));
  const rest = await lambda.send(new ListEventSourceMappingsCommand({ Marker: first.NextMarker }));
  expect([...(first.EventSourceMappings ?? []), ...(rest.EventSourceMappings ?? [])]).toEqual(all);
  const EventSourceArn = "arn:aws:sqs:eu-west-1:123456789012:work";
  const { EventSourceMappings: ofQueue } = await lambda.send(
    new ListEventSourceMappingsCommand({ EventSourceArn }),
  );
  const FunctionArn = "arn:aws:lambda:eu-west-1:123456789012:function:mappings-dev-forward";
  const UUID = ofQueue?.[0]?.UUID ?? "";
  expect(ofQueue).toEqual([
    {
      UUID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
      EventSourceArn,
      FunctionArn,
      FunctionResponseTypes: [],
      LastModified: expect.any(Date),
      State: "Enabled",
      StateTransitionReason: "USER_INITIATED",
      EventSourceMappingArn: `arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:${UUID}`,
    },
  ]);
  const { EventSourceMappings: ofFunction = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: "mappings-dev-toQueue" }),
  );
  expect(ofFunction).toMatchObject([
    {
      BatchSize: 10,
      StartingPosition: "TRIM_HORIZON",
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: "arn:aws:sqs:eu-west-1:123456789012:done" } },
      LastProcessingResult: "No records processed",
      EventSourceArn: expect.stringMatching(
        /^arn:aws:dynamodb:eu-west-1:123456789012:table\/things\/stream\//,
      ),
    },
  ]);

  const off = await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  expect([off.State, off.$metadata.httpStatusCode]).toEqual(["Disabling", 202]);
  const ofStream = { UUID: ofFunction[0]?.UUID };
  await lambda.send(new UpdateEventSourceMappingCommand({ ...ofStream, Enabled: false }));
  await stack.stop();
  const again = await start();
  const known = await again.lambda.send(new GetEventSourceMappingCommand({ UUID }));
  expect([known.State, known.LastModified]).toEqual(["Disabled", off.LastModified]);
  const stream = await again.lambda.send(new GetEventSourceMappingCommand(ofStream));
  expect([stream.State, stream.EventSourceArn]).toEqual(["Disabled", ofFunction[0]?.EventSourceArn]);
  await again.send("waits");
  expect(await again.countOf("work")).toBe("1");
  await again.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
  await expect
    .poll(async () => (await again.lambda.send(new GetEventSourceMappingCommand({ UUID }))).State)
    .toBe("Enabled");
  await expect.poll(() => again.countOf("work")).toBe("0");
});

it("refuses in Lambda's words", async () => {
  const { lambda } = await start();
  const { EventSourceMappings: [mapping] = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
  const UUID = mapping?.UUID ?? "";
  const absent = "00000000-0000-4000-8000-000000000000";
  await expect(lambda.send(new GetEventSourceMappingCommand({ UUID: absent }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "The resource you requested does not exist.",
    $metadata: { httpStatusCode: 404 },
  });
  await expect(
    lambda.send(new ListEventSourceMappingsCommand({ FunctionName: "nobody" })),
  ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await expect(
    lambda.send(new UpdateEventSourceMappingCommand({ UUID, BatchSize: 99 })),
  ).rejects.toMatchObject({
    name: "InvalidParameterValueException",
    message: expect.stringContaining("BatchSize is what serverless.yml says here"),
  });
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, BatchSize: mapping?.BatchSize }));
  await expect(lambda.send(new DeleteEventSourceMappingCommand({ UUID }))).rejects.toMatchObject({
    name: "NotImplemented",
    message: expect.stringContaining("made and removed by serverless.yml"),
  });
});

it("C9 what a stream's mapping gives up goes to a queue, and to a bucket with its records", async () => {
  const { dynamoDb, receive, s3 } = await start();
  await dynamoDb.send(new PutItemCommand({ TableName: "things", Item: { id: { S: "secret" } } }));
  const document = await receive();
  expect(document).toMatchObject({
    requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 1 },
    DDBStreamBatchInfo: { batchSize: 1 },
  });
  expect(JSON.stringify(document)).not.toContain("secret");
  const list = async () => (await s3.send(new ListObjectsV2Command({ Bucket: "files" }))).Contents ?? [];
  await expect.poll(async () => (await list()).length).toBe(1);
  const [{ Key = "" } = {}] = await list();
  expect(Key).toMatch(
    /^aws\/lambda\/[0-9a-f-]{36}\/shardId-[\w-]+\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[0-9a-f-]{36}$/,
  );
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "files", Key }));
  const { payload, ...others } = JSON.parse((await Body?.transformToString()) ?? "");
  expect(others).toMatchObject({ requestContext: { condition: "RetryAttemptsExhausted" } });
  expect(JSON.parse(payload).Records[0].dynamodb.Keys).toEqual({ id: { S: "secret" } });
});

it("B2 the record of an event that failed goes to a queue", async () => {
  const { lambda, receive } = await start();
  await lambda.send(
    new InvokeCommand({ FunctionName: "mappings-dev-toQueue", InvocationType: "Event", Payload: '{"n":1}' }),
  );
  expect(await receive()).toMatchObject({
    requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 1 },
    requestPayload: { n: 1 },
  });
});

it("B2 an event that failed goes to the function's dead-letter queue as it is", async () => {
  const { lambda, sqs, urlOf } = await start();
  await lambda.send(
    new InvokeCommand({ FunctionName: "mappings-dev-buried", InvocationType: "Event", Payload: '{"n":1}' }),
  );
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: urlOf("done"),
      WaitTimeSeconds: 20,
      MessageAttributeNames: ["All"],
    }),
  );
  expect(Messages).toMatchObject([
    {
      Body: '{"n":1}',
      MessageAttributes: {
        RequestID: { StringValue: expect.stringMatching(/^[0-9a-f-]{36}$/) },
        ErrorCode: { DataType: "Number", StringValue: "200" },
        ErrorMessage: { StringValue: "no" },
      },
    },
  ]);
});

it("C10 does not start where AWS refuses the mapping", async () => {
  const short = { ...SERVICE.resources?.Resources, Work: queue("work", { VisibilityTimeout: 4 }) };
  await expect(start({ ...SERVICE, resources: { Resources: short } })).rejects.toThrow(
    "InvalidParameterValueException: Queue visibility timeout: 4 seconds is less than Function timeout: 5 seconds",
  );
});

it("a topic as destination is named at start, and not served", () => {
  const topic = "arn:aws:sns:eu-west-1:123456789012:told";
  const functions = { f: { handler: "handler.failing", events: [{ stream: stream({ arn: topic }) }] } };
  expect(buildModel({ ...SERVICE, functions } as never, root).warnings).toEqual([
    `The on-failure destination ${topic} of "f" has no local engine: what would go there is told in the log.`,
  ]);
});
