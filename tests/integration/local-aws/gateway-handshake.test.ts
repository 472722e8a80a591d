import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect as connectSocket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { defaultChoices } from "../../../localstack/gateway/index.ts";
import { Throttled } from "../../support/in-process-lambda.ts";
import {
  connect,
  handshakeStatus,
  startTestGateway,
  type TestGateway,
  type TestGatewayOptions,
} from "./support/gateway.ts";

let running: TestGateway | undefined;
afterEach(() => running?.stop());

async function start(options: TestGatewayOptions = {}) {
  running = await startTestGateway(options);
  return running;
}

const allow = (extra: object = {}) => ({
  principalId: "user-1",
  policyDocument: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: "*" }],
  },
  ...extra,
});
const ok = () => ({ statusCode: 200 });
const ticket = ["route.request.querystring.ticket"];
const throws = (message: string) => () => {
  throw new Error(message);
};

describe("$connect", () => {
  it("A1.1 $connect runs before 101: the upgrade waits for it, and a refusal leaves no connection", async () => {
    let decide = (_statusCode: number) => {};
    const { gateway, lambda } = await start({
      handlers: {
        $connect: () => new Promise((resolve) => (decide = (statusCode) => resolve({ statusCode }))),
      },
    });
    const socket = new WebSocket(gateway.url);
    await expect.poll(() => lambda.events.$connect?.length).toBe(1);
    expect(socket.readyState).toBe(WebSocket.CONNECTING);
    expect(gateway.connectionCount()).toBe(0);
    decide(200);
    await once(socket, "open");
    expect(gateway.connectionCount()).toBe(1);
    socket.close();

    const refused = handshakeStatus(gateway.url);
    await expect.poll(() => lambda.events.$connect?.length).toBe(2);
    decide(403);
    expect((await refused).status).toBe(403);
    await expect.poll(() => gateway.connectionCount()).toBe(0);
  });

  it("A1.2 the status of a $connect that does not return 2xx reaches the client", async () => {
    for (const statusCode of [400, 401, 302, 418, 503]) {
      const { gateway, stop } = await start({ handlers: { $connect: () => ({ statusCode, body: "why" }) } });
      expect((await handshakeStatus(gateway.url)).status).toBe(statusCode);
      await stop();
    }
    for (const statusCode of [200, 204, "201"]) {
      const { gateway, stop } = await start({ handlers: { $connect: () => ({ statusCode }) } });
      expect((await handshakeStatus(gateway.url)).status).toBe(101);
      await stop();
    }
    running = undefined;
  });

  it("A1.3 a $connect that throws answers 502", async () => {
    const { gateway } = await start({ handlers: { $connect: throws("boom") } });
    const { status, body } = await handshakeStatus(gateway.url);
    expect(status).toBe(502);
    expect(body).not.toContain("boom");
  });

  it("A1.4 B8 a malformed, late or throttled $connect is refused with the statuses of the choices", async () => {
    const cases: [() => unknown, number][] = [
      [() => undefined, 502],
      [() => ({ status: 200 }), 502],
      // Not a final one: the client would go on waiting.
      [() => ({ statusCode: 100 }), 502],
      [() => new Promise(() => {}), 504],
      [() => Promise.reject(new Throttled()), 500],
    ];
    for (const [handler, status] of cases) {
      const { gateway, stop } = await start({
        handlers: { $connect: handler },
        settings: { integrationTimeoutMs: 50 },
      });
      expect((await handshakeStatus(gateway.url)).status).toBe(status);
      await stop();
    }
    running = undefined;
  });

  it("A1.5 an API without $connect accepts", async () => {
    const { gateway } = await start({ handlers: { $default: ok } });
    expect((await handshakeStatus(gateway.url)).status).toBe(101);
  });

  it("A1.6 a sub-protocol is chosen only where $connect returns it", async () => {
    const { gateway } = await start({
      handlers: {
        $connect: (event) =>
          event.queryStringParameters?.choose
            ? { statusCode: 200, headers: { "Sec-WebSocket-Protocol": "chat.v2" } }
            : { statusCode: 200 },
      },
    });
    const none = await handshakeStatus(gateway.url, { protocols: ["chat.v1", "chat.v2"] }).catch(
      (error: Error) => error.message,
    );
    expect(none).toMatchObject({ status: 101 });
    expect((none as { headers: object }).headers).not.toHaveProperty("sec-websocket-protocol");
    const client = await connect(gateway, { query: "?choose=1", protocols: ["chat.v1", "chat.v2"] });
    expect(client.socket.protocol).toBe("chat.v2");
  });

  it("A1.7 other headers of the $connect answer do not go out, and none can break the response", async () => {
    const { gateway } = await start({
      handlers: {
        $connect: () => ({
          statusCode: 200,
          headers: { "Set-Cookie": "a=1", "Sec-WebSocket-Protocol": "x\r\nSet-Cookie: b=2" },
        }),
      },
    });
    const { status, headers } = await handshakeStatus(gateway.url);
    expect(status).toBe(101);
    expect(headers).not.toHaveProperty("set-cookie");
  });

  it("A1.7 where the choice is that they go out, those of the handshake stay its own", async () => {
    const { gateway } = await start({
      settings: { choices: { ...defaultChoices, connectHeadersOn101: true } },
      handlers: {
        $connect: () => ({
          statusCode: 200,
          headers: {
            "X-Own": "1",
            "Bad Name": "1",
            "X-Bad": "a\u0001",
            Connection: "close",
            "Content-Length": "5",
            "Sec-WebSocket-Accept": "mine",
          },
        }),
      },
    });
    const client = await connect(gateway); // which checks the handshake
    client.socket.terminate();
    const { headers } = await handshakeStatus(gateway.url);
    expect(headers).toMatchObject({ "x-own": "1", connection: "Upgrade" });
    for (const name of ["bad name", "x-bad", "content-length"]) expect(headers).not.toHaveProperty(name);
  });

  it("A1.8 A1.9 the $connect event has headers and query, forwarding headers, and neither Connection nor Upgrade", async () => {
    const { gateway, lambda } = await start({
      handlers: { $connect: ok },
      functions: { authorizer: () => allow() },
      identitySource: ticket,
    });
    await connect(gateway, {
      query: "?ticket=a%20b&many=1&many=2",
      headers: { "X-Custom": "1", "X-Forwarded-Proto": "gopher", "User-Agent": "parity" },
    });
    const event = lambda.last("$connect");
    expect(event.queryStringParameters).toEqual({ ticket: "a b", many: "2" });
    expect(event.multiValueQueryStringParameters).toEqual({ ticket: ["a b"], many: ["1", "2"] });
    expect(event.headers).toMatchObject({
      Host: `127.0.0.1:${gateway.port}`,
      "X-Custom": "1",
      "Sec-WebSocket-Version": "13",
      "X-Forwarded-For": "127.0.0.1",
      "X-Forwarded-Port": String(gateway.port),
      "X-Forwarded-Proto": "http",
    });
    expect(event.headers["X-Amzn-Trace-Id"]).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(event.multiValueHeaders["X-Custom"]).toEqual(["1"]);
    const names = Object.keys(event.headers).map((name) => name.toLowerCase());
    for (const name of ["connection", "upgrade", "content-length"]) expect(names).not.toContain(name);

    expect(lambda.last("authorizer").headers).toMatchObject({
      Connection: "Upgrade",
      Upgrade: "websocket",
      "content-length": "0",
    });
  });

  it("A1.19 a path that is not /{stage} answers 403", async () => {
    const { gateway, lambda } = await start({ handlers: { $connect: ok } });
    const base = gateway.url.replace("/dev", "");
    for (const path of ["", "/prod", "/dev/more", "/devil"])
      expect((await handshakeStatus(base + path)).status).toBe(403);
    expect(lambda.events.$connect).toBeUndefined();
    expect((await handshakeStatus(`${base}/dev/`)).status).toBe(101);
  });

  it("A1.20 an ordinary request to the endpoint answers 403", async () => {
    const { gateway } = await start({ handlers: { $connect: ok } });
    const request = httpRequest({ host: "127.0.0.1", port: gateway.port, path: "/dev", agent: false });
    request.end();
    const [response] = (await once(request, "response")) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(403);
  });

  it("A1.21 new connections above the rate answer 429", async () => {
    const { gateway } = await start({ handlers: { $connect: ok }, settings: { newConnectionsPerSecond: 1 } });
    expect((await handshakeStatus(gateway.url)).status).toBe(101);
    expect((await handshakeStatus(gateway.url)).status).toBe(429);
  });

  it("A4.8 a throttle of $connect answers 429, and its handler does not run", async () => {
    const { gateway, lambda } = await start({
      handlers: { $connect: ok },
      routes: { $connect: { throttle: { rateLimit: 0.001, burstLimit: 1 } } },
    });
    expect((await handshakeStatus(gateway.url)).status).toBe(101);
    expect((await handshakeStatus(gateway.url)).status).toBe(429);
    expect(lambda.events.$connect).toHaveLength(1);
  });

  it("A2.10 $connect above its route's TimeoutInMillis answers 504", async () => {
    const { gateway } = await start({
      handlers: { $connect: () => new Promise(() => {}) },
      routes: { $connect: { integrationTimeoutMs: 50 } },
    });
    expect((await handshakeStatus(gateway.url)).status).toBe(504);
  });

  it("A4.9 a URL above 4,096 characters is refused", async () => {
    const { gateway, lambda } = await start({ handlers: { $connect: ok } });
    expect((await handshakeStatus(`${gateway.url}?q=${"x".repeat(4_096)}`)).status).toBe(414);
    expect(lambda.events.$connect).toBeUndefined();
    expect((await handshakeStatus(`${gateway.url}?q=${"x".repeat(4_000)}`)).status).toBe(101);
  });

  it("a page of a foreign origin is refused, a loopback one and one that is allowed are not", async () => {
    const { gateway, lambda } = await start({
      handlers: { $connect: ok },
      settings: { allowedOrigins: ["https://app.example"] },
    });
    for (const Origin of ["https://evil.example", "null", "http://localhost.evil.example", "file://"])
      expect([Origin, (await handshakeStatus(gateway.url, { headers: { Origin } })).status]).toEqual([
        Origin,
        403,
      ]);
    expect(lambda.events.$connect).toBeUndefined();
    for (const Origin of [
      "http://localhost:5173",
      "http://127.0.0.1:5173",
      "http://[::1]:1",
      "https://app.example",
    ])
      expect([Origin, (await handshakeStatus(gateway.url, { headers: { Origin } })).status]).toEqual([
        Origin,
        101,
      ]);
  });

  it("upgrades that are no WebSocket handshake answer 400 and run nothing", async () => {
    const { gateway, lambda } = await start({ handlers: { $connect: ok } });
    const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    for (const lines of [
      ["GET /dev HTTP/1.1", "Upgrade: websocket", "Sec-WebSocket-Version: 13"],
      ["GET /dev HTTP/1.1", "Upgrade: websocket", "Sec-WebSocket-Version: 12", key],
      ["GET /dev HTTP/1.1", "Upgrade: h2c", "Sec-WebSocket-Version: 13", key],
      ["POST /dev HTTP/1.1", "Upgrade: websocket", "Sec-WebSocket-Version: 13", key],
    ]) {
      const socket = connectSocket(gateway.port, "127.0.0.1");
      socket.write([...lines, "Host: x", "Connection: Upgrade", "", ""].join("\r\n"));
      let answer = "";
      socket.on("data", (part) => {
        answer += part;
      });
      await once(socket, "close");
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    }
    expect(lambda.events.$connect).toBeUndefined();
  });

  it("A4.7 a client that leaves while $connect runs gets its $disconnect", async () => {
    let finish = () => {};
    const { gateway, lambda } = await start({
      handlers: {
        $connect: () => new Promise((resolve) => (finish = () => resolve({ statusCode: 200 }))),
        $disconnect: ok,
      },
    });
    const socket = new WebSocket(gateway.url);
    socket.on("error", () => {});
    await expect.poll(() => lambda.events.$connect?.length).toBe(1);
    socket.terminate();
    finish();
    await expect.poll(() => lambda.events.$disconnect?.length).toBe(1);
    expect(gateway.connectionCount()).toBe(0);
  });
});

describe("authorizer", () => {
  const withAuthorizer = (
    authorizer: (event: unknown) => unknown,
    identitySource: readonly string[] = ticket,
  ) =>
    start({
      handlers: { $connect: ok, $default: ok, $disconnect: ok },
      functions: { authorizer },
      identitySource,
    });

  it("A1.11 a missing or empty identity source answers 401 without a call", async () => {
    const { gateway, lambda } = await withAuthorizer(
      () => allow(),
      [...ticket, "route.request.header.X-Auth"],
    );
    const headers = { "X-Auth": "1" };
    expect((await handshakeStatus(gateway.url, { headers })).status).toBe(401);
    expect((await handshakeStatus(`${gateway.url}?ticket=`, { headers })).status).toBe(401);
    expect((await handshakeStatus(`${gateway.url}?TICKET=1`, { headers })).status).toBe(401);
    expect((await handshakeStatus(`${gateway.url}?ticket=1`)).status).toBe(401);
    expect((await handshakeStatus(`${gateway.url}?ticket=1`, { headers: { "X-Auth": "" } })).status).toBe(
      401,
    );
    expect(lambda.events.authorizer).toBeUndefined();
    expect((await handshakeStatus(`${gateway.url}?ticket=1`, { headers })).status).toBe(101);
  });

  it("A1.12 route.request.header.Auth, the framework's default, refuses browsers, which cannot set it", async () => {
    const { gateway } = await withAuthorizer(() => allow(), ["route.request.header.Auth"]);
    const browser = { Origin: "http://localhost:5173" };
    expect((await handshakeStatus(`${gateway.url}?Auth=1`, { headers: browser })).status).toBe(401);
    expect((await handshakeStatus(gateway.url, { headers: { Auth: "1" } })).status).toBe(101);
  });

  it("A1.13 the error Unauthorized answers 401, and $connect does not run", async () => {
    const { gateway, lambda } = await withAuthorizer(throws("Unauthorized"));
    expect((await handshakeStatus(`${gateway.url}?ticket=1`)).status).toBe(401);
    expect(lambda.events.$connect).toBeUndefined();
  });

  it("A1.14 a policy that denies, or does not allow, answers 403; any other error or a bad result answers 500", async () => {
    const statement = (Effect: string, Resource: unknown, Action: unknown = "execute-api:Invoke") => ({
      principalId: "u",
      policyDocument: { Version: "2012-10-17", Statement: [{ Effect, Action, Resource }] },
    });
    const arn = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/dev/$connect";
    const denyBesideAllow = {
      principalId: "u",
      policyDocument: {
        Statement: [
          { Effect: "Allow", Action: "execute-api:Invoke", Resource: "*" },
          { Effect: "Deny", Action: "execute-api:Invoke", Resource: arn },
        ],
      },
    };
    const cases: [unknown, number][] = [
      [statement("Deny", "*"), 403],
      [denyBesideAllow, 403],
      [statement("Allow", arn.replace("/dev/", "/prod/")), 403],
      [statement("Allow", "*", "execute-api:ManageConnections"), 403],
      [new Error("boom"), 500],
      [null, 500],
      ["allow", 500],
      [{ principalId: "u" }, 500],
      [{ ...allow(), principalId: undefined }, 500],
      [allow({ context: { nested: { a: 1 } } }), 500],
      [statement("Allow", arn), 101],
      [statement("Allow", ["x", "arn:aws:execute-api:*:*:*/dev/*"], ["execute-api:*"]), 101],
    ];
    let result: unknown;
    const { gateway } = await withAuthorizer(() => {
      if (result instanceof Error) throw result;
      return result;
    });
    for (const [value, status] of cases) {
      result = value;
      expect([value, (await handshakeStatus(`${gateway.url}?ticket=1`)).status]).toEqual([value, status]);
    }
  });

  it("A1.10 the authorizer gets a REQUEST event with the ARN of $connect, and runs there only", async () => {
    const { gateway, lambda } = await withAuthorizer(() => allow());
    const client = await connect(gateway, { query: "?ticket=t" });
    client.send({ action: "x" });
    await expect.poll(() => lambda.events.$default?.length).toBe(1);
    expect(lambda.events.authorizer).toHaveLength(1);
    expect(lambda.last("authorizer")).toMatchObject({
      type: "REQUEST",
      methodArn: "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/dev/$connect",
      queryStringParameters: { ticket: "t" },
      requestContext: {
        routeKey: "$connect",
        eventType: "CONNECT",
        connectionId: lambda.last("$connect").requestContext.connectionId,
      },
    });
  });

  it("A1.15 its context is made text and is on every later event, $disconnect too", async () => {
    const { gateway, lambda } = await withAuthorizer(() =>
      allow({ context: { text: "t", number: 5, truth: false, nothing: null } }),
    );
    const client = await connect(gateway, { query: "?ticket=t" });
    client.send({ action: "x" });
    await expect.poll(() => lambda.events.$default?.length).toBe(1);
    client.socket.close();
    await expect.poll(() => lambda.events.$disconnect?.length).toBe(1);
    const expected = { principalId: "user-1", text: "t", number: "5", truth: "false" };
    for (const route of ["$connect", "$default", "$disconnect"])
      expect([route, lambda.last(route).requestContext.authorizer]).toEqual([route, expected]);
  });

  it("A1.16 its result is not kept for the next handshake", async () => {
    const { gateway, lambda } = await withAuthorizer(() => allow());
    for (const count of [1, 2]) {
      await connect(gateway, { query: "?ticket=same" });
      expect(lambda.events.authorizer).toHaveLength(count);
    }
  });

  it("A1.17 a result above 8 KB answers 500", async () => {
    let length = 8_192;
    const { gateway } = await withAuthorizer(() => allow({ context: { long: "x".repeat(length) } }));
    expect((await handshakeStatus(`${gateway.url}?ticket=1`)).status).toBe(500);
    length = 7_900;
    expect((await handshakeStatus(`${gateway.url}?ticket=1`)).status).toBe(101);
  });
});
