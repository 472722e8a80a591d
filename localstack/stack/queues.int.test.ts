import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Log, silentLog } from "../log.ts";
import { buildModel } from "../model/build-model.ts";
import type { ServerlessService } from "../model/serverless-service.ts";
import { readSettings } from "../plugin/settings.ts";
import { type Stack, startStack } from "../stack.ts";

const queue = (Properties: Record<string, unknown>) => ({ Type: "AWS::SQS::Queue", Properties });
const Work = queue({
  QueueName: "work",
  VisibilityTimeout: 90,
  RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": ["Dead", "Arn"] }, maxReceiveCount: 2 },
});
const Dead = queue({});
const Line = queue({ FifoQueue: true, ContentBasedDeduplication: true });
const SERVICE: ServerlessService = {
  service: "queues",
  provider: { region: "eu-west-1" },
  functions: {
    main: {
      handler: "handler.handler",
      role: "Role",
      environment: {
        QUEUE_URL: { Ref: "Work" },
        DEAD_URL: { Ref: "Dead" },
        NAME: { "Fn::GetAtt": ["Line", "QueueName"] },
      },
    },
  } as never,
  resources: {
    Resources: {
      Work,
      Dead,
      Line,
      Role: {
        Type: "AWS::IAM::Role",
        Properties: {
          Policies: [
            {
              PolicyName: "send",
              PolicyDocument: {
                Version: "2012-10-17",
                Statement: [
                  { Effect: "Allow", Action: "sqs:SendMessage", Resource: { "Fn::GetAtt": ["Work", "Arn"] } },
                ],
              },
            },
          ],
        },
      },
    },
  },
};
/** Sends to the queue of the event by the client as people make it, without an endpoint. */
const HANDLER = `
import { SendMessageBatchCommand, SQSClient } from ${JSON.stringify(createRequire(import.meta.url).resolve("@aws-sdk/client-sqs"))};
const client = new SQSClient({});
export const handler = async ({ to }) => {
  try {
    const { Successful } = await client.send(
      new SendMessageBatchCommand({ QueueUrl: process.env[to], Entries: [{ Id: "a", MessageBody: "from a handler" }] }),
    );
    return { url: process.env[to], sent: Successful.length, name: process.env.NAME };
  } catch (error) {
    return { name: error.name, status: error.$metadata.httpStatusCode, message: error.message };
  }
};`;

let root: string;
let stack: Stack;
let client: SQSClient;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "queues-"));
  writeFileSync(join(root, "handler.mjs"), HANDLER);
});
afterEach(async () => {
  await stop();
  rmSync(root, { recursive: true, force: true });
});

function versionOf(service: ServerlessService) {
  const settings = {
    ...readSettings({ custom: { localAws: { iam: "enforce" } } }, {}, {}, root),
    httpPort: 0,
    webSocketPort: 0,
    edgePort: 0,
    lambdaPort: 0,
  };
  return { model: buildModel(service, root), settings, build: {} };
}

async function start(service = SERVICE, log: Log = silentLog) {
  stack = await startStack({ ...versionOf(service), log, distDir: join(import.meta.dirname, "../dist") });
  client = new SQSClient({
    endpoint: stack.urls.edge,
    region: "eu-west-1",
    credentials: { accessKeyId: "mine", secretAccessKey: "mine" },
    maxAttempts: 1,
  });
}
async function stop() {
  client.destroy();
  await stack.stop();
}

const urlOf = async (QueueName: string) =>
  (await client.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? "";
const receive = async (QueueUrl: string, more: object = {}) =>
  (await client.send(new ReceiveMessageCommand({ QueueUrl, ...more }))).Messages ?? [];

/** Signed by a developer, whose secret is not known here: the form of it is enough. */
function signed() {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `${date.slice(0, 8)}/eu-west-1/sqs/aws4_request`;
  const signature = `SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`;
  return { authorization: `AWS4-HMAC-SHA256 Credential=mine/${scope}, ${signature}`, "x-amz-date": date };
}

describe("queues through the edge", () => {
  it("are there as serverless.yml says, at the address that the caller dialled, and keep their messages over a restart", async () => {
    await start();
    const { QueueUrls = [] } = await client.send(new ListQueuesCommand({}));
    expect(QueueUrls).toHaveLength(3);
    const QueueUrl = await urlOf("work");
    expect(QueueUrl).toBe(`${stack.urls.edge}/123456789012/work`);
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    expect(Attributes).toMatchObject({
      QueueArn: "arn:aws:sqs:eu-west-1:123456789012:work",
      VisibilityTimeout: "90",
    });
    expect(QueueUrls).toContain(
      `${stack.urls.edge}/123456789012/${JSON.parse(Attributes?.RedrivePolicy ?? "{}")
        .deadLetterTargetArn.split(":")
        .at(-1)}`,
    );
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "kept" }));
    await stop();
    await start();
    const [message] = await receive(await urlOf("work"), { MessageSystemAttributeNames: ["SenderId"] });
    expect(message).toMatchObject({ Body: "kept", Attributes: { SenderId: expect.stringMatching(/^AIDA/) } });
  });

  it("are reached by a handler at AWS's own address, and IAM is asked about each", async () => {
    await start();
    const invoke = async (to: string) =>
      JSON.parse(String((await stack.lambda.invoke("main", JSON.stringify({ to }))).payload));
    expect(await invoke("QUEUE_URL")).toEqual({
      url: "https://sqs.eu-west-1.amazonaws.com/123456789012/work",
      sent: 1,
      name: expect.stringMatching(/^queues-dev-Line-\w+\.fifo$/),
    });
    expect(await receive(await urlOf("work"))).toMatchObject([{ Body: "from a handler" }]);
    expect(await invoke("DEAD_URL")).toMatchObject({
      name: "AccessDenied",
      status: 403,
      message: expect.stringMatching(
        /is not authorized to perform: sqs:SendMessage on resource: arn:aws:sqs:eu-west-1:123456789012:queues-dev-Dead/,
      ),
    });
  });

  it("answer older clients, by form and by host name", async () => {
    await start();
    const host = "sqs.eu-west-1.amazonaws.com";
    const xml = await new Promise<string>((resolve, reject) => {
      const call = request(stack.urls.edge, {
        method: "POST",
        headers: {
          host,
          ...signed(),
          "content-type": "application/x-www-form-urlencoded",
        },
      });
      call.once("error", reject);
      call.once("response", async (response) => {
        let text = "";
        for await (const chunk of response) text += chunk;
        resolve(text);
      });
      call.end("Action=GetQueueUrl&QueueName=work");
    });
    expect(xml).toContain(`<QueueUrl>https://${host}/123456789012/work</QueueUrl>`);
  });

  it.each([
    ["", {}],
    ["whose request only Node's own parser reads", { "transfer-encoding": "chunked" }],
  ])("give no message to a long poll whose caller has gone %s", async (_, headers) => {
    await start();
    const QueueUrl = await urlOf("work");
    const body = JSON.stringify({ QueueUrl, WaitTimeSeconds: 20 });
    const call = request(stack.urls.edge, {
      method: "POST",
      headers: {
        ...headers,
        ...signed(),
        "x-amz-target": "AmazonSQS.ReceiveMessage",
      },
    });
    let isAnswered = false;
    call.on("response", () => {
      isAnswered = true;
    });
    call.on("error", () => {});
    call.end(body);
    // Later calls on other connections show that it has arrived: it is the only one who waits.
    await new Promise((resolve) => call.once("finish", resolve));
    expect(await receive(QueueUrl, { WaitTimeSeconds: 1 })).toEqual([]);
    expect(isAnswered).toBe(false);
    call.destroy();
    expect(await receive(QueueUrl, { WaitTimeSeconds: 1 })).toEqual([]);
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
    expect(await receive(QueueUrl)).toHaveLength(1);
  });

  it("answer twenty long polls that wait on one connection, without a warning of Node's", async () => {
    await start();
    const { hostname, port } = new URL(stack.urls.edge);
    const body = JSON.stringify({ QueueUrl: await urlOf("work"), WaitTimeSeconds: 1 });
    const head = { host: "127.0.0.1", ...signed(), "x-amz-target": "AmazonSQS.ReceiveMessage" };
    const lines = Object.entries({ ...head, "content-length": String(body.length) });
    const poll = `POST / HTTP/1.1\r\n${lines.map((line) => `${line.join(": ")}\r\n`).join("")}\r\n${body}`;
    const warnings: string[] = [];
    const note = (warning: Error) => warnings.push(warning.name);
    process.on("warning", note);
    const socket = connect(Number(port), hostname);
    let text = "";
    socket.on("data", (chunk) => {
      text += String(chunk);
    });
    socket.write(poll.repeat(20));
    await expect.poll(() => text.split("HTTP/1.1 200").length - 1, { timeout: 30_000 }).toBe(20);
    socket.destroy();
    process.off("warning", note);
    expect(warnings).toEqual([]);
  });

  it("come with a saved serverless.yml, and a service without any has no folder for them until one is made", async () => {
    const { resources: _, ...plain } = SERVICE;
    const bare = { ...plain, functions: {} };
    await start(bare);
    expect(existsSync(join(root, ".fanout/sqs"))).toBe(false);
    const told = await stack.update(
      versionOf({
        ...bare,
        resources: { Resources: { Work: queue({ QueueName: "work", DelaySeconds: 5 }) } },
      }),
    );
    expect(told).toEqual({ taken: ["queue work (added)"], refused: [] });
    await urlOf("work");
    const wrong = await stack.update(
      versionOf({
        ...bare,
        resources: { Resources: { Work: queue({ QueueName: "work", DelaySeconds: 5000 }) } },
      }),
    );
    expect(wrong.refused.join()).toContain(
      "The queue work cannot be as serverless.yml says: Invalid value for the parameter DelaySeconds.",
    );
    const gone = await stack.update(versionOf(bare));
    expect(gone.refused).toEqual(["Queue work is gone from serverless.yml: it stays, with its messages."]);
    await client.send(new CreateQueueCommand({ QueueName: "by-hand" }));
    expect((await client.send(new ListQueuesCommand({}))).QueueUrls).toHaveLength(2);
  });
});
