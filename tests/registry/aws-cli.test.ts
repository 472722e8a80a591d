import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalAws, startLocalAws } from "#testing";
import {
  createProject,
  LIMIT_MS,
  linkPackages,
  removeProject,
} from "../integration/support/offline-project.ts";

const run = promisify(execFile);
const VERSION = "1.46.3";
const INSTALL_MS = 240_000;

const SERVERLESS_YML = `service: cli
provider:
  name: aws
  runtime: nodejs24.x
  stage: test
  region: eu-west-1
plugins: [serverless-offline, fanout-local-aws]
functions:
  echo: { handler: echo.handler }
resources:
  Resources:
    Things:
      Type: AWS::DynamoDB::Table
      Properties:
        TableName: things
        BillingMode: PAY_PER_REQUEST
        AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
        KeySchema: [{ AttributeName: pk, KeyType: HASH }]
        StreamSpecification: { StreamViewType: KEYS_ONLY }
    Work: { Type: AWS::SQS::Queue, Properties: { QueueName: work } }
    Files: { Type: AWS::S3::Bucket, Properties: { BucketName: files } }
    Word: { Type: AWS::SSM::Parameter, Properties: { Name: /cli/word, Type: String, Value: hello } }
`;

const place = mkdtempSync(join(tmpdir(), "aws-cli-"));
/** From PyPI, into a folder of its own: nothing where Python or the registry is not there. */
const cli = await run("python3", ["-m", "venv", join(place, "venv")])
  .then(() =>
    run(
      join(place, "venv/bin/pip"),
      [
        "install",
        "--quiet",
        "--disable-pip-version-check",
        // Of its thousands of modules a handful is used.
        "--no-compile",
        "--retries",
        "0",
        "--timeout",
        "10",
        `awscli==${VERSION}`,
      ],
      { timeout: INSTALL_MS },
    ),
  )
  .then(
    () => join(place, "venv/bin/aws"),
    () => undefined,
  );

let project: string;
let local: LocalAws;

beforeAll(async () => {
  if (cli === undefined) return;
  project = createProject({
    "serverless.yml": SERVERLESS_YML,
    "echo.mjs": "export const handler = async (event) => ({ got: event });",
  });
  linkPackages(project);
  local = await startLocalAws({ root: project });
});
afterAll(async () => {
  await local?.stop();
  if (project) removeProject(project);
  rmSync(place, { recursive: true, force: true });
});

/** As a person types it, with no option but the endpoint; version 1 has addresses of its own for SQS, which only the option is stronger than. */
async function aws(...args: string[]): Promise<string> {
  const endpoint = args[0] === "sqs" ? ["--endpoint-url", local.urls.edge] : [];
  const { stdout } = await run(cli ?? "", [...args, ...endpoint], {
    cwd: place,
    env: {
      PATH: process.env.PATH,
      // Without a configuration of somebody's.
      HOME: place,
      AWS_ENDPOINT_URL: local.urls.edge,
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_DEFAULT_REGION: "eu-west-1",
    },
  });
  return stdout;
}
const json = async (...args: string[]) => JSON.parse(await aws(...args));
const refusal = (...args: string[]) =>
  aws(...args).then(
    () => "",
    ({ stderr }: { stderr: string }) => stderr,
  );

describe.skipIf(!cli)("the AWS CLI (needs Python and a package registry)", { timeout: LIMIT_MS }, () => {
  it("dynamodb: list-tables, put-item, get-item, query, scan, delete-item", async () => {
    expect(await json("dynamodb", "list-tables")).toEqual({ TableNames: ["things"] });
    const Item = { pk: { S: "a" }, n: { N: "1" } };
    await aws("dynamodb", "put-item", "--table-name", "things", "--item", JSON.stringify(Item));
    const key = ["--table-name", "things", "--key", '{"pk":{"S":"a"}}'];
    expect(await json("dynamodb", "get-item", ...key)).toEqual({ Item });
    const query = [
      "--key-condition-expression",
      "pk = :a",
      "--expression-attribute-values",
      '{":a":{"S":"a"}}',
    ];
    expect(await json("dynamodb", "query", "--table-name", "things", ...query)).toMatchObject({ Count: 1 });
    expect(await json("dynamodb", "scan", "--table-name", "things", "--max-items", "1")).toMatchObject({
      Items: [Item],
    });
    await aws("dynamodb", "delete-item", ...key);
    expect(await refusal("dynamodb", "describe-table", "--table-name", "nope")).toContain(
      "(ResourceNotFoundException) when calling the DescribeTable operation",
    );
    expect(await refusal("dynamodb", "list-backups")).toContain(
      "(UnknownOperationException) when calling the ListBackups operation: DynamoDB_20120810.ListBackups is not an operation of the local DynamoDB",
    );
  });

  it("dynamodbstreams: list-streams, describe-stream, get-shard-iterator, get-records", async () => {
    await aws("dynamodb", "put-item", "--table-name", "things", "--item", '{"pk":{"S":"streamed"}}');
    const { Streams } = await json("dynamodbstreams", "list-streams", "--table-name", "things");
    const stream = ["--stream-arn", Streams[0].StreamArn];
    const { StreamDescription } = await json("dynamodbstreams", "describe-stream", ...stream);
    const shard = [
      "--shard-id",
      StreamDescription.Shards[0].ShardId,
      "--shard-iterator-type",
      "TRIM_HORIZON",
    ];
    const { ShardIterator } = await json("dynamodbstreams", "get-shard-iterator", ...stream, ...shard);
    const { Records } = await json("dynamodbstreams", "get-records", "--shard-iterator", ShardIterator);
    expect(Records.at(-1)).toMatchObject({
      eventName: "INSERT",
      dynamodb: { Keys: { pk: { S: "streamed" } } },
    });
  });

  it("s3: cp, ls, mv, sync and rm, and a file that goes up in parts", async () => {
    const file = join(place, "a b.txt");
    writeFileSync(file, "hello");
    expect(await aws("s3", "ls")).toMatch(/ files\n$/);
    await aws("s3", "cp", file, "s3://files/dir/ä b.txt");
    expect(await aws("s3", "ls", "s3://files/dir/")).toMatch(/ 5 ä b\.txt\n$/);
    await aws("s3", "mv", "s3://files/dir/ä b.txt", "s3://files/other/c.txt");
    expect(await aws("s3", "ls", "s3://files", "--recursive")).toMatch(/^\S+ \S+ +5 other\/c\.txt\n$/);
    expect(await aws("s3", "cp", "s3://files/other/c.txt", "-")).toBe("hello");
    const large = Buffer.alloc(20 * 1024 * 1024, "0123456789abcdef");
    writeFileSync(join(place, "large"), large);
    await aws("s3", "cp", join(place, "large"), "s3://files/large");
    const { ContentLength, ETag } = await json("s3api", "head-object", "--bucket", "files", "--key", "large");
    expect([ContentLength, ETag]).toEqual([large.length, expect.stringMatching(/^"[0-9a-f]{32}-3"$/)]);
    await aws("s3", "sync", "s3://files", join(place, "down"), "--only-show-errors");
    expect(readFileSync(join(place, "down/large")).equals(large)).toBe(true);
    await aws("s3", "rm", "s3://files", "--recursive");
    expect(await json("s3api", "list-objects-v2", "--bucket", "files")).not.toHaveProperty("Contents");
    expect(await refusal("s3", "ls", "s3://nope")).toContain("(NoSuchBucket)");
    expect(await refusal("s3api", "get-bucket-acl", "--bucket", "files")).toContain("(NotImplemented)");
  });

  it("s3 presign gives an address that anybody may open, by the signature that S3 still takes", async () => {
    await aws("s3api", "put-object", "--bucket", "files", "--key", "k");
    const open = async () => fetch((await aws("s3", "presign", "s3://files/k")).trim());
    const old = await open();
    expect([old.status, await old.text()]).toEqual([
      400,
      expect.stringContaining("Please use AWS4-HMAC-SHA256."),
    ]);
    await aws("configure", "set", "default.s3.signature_version", "s3v4");
    expect((await open()).status).toBe(200);
  });

  it("sqs: list-queues, send-message, receive-message, delete-message", async () => {
    const [url] = (await json("sqs", "list-queues")).QueueUrls;
    expect(url).toBe(`${local.urls.edge}/123456789012/work`);
    const sent = await json("sqs", "send-message", "--queue-url", url, "--message-body", "hello");
    const { Messages } = await json("sqs", "receive-message", "--queue-url", url, "--wait-time-seconds", "2");
    expect(Messages).toMatchObject([{ MessageId: sent.MessageId, Body: "hello" }]);
    await aws("sqs", "delete-message", "--queue-url", url, "--receipt-handle", Messages[0].ReceiptHandle);
    const attributes = ["--attribute-names", "ApproximateNumberOfMessagesNotVisible"];
    expect(await json("sqs", "get-queue-attributes", "--queue-url", url, ...attributes)).toEqual({
      Attributes: { ApproximateNumberOfMessagesNotVisible: "0" },
    });
    expect(await refusal("sqs", "get-queue-url", "--queue-name", "nope")).toContain(
      "(AWS.SimpleQueueService.NonExistentQueue)",
    );
  });

  it("lambda: list-functions and invoke", async () => {
    const { Functions } = await json("lambda", "list-functions");
    expect(Functions).toMatchObject([{ FunctionName: "cli-test-echo" }]);
    writeFileSync(join(place, "event.json"), '{"a":1}');
    const named = ["--function-name", "cli-test-echo", "--payload", "fileb://event.json"];
    expect(await json("lambda", "invoke", ...named, "answer.json")).toEqual({
      StatusCode: 200,
      ExecutedVersion: "$LATEST",
    });
    expect(JSON.parse(readFileSync(join(place, "answer.json"), "utf8"))).toEqual({ got: { a: 1 } });
  });

  it("ssm: get-parameter and get-parameters-by-path", async () => {
    expect(await json("ssm", "get-parameter", "--name", "/cli/word")).toMatchObject({
      Parameter: { Value: "hello", Version: 1 },
    });
    expect((await json("ssm", "get-parameters-by-path", "--path", "/cli")).Parameters).toHaveLength(1);
    expect(await refusal("ssm", "get-parameter", "--name", "nope")).toContain("(ParameterNotFound)");
    expect(await refusal("ssm", "describe-parameters")).toContain("it has GetParameter, GetParameters and");
  });

  it("sts get-caller-identity; what is not here is named", async () => {
    expect(await json("sts", "get-caller-identity")).toMatchObject({ Account: "123456789012" });
    expect(await refusal("logs", "describe-log-groups")).toContain(
      "CloudWatch Logs (logs:DescribeLogGroups) is not part of local AWS, so nothing on this machine answers it.",
    );
    expect(await refusal("sns", "list-topics")).toContain("SNS (sns:ListTopics) is not part of local AWS");
  });
});
