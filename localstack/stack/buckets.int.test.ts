import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "../log.ts";
import { buildModel } from "../model/build-model.ts";
import { readSettings } from "../plugin/settings.ts";
import { type Stack, startStack } from "../stack.ts";

/** Copies what was put, and tries what its role does not allow. */
const HANDLER = `import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
const s3 = new S3Client();
export const handler = async ({ Records: [{ eventName, s3: { bucket, object } }] }) => {
  const Key = decodeURIComponent(object.key.replaceAll("+", " "));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket.name, Key }));
  const text = await Body.transformToString();
  const refused = await s3.send(new DeleteObjectCommand({ Bucket: bucket.name, Key })).catch(({ name }) => name);
  await s3.send(new PutObjectCommand({ Bucket: "copies", Key, Body: JSON.stringify({ eventName, text, refused }) }));
};`;

const service = {
  service: "files",
  custom: { localAws: { iam: "enforce" } },
  provider: {
    stage: "dev",
    region: "eu-west-1",
    runtime: "nodejs24.x",
    iam: {
      role: {
        statements: [
          { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::uploads/*" },
          { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::copies/*" },
        ],
      },
    },
  },
  functions: {
    copy: {
      handler: "copy.handler",
      timeout: 20,
      events: [{ s3: { bucket: "uploads", rules: [{ suffix: ".txt" }] } }],
    },
  },
  resources: {
    Resources: {
      Copies: { Type: "AWS::S3::Bucket", Properties: { BucketName: "copies" } },
      Arrivals: { Type: "AWS::SQS::Queue", Properties: { QueueName: "arrivals" } },
      Inbox: {
        Type: "AWS::S3::Bucket",
        Properties: {
          BucketName: "inbox",
          NotificationConfiguration: {
            QueueConfigurations: [
              { Event: "s3:ObjectCreated:*", Queue: { "Fn::GetAtt": ["Arrivals", "Arn"] } },
            ],
          },
        },
      },
    },
  },
};

let root: string;
let stack: Stack;
const started: S3Client[] = [];

const start = (of: object = service) =>
  startStack({
    model: buildModel(of as never, root),
    settings: { ...readSettings(of as never, {}, {}, root), edgePort: 0, watch: false },
    log: silentLog,
  });

function clientOf(endpoint = stack.urls.edge): S3Client {
  const client = new S3Client({
    endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  started.push(client);
  return client;
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "buckets-"));
  symlinkSync(join(import.meta.dirname, "../../node_modules"), join(root, "node_modules"));
  writeFileSync(join(root, "package.json"), '{ "type": "module" }');
  writeFileSync(join(root, "copy.js"), HANDLER);
  stack = await start();
});
afterAll(async () => {
  for (const client of started) client.destroy();
  await stack?.stop();
  rmSync(root, { recursive: true, force: true });
});

const read = async (client: S3Client, Bucket: string, Key: string) =>
  (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
const keysOf = async (client: S3Client, Bucket: string) =>
  (await client.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key }) => Key) ?? [];

describe("buckets of a service", () => {
  it("are there by their names", async () => {
    const { Buckets } = await clientOf().send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(["copies", "inbox", "uploads"]);
  });

  it("tell functions what was put, whose calls are held against their role", async () => {
    const client = clientOf();
    await client.send(new PutObjectCommand({ Bucket: "uploads", Key: "a b/ü.png", Body: "not for it" }));
    await client.send(new PutObjectCommand({ Bucket: "uploads", Key: "a b/ü.txt", Body: "hello" }));
    await expect.poll(() => keysOf(client, "copies"), { timeout: 15_000 }).toEqual(["a b/ü.txt"]);
    expect(JSON.parse((await read(client, "copies", "a b/ü.txt")) ?? "")).toEqual({
      eventName: "ObjectCreated:Put",
      text: "hello",
      refused: "AccessDenied",
    });
  });

  it("tell queues what was put, after S3's test event", async () => {
    const sqs = new SQSClient({
      endpoint: stack.urls.edge,
      region: "eu-west-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    await clientOf().send(new PutObjectCommand({ Bucket: "inbox", Key: "new", Body: "x" }));
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "arrivals" }));
    const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 });
    const { Messages } = await sqs.send(receive);
    sqs.destroy();
    expect(Messages?.map(({ Body }) => JSON.parse(Body ?? ""))).toEqual([
      expect.objectContaining({ Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "inbox" }),
      { Records: [expect.objectContaining({ eventName: "ObjectCreated:Put" })] },
    ]);
  });

  it("take bodies of any size beside the other services' 16 MB, by presigned URLs too", async () => {
    const client = clientOf();
    const body = Buffer.alloc(20 * 1024 * 1024, "x");
    const put = await getSignedUrl(client, new PutObjectCommand({ Bucket: "copies", Key: "large" }));
    expect((await fetch(put, { method: "PUT", body })).status).toBe(200);
    const get = await getSignedUrl(client, new GetObjectCommand({ Bucket: "copies", Key: "large" }));
    const range = await fetch(get, { headers: { range: "bytes=20971519-" } });
    expect([range.status, await range.text()]).toEqual([206, "x"]);
    const { status, headers } = await fetch(`${put}x`, { method: "PUT", body: "y" });
    expect([status, headers.get("content-type")]).toEqual([403, "application/xml"]);
  });

  it("are found under localhost, where an SDK puts the bucket into the host's name", async () => {
    const { port } = new URL(stack.urls.edge);
    const asked = request(`${stack.urls.edge}/nowhere`, {
      headers: { host: `copies.localhost:${port}` },
    }).end();
    const [answer] = (await once(asked, "response")) as [IncomingMessage];
    const body = Buffer.concat(await answer.toArray()).toString();
    expect([answer.statusCode, body]).toEqual([403, expect.stringContaining("<Code>AccessDenied</Code>")]);
  });

  it("keep their objects over a restart, and take over another serverless.yml while it runs", async () => {
    const client = clientOf();
    await client.send(new PutObjectCommand({ Bucket: "copies", Key: "kept", Body: "still here" }));
    await stack.stop();
    stack = await start();
    expect(await read(clientOf(), "copies", "kept")).toBe("still here");

    const next = {
      ...service,
      resources: { Resources: { More: { Type: "AWS::S3::Bucket", Properties: { BucketName: "more" } } } },
    };
    const { taken, refused } = await stack.update({
      model: buildModel(next as never, root),
      settings: { ...readSettings(next as never, {}, {}, root), edgePort: 0, watch: false },
      build: {},
    });
    expect(taken).toEqual(["bucket more (added)"]);
    expect(refused).toContain("Bucket copies is gone from serverless.yml: it stays, with its objects.");
    expect(await keysOf(clientOf(), "more")).toEqual([]);
  });
});
