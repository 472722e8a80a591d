import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import { BatchWriteItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startLocalAws } from "../../localstack/testing/index.ts";
import { createProject, linkPackages, removeProject } from "./support/offline-project.ts";
import { root } from "./support/running-start.ts";

const run = promisify(execFile);
const ITEMS = 230;

const SERVERLESS_YML = `service: looked-into
provider:
  name: aws
  runtime: nodejs24.x
plugins: [serverless-offline, fanout-local-aws]
functions:
  reader:
    handler: reader.handler
    events:
      - stream: { type: dynamodb, arn: !GetAtt Things.StreamArn }
      - sqs: { arn: !GetAtt Fed.Arn, enabled: false }
resources:
  Resources:
    Things:
      Type: AWS::DynamoDB::Table
      Properties:
        TableName: things
        BillingMode: PAY_PER_REQUEST
        AttributeDefinitions:
          - { AttributeName: pk, AttributeType: S }
          - { AttributeName: sk, AttributeType: N }
          - { AttributeName: name, AttributeType: S }
        KeySchema: [{ AttributeName: pk, KeyType: HASH }, { AttributeName: sk, KeyType: RANGE }]
        GlobalSecondaryIndexes:
          - IndexName: by-name
            KeySchema: [{ AttributeName: name, KeyType: HASH }]
            Projection: { ProjectionType: KEYS_ONLY }
        StreamSpecification: { StreamViewType: NEW_IMAGE }
        TimeToLiveSpecification: { AttributeName: until, Enabled: true }
    Work:
      Type: AWS::SQS::Queue
      Properties:
        QueueName: work
        RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3 }
    Dead: { Type: AWS::SQS::Queue, Properties: { QueueName: dead } }
    Fed: { Type: AWS::SQS::Queue, Properties: { QueueName: fed } }
    Files: { Type: AWS::S3::Bucket, Properties: { BucketName: files } }
`;

let project: string;
let aws: Awaited<ReturnType<typeof startLocalAws>>;

beforeAll(async () => {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  project = createProject({
    "serverless.yml": SERVERLESS_YML,
    "reader.mjs": "export const handler = async () => {};",
  });
  linkPackages(project);
  aws = await startLocalAws({ root: project });
  await fill();
  await aws.streams.idle();
});
afterAll(async () => {
  await aws?.stop();
  removeProject(project);
});

async function fill(): Promise<void> {
  const config = {
    endpoint: aws.urls.edge,
    region: "us-east-1",
    credentials: { accessKeyId: "mine", secretAccessKey: "mine" },
  };
  const dynamoDb = new DynamoDBClient(config);
  const puts = Array.from({ length: ITEMS }, (_, index) => ({
    PutRequest: {
      Item: {
        note: { S: `\u001b[31m${"x".repeat(200)}` },
        pk: { S: index < 5 ? "few" : "many" },
        sk: { N: String(index) },
        name: { S: `name-${index % 2}` },
      },
    },
  }));
  for (let from = 0; from < puts.length; from += 25)
    await dynamoDb.send(new BatchWriteItemCommand({ RequestItems: { things: puts.slice(from, from + 25) } }));
  const sqs = new SQSClient(config);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "work" }));
  for (const MessageBody of ["first", "second"])
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 600 }));
  const s3 = new S3Client(config);
  for (const Key of ["a/1.txt", "a/2.txt", "b"])
    await s3.send(new PutObjectCommand({ Bucket: "files", Key, Body: Key, ContentType: "text/plain" }));
  for (const client of [dynamoDb, sqs, s3]) client.destroy();
}

/** The command behind `npm run data`, as in a terminal of 80 columns. */
async function data(...args: string[]) {
  const { stdout } = await run(process.execPath, ["scripts/data.mjs", ...args, "--endpoint", aws.urls.edge], {
    cwd: root,
    env: { ...process.env, COLUMNS: "80" },
  });
  return stdout.split("\n").slice(0, -1);
}
const documents = async (...args: string[]) =>
  (await data(...args, "--json")).map((line) => JSON.parse(line) as Record<string, unknown>);
const refusal = (...args: string[]) =>
  run(process.execPath, ["scripts/data.mjs", ...args], { cwd: root }).then(
    () => "",
    ({ stderr }: { stderr: string }) => stderr,
  );

describe("npm run data", () => {
  it("shows tables", async () => {
    expect(await data("tables")).toEqual([
      "things",
      "  keys     pk (S), sk (N)",
      "  index    by-name: name (S), keys_only",
      "  stream   NEW_IMAGE",
      "  TTL      until",
      `  items    ${ITEMS}`,
    ]);
    expect(await documents("tables")).toMatchObject([{ name: "things", ttl: "until", items: ITEMS }]);
  });

  it("shows items in lines of 80 columns, the key first, as many as asked for", async () => {
    const lines = await data("items", "things");
    expect(lines).toHaveLength(21);
    expect(lines[0]).toMatch(/^\{"pk":"(few|many)","sk":\d+,/);
    expect(lines[20]).toBe("... and more. For twice as many: --limit 40");
    expect(lines.filter((line) => line.length > 80 || line.includes("\u001b"))).toEqual([]);
    expect(await documents("items", "things", "--limit", "1000")).toHaveLength(ITEMS);
    expect(await documents("items", "things", "--limit", "101")).toHaveLength(101);
  });

  it("shows items by key, a sort key, an index, and from the end", async () => {
    const few = await documents("items", "things", "--key", "few", "--reverse");
    expect(few.map(({ sk }) => sk)).toEqual([4, 3, 2, 1, 0]);
    expect(await documents("items", "things", "--key", "few", "--sort", "2")).toMatchObject([{ sk: 2 }]);
    const named = await documents("items", "things", "--index", "by-name", "--key", "name-1", "--limit", "3");
    expect(named.map(({ name }) => name)).toEqual(["name-1", "name-1", "name-1"]);
    expect(await data("items", "things", "--key", "none")).toEqual(["No items."]);
  });

  it("shows queues, and the messages of one without receiving them", async () => {
    expect(await data("queues")).toEqual([
      expect.stringMatching(/^queue +visible +in flight +delayed +oldest$/),
      expect.stringMatching(/^dead +0 +0 +0 +-$/),
      expect.stringMatching(/^fed +0 +0 +0 +-$/),
      "  feeds reader: Disabled, No records processed",
      expect.stringMatching(/^work +1 +1 +0 +\d+ \w+$/),
      "  after 3 receipts to dead",
    ]);
    const lines = await data("queues", "work");
    expect(lines[0]).toBe("work: 1 visible, 1 in flight, 0 delayed");
    expect(lines[1]).toMatch(/ {2}in-flight, visible in \d+ (s|min), received once {2}(first|second)$/);
    expect(lines[2]).toMatch(/ {2}visible, received 0 times {2}(first|second)$/);
    expect(await data("queues", "work")).toHaveLength(3);
    expect(await documents("queues", "work", "--limit", "1")).toMatchObject([{ state: "in-flight" }]);
  });

  it("shows buckets and objects", async () => {
    expect(await data("objects")).toEqual([expect.stringMatching(/ {2}files$/)]);
    const lines = await data("objects", "files", "a/");
    expect(lines).toEqual([
      expect.stringMatching(/^ +7 B {2}[\d-]{10} [\d:]{8} {2}text\/plain +a\/1\.txt$/),
      expect.stringMatching(/a\/2\.txt$/),
    ]);
    expect(await documents("objects", "files", "--limit", "2")).toMatchObject([
      { key: "a/1.txt", bytes: 7, contentType: "text/plain" },
      { key: "a/2.txt" },
    ]);
  });

  it("shows streams, how far each mapping has come, and the newest records", async () => {
    const lines = await data("streams");
    expect(lines).toEqual([
      "things: NEW_IMAGE, 1 shard",
      "  reader: Enabled, OK",
      expect.stringMatching(/^ {4}shardId-\S+ is done up to \d+$/),
    ]);
    const records = await documents("streams", "things", "--limit", "3");
    expect(records).toMatchObject([{}, {}, { eventName: "INSERT", keys: { sk: ITEMS - 1 } }]);
    expect(lines[2]).toContain(String(records[2]?.sequenceNumber));
    expect(await data("streams", "things", "--limit", "2")).toHaveLength(5);
  });

  it("ends without a word when its reader has left", async () => {
    const child = spawn(
      process.execPath,
      ["scripts/data.mjs", "items", "things", "--limit", "1000", "--json", "--endpoint", aws.urls.edge],
      { cwd: root, stdio: ["ignore", "pipe", "pipe"] },
    );
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text) => {
      said += text;
    });
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect([code, said]).toEqual([0, ""]);
  });

  it.each([
    [["items"], "items needs the name of a table. Try: npm run data -- tables"],
    [
      ["things"],
      'There is no view "things". There are tables, items, queues, objects, streams, export, import, reset.',
    ],
    [["tables", "--limit", "3"], "--limit means nothing for tables."],
    [["items", "things", "--limit", "0"], '--limit takes a whole number from 1 on, not "0".'],
    [["tables", "--endpoint", "4566"], '"4566" is no address. Try: --endpoint http://127.0.0.1:4566'],
    [["tables", "--endpoint", "http://127.0.0.1:1"], "Nothing answers at http://127.0.0.1:1. Try: npm start"],
    [["tables", "--data-dir", "/nowhere"], "Nothing runs on /nowhere. Try: npm start"],
  ])("refuses %j", async (args, words) => {
    expect(await refusal(...args)).toContain(words);
  });

  it.each([
    [["items", "nope"], "There is no table nope. Try: npm run data -- tables"],
    [["items", "things", "--index", "nope"], "things has no index nope. It has by-name."],
    [["queues", "nope"], "There is no queue nope to look into. Try: npm run data -- queues"],
    [["objects", "nope"], "There is no bucket nope. Try: npm run data -- objects"],
    [["streams", "nope"], "There is no table nope with a stream. Try: npm run data -- streams"],
  ])("says what is there where there is nothing: %j", async (args, words) => {
    expect(await refusal(...args, "--endpoint", aws.urls.edge)).toContain(words);
  });
});
