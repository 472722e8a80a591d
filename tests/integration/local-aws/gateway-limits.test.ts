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

const LATE = { code: 4_001, reason: "too late" };
const ok = () => ({ statusCode: 200 });

async function start(options: TestGatewayOptions = {}) {
  running = await startTestGateway({
    ...options,
    handlers: { $default: ok, $disconnect: ok, ...options.handlers },
  });
  return { ...running, client: await connect(running.gateway) };
}

const disconnectCode = (lambda: TestGateway["lambda"]) =>
  lambda.last("$disconnect")?.requestContext.disconnectStatusCode;

describe("sizes", () => {
  it("A4.1 a message above 128 KB in fragments closes with 1009 before it is complete", async () => {
    const { client, lambda } = await start();
    for (let i = 0; i < 4; i++) client.socket.send("x".repeat(32_768), { fin: false });
    client.socket.send("x", { fin: false });
    expect((await client.closed)[0]).toBe(1009);
    await expect.poll(() => disconnectCode(lambda)).toBe(1009);
    expect(lambda.events.$default).toBeUndefined();
  });

  it("A4.1 a message of 128 KB in fragments arrives", async () => {
    const { client, lambda } = await start();
    for (let i = 0; i < 4; i++) client.socket.send("x".repeat(32_768), { fin: i === 3 });
    await expect.poll(() => lambda.last("$default")?.body.length).toBe(131_072);
  });

  it("A4.2 a frame above 32 KB closes with 1009, one of 32 KB arrives", async () => {
    const { client, lambda, gateway } = await start();
    client.send("x".repeat(32_768));
    await expect.poll(() => lambda.last("$default")?.body.length).toBe(32_768);
    client.send("x".repeat(32_769));
    client.send("after");
    expect((await client.closed)[0]).toBe(1009);
    await expect.poll(() => disconnectCode(lambda)).toBe(1009);
    const fragmented = await connect(gateway);
    fragmented.socket.send("small", { fin: false });
    fragmented.socket.send("x".repeat(40_000), { fin: true });
    expect((await fragmented.closed)[0]).toBe(1009);
    expect(lambda.events.$default).toHaveLength(1);
  });

  it("A4.3 a binary frame closes with 1003", async () => {
    const { client, lambda } = await start();
    client.socket.send(Buffer.from("binary"));
    expect((await client.closed)[0]).toBe(1003);
    await expect.poll(() => disconnectCode(lambda)).toBe(1003);
    expect(lambda.events.$default).toBeUndefined();
  });
});

describe("life of a connection", () => {
  it("A4.4 an idle connection is closed, one that sends is not", async () => {
    const { client, lambda, gateway } = await start({ settings: { idleTimeoutSeconds: 1 } });
    const active = await connect(gateway);
    const sending = setInterval(() => active.send("x"), 50);
    expect(await client.closed).toEqual([1001, "Going away"]);
    await expect.poll(() => disconnectCode(lambda)).toBe(1001);
    expect(active.socket.readyState).toBe(1);
    clearInterval(sending);
    expect((await active.closed)[0]).toBe(1001);
  });

  it("A4.4 a reload's idle time holds for connections that are open already", async () => {
    const { client, gateway } = await start();
    gateway.update(API, { idleTimeoutSeconds: 0.2, choices: { ...defaultChoices, idleClose: LATE } });
    expect(await client.closed).toEqual([LATE.code, LATE.reason]);
  });

  it("A4.8 a reload's throttle begins with a full bucket, and the next reload leaves it as it is", async () => {
    const { client, gateway } = await start();
    const api = { ...API, routes: [{ routeKey: "$default", functionKey: "$default", routeResponse: false }] };
    const settings = { requestsPerSecond: 0.001, requestBurst: 1 };
    gateway.update(api, settings);
    client.send("x");
    client.send("x");
    await expect.poll(() => client.received.length).toBe(1);
    gateway.update(api, settings);
    client.send("x");
    await expect.poll(() => client.received.length).toBe(2);
  });

  it("A4.5 a connection is closed at its maximum age, though it is active", async () => {
    const { client } = await start({ settings: { maxConnectionSeconds: 0.3 } });
    const sending = setInterval(() => client.send("x"), 20);
    expect((await client.closed)[0]).toBe(1001);
    clearInterval(sending);
  });

  it("A4.6 a protocol ping is answered and does not keep a connection from being idle", async () => {
    const { client } = await start({ settings: { idleTimeoutSeconds: 0.3 } });
    let pongs = 0;
    client.socket.on("pong", () => pongs++);
    const pinging = setInterval(() => client.socket.ping(), 20);
    expect((await client.closed)[0]).toBe(1001);
    clearInterval(pinging);
    expect(pongs).toBeGreaterThan(0);
  });

  it("A4.7 $disconnect runs once for each connection, also for 200 that end at once", async () => {
    const { gateway, lambda, client } = await start();
    const clients = await Promise.all(Array.from({ length: 200 }, () => connect(gateway)));
    for (const each of clients) each.socket.terminate();
    await expect.poll(() => lambda.events.$disconnect?.length, { timeout: 5_000 }).toBe(200);
    expect(gateway.connectionCount()).toBe(1);
    expect(client.socket.readyState).toBe(1);
  });

  it("a stop closes every socket with 1001, runs $disconnect and frees the port, though one does not finish", async () => {
    const { gateway, client, lambda } = await start({
      handlers: { $disconnect: () => new Promise(() => {}) },
    });
    await gateway.stop();
    expect((await client.closed)[0]).toBe(1001);
    expect(lambda.events.$disconnect).toHaveLength(1);
    await expect(connect(gateway)).rejects.toThrow("ECONNREFUSED");
  });
});
