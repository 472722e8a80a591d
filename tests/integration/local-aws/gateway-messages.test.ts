import { afterEach, describe, expect, it } from "vitest";
import { defaultChoices } from "../../../localstack/gateway/index.ts";
import { silentLog } from "../../../localstack/log.ts";
import { Throttled } from "../../support/in-process-lambda.ts";
import { connect, startTestGateway, type TestGateway, type TestGatewayOptions } from "./support/gateway.ts";

let running: TestGateway | undefined;
afterEach(() => running?.stop());

async function start(options: TestGatewayOptions = {}) {
  running = await startTestGateway(options);
  return { ...running, client: await connect(running.gateway, { headers: { "User-Agent": "parity" } }) };
}

const ok = () => ({ statusCode: 200 });
const throws = () => {
  throw new Error("boom");
};

describe("errors on a connection", () => {
  it("A2.6 no match and no $default sends the Forbidden frame, and the connection stays", async () => {
    const { client, lambda } = await start({ handlers: { $connect: ok, known: ok } });
    const { connectionId } = lambda.last("$connect").requestContext;
    client.send({ action: "unknown" });
    await expect.poll(() => client.received.length).toBe(1);
    expect(JSON.parse(client.received[0] as string)).toEqual({
      message: "Forbidden",
      connectionId,
      requestId: expect.stringMatching(/^[\w-]{15}=$/),
    });
    client.send({ action: "known" });
    await expect.poll(() => lambda.events.known?.length).toBe(1);
  });

  it("A2.8 A2.9 A2.11 B8 a handler that throws, returns no statusCode or is throttled sends Internal server error, and the connection stays", async () => {
    const { client } = await start({
      handlers: {
        throws,
        nothing: () => undefined,
        shapeless: () => ({ ok: true }),
        throttled: () => Promise.reject(new Throttled()),
      },
    });
    for (const action of ["throws", "nothing", "shapeless", "throttled"]) {
      client.received.length = 0;
      client.send({ action });
      await expect.poll(() => client.received.length).toBe(1);
      expect([action, JSON.parse(client.received[0] as string)]).toEqual([
        action,
        { message: "Internal server error", connectionId: expect.any(String), requestId: expect.any(String) },
      ]);
    }
    expect(client.socket.readyState).toBe(1);
  });

  it("A2.9 A2.11 B8 are choices: their frames can be others, or none", async () => {
    const timedOut = { name: "Sandbox.Timedout" };
    const { client } = await start({
      handlers: {
        nothing: () => undefined,
        late: () => Promise.reject(Object.assign(new Error("Task timed out"), timedOut)),
        throttled: () => Promise.reject(new Throttled()),
        throws,
      },
      settings: {
        choices: {
          ...defaultChoices,
          malformedResultIsAnError: false,
          functionTimeoutMessage: "late",
          throttledFunctionMessage: "busy",
        },
      },
    });
    for (const action of ["nothing", "late", "throttled", "throws"]) client.send({ action });
    await expect
      .poll(() => client.received.map((text) => JSON.parse(text).message).sort())
      .toEqual(["Internal server error", "busy", "late"]);
  });

  it("A2.10 an integration above its limit sends Endpoint request timed out, while the function goes on", async () => {
    let finish = () => {};
    let finished = false;
    const { client } = await start({
      handlers: {
        slow: async () => {
          await new Promise<void>((resolve) => (finish = resolve));
          finished = true;
          return { statusCode: 200, body: "too late" };
        },
      },
      routeResponses: ["slow"],
      settings: { integrationTimeoutMs: 30 },
    });
    client.send({ action: "slow" });
    await expect
      .poll(() => client.received.map((text) => JSON.parse(text).message))
      .toEqual(["Endpoint request timed out"]);
    finish();
    await expect.poll(() => finished).toBe(true);
    expect(client.received).toHaveLength(1);
  });

  it("A2.10 a route's own TimeoutInMillis goes before the gateway's limit", async () => {
    const { client } = await start({
      handlers: { slow: () => new Promise(() => {}), echo: () => ({ statusCode: 200, body: "in time" }) },
      routeResponses: ["echo"],
      routes: { slow: { integrationTimeoutMs: 50 } },
    });
    client.send({ action: "slow" });
    client.send({ action: "echo" });
    await expect
      .poll(() => client.received.map((text) => (text === "in time" ? text : JSON.parse(text).message)))
      .toEqual(["in time", "Endpoint request timed out"]);
  });

  it("A4.8 a throttle of one route leaves the others alone, and each has a bucket of its own", async () => {
    const throttle = { rateLimit: 0, burstLimit: 2 };
    const { client, lambda } = await start({
      handlers: { $default: ok, a: ok, b: ok },
      routes: { a: { throttle }, b: { throttle } },
    });
    for (const action of ["a", "a", "a", "b", "b", "b", "c", "c", "c"]) client.send({ action });
    await expect.poll(() => lambda.events.$default).toHaveLength(3);
    expect([lambda.events.a?.length, lambda.events.b?.length]).toEqual([2, 2]);
    expect(client.received.map((text) => JSON.parse(text).message)).toEqual([
      "Too Many Requests",
      "Too Many Requests",
    ]);
    expect(client.socket.readyState).toBe(1);
  });

  it("A4.8 messages above the throttle get a frame of their own, and the connection stays", async () => {
    const { client, lambda } = await start({
      handlers: { $default: ok },
      settings: { requestsPerSecond: 0.001, requestBurst: 2 },
    });
    for (let i = 0; i < 3; i++) client.send({ action: "x" });
    await expect
      .poll(() => client.received.map((text) => JSON.parse(text).message))
      .toEqual(["Too Many Requests"]);
    expect(lambda.events.$default).toHaveLength(2);
    expect(client.socket.readyState).toBe(1);
  });
});

describe("route selection", () => {
  const keys = { $connect: ok, $disconnect: ok, $default: ok, join: ok, "5": ok, "a/b": ok };
  const selected = async (expression: string, message: unknown) => {
    const { client, lambda, stop } = await start({ handlers: keys, routeSelectionExpression: expression });
    client.send(message);
    const routes = Object.keys(keys).filter((key) => key !== "$connect");
    await expect.poll(() => routes.filter((key) => lambda.events[key])).toHaveLength(1);
    const key = routes.find((route) => lambda.events[route]) as string;
    expect(lambda.last(key).requestContext.routeKey).toBe(key);
    await stop();
    running = undefined;
    return key;
  };

  it("A2.1 the route whose key exactly equals the result, or $default", async () => {
    expect(await selected("$request.body.action", { action: "Join" })).toBe("$default");
    expect(await selected("$request.body.action", { action: "join" })).toBe("join");
    expect(await selected("$request.body.data.action", { data: { action: "join" } })).toBe("join");
  });

  it("A2.2 wrapped and many variables, missing paths, static values and an escaped dollar", async () => {
    expect(await selected("${request.body.action}", { action: "join" })).toBe("join");
    expect(await selected("${request.body.x}/${request.body.y}", { x: "a", y: "b" })).toBe("a/b");
    expect(await selected("${request.body.none}join", { action: "x" })).toBe("join");
    expect(await selected("join", { action: "x" })).toBe("join");
    expect(await selected("\\$default", { action: "join" })).toBe("$default");
  });

  it("A2.3 the result is made text", async () => {
    expect(await selected("$request.body.action", { action: 5 })).toBe("5");
  });

  it("A2.4 a body that is not JSON goes to $default", async () => {
    for (const body of ["join", "", "{", "[1"])
      expect([body, await selected("$request.body.action", body)]).toEqual([body, "$default"]);
  });

  it("A2.7 a client cannot run $connect or $disconnect by naming it", async () => {
    expect(await selected("$request.body.action", { action: "$disconnect" })).toBe("$default");
    expect(await selected("$request.body.action", { action: "$default" })).toBe("$default");
  });

  it("A2.5 routeKey is the selected route, $default for an unknown action", async () => {
    const { client, lambda } = await start({ handlers: { $default: ok } });
    client.send({ action: "unknown" });
    await expect.poll(() => lambda.last("$default")?.requestContext.routeKey).toBe("$default");
  });

  it("a reload's routes are taken over, and sockets stay", async () => {
    const { client, lambda, gateway } = await start({ handlers: { old: ok, added: ok } });
    gateway.update({
      apiId: "a1b2c3d4e5",
      stage: "dev",
      region: "eu-west-1",
      accountId: "123456789012",
      routeSelectionExpression: "$request.body.kind",
      routes: [{ routeKey: "new", functionKey: "added", routeResponse: false }],
    });
    client.send({ kind: "new" });
    await expect.poll(() => lambda.events.added?.length).toBe(1);
  });
});

describe("replies", () => {
  it("A2.12 one-way without a route response; with one the body is sent; A2.13 whatever its status", async () => {
    const { client } = await start({
      handlers: {
        oneway: () => ({ statusCode: 200, body: "dropped" }),
        reply: () => ({ statusCode: 200, body: "reply" }),
        failing: () => ({ statusCode: 500, body: "failing" }),
        encoded: () => ({
          statusCode: 200,
          body: Buffer.from("encoded").toString("base64"),
          isBase64Encoded: true,
        }),
        silent: () => ({ statusCode: 200 }),
      },
      routeResponses: ["reply", "failing", "encoded", "silent"],
    });
    for (const action of ["oneway", "silent", "reply", "failing", "encoded"]) client.send({ action });
    await expect.poll(() => [...client.received].sort()).toEqual(["encoded", "failing", "reply"]);
  });

  it("A4.1 a route response above the limit for messages is sent, with a warning that AWS may not", async () => {
    const told: string[] = [];
    const answerOf = (body: string) => () => ({ statusCode: 200, body });
    const { client } = await start({
      handlers: { fits: answerOf("x".repeat(131_072)), large: answerOf("x".repeat(131_073)) },
      routeResponses: ["fits", "large"],
      log: { ...silentLog, warning: (message) => told.push(message) },
    });
    client.send({ action: "fits" });
    await expect.poll(() => client.received.length).toBe(1);
    expect(told).toEqual([]);
    client.send({ action: "large" });
    await expect.poll(() => client.received.map(({ length }) => length)).toEqual([131_072, 131_073]);
    expect(told).toEqual([
      expect.stringMatching(/^large answered with 131073 bytes\. .* 131072; .*unconfirmed/),
    ]);
  });

  it("A2.15 messages of one connection run side by side, answered as they finish", async () => {
    const pending: (() => void)[] = [];
    const { client } = await start({
      handlers: {
        wait: (event) =>
          new Promise((resolve) =>
            pending.push(() => resolve({ statusCode: 200, body: JSON.parse(event.body).name })),
          ),
      },
      routeResponses: ["wait"],
    });
    for (const name of ["first", "second"]) client.send({ action: "wait", name });
    await expect.poll(() => pending.length).toBe(2);
    pending[1]?.();
    await expect.poll(() => client.received).toEqual(["second"]);
    pending[0]?.();
    await expect.poll(() => client.received).toEqual(["second", "first"]);
  });

  it("a client with too many messages in flight is not read until some are done, and loses none", async () => {
    const pending: (() => void)[] = [];
    const { client, lambda } = await start({
      handlers: { $default: () => new Promise((resolve) => pending.push(() => resolve(ok()))) },
      settings: { maxMessagesInFlight: 10 },
    });
    // Large enough not to arrive in one read of the socket.
    for (let i = 0; i < 40; i++) client.send(`${"x".repeat(30_000)}${i}`);
    await expect.poll(() => pending.length).toBeGreaterThanOrEqual(10);
    expect(pending.length).toBeLessThan(40);
    await expect
      .poll(
        () => {
          for (const finish of pending.splice(0)) finish();
          return lambda.events.$default?.length;
        },
        { timeout: 5_000 },
      )
      .toBe(40);
  });
});

describe("events", () => {
  it("A3.1 A3.2 A3.3 A3.4 A3.5 A3.6 A3.9 A1.8 the shapes of CONNECT, MESSAGE and DISCONNECT", async () => {
    const { client, lambda, gateway } = await start({
      handlers: { $connect: ok, $default: ok, $disconnect: ok },
    });
    client.send("text");
    await expect.poll(() => lambda.events.$default?.length).toBe(1);
    client.socket.close(4_001, "enough");
    await expect.poll(() => lambda.events.$disconnect?.length).toBe(1);

    const id = expect.stringMatching(/^[\w-]{15}=$/);
    const { connectionId, connectedAt } = lambda.last("$connect").requestContext;
    expect(connectionId).toEqual(id);
    for (const [route, eventType] of [
      ["$connect", "CONNECT"],
      ["$default", "MESSAGE"],
      ["$disconnect", "DISCONNECT"],
    ] as const) {
      const { requestContext } = lambda.last(route);
      expect(requestContext).toMatchObject({
        routeKey: route,
        eventType,
        connectionId,
        connectedAt,
        messageDirection: "IN",
        stage: "dev",
        apiId: "a1b2c3d4e5",
        domainName: `127.0.0.1:${gateway.port}`,
        identity: { sourceIp: "127.0.0.1", userAgent: "parity" },
        requestId: id,
        requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        requestTimeEpoch: expect.any(Number),
      });
      expect(requestContext.extendedRequestId).toBe(requestContext.requestId);
      expect("messageId" in requestContext).toBe(eventType === "MESSAGE");
      expect("authorizer" in requestContext).toBe(false);
    }
    expect(lambda.last("$default").requestContext.messageId).toEqual(id);
    expect(Object.keys(lambda.last("$default")).sort()).toEqual([
      "body",
      "isBase64Encoded",
      "requestContext",
    ]);
    expect(lambda.last("$default")).toMatchObject({ body: "text", isBase64Encoded: false });
    expect(lambda.last("$connect")).not.toHaveProperty("queryStringParameters");
  });

  it("A3.7 A3.8 $disconnect has the client's code and reason, and its three headers", async () => {
    const { client, lambda, gateway } = await start({ handlers: { $disconnect: ok } });
    client.socket.close(4_001, "enough");
    await expect.poll(() => lambda.events.$disconnect?.length).toBe(1);
    const host = `127.0.0.1:${gateway.port}`;
    expect(lambda.last("$disconnect")).toMatchObject({
      headers: { Host: host, "x-api-key": "", "x-restapi": "" },
      multiValueHeaders: { Host: [host], "x-api-key": [""], "x-restapi": [""] },
      requestContext: { disconnectStatusCode: 4_001, disconnectReason: "enough" },
    });
    const silent = await connect(gateway);
    silent.socket.close();
    await expect.poll(() => lambda.events.$disconnect?.length).toBe(2);
    expect(lambda.last("$disconnect").requestContext).toMatchObject({
      disconnectStatusCode: 1005,
      disconnectReason: "Client-side close frame status not set",
    });
    const lost = await connect(gateway);
    lost.socket.terminate();
    await expect.poll(() => lambda.events.$disconnect?.length).toBe(3);
    expect(lambda.last("$disconnect").requestContext.disconnectStatusCode).toBe(1006);
  });
});
