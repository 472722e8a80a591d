import { mkdtempSync, rmSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import {
  type _Record,
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from "@aws-sdk/client-dynamodb-streams";
import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from "@aws-sdk/client-lambda";
import {
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DynamoDbEngine, startDynamoDb } from "../engines/index.ts";
import { createAuthorizer, createCredentialIssuer, createSignatureVerifier } from "../iam/index.ts";
import { LambdaServiceError } from "../lambda/types.ts";
import { silentLog } from "../log.ts";
import type { FunctionModel } from "../model/types.ts";
import { type Edge, type EdgeCall, openParameterStore, startEdge } from "./index.ts";

const region = "eu-central-1";
const accountId = "123456789012";
const arnOf = (kind: string, rest: string) => `arn:aws:${kind}:${region}:${accountId}:${rest}`;
const functionNamed = (key: string): FunctionModel => ({
  key,
  name: `app-local-${key}`,
  arn: arnOf("lambda", `function:app-local-${key}`),
  handler: `${key}.handler`,
  runtime: "nodejs24.x",
  memoryMb: 256,
  timeoutSeconds: 5,
  environment: { GREETING: "hello" },
  role: "Role",
});
/** Each function may read the table `mine` and nothing else. */
const service = {
  functions: ["f", "echo", "busy", "big"].map(functionNamed),
  tables: [],
  roles: {
    Role: {
      arn: `arn:aws:iam::${accountId}:role/app-role`,
      statements: [
        { Effect: "Allow" as const, Action: "dynamodb:GetItem", Resource: arnOf("dynamodb", "table/mine") },
        { Effect: "Allow" as const, Action: "dynamodb:*", Resource: arnOf("dynamodb", "table/other") },
        { Effect: "Deny" as const, Action: "dynamodb:Scan", Resource: "*" },
      ],
    },
  },
};
const warnings: string[] = [];
const issuer = createCredentialIssuer();
const calls: EdgeCall[] = [];
const written: string[] = [];
const invoked: unknown[] = [];
let folder: string;
let engine: DynamoDbEngine;
let edge: Edge;
let config: {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "edge-test-"));
  engine = await startDynamoDb({
    dataDir: folder,
    ephemeral: true,
    log: silentLog,
    logFile: join(folder, "engine.log"),
    ttlSweepSeconds: 0,
  });
  edge = await startEdge({
    host: "127.0.0.1",
    port: 0,
    region,
    accountId,
    dynamodb: { start: async () => engine },
    parameters: openParameterStore({
      file: join(folder, "parameters.json"),
      parameters: [
        { name: "/app/local/secret", type: "SecureString" },
        { name: "/app/local/greeting", type: "String", value: "hello" },
        { name: "/app/local/deep/er", type: "String", value: "x" },
      ],
    }),
    signatures: createSignatureVerifier({ issuer }),
    authorizer: createAuthorizer({ ...service, accountId, mode: "enforce", log: silentLog }),
    service: () => service,
    lambda: {
      async invoke(name, payload, options) {
        invoked.push([name, payload, options]);
        if (name === "busy")
          throw new LambdaServiceError("TooManyRequestsException", 429, "Rate Exceeded.", "R");
        if (name === "big")
          throw new LambdaServiceError("RequestTooLargeException", 413, "Request must be smaller");
        return {
          statusCode: options?.type === "Event" ? 202 : 200,
          requestId: "11111111-2222-3333-4444-555555555555",
          payload: options?.type === "Event" ? "" : payload,
          logTail: "a line",
          billedMs: 1,
          cold: false,
        };
      },
    },
    log: { ...silentLog, warning: (message) => warnings.push(message) },
    onWrite: (table) => written.push(table),
    onCall: (call) => calls.push(call),
  });
  config = {
    endpoint: edge.url,
    region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
});
afterAll(async () => {
  await edge?.stop();
  await engine?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function makeTable(TableName: string, dynamo = new DynamoDBClient(config)) {
  const { TableDescription } = await dynamo.send(
    new CreateTableCommand({
      TableName,
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    }),
  );
  return { dynamo, streamArn: TableDescription?.LatestStreamArn ?? "", tableArn: TableDescription?.TableArn };
}

async function readStream(streamArn: string, after?: string): Promise<_Record[]> {
  const streams = new DynamoDBStreamsClient(config);
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: streamArn }));
  const { ShardIterator } = await streams.send(
    new GetShardIteratorCommand({
      StreamArn: streamArn,
      ShardId: StreamDescription?.Shards?.[0]?.ShardId,
      ...(after
        ? { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: after }
        : { ShardIteratorType: "TRIM_HORIZON" }),
    }),
  );
  const { Records } = await streams.send(new GetRecordsCommand({ ShardIterator }));
  return Records ?? [];
}

/** A request as no SDK would send it. */
async function raw(headers: Record<string, string>, body: string | Buffer, path = "/", method = "POST") {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
    (resolve, reject) => {
      const call = httpRequest(
        { host: "127.0.0.1", port: edge.port, path, method, headers, agent: false },
        (answer) => {
          let text = "";
          answer.on("data", (part) => {
            text += part;
          });
          answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
        },
      );
      call.on("error", reject);
      call.end(body);
    },
  );
}

describe("the edge refuses", () => {
  it("an unsigned call", async () => {
    const answer = await raw({ "x-amz-target": "DynamoDB_20120810.ListTables" }, "{}");
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).__type).toBe(
      "com.amazon.coral.service#MissingAuthenticationTokenException",
    );
  });

  it("an issued key with a wrong secret", async () => {
    const credentials = { ...issuer.issue("f"), secretAccessKey: "wrong" };
    const dynamo = new DynamoDBClient({ ...config, credentials });
    await expect(dynamo.send(new ListTablesCommand({}))).rejects.toMatchObject({
      name: "InvalidSignatureException",
    });
  });

  it("what a function's role does not allow, naming who, what and where", async () => {
    await makeTable("mine");
    const dynamo = new DynamoDBClient({ ...config, credentials: issuer.issue("f") });
    const Key = { id: { S: "a" } };
    await dynamo.send(new GetItemCommand({ TableName: "mine", Key }));
    const user = `User: arn:aws:sts::${accountId}:assumed-role/app-role/app-local-f is not authorized to perform:`;
    await expect(dynamo.send(new PutItemCommand({ TableName: "mine", Item: Key }))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `${user} dynamodb:PutItem on resource: ${arnOf("dynamodb", "table/mine")} because no identity-based policy allows the dynamodb:PutItem action`,
      $metadata: { httpStatusCode: 400 },
    });
    await expect(dynamo.send(new ScanCommand({ TableName: "other" }))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `${user} dynamodb:Scan on resource: ${arnOf("dynamodb", "table/other")} with an explicit deny in an identity-based policy`,
    });
    await expect(
      dynamo.send(
        new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: "mine", Item: Key } }] }),
      ),
    ).rejects.toMatchObject({ name: "AccessDeniedException" });
    const ssm = new SSMClient({ ...config, credentials: issuer.issue("f") });
    await expect(ssm.send(new GetParameterCommand({ Name: "/app/local/secret" }))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `${user} ssm:GetParameter on resource: ${arnOf("ssm", "parameter/app/local/secret")} because no identity-based policy allows the ssm:GetParameter action`,
    });
    const lambda = new LambdaClient({ ...config, credentials: issuer.issue("f") });
    await expect(lambda.send(new InvokeCommand({ FunctionName: "app-local-echo" }))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `${user} lambda:InvokeFunction on resource: ${arnOf("lambda", "function:app-local-echo")} because no identity-based policy allows the lambda:InvokeFunction action`,
      $metadata: { httpStatusCode: 403 },
    });
  });

  it("an operation that is not there, by name", async () => {
    const signed = {
      authorization:
        "AWS4-HMAC-SHA256 Credential=mine/20250101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0000000000000000000000000000000000000000000000000000000000000000",
      "x-amz-date": new Date().toISOString().replace(/[-:]|\.\d{3}/g, ""),
    };
    signed.authorization = signed.authorization.replace("20250101", signed["x-amz-date"].slice(0, 8));
    const answer = await raw({ ...signed, "x-amz-target": "DynamoDB_20120810.FlyToTheMoon" }, "{}");
    expect(answer.text).toContain("UnknownOperationException");
    expect(answer.text).toContain("FlyToTheMoon");
  });

  it("a body above 16 MB with 413", async () => {
    const answer = await raw(
      { "x-amz-target": "DynamoDB_20120810.PutItem", "content-length": String(17 * 1024 * 1024) },
      "",
    );
    expect(answer).toMatchObject({ status: 413 });
  });

  it("ten thousand malformed requests and goes on", async () => {
    const texts = [
      "GET",
      "\0\0\0\0",
      "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: .\r\nContent-Length: 2\r\n\r\n{}",
      "POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: DynamoDB_20120810.__proto__\r\nContent-Length: 4\r\n\r\nnull",
      "POST /2015-03-31/functions/%E0%A4%A/invocations HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: x\r\nAuthorization: AWS4-HMAC-SHA256 Credential=/////, SignedHeaders=;;, Signature=\r\nX-Amz-Target: AmazonSSM.GetParameter\r\nContent-Length: 1\r\n\r\n[",
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ];
    const one = (index: number) =>
      new Promise<void>((resolve) => {
        const socket = connect(edge.port, "127.0.0.1");
        socket.on("error", () => {});
        socket.on("close", () => resolve());
        socket.resume();
        socket.end(texts[index % texts.length] ?? "");
      });
    for (let start = 0; start < 10_000; start += 500) {
      await Promise.all(Array.from({ length: 500 }, (_, index) => one(start + index)));
    }
    expect((await raw({}, "", "/_local/health", "GET")).text).toBe('{"status":"ok"}');
  }, 60_000);
});

describe("DynamoDB through the edge", () => {
  it("answers with the region and account of the service, a request id and a right CRC32", async () => {
    const { dynamo, streamArn, tableArn } = await makeTable("arns");
    expect(tableArn).toBe(`arn:aws:dynamodb:${region}:${accountId}:table/arns`);
    const { Table, $metadata } = await dynamo.send(new DescribeTableCommand({ TableName: "arns" }));
    expect(Table?.LatestStreamArn).toBe(streamArn);
    expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
    const { Streams } = await new DynamoDBStreamsClient(config).send(
      new ListStreamsCommand({ TableName: "arns" }),
    );
    expect(Streams?.[0]?.StreamArn).toBe(streamArn);
    const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
    const answer = await raw(
      {
        "x-amz-target": "DynamoDB_20120810.DescribeTable",
        "x-amz-date": date,
        authorization: `AWS4-HMAC-SHA256 Credential=mine/${date.slice(0, 8)}/${region}/dynamodb/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`,
      },
      '{"TableName":"arns"}',
    );
    expect(answer.headers["x-amz-crc32"]).toBe(String(crc32(answer.text)));
  });

  it("leaves an ARN inside an item alone", async () => {
    const { dynamo } = await makeTable("own-arns");
    const Item = { id: { S: "arn:aws:dynamodb:dynoxide:000000000000:table/x" } };
    await dynamo.send(new PutItemCommand({ TableName: "own-arns", Item }));
    expect((await dynamo.send(new GetItemCommand({ TableName: "own-arns", Key: Item }))).Item).toEqual(Item);
  });

  it("tells of each call and of each write", async () => {
    const { dynamo } = await makeTable("told");
    await dynamo.send(
      new PutItemCommand({ TableName: "told", Item: { id: { S: "a" } }, ReturnConsumedCapacity: "TOTAL" }),
    );
    await expect(
      dynamo.send(
        new PutItemCommand({
          TableName: "told",
          Item: { id: { S: "a" } },
          ConditionExpression: "attribute_not_exists(id)",
        }),
      ),
    ).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
    await expect
      .poll(() => calls.filter((call) => call.resource === "told" && call.operation === "PutItem"))
      .toMatchObject([
        { service: "dynamodb", status: 200, consumedCapacityUnits: 1 },
        { service: "dynamodb", status: 400, errorType: "ConditionalCheckFailedException" },
      ]);
    expect(written.filter((table) => table === "told")).toHaveLength(1);
  });

  it("waits while the engine restarts", async () => {
    const { dynamo } = await makeTable("restarted");
    for (let round = 0; round < 5; round += 1) {
      engine.kill();
      await dynamo.send(new PutItemCommand({ TableName: "restarted", Item: { id: { S: String(round) } } }));
    }
  });
});

/** Faults of dynoxide 1.2.1 that the edge mends. */
describe("streams of dynoxide 1.2.1 through the edge", () => {
  it("make no record for a put that changes nothing", async () => {
    const { dynamo, streamArn } = await makeTable("unchanged");
    const put = (tags: string[], n: string) =>
      dynamo.send(
        new PutItemCommand({
          TableName: "unchanged",
          Item: { id: { S: "a" }, tags: { SS: tags }, n: { N: n } },
        }),
      );
    await put(["x", "y"], "1");
    await put(["y", "x"], "1");
    await put(["x", "y"], "2");
    expect((await readStream(streamArn)).map(({ eventName }) => eventName)).toEqual(["INSERT", "MODIFY"]);
  });

  it("number records with 21 digits, in order as text, and take these numbers back", async () => {
    const { dynamo, streamArn } = await makeTable("numbered");
    for (let index = 0; index < 12; index += 1) {
      await dynamo.send(new PutItemCommand({ TableName: "numbered", Item: { id: { S: `${index}` } } }));
    }
    const records = await readStream(streamArn);
    const numbers = records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? "");
    expect(numbers).toHaveLength(12);
    expect(numbers).toEqual([...numbers].sort());
    for (const number of numbers) expect(number).toMatch(/^\d{21}$/);
    expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(12);
    expect(records[0]).toMatchObject({ awsRegion: region, eventID: expect.stringMatching(/^[0-9a-f]{32}$/) });
    const later = await readStream(streamArn, numbers[8]);
    expect(later.map(({ dynamodb }) => dynamodb?.SequenceNumber)).toEqual(numbers.slice(9));
    const { StreamDescription } = await new DynamoDBStreamsClient(config).send(
      new DescribeStreamCommand({ StreamArn: streamArn }),
    );
    expect(StreamDescription?.Shards?.[0]?.SequenceNumberRange).toEqual({
      StartingSequenceNumber: numbers[0],
    });
  });

  it("C8 give TTL's deletions the service's identity, and nobody else's", async () => {
    const { dynamo, streamArn } = await makeTable("expiring");
    await dynamo.send(
      new UpdateTimeToLiveCommand({
        TableName: "expiring",
        TimeToLiveSpecification: { Enabled: true, AttributeName: "expiresAt" },
      }),
    );
    const now = Math.floor(Date.now() / 1000);
    const put = (id: string, expiresAt: Record<string, string>) =>
      dynamo.send(new PutItemCommand({ TableName: "expiring", Item: { id: { S: id }, expiresAt } as never }));
    await put("past", { N: String(now - 10) });
    await put("future", { N: String(now + 1_000) });
    await put("text", { S: String(now - 10) });
    await put("six years ago", { N: String(now - 6 * 365 * 86_400) });
    expect(await engine.sweepTtl()).toBe(1);
    expect(await engine.sweepTtl()).toBe(0);
    const removals = (await readStream(streamArn)).filter(({ eventName }) => eventName === "REMOVE");
    expect(removals).toMatchObject([
      {
        dynamodb: { Keys: { id: { S: "past" } }, OldImage: { expiresAt: { N: String(now - 10) } } },
        userIdentity: { Type: "Service", PrincipalId: "dynamodb.amazonaws.com" },
      },
    ]);
    const { TableNames } = await dynamo.send(new ListTablesCommand({}));
    expect(TableNames?.filter((name) => name.startsWith("_"))).toEqual([]);
  });
});

describe("the other services", () => {
  it("SSM gives parameters, hides a secret without WithDecryption, and refuses what is not there", async () => {
    const ssm = new SSMClient(config);
    await expect(ssm.send(new GetParameterCommand({ Name: "/nope" }))).rejects.toMatchObject({
      name: "ParameterNotFound",
    });
    const Name = "/app/local/secret";
    const hidden = await ssm.send(new GetParameterCommand({ Name }));
    const shown = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
    expect(shown.Parameter).toMatchObject({
      Name,
      Type: "SecureString",
      Version: 1,
      ARN: `arn:aws:ssm:${region}:${accountId}:parameter/app/local/secret`,
    });
    expect(Buffer.from(shown.Parameter?.Value ?? "", "base64url")).toHaveLength(64);
    expect(hidden.Parameter?.Value).not.toBe(shown.Parameter?.Value);
    const many = await ssm.send(new GetParametersCommand({ Names: ["/app/local/greeting", "/nope"] }));
    expect(many).toMatchObject({ Parameters: [{ Value: "hello" }], InvalidParameters: ["/nope"] });
    const path = { Path: "/app/local" };
    const flat = await ssm.send(new GetParametersByPathCommand(path));
    expect(flat.Parameters?.map((parameter) => parameter.Name)).toEqual([
      "/app/local/greeting",
      "/app/local/secret",
    ]);
    const deep = await ssm.send(new GetParametersByPathCommand({ ...path, Recursive: true, MaxResults: 2 }));
    expect(deep.Parameters).toHaveLength(2);
    const rest = await ssm.send(
      new GetParametersByPathCommand({ ...path, Recursive: true, NextToken: deep.NextToken }),
    );
    expect(rest.Parameters).toHaveLength(1);
  });

  it("Lambda refuses in its own words, with the statuses that the client reads", async () => {
    const lambda = new LambdaClient(config);
    const invoke = (FunctionName: string, input = {}) =>
      lambda.send(new InvokeCommand({ FunctionName, ...input })).then(
        () => expect.fail("it was not refused"),
        (error: { name: string; message: string; $metadata: { httpStatusCode: number } }) => [
          error.$metadata.httpStatusCode,
          error.name,
          error.message,
        ],
      );
    const absent = arnOf("lambda", "function:absent");
    expect(await invoke("absent")).toEqual([
      404,
      "ResourceNotFoundException",
      `Function not found: ${absent}`,
    ]);
    expect(await invoke("absent", { InvocationType: "DryRun" })).toContain("ResourceNotFoundException");
    expect(await invoke("app-local-echo", { Qualifier: "7" })).toEqual([
      404,
      "ResourceNotFoundException",
      `Function not found: ${arnOf("lambda", "function:app-local-echo:7")}`,
    ]);
    expect(await invoke("app-local-echo:live", { Qualifier: "7" })).toContain(
      "InvalidParameterValueException",
    );
    expect(await invoke("arn:aws:lambda:us-east-1:123456789012:function:app-local-echo")).toEqual([
      404,
      "ResourceNotFoundException",
      `Functions from 'us-east-1' are not reachable in this region ('${region}')`,
    ]);
    expect(await invoke("no name at all")).toContain("ValidationException");
    expect(await invoke("app-local-echo", { Payload: Buffer.from("{") })).toEqual([
      400,
      "InvalidRequestContentException",
      "Could not parse request body into json.",
    ]);
    expect(await invoke("app-local-echo", { ClientContext: "bm9wZQ==" })).toContain(
      "InvalidRequestContentException",
    );
    expect((await invoke("app-local-big")).slice(0, 2)).toEqual([413, "RequestTooLargeException"]);
    expect(
      await new LambdaClient({ ...config, maxAttempts: 1 })
        .send(new InvokeCommand({ FunctionName: "app-local-busy" }))
        .catch((error) => error),
    ).toMatchObject({
      name: "TooManyRequestsException",
      Reason: "R",
      $metadata: { httpStatusCode: 429 },
    });
  });

  it("Lambda takes a function's key for what it is on AWS, no name, and says in the log what the name is", async () => {
    const lambda = new LambdaClient(config);
    await expect(lambda.send(new InvokeCommand({ FunctionName: "echo" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    expect(warnings).toContain(
      "There is no function named echo: that of serverless.yml is deployed as app-local-echo.",
    );
  });

  it("serves who asks for another region, and says once that on AWS there is nothing", async () => {
    const elsewhere = new DynamoDBClient({ ...config, region: "eu-west-1" });
    for (let ask = 0; ask < 2; ask += 1)
      expect((await elsewhere.send(new ListTablesCommand({}))).TableNames).toBeDefined();
    expect(warnings.filter((warning) => warning.includes("eu-west-1"))).toEqual([
      `A request to dynamodb was signed for eu-west-1. All of this service is in ${region}: on AWS there is none of it in eu-west-1.`,
    ]);
  });

  it("Lambda lists and describes the functions", async () => {
    const lambda = new LambdaClient(config);
    const first = await lambda.send(new ListFunctionsCommand({ MaxItems: 3 }));
    const rest = await lambda.send(new ListFunctionsCommand({ Marker: first.NextMarker }));
    expect([...(first.Functions ?? []), ...(rest.Functions ?? [])].map((fn) => fn.FunctionName)).toEqual([
      "app-local-big",
      "app-local-busy",
      "app-local-echo",
      "app-local-f",
    ]);
    expect(rest.NextMarker ?? null).toBeNull();
    const FunctionName = "app-local-echo";
    const expected = {
      FunctionArn: arnOf("lambda", "function:app-local-echo"),
      Role: `arn:aws:iam::${accountId}:role/app-role`,
      MemorySize: 256,
      Timeout: 5,
      Environment: { Variables: { GREETING: "hello" } },
    };
    expect((await lambda.send(new GetFunctionCommand({ FunctionName }))).Configuration).toMatchObject(
      expected,
    );
    expect(await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))).toMatchObject(expected);
    await expect(lambda.send(new GetFunctionCommand({ FunctionName: "absent" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});
