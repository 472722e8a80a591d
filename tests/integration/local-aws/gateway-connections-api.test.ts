import { once } from "node:events";
import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  ForbiddenException,
  GetConnectionCommand,
  GoneException,
  LimitExceededException,
  PayloadTooLargeException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { afterEach, describe, expect, it } from "vitest";
import { defaultChoices } from "../../../localstack/gateway/index.ts";
import {
  API,
  connect,
  startTestGateway,
  type TestGateway,
  type TestGatewayOptions,
} from "./support/gateway.ts";

let running: TestGateway | undefined;
afterEach(() => running?.stop());

async function start(options: TestGatewayOptions = {}) {
  running = await startTestGateway({
    ...options,
    handlers: {
      $connect: () => ({ statusCode: 200 }),
      $default: () => ({ statusCode: 200 }),
      ...options.handlers,
    },
  });
  return running;
}

async function startAndConnect(options: TestGatewayOptions = {}) {
  const test = await start(options);
  const client = await connect(test.gateway, { headers: { "User-Agent": "parity" } });
  const ConnectionId: string = test.lambda.last("$connect").requestContext.connectionId;
  return { test, client, ConnectionId };
}

async function raw(url: string, method: string, body?: string) {
  const call = httpRequest(url, { method, agent: false });
  call.end(body);
  const [response] = (await once(call, "response")) as [IncomingMessage];
  let text = "";
  for await (const part of response) text += part;
  return { status: response.statusCode, headers: response.headers, body: text };
}

/** The SDK's client for an API by AWS's name for it, which leads here. */
function clientOf(host: string, { gateway, credentials }: TestGateway, region: string) {
  const lookup = (_host: string, _options: object, done: (error: null, found: object[]) => void) =>
    done(null, [{ address: "127.0.0.1", family: 4 }]);
  return new ApiGatewayManagementApiClient({
    endpoint: `http://${host}:${gateway.port}/${API.stage}`,
    region,
    credentials,
    maxAttempts: 1,
    requestHandler: { httpAgent: new Agent({ lookup } as object) },
  });
}

describe("@connections", () => {
  it("A5.8 of another API, or of this one's id in another region, answers 403", async () => {
    const { test, client, ConnectionId } = await startAndConnect();
    const post = (host: string, region = API.region) =>
      clientOf(host, test, region).send(new PostToConnectionCommand({ ConnectionId, Data: host }));
    const name = (id: string, region: string) => `${id}.execute-api.${region}.amazonaws.com`;
    await post(name(API.apiId, API.region));
    for (const [host, region] of [
      [name("klmnopqrst", API.region), API.region],
      [name(API.apiId, "us-east-2"), API.region],
      [name(API.apiId, "us-east-2"), "us-east-2"],
    ] as const)
      await expect(post(host, region), host).rejects.toBeInstanceOf(ForbiddenException);
    await expect.poll(() => client.received).toEqual([name(API.apiId, API.region)]);
    const headers = { Host: name("klmnopqrst", API.region) };
    await expect(connect(test.gateway, { headers })).rejects.toThrow("403");
  });

  it("A5.4 POST to a closed connection answers 410 and the SDK throws GoneException", async () => {
    const { test, client, ConnectionId } = await startAndConnect();
    client.socket.close();
    await client.closed;
    await expect.poll(() => test.gateway.connectionCount()).toBe(0);
    const error = await test.client
      .send(new PostToConnectionCommand({ ConnectionId, Data: "x" }))
      .catch((error: unknown) => error);
    expect(error).toBeInstanceOf(GoneException);
    expect((error as GoneException).name).toBe("GoneException");
    expect((error as GoneException).$metadata.httpStatusCode).toBe(410);
    await expect(test.client.send(new GetConnectionCommand({ ConnectionId }))).rejects.toBeInstanceOf(
      GoneException,
    );
    await expect(test.client.send(new DeleteConnectionCommand({ ConnectionId }))).rejects.toBeInstanceOf(
      GoneException,
    );
  });

  it("A5.5 an id that cannot be one answers 400 BadRequestException, an unknown one 410", async () => {
    const test = await start();
    await expect(
      test.client.send(new PostToConnectionCommand({ ConnectionId: "no such id!", Data: "x" })),
    ).rejects.toMatchObject({ name: "BadRequestException", $metadata: { httpStatusCode: 400 } });
    await expect(
      test.client.send(new PostToConnectionCommand({ ConnectionId: "L0SM9cOFvHcCIhw=", Data: "x" })),
    ).rejects.toBeInstanceOf(GoneException);
  });

  it("A5.8 unsigned calls answer 403 ForbiddenException", async () => {
    const { test, ConnectionId, client } = await startAndConnect();
    const answer = await raw(
      `${test.callbackUrl}/@connections/${encodeURIComponent(ConnectionId)}`,
      "POST",
      "x",
    );
    expect(answer.status).toBe(403);
    expect(answer.headers["x-amzn-errortype"]).toBe("ForbiddenException");
    expect(answer.headers["x-amzn-requestid"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(client.received).toEqual([]);
  });

  it("A5.8 a wrong signature answers 403 ForbiddenException", async () => {
    const { test, client, ConnectionId } = await startAndConnect();
    test.client.middlewareStack.add(
      (next) => (args) => {
        (args.request as { body: string }).body = "forged";
        return next(args);
      },
      { step: "deserialize", priority: "low" },
    );
    await expect(
      test.client.send(new PostToConnectionCommand({ ConnectionId, Data: "signed" })),
    ).rejects.toBeInstanceOf(ForbiddenException);
    expect(client.received).toEqual([]);
  });

  it("A5.8 a role without execute-api:ManageConnections, or with it for another stage or method, answers 403", async () => {
    for (const Resource of [
      "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/prod/POST/@connections/*",
      "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/dev/GET/@connections/*",
    ]) {
      const { test, ConnectionId } = await startAndConnect({
        statements: [{ Effect: "Allow", Action: "execute-api:ManageConnections", Resource }],
      });
      await expect(
        test.client.send(new PostToConnectionCommand({ ConnectionId, Data: "x" })),
      ).rejects.toBeInstanceOf(ForbiddenException);
      await test.stop();
    }
    running = undefined;
  });

  it("A5.8 a signature for another region answers 403", async () => {
    const { test, client, ConnectionId } = await startAndConnect();
    const elsewhere = new ApiGatewayManagementApiClient({
      endpoint: test.callbackUrl,
      region: "us-west-2",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    await expect(
      elsewhere.send(new PostToConnectionCommand({ ConnectionId, Data: "x" })),
    ).rejects.toMatchObject({
      name: "ForbiddenException",
      message: expect.stringContaining("valid region, not 'us-west-2'"),
    });
    elsewhere.destroy();
    expect(client.received).toEqual([]);
  });

  it("A5.8 another stage in the URL answers 403", async () => {
    const { test, ConnectionId } = await startAndConnect();
    const other = test.callbackUrl.replace("/dev", "/prod");
    expect((await raw(`${other}/@connections/${ConnectionId}`, "GET")).status).toBe(403);
  });

  it("A5.9 more than 128 KB answers 413 PayloadTooLargeException, and 128 KB arrive", async () => {
    const { test, client, ConnectionId } = await startAndConnect();
    await expect(
      test.client.send(new PostToConnectionCommand({ ConnectionId, Data: "x".repeat(131_073) })),
    ).rejects.toBeInstanceOf(PayloadTooLargeException);
    await test.client.send(new PostToConnectionCommand({ ConnectionId, Data: "é".repeat(65_536) }));
    await expect.poll(() => client.received.map((text) => text.length)).toEqual([65_536]);
  });

  it("A5.10 a client that does not read gets its sender 429 LimitExceededException, and is disconnected in the end", async () => {
    const { test, client, ConnectionId } = await startAndConnect({
      settings: { sendBufferBytes: 200_000, slowReaderSeconds: 0.2 },
      handlers: { $disconnect: () => ({}) },
    });
    client.socket.pause();
    const flood = async () => {
      for (let i = 0; i < 2_000; i++)
        await test.client.send(new PostToConnectionCommand({ ConnectionId, Data: "x".repeat(100_000) }));
    };
    await expect(flood()).rejects.toBeInstanceOf(LimitExceededException);
    await expect.poll(() => test.gateway.connectionCount(), { timeout: 5_000 }).toBe(0);
    await expect.poll(() => test.lambda.last("$disconnect")?.requestContext.disconnectStatusCode).toBe(1006);
  });

  it("A1.18 posting to a connection from its own $connect answers 410", async () => {
    const errors: unknown[] = [];
    const test = await start({
      handlers: {
        $connect: async (event) => {
          await test.client
            .send(
              new PostToConnectionCommand({ ConnectionId: event.requestContext.connectionId, Data: "early" }),
            )
            .catch((error: unknown) => errors.push(error));
          return { statusCode: 200 };
        },
      },
    });
    const client = await connect(test.gateway);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBeInstanceOf(GoneException);
    expect(client.received).toEqual([]);
  });

  it("A5.1 https://{domainName}/{stage} is a URL that works, over TLS and in plain text", async () => {
    const { test, client, ConnectionId } = await startAndConnect();
    const { domainName, stage } = test.lambda.last("$connect").requestContext;
    expect(domainName).toBe(`127.0.0.1:${test.gateway.port}`);
    const secure = new ApiGatewayManagementApiClient({
      endpoint: `https://${domainName}/${stage}`,
      region: "eu-west-1",
      credentials: test.credentials,
      maxAttempts: 1,
      requestHandler: { httpsAgent: { ca: test.ca } },
    });
    await secure.send(new PostToConnectionCommand({ ConnectionId, Data: "over TLS" }));
    await test.client.send(new PostToConnectionCommand({ ConnectionId, Data: "in plain text" }));
    await expect.poll(() => client.received).toEqual(["over TLS", "in plain text"]);
    secure.destroy();
  });

  it("A5.2 POST answers 200 with an empty body; A5.3 the client gets a text frame", async () => {
    const { test, client, ConnectionId } = await startAndConnect();
    let binary: boolean | undefined;
    client.socket.on("message", (_data, isBinary) => {
      binary = isBinary;
    });
    const { $metadata } = await test.client.send(
      new PostToConnectionCommand({ ConnectionId, Data: Buffer.from('{"t":"grüße"}') }),
    );
    expect($metadata.httpStatusCode).toBe(200);
    await expect.poll(() => client.received).toEqual(['{"t":"grüße"}']);
    expect(binary).toBe(false);
  });

  it("A5.6 GET answers connectedAt, identity and lastActiveAt", async () => {
    const { test, client, ConnectionId } = await startAndConnect();
    const first = await test.client.send(new GetConnectionCommand({ ConnectionId }));
    expect(first.ConnectedAt?.getTime()).toBe(test.lambda.last("$connect").requestContext.connectedAt);
    expect(first.Identity).toEqual({ SourceIp: "127.0.0.1", UserAgent: "parity" });
    client.send("hello");
    await expect
      .poll(async () =>
        (await test.client.send(new GetConnectionCommand({ ConnectionId }))).LastActiveAt?.getTime(),
      )
      .toBeGreaterThan(first.ConnectedAt?.getTime() ?? 0);
  });

  it("A5.7 DELETE answers 204 and closes the client; A4.7 $disconnect runs after it", async () => {
    const { test, client, ConnectionId } = await startAndConnect({ handlers: { $disconnect: () => ({}) } });
    const { $metadata } = await test.client.send(new DeleteConnectionCommand({ ConnectionId }));
    expect($metadata.httpStatusCode).toBe(204);
    await client.closed;
    await expect
      .poll(() => test.lambda.last("$disconnect")?.requestContext)
      .toMatchObject({
        connectionId: ConnectionId,
        eventType: "DISCONNECT",
        disconnectStatusCode: 1000,
        disconnectReason: "Connection Closed Normally",
      });
  });

  it("A5.11 posted bytes that are not UTF-8 do not end the connection", async () => {
    const { test, client, ConnectionId } = await startAndConnect();
    await test.client.send(
      new PostToConnectionCommand({ ConnectionId, Data: Buffer.from([0x61, 0xff, 0x62]) }),
    );
    await expect.poll(() => client.received).toEqual(["a\ufffdb"]);
    expect(client.socket.readyState).toBe(1);
  });

  it("A5.3 A5.11 are one choice: such bytes can be refused, or sent as a binary frame", async () => {
    const Data = Buffer.from([0x61, 0xff, 0x62]);
    const refusing = await startAndConnect({
      settings: { choices: { ...defaultChoices, invalidUtf8: "refuse" } },
    });
    const { ConnectionId } = refusing;
    await expect(
      refusing.test.client.send(new PostToConnectionCommand({ ConnectionId, Data })),
    ).rejects.toMatchObject({ name: "BadRequestException" });
    const binary = await startAndConnect({
      settings: { choices: { ...defaultChoices, invalidUtf8: "binary" } },
    });
    const frames: [Buffer, boolean][] = [];
    binary.client.socket.on("message", (data, isBinary) => frames.push([data as Buffer, isBinary]));
    await binary.test.client.send(new PostToConnectionCommand({ ConnectionId: binary.ConnectionId, Data }));
    await expect.poll(() => frames).toEqual([[Data, true]]);
  });
});
