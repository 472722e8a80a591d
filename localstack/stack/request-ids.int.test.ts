import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "../log.ts";
import { buildModel } from "../model/build-model.ts";
import { readSettings } from "../plugin/settings.ts";
import { type Stack, startStack } from "../stack.ts";

let root: string;
let stack: Stack;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "request-ids-"));
  stack = await startStack({
    model: buildModel(
      {
        service: "ids",
        provider: {},
        resources: {
          Resources: {
            Files: { Type: "AWS::S3::Bucket", Properties: { BucketName: "files" } },
            Work: { Type: "AWS::SQS::Queue", Properties: { QueueName: "work" } },
          },
        },
      },
      root,
    ),
    settings: { ...readSettings({}, {}, {}, root), edgePort: 0, ephemeral: true },
    log: silentLog,
    distDir: join(import.meta.dirname, "../dist"),
  });
});
afterAll(async () => {
  await stack.stop();
  rmSync(root, { recursive: true, force: true });
});

interface Call {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** Signed in form by a developer, whose secret is not known here. */
async function call(service: string, { method = "POST", path = "/", headers = {}, body }: Call) {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `mine/${date.slice(0, 8)}/us-east-1/${service}/aws4_request`;
  const names = `host;x-amz-content-sha256;x-amz-date`;
  const response = await fetch(new URL(path, stack.urls.edge), {
    method,
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=${names}, Signature=${"0".repeat(64)}`,
      "x-amz-date": date,
      "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const json = (target: string, body: string | Uint8Array = "{}"): Call => ({
  headers: { "x-amz-target": target, "content-type": "application/x-amz-json-1.0" },
  body,
});
const query = (action: string, version: string): Call => ({
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: `Action=${action}&Version=${version}`,
});
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe("every answer has a request id where its service has it", () => {
  it.each<[string, string, Call, number]>([
    ["DynamoDB", "dynamodb", json("DynamoDB_20120810.ListTables"), 200],
    ["DynamoDB's refusal", "dynamodb", json("DynamoDB_20120810.DescribeTable", '{"TableName":"nope"}'), 400],
    ["DynamoDB, no JSON", "dynamodb", json("DynamoDB_20120810.ListTables", "{"), 400],
    ["DynamoDB, too large", "dynamodb", json("DynamoDB_20120810.PutItem", new Uint8Array(17 * 2 ** 20)), 413],
    ["Streams", "dynamodb", json("DynamoDBStreams_20120810.ListStreams"), 200],
    [
      "Streams' refusal",
      "dynamodb",
      json("DynamoDBStreams_20120810.DescribeStream", '{"StreamArn":"x"}'),
      400,
    ],
    ["SSM", "ssm", json("AmazonSSM.GetParametersByPath", '{"Path":"/"}'), 200],
    ["SSM's refusal", "ssm", json("AmazonSSM.GetParameter", '{"Name":"nope"}'), 400],
    ["SQS in JSON", "sqs", json("AmazonSQS.ListQueues"), 200],
    ["SQS's refusal in JSON", "sqs", json("AmazonSQS.GetQueueUrl", '{"QueueName":"nope"}'), 400],
    ["SQS, too large", "sqs", json("AmazonSQS.SendMessage", new Uint8Array(17 * 2 ** 20)), 413],
    ["SQS by form", "sqs", query("ListQueues", "2012-11-05"), 200],
    ["Lambda", "lambda", { method: "GET", path: "/2015-03-31/functions/" }, 200],
    ["Lambda's refusal", "lambda", { method: "GET", path: "/2015-03-31/functions/nope" }, 404],
    ["STS", "sts", query("GetCallerIdentity", "2011-06-15"), 200],
    ["STS's refusal", "sts", query("AssumeRole", "2011-06-15"), 400],
    ["a service that is not here", "sns", query("Publish", "2010-03-31"), 501],
  ])("%s", async (_, service, asked, status) => {
    const { headers, text, ...answer } = await call(service, asked);
    expect([answer.status, text]).toEqual([status, expect.any(String)]);
    expect(headers.get("x-amzn-requestid")).toMatch(UUID);
    const inBody = /<RequestId>(.*)<\/RequestId>/.exec(text)?.[1];
    expect(inBody ?? headers.get("x-amzn-requestid")).toBe(headers.get("x-amzn-requestid"));
    expect(text.startsWith("<")).toBe(inBody !== undefined);
  });

  it.each<[string, Call, number]>([
    ["S3", { method: "GET" }, 200],
    ["a bucket's list", { method: "GET", path: "/files?list-type=2" }, 200],
    ["S3's refusal", { method: "GET", path: "/files/nope" }, 404],
    ["S3's refusal without a body", { method: "HEAD", path: "/files/nope" }, 404],
    ["what S3 leaves out", { method: "GET", path: "/files?acl" }, 501],
  ])("%s", async (_, asked, status) => {
    const { headers, text, ...answer } = await call("s3", asked);
    expect(answer.status).toBe(status);
    const requestId = headers.get("x-amz-request-id");
    expect(requestId).toMatch(/^[0-9A-F]{16}$/);
    expect(headers.get("x-amz-id-2")).toMatch(/^[\w+/=]{40,}$/);
    if (status >= 400 && asked.method !== "HEAD") {
      expect(text).toContain(`<RequestId>${requestId}</RequestId>`);
      expect(text).toContain(`<HostId>${headers.get("x-amz-id-2")}</HostId>`);
    }
  });
});

describe("an operation that is not here is refused in the service's own form, and told what is", () => {
  it.each<[string, string, Call, number, RegExp]>([
    [
      "DynamoDB",
      "dynamodb",
      json("DynamoDB_20120810.CreateBackup"),
      400,
      /#UnknownOperationException".*which has those on tables/,
    ],
    [
      "Streams",
      "dynamodb",
      json("DynamoDBStreams_20120810.Nope"),
      400,
      /#UnknownOperationException".*streams/,
    ],
    [
      "SSM",
      "ssm",
      json("AmazonSSM.PutParameter", '{"Name":"a"}'),
      400,
      /"UnknownOperationException".*it has GetParameter,/,
    ],
    // It has all that AWS's has, so AWS's own words do.
    [
      "SQS in JSON",
      "sqs",
      json("AmazonSQS.Nope"),
      400,
      /#UnknownOperationException".*The action Nope is not valid/,
    ],
    [
      "SQS by form",
      "sqs",
      query("Nope", "2012-11-05"),
      400,
      /<Code>InvalidAction<\/Code>.*The action Nope is not valid/,
    ],
    [
      "STS",
      "sts",
      query("AssumeRole", "2011-06-15"),
      400,
      /<Code>InvalidAction<\/Code>.*AssumeRole.*which has GetCallerIdentity/,
    ],
    [
      "Lambda",
      "lambda",
      { path: "/2015-03-31/functions", body: "{}" },
      501,
      /Lambda \(POST \/2015-03-31\/functions\) is not part .* which has .*Invoke/,
    ],
    [
      "S3",
      "s3",
      { method: "GET", path: "/files?acl" },
      501,
      /<Code>NotImplemented<\/Code><Message>GetBucketAcl is not here/,
    ],
    [
      "Logs",
      "logs",
      json("Logs_20140328.DescribeLogGroups"),
      501,
      /CloudWatch Logs \(logs:DescribeLogGroups\) is not part of local AWS/,
    ],
  ])("%s", async (_, service, asked, status, words) => {
    const answer = await call(service, asked);
    expect([answer.status, answer.text.replaceAll("\n", "")]).toEqual([status, expect.stringMatching(words)]);
  });
});
