import { once } from "node:events";
import {
  type ApiGatewayManagementApiServiceException,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Client,
  closeOf,
  connect,
  connectionIdOf,
  handshake,
  managementApi,
  recall,
} from "../support/client.ts";
import { type StartedService, startService } from "../support/services.ts";
import { has, isDeployed } from "../support/target.ts";

/** The rows that would need it are skipped. */
const NOT_DEPLOYED = undefined as unknown as StartedService;

let service: StartedService;
/** Idle for 2 s it closes a connection. */
let limits: StartedService;
/** It closes a connection of 2 s. */
let ageing: StartedService;
beforeAll(async () => {
  [service, limits, ageing] = await Promise.all([
    startService("serverless"),
    has("limits") ? startService("limits") : NOT_DEPLOYED,
    // Deployed, the times are AWS's.
    isDeployed
      ? NOT_DEPLOYED
      : startService("limits", ["--webSocketIdleTimeout", "600", "--webSocketHardTimeout", "2"]),
  ]);
});
afterAll(() => Promise.all([service, limits, ageing].map((started) => started?.stop())));

const FRAME = 32 * 1024;
const MESSAGE = 128 * 1024;

/** A message of exactly so many bytes, which is answered with a short text. */
function messageOf(bytes: number, fill = "x"): string {
  const message = { action: "echo", do: { return: { statusCode: 200, body: '"arrived"' } }, fill: "" };
  const left = bytes - JSON.stringify(message).length;
  const unit = Buffer.byteLength(fill);
  message.fill = fill.repeat(Math.floor(left / unit)) + "x".repeat(left % unit);
  const text = JSON.stringify(message);
  expect(Buffer.byteLength(text)).toBe(bytes);
  return text;
}

function sendFragments(client: Client, text: string, { fin }: { fin: boolean }): void {
  for (let at = 0; at < text.length; at += FRAME)
    client.socket.send(text.slice(at, at + FRAME), { fin: fin && at + FRAME >= text.length });
}

/** The code of the close that a message leads to, or "answered". */
const outcomeOf = (client: Client): Promise<number | "answered"> =>
  Promise.race([
    closeOf(client).then(([code]) => code),
    once(client.socket, "message").then(() => "answered" as const),
  ]);

describe("sizes", () => {
  it("A4.1 a message of 128 KB arrives, one byte more closes with 1009", async () => {
    const client = await connect(service);
    sendFragments(client, messageOf(MESSAGE), { fin: true });
    expect(await client.next()).toBe("arrived");
    sendFragments(client, messageOf(MESSAGE + 1), { fin: true });
    expect(await outcomeOf(client)).toBe(1009);
  });

  it("A4.1 fragments count as they arrive: above 128 KB nothing waits for the last one", async () => {
    const client = await connect(service);
    sendFragments(client, messageOf(MESSAGE + 1), { fin: false });
    expect(await outcomeOf(client)).toBe(1009);
  });

  it("A4.2 a frame of 32 KB arrives, one byte more closes with 1009", async () => {
    const client = await connect(service);
    expect(await client.ask(messageOf(FRAME))).toBe("arrived");
    expect(await client.ask(messageOf(FRAME, "é"))).toBe("arrived");
    client.send(messageOf(FRAME + 1));
    expect(await outcomeOf(client)).toBe(1009);
  });

  it("A4.2 bytes count, not characters, and every fragment has to keep to it", async () => {
    const wide = await connect(service);
    wide.send(messageOf(FRAME + 1, "é"));
    expect(await outcomeOf(wide)).toBe(1009);
    const fragmented = await connect(service);
    const text = messageOf(FRAME + 100);
    fragmented.socket.send(text.slice(0, 10), { fin: false });
    fragmented.socket.send(text.slice(10), { fin: true });
    expect(await outcomeOf(fragmented)).toBe(1009);
  });

  it("A4.3 a binary frame closes with 1003", async () => {
    const client = await connect(service);
    client.socket.send(Buffer.from(messageOf(200)));
    expect(await outcomeOf(client)).toBe(1003);
  });
});

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
      const startedAt = performance.now();
      const [idle, active] = await Promise.all([connect(limits), connect(limits)]);
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
      const [idle, reader] = await Promise.all([connect(limits), connect(limits)]);
      reader.send({});
      const [event] = await once(reader.socket, "message");
      const ConnectionId = JSON.parse(event.toString()).requestContext.connectionId;
      const api = managementApi(limits);
      await whileOpen(idle, () => api.send(new PostToConnectionCommand({ ConnectionId, Data: "posted" })));
      expect(reader.received).toContain("posted");
      expect(reader.socket.readyState).toBe(reader.socket.OPEN);
      reader.socket.terminate();
    },
  );
});

describe("$disconnect", () => {
  const endings: [name: string, end: (client: Client, id: string) => unknown][] = [
    ["its client closes", (client) => client.socket.close()],
    ["its client is lost", (client) => client.socket.terminate()],
    [
      "a DELETE",
      (_client, ConnectionId) => managementApi(service).send(new DeleteConnectionCommand({ ConnectionId })),
    ],
  ];
  it.each(endings)("A4.7 it runs after %s", async (_name, end) => {
    const client = await connect(service);
    const id = await connectionIdOf(client);
    await end(client, id);
    const [{ requestContext }] = (await recall(service, id, "disconnect")) as [never];
    expect(requestContext).toMatchObject({ eventType: "DISCONNECT", connectionId: id });
    expect(client.socket.readyState).not.toBe(client.socket.OPEN);
  });

  it("A4.7 it runs once for each of 5 connections that end at the same moment", async () => {
    const clients = await Promise.all(Array.from({ length: 5 }, () => connect(service)));
    const ids = await Promise.all(clients.map(connectionIdOf));
    for (const { socket } of clients) socket.terminate();
    for (const id of ids) expect(await recall(service, id, "disconnect")).toHaveLength(1);
  });
});

describe("quotas", () => {
  const MAX_URL = 4_096;
  /** The status of a handshake whose address, without `before`, has so many characters. */
  const statusAt = async (length: number, before: string) => {
    const bare = new URL(`${service.ws}?auth=allow&fill=`).href.slice(before.length);
    return (await handshake(service, { query: { fill: "x".repeat(length - bare.length) } })).status;
  };
  const origin = () => new URL(service.ws as string).origin;

  it("A4.9 a URL of 4,096 characters connects, a longer one does not", async () => {
    // Whichever way the characters are counted: with scheme and host, or from the path on.
    expect(await statusAt(MAX_URL, "")).toBe(101);
    expect(await statusAt(MAX_URL + 1, origin())).toBeGreaterThanOrEqual(400);
  });

  it("A4.9 (unconfirmed) a longer URL is refused with 414", async () => {
    expect(await statusAt(MAX_URL + 1, origin())).toBe(414);
  });

  it.skipIf(isDeployed)(
    "A4.9 more than 300 routes are told (not deployed: AWS refuses them at the deployment)",
    async () => {
      const many = await startService("many");
      try {
        await expect.poll(() => many.output()).toMatch(/301 routes; AWS allows 300/);
      } finally {
        await many.stop();
      }
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
