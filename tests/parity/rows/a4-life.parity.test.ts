import { once } from "node:events";
import { PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, closeOf, connect, managementApi } from "../support/client.ts";
import { type StartedService, startService } from "../support/services.ts";
import { isDeployed } from "../support/target.ts";

/** Idle for 2 s it closes a connection. */
let limits: StartedService;
/** It closes a connection of 2 s. */
let ageing: StartedService;
// Deployed, the times are AWS's.
beforeAll(async () => {
  if (isDeployed) return;
  [limits, ageing] = await Promise.all([
    startService("limits"),
    startService("limits", ["--webSocketIdleTimeout", "600", "--webSocketHardTimeout", "2"]),
  ]);
});
afterAll(() => Promise.all([limits?.stop(), ageing?.stop()]));

/** Does something every 400 ms until the other client has been closed. */
async function whileOpen(other: Client, act: () => unknown): Promise<void> {
  const timer = setInterval(() => void act(), 400);
  try {
    await closeOf(other);
  } finally {
    clearInterval(timer);
  }
}

const since = (startedAt: number) => performance.now() - startedAt;

// Side by side, because each of them waits.
describe.concurrent("life of a connection", () => {
  it.skipIf(isDeployed)(
    "A4.4 an idle connection is closed, one that sends messages is not (not deployed: 10 minutes)",
    async () => {
      // The first of the two: were it idle too, it would be closed before the other.
      const active = await connect(limits);
      const startedAt = performance.now();
      const idle = await connect(limits);
      await whileOpen(idle, () => active.send("still here"));
      expect(since(startedAt)).toBeGreaterThan(1_900);
      expect(active.socket.readyState).toBe(active.socket.OPEN);
      active.socket.terminate();
    },
  );

  it.skipIf(isDeployed)(
    "A4.4 (unconfirmed) the close after idle time is 1001 Going away (not deployed: 10 minutes)",
    async () => {
      expect(await closeOf(await connect(limits))).toEqual([1001, "Going away"]);
    },
  );

  it.skipIf(isDeployed)(
    "A4.5 a connection is closed at its greatest age, though it is active (not deployed: 2 hours)",
    async () => {
      const startedAt = performance.now();
      const client = await connect(ageing);
      await whileOpen(client, () => client.send("still here"));
      expect(since(startedAt)).toBeGreaterThan(1_900);
    },
  );

  it.skipIf(isDeployed)(
    "A4.5 (unconfirmed) the close at the greatest age is 1001 Going away (not deployed: 2 hours)",
    async () => {
      const client = await connect(ageing);
      await whileOpen(client, () => client.send("still here"));
      expect(await client.closed).toEqual([1001, "Going away"]);
    },
  );

  it.skipIf(isDeployed)(
    "A4.6 (unconfirmed) a protocol ping is answered, and does not keep a connection from being idle (not deployed: 10 minutes)",
    async () => {
      const [client, active] = await Promise.all([connect(limits), connect(limits)]);
      let pongs = 0;
      client.socket.on("pong", () => pongs++);
      const pinging = setInterval(() => client.socket.ping(), 400);
      await whileOpen(client, () => active.send("still here"));
      clearInterval(pinging);
      expect(pongs).toBeGreaterThan(0);
      expect(active.socket.readyState).toBe(active.socket.OPEN);
      active.socket.terminate();
    },
  );

  it.skipIf(isDeployed)(
    "A4.6 (unconfirmed) what is posted to a connection keeps it from being idle (not deployed: 10 minutes)",
    async () => {
      const reader = await connect(limits);
      reader.send({});
      const [event] = await once(reader.socket, "message");
      // Later, so that the reader would be closed before it.
      const idle = await connect(limits);
      const ConnectionId = JSON.parse(event.toString()).requestContext.connectionId;
      const api = managementApi(limits);
      await whileOpen(idle, () => api.send(new PostToConnectionCommand({ ConnectionId, Data: "posted" })));
      expect(reader.received).toContain("posted");
      expect(reader.socket.readyState).toBe(reader.socket.OPEN);
      reader.socket.terminate();
    },
  );
});
