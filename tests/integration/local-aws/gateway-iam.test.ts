import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterEach, describe, expect, it } from "vitest";
import type { PolicyStatement } from "../../../localstack/model/types.ts";
import { API, connect, handshakeStatus, startTestGateway, type TestGateway } from "./support/gateway.ts";

const CONNECT_ARN = `arn:aws:execute-api:${API.region}:${API.accountId}:${API.apiId}/${API.stage}/$connect`;
const INVOKE: PolicyStatement = { Effect: "Allow", Action: "execute-api:Invoke", Resource: CONNECT_ARN };
const EMPTY_BODY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

let running: TestGateway | undefined;
afterEach(() => running?.stop());

async function start(statements: readonly PolicyStatement[] = [INVOKE]): Promise<TestGateway> {
  const ok = () => ({ statusCode: 200 });
  running = await startTestGateway({
    handlers: { $connect: ok, $default: ok, $disconnect: ok },
    routes: { $connect: { authorizationType: "AWS_IAM" } },
    statements,
  });
  return running;
}

interface SigningOptions {
  readonly service?: string;
  readonly region?: string;
  readonly credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly signingDate?: Date;
}

/** The upgrade request, signed by the signer that AWS's own clients use. */
async function signer({ gateway, credentials }: TestGateway, options: SigningOptions) {
  const [signingService, signingRegion] = [options.service ?? "execute-api", options.region ?? API.region];
  const client = new DynamoDBClient({
    region: signingRegion,
    credentials: options.credentials ?? credentials,
    endpoint: "http://127.0.0.1:1",
  });
  const made = (await client.config.signer({
    name: "sigv4",
    signingName: signingService,
    signingRegion,
    properties: {},
  })) as unknown as {
    sign(request: object, options?: object): Promise<{ headers: Record<string, string> }>;
    presign(request: object, options?: object): Promise<{ query: Record<string, string> }>;
  };
  client.destroy();
  const request = {
    method: "GET",
    protocol: "http:",
    hostname: "127.0.0.1",
    path: `/${API.stage}`,
    query: {},
    headers: { host: `127.0.0.1:${gateway.port}` } as Record<string, string>,
  };
  const how = {
    signingService,
    signingRegion,
    ...(options.signingDate ? { signingDate: options.signingDate } : {}),
  };
  return { made, request, how };
}

async function signedHeaders(
  aws: TestGateway,
  options: SigningOptions = {},
): Promise<Record<string, string>> {
  const { made, request, how } = await signer(aws, options);
  const headers = { ...request.headers, "x-amz-content-sha256": EMPTY_BODY };
  const { host: _ours, ...signed } = (await made.sign({ ...request, headers }, how)).headers;
  return signed;
}

async function presignedQuery(aws: TestGateway, options: SigningOptions = {}): Promise<string> {
  const { made, request, how } = await signer(aws, options);
  const { query } = await made.presign(request, { ...how, expiresIn: 60 });
  return `?${new URLSearchParams(query)}`;
}

describe("$connect with AWS_IAM", () => {
  it("A1.22 without a signature answers 403 Missing Authentication Token, and $connect does not run", async () => {
    const { gateway, lambda } = await start();
    const { status, headers, body } = await handshakeStatus(gateway.url);
    expect([status, headers["x-amzn-errortype"]]).toEqual([403, "MissingAuthenticationTokenException"]);
    expect(JSON.parse(body)).toMatchObject({ message: "Missing Authentication Token" });
    expect(lambda.events.$connect).toBeUndefined();
  });

  it("A1.22 with a signature in Authorization tells the handlers who signed", async () => {
    const aws = await start();
    const client = await connect(aws.gateway, { headers: await signedHeaders(aws) });
    const caller = {
      accessKey: aws.credentials.accessKeyId,
      accountId: API.accountId,
      caller: expect.stringMatching(/^AROA[A-Z2-7]{17}:caller$/),
      user: expect.stringMatching(/^AROA[A-Z2-7]{17}:caller$/),
      userArn: `arn:aws:sts::${API.accountId}:assumed-role/r/caller`,
      sourceIp: "127.0.0.1",
    };
    expect(aws.lambda.last("$connect").requestContext.identity).toMatchObject(caller);
    expect(aws.lambda.last("$connect").requestContext).not.toHaveProperty("authorizer");
    client.send({});
    await expect.poll(() => aws.lambda.last("$default")?.requestContext.identity).toMatchObject(caller);
  });

  it("A1.22 with a presigned URL, which is all that a browser can send", async () => {
    const aws = await start();
    const { url } = aws.gateway;
    const query = await presignedQuery(aws);
    expect((await handshakeStatus(`${url}${query}`)).status).toBe(101);
    expect(aws.lambda.last("$connect").requestContext.identity.accessKey).toBe(aws.credentials.accessKeyId);
    expect((await handshakeStatus(`${url}${query}&room=1`)).status).toBe(403);
  });

  it.each<[string, SigningOptions, string, RegExp]>([
    ["with another secret", {}, "InvalidSignatureException", /signature we calculated does not match/],
    [
      "for another service",
      { service: "dynamodb" },
      "InvalidSignatureException",
      /correct service: 'execute-api'/,
    ],
    ["for another region", { region: "us-west-2" }, "InvalidSignatureException", /valid region/],
    [
      "an hour ago",
      { signingDate: new Date(Date.now() - 3_600_000) },
      "InvalidSignatureException",
      /expired/,
    ],
  ])("A1.22 signed %s answers 403", async (what, options, type, message) => {
    const aws = await start();
    const credentials = { ...aws.credentials, secretAccessKey: "another" };
    const signing = what === "with another secret" ? { ...options, credentials } : options;
    for (const answer of [
      await handshakeStatus(aws.gateway.url, { headers: await signedHeaders(aws, signing) }),
      await handshakeStatus(`${aws.gateway.url}${await presignedQuery(aws, signing)}`),
    ]) {
      expect([answer.status, answer.headers["x-amzn-errortype"]]).toEqual([403, type]);
      expect(JSON.parse(answer.body).message).toMatch(message);
    }
    expect(aws.lambda.events.$connect).toBeUndefined();
  });

  it.each<[string, readonly PolicyStatement[]]>([
    ["no statement", []],
    ["another stage", [{ ...INVOKE, Resource: CONNECT_ARN.replace("/dev/", "/prod/") }]],
    ["another action", [{ ...INVOKE, Action: "execute-api:ManageConnections" }]],
    ["a Deny", [INVOKE, { ...INVOKE, Effect: "Deny" }]],
  ])("A1.22 by a role with %s answers 403 and names the action", async (_what, statements) => {
    const aws = await start(statements);
    const answer = await handshakeStatus(aws.gateway.url, { headers: await signedHeaders(aws) });
    expect([answer.status, answer.headers["x-amzn-errortype"]]).toEqual([403, "AccessDeniedException"]);
    expect(JSON.parse(answer.body).message).toBe(
      `User: arn:aws:sts::${API.accountId}:assumed-role/r/caller is not authorized to perform: execute-api:Invoke on resource: ${CONNECT_ARN.replace(API.accountId, "********9012")}`,
    );
  });

  it("A1.22 counts keys that were not issued here as the developer's", async () => {
    const aws = await start([]);
    const credentials = { accessKeyId: "AKIAMINE", secretAccessKey: "mine" };
    await connect(aws.gateway, { headers: await signedHeaders(aws, { credentials }) });
    expect(aws.lambda.last("$connect").requestContext.identity).toMatchObject({
      accessKey: "AKIAMINE",
      userArn: `arn:aws:iam::${API.accountId}:user/developer`,
    });
  });
});
