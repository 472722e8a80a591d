import {
  type ApiGatewayManagementApiServiceException,
  GetConnectionCommand,
  LimitExceededException,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, managementApi } from "../support/client.ts";
import { type StartedService, startService } from "../support/services.ts";
import { has, isDeployed } from "../support/target.ts";

let limits: StartedService;
beforeAll(async () => {
  if (has("limits")) limits = await startService("limits");
});
afterAll(() => limits?.stop());

/** Resolves when what other tests took out of the bucket is there again: it gets as much in a second as it holds. */
async function untilFull(): Promise<void> {
  const startedAt = performance.now();
  await expect.poll(() => performance.now() - startedAt, { timeout: 5_000 }).toBeGreaterThan(1_000);
}

describe("the throttle of @connections", () => {
  it.skipIf(isDeployed)(
    "A5.10 calls above the throttle answer 429 LimitExceededException (not deployed: 10,000 a second)",
    async () => {
      await untilFull();
      const client = await connect(limits);
      const { connectionId } = (await client.ask({})).requestContext;
      const api = managementApi(limits);
      const calls = await Promise.allSettled(
        Array.from({ length: 200 }, () => api.send(new GetConnectionCommand({ ConnectionId: connectionId }))),
      );
      const refusals = calls.flatMap((call) => (call.status === "rejected" ? [call.reason] : []));
      expect(refusals.length).toBeGreaterThan(0);
      expect(refusals[0]).toBeInstanceOf(LimitExceededException);
      expect(refusals[0]).toMatchObject({ $metadata: { httpStatusCode: 429 } });
      // What the bucket holds passes, less the one message.
      expect(calls.length - refusals.length).toBeGreaterThanOrEqual(19);
      client.socket.terminate();
    },
  );
});

describe("throttle", () => {
  /** Far above what the bucket holds (20) and gets in a second (20). */
  const MANY = 100;
  const isThrottled = (text: string) => !JSON.parse(text).requestContext;
  /** A client that has just been throttled. */
  const flood = async () => {
    const client = await connect(limits);
    for (let i = 0; i < MANY; i++) client.send({ i });
    await expect.poll(() => client.received.filter(isThrottled).length).toBeGreaterThan(0);
    return client;
  };

  it.skipIf(!has("limits"))(
    "A4.8 a route's own throttle, in RouteSettings of the stage, leaves the other routes alone",
    async () => {
      await untilFull();
      const client = await connect(limits);
      for (let i = 0; i < 8; i++) client.send({ action: "throttled" });
      for (let i = 0; i < 3; i++) client.send({ action: "other" });
      await expect.poll(() => client.received.length, { timeout: 8_000 }).toBe(11);
      const routeKeys = client.received.map((text) => JSON.parse(text).requestContext?.routeKey);
      expect(routeKeys.filter((key) => key === "$default")).toHaveLength(3);
      expect(routeKeys.filter((key) => key === "throttled").length).toBeLessThan(8);
      client.socket.terminate();
    },
  );

  it.skipIf(isDeployed)(
    "A4.8 above the throttle a message does not run its route, and the connection stays (not deployed: 10,000 a second)",
    async () => {
      const client = await flood();
      await expect.poll(() => client.received.length).toBe(MANY);
      await expect
        .poll(() => {
          client.send({ after: true });
          return client.received.slice(MANY).some((text) => !isThrottled(text));
        })
        .toBe(true);
      client.socket.terminate();
    },
  );

  it.skipIf(isDeployed)(
    "A4.8 messages and @connections calls share one throttle (not deployed: 10,000 a second)",
    async () => {
      const client = await flood();
      const { connectionId } = JSON.parse(client.received.find(isThrottled) as string);
      const flooding = setInterval(() => {
        for (let i = 0; i < 5; i++) client.send({ i });
      }, 10);
      // Fewer calls than a bucket of their own would hold.
      const statuses: (number | undefined)[] = [];
      for (let i = 0; i < 10; i++) statuses.push(await statusOfGet(connectionId));
      clearInterval(flooding);
      client.socket.terminate();
      expect(statuses).toContain(429);
    },
  );

  it.skipIf(isDeployed)(
    "A4.8 (unconfirmed) a message above the throttle is answered with Too Many Requests (not deployed: 10,000 a second)",
    async () => {
      const client = await flood();
      expect(JSON.parse(client.received.find(isThrottled) as string)).toEqual({
        message: "Too Many Requests",
        connectionId: expect.any(String),
        requestId: expect.any(String),
      });
      client.socket.terminate();
    },
  );
});

async function statusOfGet(ConnectionId: string): Promise<number | undefined> {
  const command = new GetConnectionCommand({ ConnectionId });
  const answer = await managementApi(limits)
    .send(command)
    .catch((error: ApiGatewayManagementApiServiceException) => error);
  return answer.$metadata.httpStatusCode;
}
