import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, eventOf, handshake, type Json, newLabel, recall } from "../support/client.ts";
import { type StartedService, startService } from "../support/services.ts";
import { has } from "../support/target.ts";

let service: StartedService;
beforeAll(async () => {
  service = await startService("serverless");
});
afterAll(() => service?.stop());

const returning = (result: unknown, more: Record<string, unknown> = {}) => ({
  do: { return: result },
  ...more,
});

describe("$connect", () => {
  it("A1.1 runs before 101, which waits for it, and its refusal leaves no connection", async () => {
    const label = newLabel();
    const startedAt = performance.now();
    const query = { label, do: { sleepMs: 600, return: { statusCode: 403 } } };
    const answer = handshake(service, { query });
    // It has run, and the client has no answer yet.
    await recall(service, label, "connect");
    expect(await answer).toMatchObject({ status: 403 });
    expect(performance.now() - startedAt).toBeGreaterThan(600);
  });

  it("A1.2 a status that is not 2xx reaches the client, and any 2xx lets it in", async () => {
    for (const statusCode of [400, 401, 429, 503]) {
      const { status } = await handshake(service, { query: returning({ statusCode }) });
      expect(status).toBe(statusCode);
    }
    expect((await handshake(service, { query: returning({ statusCode: 204 }) })).status).toBe(101);
  });

  it("A1.3 a handler that throws answers 502", async () => {
    expect((await handshake(service, { query: { do: { throw: "boom" } } })).status).toBe(502);
  });

  it("A1.4 (unconfirmed) a result without a statusCode answers 502", async () => {
    for (const result of [{ ok: true }, "text", { statusCode: "soon" }]) {
      expect((await handshake(service, { query: returning(result) })).status).toBe(502);
    }
    expect((await handshake(service, { query: { do: { return: null } } })).status).toBe(502);
  });

  it("A1.6 a sub-protocol is chosen only where the handler returns it", async () => {
    const protocols = ["chat.v1", "chat.v2"];
    const headers = { "Sec-WebSocket-Protocol": "chat.v2" };
    const client = await connect(service, { protocols, query: returning({ statusCode: 200, headers }) });
    expect(client.socket.protocol).toBe("chat.v2");
    client.socket.terminate();
    // Without it the 101 names none, and a client that asked for one gives up, as browsers do.
    const { status, headers: answered } = await handshake(service, { protocols });
    expect(status).toBe(101);
    expect(answered["sec-websocket-protocol"]).toBeUndefined();
  });

  it("A1.7 (unconfirmed) its other headers do not go out with the 101", async () => {
    const headers = { "Set-Cookie": "a=b", "X-Own": "1" };
    const answer = await handshake(service, { query: returning({ statusCode: 200, headers }) });
    expect(answer.status).toBe(101);
    expect(answer.headers["set-cookie"]).toBeUndefined();
    expect(answer.headers["x-own"]).toBeUndefined();
  });

  it("A1.18 posting to its own connection from inside answers 410", async () => {
    const label = newLabel();
    const call = { to: "self", url: service.callback };
    const client = await connect(service, { query: { label, do: { call } } });
    const [outcome] = await recall(service, label, "call");
    expect(outcome).toMatchObject({ ok: false, status: 410 });
    expect(client.received).toEqual([]);
    client.socket.terminate();
  });
});

describe("an API without $connect", () => {
  let parts: StartedService | undefined;
  beforeAll(async () => {
    if (has("parts")) parts = await startService("parts");
  });
  afterAll(() => parts?.stop());

  it.skipIf(!has("parts"))("A1.5 accepts", async () => {
    expect((await handshake(parts as StartedService)).status).toBe(101);
  });
});

describe("the event", () => {
  const connectEvent = async (query: Record<string, unknown> = {}): Promise<Json> => {
    const label = newLabel();
    const url = new URL(service.ws ?? "");
    const client = await connect(service, {
      query: { label, ...query },
      headers: { "X-Twice": "one", Cookie: "c=1", "X-Forwarded-For": "203.0.113.7" },
    });
    const [event] = await recall(service, label, "connect");
    const message = await eventOf(client);
    client.socket.terminate();
    return { event, message, host: url.host };
  };

  it("A1.8 of $connect has headers and query, that of a message neither", async () => {
    const { event, message } = await connectEvent({ text: "grüße & mehr", empty: "" });
    expect(event.queryStringParameters).toMatchObject({ auth: "allow", text: "grüße & mehr", empty: "" });
    expect(event.multiValueQueryStringParameters).toMatchObject({ text: ["grüße & mehr"] });
    expect(event.headers).toMatchObject({ "X-Twice": "one", Cookie: "c=1" });
    expect(event.multiValueHeaders).toMatchObject({ "X-Twice": ["one"] });
    for (const name of [
      "headers",
      "multiValueHeaders",
      "queryStringParameters",
      "multiValueQueryStringParameters",
    ])
      expect(message).not.toHaveProperty(name);
  });

  it("A1.9 of $connect has the forwarding headers, and neither Connection nor Upgrade", async () => {
    const { event, host } = await connectEvent();
    const names = Object.keys(event.headers).map((name) => name.toLowerCase());
    expect(event.headers).toMatchObject({
      Host: host,
      "X-Forwarded-Port": expect.stringMatching(/^\d+$/),
      "X-Forwarded-Proto": expect.stringMatching(/^https?$/),
      "X-Amzn-Trace-Id": expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}/),
      "Sec-WebSocket-Version": "13",
    });
    expect(event.multiValueHeaders["X-Forwarded-Proto"]).toHaveLength(1);
    // The client has sent one of its own, which does not stand for the address that it comes from.
    const forwarded = event.headers["X-Forwarded-For"].split(", ");
    expect(forwarded.at(-1)).toBe(event.requestContext.identity.sourceIp);
    expect(names).not.toContain("connection");
    expect(names).not.toContain("upgrade");
  });
});

describe("the address", () => {
  const at = (change: (url: URL) => void): StartedService => {
    const url = new URL(service.ws ?? "");
    change(url);
    return { ...service, ws: url.href };
  };

  it("A1.19 (unconfirmed) a path that is not /{stage} answers 403", async () => {
    for (const path of ["/other", "/dev/more", "/"]) {
      const elsewhere = at((url) => {
        url.pathname = path;
      });
      expect((await handshake(elsewhere)).status).toBe(403);
    }
  });

  it("A1.20 (unconfirmed) an ordinary request to the endpoint answers 403", async () => {
    const answer = await fetch((service.ws ?? "").replace(/^ws/, "http"));
    expect(answer.status).toBe(403);
  });
});
