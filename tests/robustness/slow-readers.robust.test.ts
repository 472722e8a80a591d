import {
  type ApiGatewayManagementApiClient,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, closeOf, connect, managementApi } from "../parity/support/client.ts";
import { allNeighbours, expectServed, type Neighbour } from "./support/neighbours.ts";
import { openSocket, within } from "./support/raw-socket.ts";
import { type RunningService, startService } from "./support/running-service.ts";

const MB = 1024 * 1024;
/** What the gateway keeps for one client that does not read (`sendBufferBytes`), with what is on its way. */
const WAITING = 1.5 * MB;
/**
 * What must never happen: that what a client sends is kept, all of it or a good part. What is read before the gateway stops (4 MB of text, or 128 requests, as the event
 * that a function is to get and once more on its way) comes to some 16 MB for each, more or less by the version of Node, so that a part of what is sent is the bound.
 */
const KEPT_AT_MOST = 1 / 3;

let service: RunningService;
let api: ApiGatewayManagementApiClient;
let neighbours: Neighbour[];
beforeAll(async () => {
  service = await startService();
  api = managementApi(service);
  neighbours = await allNeighbours(service);
});
afterAll(async () => {
  api?.destroy();
  await service?.stop();
});

/** One that has told its connection's id, and reads no more. */
async function deafClient(): Promise<{ client: Client; ConnectionId: string }> {
  const client = await connect(service);
  const { connectionId } = await client.ask({ action: "me" });
  client.socket.pause();
  return { client, ConnectionId: connectionId };
}
const deafClients = (count: number) => Promise.all(Array.from({ length: count }, deafClient));

/** Posts to it until one is refused: the error. */
async function postUntilRefused(ConnectionId: string): Promise<unknown> {
  const Data = "x".repeat(100_000);
  for (;;) {
    try {
      await api.send(new PostToConnectionCommand({ ConnectionId, Data }));
    } catch (error) {
      return error;
    }
  }
}

/** The gateway has ended it. */
const untilGone = (ConnectionId: string) =>
  expect
    .poll(() => api.send(new GetConnectionCommand({ ConnectionId })).catch(({ name }) => name), {
      timeout: 60_000,
      interval: 100,
    })
    .toBe("GoneException");

/** The most that is alive while this goes on. */
async function peakDuring(work: Promise<unknown>): Promise<number> {
  let peak = 0;
  let over = false;
  const watch = (async () => {
    while (!over) peak = Math.max(peak, await service.liveBytes());
  })();
  try {
    await work;
  } finally {
    over = true;
    await watch;
  }
  return peak;
}

const said = (what: string, bytes: number) => console.log(`${what}: ${(bytes / MB).toFixed(1)} MB`);

describe("clients that do not read", () => {
  it("end with 429s and a close, at a bounded cost", async () => {
    const deaf = await deafClients(20);
    const before = await service.liveBytes();
    const refusals = await Promise.all(deaf.map(({ ConnectionId }) => postUntilRefused(ConnectionId)));
    const kept = (await service.liveBytes()) - before;
    said("kept for 20 that do not read", kept);
    for (const refusal of refusals)
      expect(refusal).toMatchObject({ name: "LimitExceededException", $metadata: { httpStatusCode: 429 } });
    expect(kept).toBeLessThan(deaf.length * WAITING);

    await Promise.all(deaf.map(({ ConnectionId }) => untilGone(ConnectionId)));
    for (const { client } of deaf) {
      client.socket.resume();
      await closeOf(client);
    }
    await expect.poll(() => service.liveBytes(), { timeout: 30_000 }).toBeLessThan(before + 3 * MB);
  });

  it("are not kept the answers to all that they send, and end as well", async () => {
    const before = await service.liveBytes();
    const deaf = await deafClients(3);
    const text = "x".repeat(32_000);
    const count = 3_000;
    for (const { client } of deaf) {
      client.socket.on("error", () => {});
      for (let i = 0; i < count; i++) client.socket.send(text);
    }
    const kept =
      (await peakDuring(Promise.all(deaf.map(({ ConnectionId }) => untilGone(ConnectionId))))) - before;
    said("kept for 3 that send 96 MB and do not read", kept);
    expect(kept).toBeLessThan(deaf.length * count * text.length * KEPT_AT_MOST);
    for (const { client } of deaf) client.socket.terminate();
  });

  it("are not read either, where they are clients of the HTTP API", async () => {
    const before = await service.liveBytes();
    const body = "x".repeat(30_000);
    const burst = `POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`.repeat(
      50,
    );
    const bursts = 100;
    const clients = await Promise.all(Array.from({ length: 3 }, () => openSocket(service.ports.http)));
    const stalled = clients.map(async ({ socket, closed }) => {
      socket.pause();
      // 1.5 MB at a time, until nobody takes any more of it.
      for (let i = 0; i < bursts; i++) {
        const taken = new Promise((resolve) => socket.write(burst, resolve));
        if (!(await within(1_000, Promise.race([taken, closed])))) return true;
      }
      return false;
    });
    const kept = (await peakDuring(Promise.all(stalled))) - before;
    said("kept for 3 that pipeline 150 MB and do not read", kept);
    expect(await Promise.all(stalled)).toEqual(clients.map(() => true));
    expect(kept).toBeLessThan(clients.length * bursts * burst.length * KEPT_AT_MOST);
    for (const { socket } of clients) socket.destroy();
  });

  it("leave their neighbours as they were", async () => {
    await expectServed(neighbours);
    service.expectUnharmed();
  });
});
