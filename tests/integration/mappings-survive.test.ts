import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BatchWriteItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, expect, it } from "vitest";
import {
  createProject,
  endOffline,
  LIMIT_MS,
  linkPackages,
  PATIENCE,
  type RunningOffline,
  removeProject,
  startOffline,
  untilEnded,
} from "./support/offline-project.ts";
import { kill, processTree } from "./support/running-start.ts";

const BATCH = 5;
const COUNT = 200;
/** Batches of a queue's mapping that run at once: AWS begins with five. */
const QUEUE_BATCHES = 5;
const KILLS = 3;

const SERVERLESS_YML = `
service: survivor
provider: { name: aws, runtime: nodejs24.x, region: us-east-1, timeout: 1, environment: { DONE: '\${env:DONE}' } }
plugins: [serverless-offline, fanout-local-aws]
functions:
  queue:
    handler: handler.queue
    events: [{ sqs: { arn: !GetAtt Work.Arn, batchSize: ${BATCH} } }]
  stream:
    handler: handler.stream
    events: [{ stream: { type: dynamodb, arn: !GetAtt Things.StreamArn, batchSize: ${BATCH} } }]
resources:
  Resources:
    Work: { Type: "AWS::SQS::Queue", Properties: { QueueName: work, VisibilityTimeout: 2 } }
    Things:
      Type: AWS::DynamoDB::Table
      Properties:
        TableName: things
        BillingMode: PAY_PER_REQUEST
        AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
        KeySchema: [{ AttributeName: pk, KeyType: HASH }]
        StreamSpecification: { StreamViewType: KEYS_ONLY }
`;
/** Slow enough for a kill to find it at work. What it has done it writes behind what others did, which no kill takes away. */
const HANDLER = `
import { appendFileSync } from "node:fs";
const done = async (kind, names) => {
  await new Promise((resolve) => setTimeout(resolve, 150));
  appendFileSync(process.env.DONE, names.map((name) => kind + " " + name + "\\n").join(""));
};
export const queue = ({ Records }) => done("queue", Records.map(({ body }) => body));
export const stream = ({ Records }) => done("stream", Records.map(({ dynamodb }) => dynamodb.Keys.pk.S));
`;

let folder: string;
let offline: RunningOffline | undefined;
afterEach(() => {
  endOffline(offline);
  removeProject(folder);
});

const optionsOf = (endpoint: string) => ({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});
const names = Array.from({ length: COUNT }, (_, index) => `n${index}`);
const chunks = <T>(all: readonly T[], size: number) =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );

async function fill(endpoint: string): Promise<void> {
  const sqs = new SQSClient(optionsOf(endpoint));
  const dynamoDb = new DynamoDBClient(optionsOf(endpoint));
  const QueueUrl = `${endpoint}/123456789012/work`;
  for (const some of chunks(names, 10)) {
    const Entries = some.map((name) => ({ Id: name, MessageBody: name }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const things = some.map((name) => ({ PutRequest: { Item: { pk: { S: name } } } }));
    await dynamoDb.send(new BatchWriteItemCommand({ RequestItems: { things } }));
  }
  sqs.destroy();
  dynamoDb.destroy();
}

it("nothing is skipped by kill -9 of the whole tree, and what repeats is what was in flight", {
  timeout: LIMIT_MS,
}, async () => {
  folder = createProject({
    "serverless.yml": SERVERLESS_YML,
    "package.json": '{ "type": "module" }',
    "handler.js": HANDLER,
  });
  linkPackages(folder);
  const file = join(folder, "done.txt");
  process.env.DONE = file;
  const done = (kind: string) =>
    (existsSync(file) ? readFileSync(file, "utf8") : "")
      .split("\n")
      .flatMap((line) => (line.startsWith(`${kind} `) ? [line.slice(kind.length + 1)] : []));

  for (let kills = 0; kills < KILLS; kills += 1) {
    const before = [done("queue").length, done("stream").length] as const;
    offline = await startOffline(
      folder,
      "--httpPort",
      "0",
      "--websocketPort",
      "0",
      "--lambdaPort",
      "0",
      "--edgePort",
      "0",
    );
    if (kills === 0) await fill(offline.urls.edge);
    // In the middle of the stream, which is one batch at a time, and at first of the queue.
    const isAtWork = (kind: string, count: number) => done(kind).length > count;
    await expect
      .poll(() => isAtWork("stream", before[1]) && (kills > 0 || isAtWork("queue", before[0])), PATIENCE)
      .toBe(true);
    const tree = processTree(offline.group);
    for (const pid of tree) kill(pid, "SIGKILL");
    await untilEnded(tree);
  }
  offline = await startOffline(
    folder,
    "--httpPort",
    "0",
    "--websocketPort",
    "0",
    "--lambdaPort",
    "0",
    "--edgePort",
    "0",
  );
  for (const kind of ["queue", "stream"])
    await expect.poll(() => new Set(done(kind)).size, PATIENCE).toBe(COUNT);
  const repeated = (kind: string) => done(kind).length - COUNT;
  expect(repeated("stream")).toBeLessThanOrEqual(KILLS * BATCH);
  expect(repeated("queue")).toBeLessThanOrEqual(KILLS * BATCH * QUEUE_BATCHES);
});
