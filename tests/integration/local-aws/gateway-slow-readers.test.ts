import {
  type ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { afterEach, describe, expect, it } from "vitest";
import { connect, startTestGateway, type TestGateway, type TestGatewayOptions } from "./support/gateway.ts";

let running: TestGateway | undefined;
afterEach(() => running?.stop());

const echo = (event: { body: string }) => ({ statusCode: 200, body: event.body });

async function start(options: TestGatewayOptions = {}) {
  running = await startTestGateway({
    handlers: { $default: echo, $connect: () => ({ statusCode: 200 }) },
    routeResponses: ["$default"],
    ...options,
  });
  const client = await connect(running.gateway);
  const ConnectionId: string = running.lambda.last("$connect").requestContext.connectionId;
  return { gateway: running.gateway, api: running.client, client, ConnectionId };
}

/** Posts until one is refused. */
async function fill(api: ApiGatewayManagementApiClient, ConnectionId: string): Promise<number> {
  for (let posts = 0; ; posts++) {
    try {
      await api.send(new PostToConnectionCommand({ ConnectionId, Data: "x".repeat(100_000) }));
    } catch {
      return posts;
    }
  }
}

describe("clients that do not read", () => {
  it("A5.10 one that has read what had filled its buffer stays", async () => {
    const { gateway, api, client, ConnectionId } = await start({
      settings: { sendBufferBytes: 200_000, slowReaderSeconds: 1 },
    });
    const short = await connect(gateway);
    client.socket.pause();
    short.socket.pause();
    const posts = await fill(api, ConnectionId);
    const shortId = running?.lambda.last("$connect").requestContext.connectionId;
    await fill(api, shortId);
    client.socket.resume();
    await expect.poll(() => client.received.length, { timeout: 5_000 }).toBe(posts);
    // The other shows that the time has passed.
    await expect.poll(() => gateway.connectionCount(), { timeout: 5_000 }).toBe(1);
    client.send("still here");
    await expect.poll(() => client.received.at(-1)).toBe("still here");
  });

  it("A5.10 one that reads is refused nothing, however much is for it at one moment", async () => {
    const { client } = await start({ settings: { sendBufferBytes: 50_000 } });
    for (let i = 0; i < 10; i++) client.send(`${i}`.repeat(10_000));
    await expect.poll(() => client.received.length).toBe(10);
  });

  it("one that does not read the answers to its own messages is disconnected too", async () => {
    const { gateway, client } = await start({
      settings: { sendBufferBytes: 200_000, slowReaderSeconds: 0.2 },
    });
    client.socket.pause();
    for (let i = 0; i < 500; i++) client.send("x".repeat(32_000));
    await expect.poll(() => gateway.connectionCount(), { timeout: 10_000 }).toBe(0);
  });

  it("A4.6 every one of a burst of pings is answered", async () => {
    const { client } = await start();
    const pongs: string[] = [];
    client.socket.on("pong", (data) => pongs.push(String(data)));
    const pings = Array.from({ length: 5_000 }, (_, i) => `${i}`);
    for (const ping of pings) client.socket.ping(ping);
    await expect.poll(() => pongs.length).toBe(5_000);
    expect(pongs).toEqual(pings);
  });

  it("A4.6 one that does not read its pongs stays, and gets the newest when it reads", async () => {
    const { gateway, client } = await start();
    let pongs = 0;
    let last = "";
    client.socket.on("pong", (data) => {
      pongs += 1;
      last = String(data);
    });
    client.socket.pause();
    const pings = 100_000;
    const payload = "x".repeat(115);
    // A message at the end tells that all of them have come.
    for (let i = 1; i <= pings; i++) client.socket.ping(`${payload}${i}`);
    client.send("all sent");
    await expect.poll(() => running?.lambda.last("$default")?.body, { timeout: 10_000 }).toBe("all sent");
    client.socket.resume();
    await expect.poll(() => last).toBe(`${payload}${pings}`);
    expect(pongs).toBeLessThan(pings);
    expect(gateway.connectionCount()).toBe(1);
  });
});
