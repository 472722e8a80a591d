import { randomUUID } from "node:crypto";
import {
  DynamoDBClient,
  ExecuteStatementCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { type LocalAws, startLocalAws } from "#testing";
import { createProject, linkPackages, removeProject } from "../integration/support/offline-project.ts";
import { STORES } from "./service.ts";
import { engine, supports, supportsKills } from "./supports.ts";

const Bucket = "stores-files";
let project: string;
let aws: LocalAws;
let dynamodb: DynamoDBClient;
let sqs: SQSClient;
let s3: S3Client;

beforeAll(async () => {
  project = createProject(STORES);
  linkPackages(project);
  aws = await startLocalAws({ root: project });
  const client = {
    endpoint: aws.urls.edge,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
  dynamodb = new DynamoDBClient(client);
  sqs = new SQSClient(client);
  s3 = new S3Client({ ...client, forcePathStyle: true });
});
afterEach(() => aws.reset());
afterAll(async () => {
  for (const client of [dynamodb, sqs, s3]) client?.destroy();
  await aws?.stop();
  removeProject(project);
});

const queueUrl = (name: string) => `${aws.urls.edge}/123456789012/${name}`;
/** What the functions have written down under ids that begin so. */
async function seen(kind: string): Promise<unknown[]> {
  const items = await aws.tables.items("seen");
  const of = items.filter(({ id }) => String(id).startsWith(`${kind} `));
  return of
    .sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1))
    .map(({ what }) => JSON.parse(String(what)));
}
const waiting = { timeout: 60_000, interval: 100 };

supports("streams feed functions, in order, with ARNs of this account", async () => {
  for (let sk = 0; sk < 20; sk += 1) await aws.tables.put("things", { pk: "a", sk });
  await expect.poll(async () => (await seen("thing")).length, waiting).toBe(20);
  const records = (await seen("thing")) as {
    eventName: string;
    eventSourceARN: string;
    dynamodb: { Keys: object };
  }[];
  expect(records.map(({ dynamodb: { Keys } }) => Keys)).toEqual(
    Array.from({ length: 20 }, (_, sk) => ({ pk: { S: "a" }, sk: { N: String(sk) } })),
  );
  expect(new Set(records.map(({ eventName }) => eventName))).toEqual(new Set(["INSERT"]));
  expect(records[0]?.eventSourceARN).toMatch(
    /^arn:aws:dynamodb:us-east-1:123456789012:table\/things\/stream\//,
  );
});

supports("an expired item's record says that the service deleted it", async () => {
  await aws.tables.put("things", { pk: "b", sk: 1, until: Math.floor(Date.now() / 1000) + 3_600 });
  await aws.expire({ pk: "b", sk: 1 }, "things");
  await expect
    .poll(
      async () => ((await seen("thing")) as { eventName: string; userIdentity?: object }[]).at(-1),
      waiting,
    )
    .toMatchObject({
      eventName: "REMOVE",
      userIdentity: { type: "Service", principalId: "dynamodb.amazonaws.com" },
    });
});

supports("a transaction that comes again with its token is done once", async () => {
  const write = () =>
    dynamodb.send(
      new TransactWriteItemsCommand({
        ClientRequestToken: token,
        TransactItems: [
          {
            Update: {
              TableName: "things",
              Key: { pk: { S: "c" }, sk: { N: "1" } },
              UpdateExpression: "ADD n :one",
              ExpressionAttributeValues: { ":one": { N: "1" } },
            },
          },
        ],
      }),
    );
  const token = randomUUID();
  await write();
  await write();
  expect(await aws.tables.get("things", { pk: "c", sk: 1 })).toMatchObject({ n: 1 });
});

supports("a condition that fails cancels a transaction, with reasons", async () => {
  const put = (sk: string, condition?: string) => ({
    Put: {
      TableName: "things",
      Item: { pk: { S: "d" }, sk: { N: sk } },
      ...(condition ? { ConditionExpression: condition } : {}),
    },
  });
  await expect(
    dynamodb.send(
      new TransactWriteItemsCommand({ TransactItems: [put("1"), put("2", "attribute_exists(pk)")] }),
    ),
  ).rejects.toMatchObject({
    name: "TransactionCanceledException",
    CancellationReasons: [{ Code: "None" }, { Code: "ConditionalCheckFailed" }],
  });
  expect(await aws.tables.items("things")).toEqual([]);
});

supports("PartiQL", async () => {
  await dynamodb.send(
    new ExecuteStatementCommand({
      Statement: `INSERT INTO "things" VALUE {'pk': 'e', 'sk': 1, 'text': 'x'}`,
    }),
  );
  expect(await aws.tables.get("things", { pk: "e", sk: 1 })).toMatchObject({ text: "x" });
});

supportsKills(
  "what was acknowledged is there after the engine was killed in mid-traffic",
  "write",
  lostByKill,
);

/** @returns the sort keys of writes that were acknowledged and are not there */
async function lostByKill(): Promise<number[]> {
  const acknowledged: number[] = [];
  const refusals = new Set<string>();
  let next = 0;
  let isOver = false;
  const write = async () => {
    for (; !isOver; next += 1) {
      const sk = next;
      const Item = { pk: { S: "f" }, sk: { N: String(sk) } };
      try {
        await dynamodb.send(new PutItemCommand({ TableName: "things", Item }));
        acknowledged.push(sk);
      } catch (error) {
        refusals.add((error as Error).name);
      }
    }
  };
  const writer = write();
  await expect.poll(() => acknowledged.length, waiting).toBeGreaterThan(30);
  // Two at once are one.
  await Promise.all([aws.kill("engine"), aws.kill("engine")]);
  const before = acknowledged.length;
  await expect.poll(() => acknowledged.length, waiting).toBeGreaterThan(before + 30);
  isOver = true;
  await writer;
  const found = (await aws.tables.items("things")).map(({ sk }) => sk);
  // What every SDK takes for a reason to try again.
  for (const name of refusals) expect(["InternalServerError", "ServiceUnavailableException"]).toContain(name);
  return acknowledged.filter((sk) => !found.includes(sk));
}

supports("queues feed functions, and what fails is in the dead letters", async () => {
  await aws.queues.send("Work", "good");
  await aws.queues.send("Work", "bad");
  await expect.poll(() => seen("work"), waiting).toEqual(["good"]);
  await expect
    .poll(async () => (await aws.queues.messages("Dead")).map(({ body }) => body), waiting)
    .toEqual(["bad"]);
});

supports("a message that is not deleted comes back", async () => {
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl("plain"), MessageBody: "again" }));
  const receive = async () =>
    (
      await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl("plain"), VisibilityTimeout: 1, WaitTimeSeconds: 10 }),
      )
    ).Messages?.map(({ Body }) => Body);
  expect([await receive(), await receive()]).toEqual([["again"], ["again"]]);
});

supports("FIFO queues keep order, and drop what came twice", async () => {
  for (const body of ["1", "2", "2", "3"])
    await aws.queues.send("Lines", { MessageBody: body, MessageGroupId: "g" });
  expect((await aws.queues.messages("Lines")).map(({ body }) => body)).toEqual(["1", "2", "3"]);
});

supports("an object put reaches the functions of its bucket's rules", async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: "in/a b.txt", Body: "x" }));
  await s3.send(new PutObjectCommand({ Bucket, Key: "out/a.txt", Body: "x" }));
  await expect.poll(() => seen("file"), waiting).toEqual(["ObjectCreated:Put"]);
});

supports("presigned URLs put and get, and a wrong signature is refused", async () => {
  const put = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "ü/p" }));
  expect((await fetch(put, { method: "PUT", body: "presigned" })).status).toBe(200);
  const get = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "ü/p" }));
  expect(await (await fetch(get)).text()).toBe("presigned");
  expect((await fetch(get.replace(/Signature=\w{4}/, "Signature=0000"))).status).toBe(403);
});

supports("an object in parts, and lists by folders", async () => {
  const Key = "many/parts";
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const Parts = [];
  for (const [index, size] of [5 * 1024 * 1024, 10].entries()) {
    const PartNumber = index + 1;
    const part = { Bucket, Key, UploadId, PartNumber, Body: Buffer.alloc(size, "x") };
    const { ETag } = await s3.send(new UploadPartCommand(part));
    Parts.push({ PartNumber, ETag });
  }
  await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
  await s3.send(new PutObjectCommand({ Bucket, Key: "single", Body: "x" }));
  const { Contents, CommonPrefixes } = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: "/" }));
  expect([Contents?.map(({ Key }) => Key), CommonPrefixes?.map(({ Prefix }) => Prefix)]).toEqual([
    ["single"],
    ["many/"],
  ]);
});

/** None of these services' clients is installed here. Keys that local AWS has not issued count as the developer's. */
async function callSecrets(): Promise<{ status: number; text: string }> {
  const now = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const answer = await fetch(aws.urls.edge, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "secretsmanager.ListSecrets",
      "x-amz-date": now,
      authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/${now.slice(0, 8)}/us-east-1/secretsmanager/aws4_request, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`,
    },
    body: "{}",
  });
  return { status: answer.status, text: await answer.text() };
}

supports(
  "services that only LocalStack has (SNS, EventBridge, Secrets Manager, ...)",
  async () => {
    const { status, text } = await callSecrets();
    expect([status, JSON.parse(text)]).toEqual([200, { SecretList: [] }]);
  },
  {
    unless: engine !== "localstack",
    word: "refused by name",
    async instead() {
      const { status, text } = await callSecrets();
      expect(status).toBe(501);
      expect(text).toContain("Secrets Manager");
    },
  },
);

supports(
  "objects and queues outlive the engine",
  async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: "kept", Body: "x" }));
    await aws.queues.send("plain", "kept");
    await aws.kill("engine");
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(["kept"]);
    expect((await aws.queues.messages("plain")).map(({ body }) => body)).toEqual(["kept"]);
  },
  {
    unless: engine === "localstack",
    word: "gone with its container: LocalStack keeps them in memory",
    async instead() {
      await s3.send(new PutObjectCommand({ Bucket, Key: "lost", Body: "x" }));
      await aws.kill("engine");
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
      expect(Contents).toEqual([]);
    },
  },
);
