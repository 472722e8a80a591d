import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "../log.ts";
import { buildModel } from "../model/build-model.ts";
import { readSettings } from "../plugin/settings.ts";
import { type Stack, startStack } from "../stack.ts";

let root: string;
let stack: Stack;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "inside-"));
  writeFileSync(
    join(root, "handler.mjs"),
    "export const handler = async ({ Records }) => Records?.length ?? 0;",
  );
  const service = {
    service: "inside",
    provider: { region: "eu-west-1" },
    functions: {
      reader: {
        handler: "handler.handler",
        events: [{ stream: { type: "dynamodb", arn: { "Fn::GetAtt": ["Things", "StreamArn"] } } }],
      },
    },
    resources: {
      Resources: {
        Work: { Type: "AWS::SQS::Queue", Properties: { QueueName: "work" } },
        Things: {
          Type: "AWS::DynamoDB::Table",
          Properties: {
            TableName: "things",
            BillingMode: "PAY_PER_REQUEST",
            AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
            KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
            StreamSpecification: { StreamViewType: "NEW_IMAGE" },
          },
        },
      },
    },
  };
  const settings = { ...readSettings({}, {}, {}, root), edgePort: 0, ephemeral: true };
  stack = await startStack({
    model: buildModel(service, root),
    settings,
    log: silentLog,
    distDir: join(import.meta.dirname, "../dist"),
  });
});
afterAll(async () => {
  await stack.stop();
  rmSync(root, { recursive: true, force: true });
});

const config = () => ({
  endpoint: stack.urls.edge,
  region: "eu-west-1",
  credentials: { accessKeyId: "mine", secretAccessKey: "mine" },
});

/** Any header, which fetch does not let through. */
function ask(path: string, { method = "GET", headers = {} } = {}) {
  return new Promise<{ status: number; body: Record<string, unknown> }>((resolve, reject) => {
    const call = request(new URL(path, stack.urls.edge), { method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (data) => {
        text += data;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
    });
    call.on("error", reject).end();
  });
}

describe("what the edge shows of local AWS", () => {
  it("messages of a queue, which stay in it", async () => {
    const sqs = new SQSClient(config());
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "work" }));
    for (const MessageBody of ["a", "b"]) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    sqs.destroy();
    expect(await ask("/_local/queues/work/messages?limit=1")).toMatchObject({
      status: 200,
      body: { counts: { visible: 2, inFlight: 0, delayed: 0 }, messages: [{ body: "a" }] },
    });
    expect(await ask("/_local/queues/other/messages")).toEqual({
      status: 404,
      body: { message: "There is no queue other." },
    });
  });

  it("how far a mapping has come", async () => {
    const dynamoDb = new DynamoDBClient(config());
    await dynamoDb.send(new PutItemCommand({ TableName: "things", Item: { pk: { S: "1" } } }));
    dynamoDb.destroy();
    await stack.streams.idle();
    expect((await ask("/_local/mappings")).body).toMatchObject({
      mappings: [
        {
          functionKey: "reader",
          tableName: "things",
          state: "Enabled",
          lastProcessingResult: "OK",
          positions: [
            { shardId: expect.stringMatching(/^shardId-/), after: expect.stringMatching(/^\d{21,}$/) },
          ],
        },
      ],
    });
  });

  it.each([
    ["a page's script", { headers: { origin: "https://example.com" } }],
    ["a page's image", { headers: { "sec-fetch-site": "cross-site" } }],
    ["a name that only leads here", { headers: { host: "rebound.example.com" } }],
  ])("nothing to %s", async (_, options) => {
    expect(await ask("/_local/mappings", options)).toMatchObject({ status: 403 });
  });

  it.each([
    ["GET", "/_local/"],
    ["GET", "/_local/queues/work"],
    ["DELETE", "/_local/queues/work/messages"],
    ["GET", "/_local/queues/work/messages/1"],
    ["GET", "/_local/%ff"],
  ])("404 for %s %s", async (method, path) => {
    expect(await ask(path, { method })).toEqual({
      status: 404,
      body: { message: `Nothing answers ${method} ${path}.` },
    });
  });
});
