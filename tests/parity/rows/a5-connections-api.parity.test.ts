import { type LookupOptions, lookup } from "node:dns";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import {
  ApiGatewayManagementApiClient,
  type ApiGatewayManagementApiServiceException,
  DeleteConnectionCommand,
  ForbiddenException,
  GetConnectionCommand,
  GoneException,
  LimitExceededException,
  PayloadTooLargeException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Client,
  clientOptions,
  closeOf,
  connect,
  connectionIdOf,
  type Json,
  managementApi,
} from "../support/client.ts";
import { type StartedService, startService } from "../support/services.ts";
import { sendRaw, signedRequest } from "../support/signed-request.ts";

let service: StartedService;
beforeAll(async () => {
  service = await startService("serverless");
});
afterAll(() => service?.stop());

const post = (ConnectionId: string, Data: string | Uint8Array) =>
  managementApi(service).send(new PostToConnectionCommand({ ConnectionId, Data }));
const get = (ConnectionId: string) => managementApi(service).send(new GetConnectionCommand({ ConnectionId }));
const remove = (ConnectionId: string) =>
  managementApi(service).send(new DeleteConnectionCommand({ ConnectionId }));

/** What a call that has to fail throws. */
const errorOf = (call: Promise<unknown>): Promise<ApiGatewayManagementApiServiceException> =>
  call.then(
    () => Promise.reject(new Error("The call was answered.")),
    (error) => error,
  );

async function connectWithId(): Promise<{ client: Client; id: string }> {
  const client = await connect(service);
  return { client, id: await connectionIdOf(client) };
}

/** The id of a connection that its client has closed. */
async function closedId(): Promise<string> {
  const { client, id } = await connectWithId();
  client.socket.close();
  await client.closed;
  return id;
}

/** What an `@connections` call comes to that a handler makes for this client. */
async function callInHandler(client: Client, call: Json, action = "echo"): Promise<Json> {
  client.send({ action, do: { call } });
  // What it posts may arrive before or after.
  for (;;) {
    const frame = await client.next();
    if ("ok" in frame) return frame;
  }
}

describe("the address", () => {
  it.each([
    ["domainName", "https://{domainName}/{stage}"],
    ["apiId", "https://{apiId}.execute-api.{region}.amazonaws.com/{stage}"],
  ])("A5.1 a handler reaches it by %s, as %s, and its 410 is a GoneException there", async (via) => {
    const gone = await closedId();
    const client = await connect(service);
    const data = JSON.stringify({ posted: via });
    expect(await callInHandler(client, { to: "self", via, data })).toEqual({ ok: true, status: 200 });
    await expect.poll(() => client.received).toContain(data);
    expect(await callInHandler(client, { to: gone, via })).toMatchObject({
      ok: false,
      status: 410,
      gone: true,
    });
    client.socket.terminate();
  });
});

describe("POST", () => {
  it("A5.2 answers 200 with an empty body, and the client gets the data", async () => {
    const { client, id } = await connectWithId();
    const command = new PostToConnectionCommand({ ConnectionId: id, Data: '{"t":"grüße"}' });
    const answer = await sendRaw(await signedRequest(service, command));
    expect(answer).toMatchObject({ status: 200, body: "" });
    expect(await client.next()).toEqual({ t: "grüße" });
  });

  it("A5.3 (unconfirmed) sends a text frame, of bytes too", async () => {
    const { client, id } = await connectWithId();
    const kinds: boolean[] = [];
    client.socket.on("message", (_data, isBinary) => kinds.push(isBinary));
    await post(id, "text");
    await post(id, Buffer.from("bytes"));
    await expect.poll(() => kinds).toEqual([false, false]);
    expect(client.received.slice(1)).toEqual(["text", "bytes"]);
  });

  it("A5.4 to a closed connection answers 410, and the SDK throws GoneException", async () => {
    const id = await closedId();
    await expect
      .poll(() => errorOf(post(id, "x")))
      .toMatchObject({ name: "GoneException", $metadata: { httpStatusCode: 410 } });
    for (const call of [post, get, remove])
      expect(await errorOf(call(id, "x"))).toBeInstanceOf(GoneException);
  });

  it("A5.4 in a handler it is a GoneException too, by name and by instanceof", async () => {
    const id = await closedId();
    const client = await connect(service);
    for (const method of ["POST", "GET", "DELETE"]) {
      const call = { method, to: id, url: service.callback };
      expect(await callInHandler(client, call), method).toMatchObject({
        ok: false,
        name: "GoneException",
        gone: true,
        status: 410,
      });
    }
  });

  it("A5.5 (unconfirmed) to an id of another format answers 400 BadRequestException", async () => {
    const error = await errorOf(post("no such id!", "x"));
    // The SDK has no class for it.
    expect(error).toMatchObject({ name: "BadRequestException", $metadata: { httpStatusCode: 400 } });
  });

  it("A5.5 (unconfirmed) to an unknown id of the right format answers 410", async () => {
    const error = await errorOf(post("L0SM9cOFvHcCIhw=", "x"));
    expect(error.$metadata.httpStatusCode).toBe(410);
  });

  it("A5.9 of 128 KB arrives, of one byte more answers 413 PayloadTooLargeException", async () => {
    const { client, id } = await connectWithId();
    await post(id, "x".repeat(131_072));
    await post(id, "é".repeat(65_536));
    await expect
      .poll(() => client.received.slice(1).map((text) => Buffer.byteLength(text)))
      .toEqual([131_072, 131_072]);
    const error = await errorOf(post(id, "x".repeat(131_073)));
    expect(error).toBeInstanceOf(PayloadTooLargeException);
    expect(error.$metadata.httpStatusCode).toBe(413);
    expect(client.received).toHaveLength(3);
  });

  it("A5.11 (unconfirmed) of bytes that are not UTF-8 arrives with U+FFFD for them, and the connection stays", async () => {
    const { client, id } = await connectWithId();
    await post(id, Buffer.from([0x61, 0xff, 0x62]));
    await post(id, "and on");
    await expect.poll(() => client.received.slice(1)).toEqual(["a\ufffdb", "and on"]);
  });
});

describe("GET", () => {
  it("A5.6 answers connectedAt, identity and lastActiveAt, with ISO times", async () => {
    const client = await connect(service);
    const { requestContext } = await client.ask({ action: "echo" });
    const ConnectionId: string = requestContext.connectionId;
    const raw = await sendRaw(await signedRequest(service, new GetConnectionCommand({ ConnectionId })));
    expect(raw.status).toBe(200);
    const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    const { sourceIp } = requestContext.identity;
    expect(JSON.parse(raw.body)).toEqual({
      connectedAt: iso,
      identity: { sourceIp, userAgent: "parity" },
      lastActiveAt: iso,
    });
    const first = await get(ConnectionId);
    expect(first.Identity).toEqual({ SourceIp: sourceIp, UserAgent: "parity" });
    // To the second: no page says that AWS gives more.
    expect(Math.floor(Number(first.ConnectedAt) / 1000)).toBe(Math.floor(requestContext.connectedAt / 1000));
    await expect
      .poll(async () => {
        await client.ask({ action: "echo" });
        return Number((await get(ConnectionId)).LastActiveAt);
      })
      .toBeGreaterThan(Number(first.LastActiveAt));
  });
});

describe("DELETE", () => {
  it("A5.7 answers 204 and closes the client", async () => {
    const { client, id } = await connectWithId();
    const command = new DeleteConnectionCommand({ ConnectionId: id });
    const answer = await sendRaw(await signedRequest(service, command));
    expect(answer).toMatchObject({ status: 204, body: "" });
    await closeOf(client);
    const other = await connectWithId();
    expect((await remove(other.id)).$metadata.httpStatusCode).toBe(204);
    await closeOf(other.client);
  });

  it("A5.7 (unconfirmed) the client's close is 1000 without a reason", async () => {
    const { client, id } = await connectWithId();
    await remove(id);
    expect(await closeOf(client)).toEqual([1000, ""]);
  });
});

describe("permission", () => {
  const FORBIDDEN = "ForbiddenException";

  it("A5.8 an unsigned call answers 403 ForbiddenException", async () => {
    const { client, id } = await connectWithId();
    const signed = await signedRequest(service, new PostToConnectionCommand({ ConnectionId: id, Data: "x" }));
    const { authorization: _, ...headers } = signed.headers;
    const answer = await sendRaw({ ...signed, headers });
    expect(answer.status).toBe(403);
    expect(answer.headers.get("x-amzn-errortype")).toMatch(/^ForbiddenException\b/);
    expect(client.received).toHaveLength(1);
  });

  it("A5.8 a wrong signature answers 403 ForbiddenException", async () => {
    const client = await connect(service);
    const call = { to: "self", url: service.callback, secret: "another", data: "{}" };
    expect(await callInHandler(client, call)).toMatchObject({ ok: false, name: FORBIDDEN, status: 403 });
    expect(client.received).toHaveLength(1);
  });

  it("A5.8 a function whose role lacks execute-api:ManageConnections gets 403 ForbiddenException", async () => {
    const client = await connect(service);
    const call = { to: "self", url: service.callback, data: "{}" };
    expect(await callInHandler(client, call, "powerless")).toMatchObject({
      ok: false,
      name: FORBIDDEN,
      status: 403,
    });
    expect(client.received).toHaveLength(1);
    expect(await callInHandler(client, call)).toEqual({ ok: true, status: 200 });
  });

  it("A5.8 another stage answers 403 ForbiddenException", async () => {
    const { client, id } = await connectWithId();
    const other = { ...service, callback: new URL("/elsewhere", service.callback).href };
    const error = await errorOf(
      managementApi(other).send(new PostToConnectionCommand({ ConnectionId: id, Data: "x" })),
    );
    expect(error).toBeInstanceOf(ForbiddenException);
    expect(error.$metadata.httpStatusCode).toBe(403);
    client.socket.terminate();
  });

  it("A5.8 another API's id in the host name answers 403 ForbiddenException", async () => {
    const { client, id } = await connectWithId();
    const { protocol, port, hostname, pathname } = new URL(service.callback ?? "");
    const other = `aaaaaaaaaa.execute-api.${service.region}.amazonaws.com`;
    // AWS has one front for all APIs of a region, and so has this machine: the name tells which is meant.
    const agent = {
      lookup: (_name: string, options: LookupOptions, found: (...answer: unknown[]) => void) =>
        lookup(hostname, options, found),
    };
    const api = new ApiGatewayManagementApiClient({
      ...clientOptions(service),
      endpoint: `${protocol}//${other}${port === "" ? "" : `:${port}`}${pathname}`,
      requestHandler: {
        httpAgent: new HttpAgent(agent as object),
        httpsAgent: new HttpsAgent(agent as object),
      },
    });
    const error = await errorOf(api.send(new PostToConnectionCommand({ ConnectionId: id, Data: "x" })));
    expect(error).toBeInstanceOf(ForbiddenException);
    expect(error.$metadata.httpStatusCode).toBe(403);
    expect(client.received).toHaveLength(1);
  });
});

describe("too much", () => {
  it("A5.10 a client that does not read gets its sender 429 LimitExceededException, and all that was taken", async () => {
    const { client, id } = await connectWithId();
    client.socket.pause();
    const api = managementApi(service);
    const command = new PostToConnectionCommand({ ConnectionId: id, Data: "x".repeat(131_072) });
    let taken = 0;
    let refusal: unknown;
    // The kernel's buffers on both sides take some megabytes first.
    while (refusal === undefined && taken < 400) {
      const calls = await Promise.allSettled(Array.from({ length: 10 }, () => api.send(command)));
      taken += calls.filter(({ status }) => status === "fulfilled").length;
      refusal = calls.find((call) => call.status === "rejected")?.reason;
    }
    expect(refusal).toBeInstanceOf(LimitExceededException);
    expect(refusal).toMatchObject({ $metadata: { httpStatusCode: 429 } });
    client.socket.resume();
    await expect.poll(() => client.received.length - 1, { timeout: 8_000 }).toBe(taken);
    client.socket.terminate();
  });
});
