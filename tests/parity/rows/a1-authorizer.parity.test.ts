import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, connectionIdOf, eventOf, handshake, newLabel, recall } from "../support/client.ts";
import { type StartedService, startService } from "../support/services.ts";
import { has } from "../support/target.ts";

let service: StartedService;
beforeAll(async () => {
  service = await startService("serverless");
});
afterAll(() => service?.stop());

const status = async (query: Record<string, unknown>) => (await handshake(service, { query })).status;

/** How often handlers of a kind have run for a label by now: asked for after something later was seen. */
async function countOf(label: string, kind: "authorizer" | "connect"): Promise<number> {
  const client = await connect(service);
  const { entries } = await client.ask({ action: "recall", key: label, kind });
  client.socket.terminate();
  return entries.length;
}

describe("a Lambda authorizer", () => {
  it("A1.10 gets a REQUEST event with the ARN of $connect, once for a connection", async () => {
    const label = newLabel();
    const client = await connect(service, { query: { label } });
    await eventOf(client);
    const [event] = await recall(service, label, "authorizer");
    expect(event).toMatchObject({
      type: "REQUEST",
      queryStringParameters: { auth: "allow", label },
      stageVariables: {},
      headers: { Upgrade: "websocket", Connection: expect.stringMatching(/upgrade/i), "content-length": "0" },
      requestContext: { routeKey: "$connect", eventType: "CONNECT" },
    });
    const { apiId, stage } = event.requestContext;
    expect(event.methodArn).toMatch(
      new RegExp(`^arn:aws:execute-api:${service.region}:\\d{12}:${apiId}/${stage}/\\$connect$`),
    );
    expect(await countOf(label, "authorizer")).toBe(1);
    client.socket.terminate();
  });

  it("A1.11 a missing or empty identity source answers 401 without a call", async () => {
    const label = newLabel();
    const url = new URL(service.ws ?? "");
    url.searchParams.set("label", label);
    expect(await status({ label, auth: "" })).toBe(401);
    const without = await fetchUpgrade(url.href);
    expect(without).toBe(401);
    expect(await countOf(label, "authorizer")).toBe(0);
    expect(await countOf(label, "connect")).toBe(0);
  });

  it("A1.13 Unauthorized answers 401, and $connect does not run", async () => {
    const label = newLabel();
    expect(await status({ label, auth: "unauthorized" })).toBe(401);
    expect(await countOf(label, "authorizer")).toBe(1);
    expect(await countOf(label, "connect")).toBe(0);
  });

  it("A1.14 a policy that denies answers 403; any other error, or a bad policy, answers 500", async () => {
    expect(await status({ auth: "deny" })).toBe(403);
    const statement = (Effect: string) => ({ Action: "execute-api:Invoke", Effect, Resource: "*" });
    const both = { Version: "2012-10-17", Statement: [statement("Allow"), statement("Deny")] };
    expect(await status({ auth: { policyDocument: both } })).toBe(403);
    expect(await status({ auth: "throw" })).toBe(500);
    expect(await status({ auth: { policyDocument: "nonsense" } })).toBe(500);
    expect(await status({ auth: { context: { list: [1, 2] } } })).toBe(500);
  });

  it("A1.15 its context is made text and is on every later event, with the principalId", async () => {
    const label = newLabel();
    const context = { text: "t", number: 7, yes: true };
    const client = await connect(service, { query: { label, auth: { principalId: "ada", context } } });
    const expected = { principalId: "ada", text: "t", number: "7", yes: "true" };
    const id = await connectionIdOf(client);
    expect((await eventOf(client)).requestContext.authorizer).toMatchObject(expected);
    const [connected] = await recall(service, label, "connect");
    expect(connected.requestContext.authorizer).toMatchObject(expected);
    client.socket.close();
    const [disconnected] = await recall(service, id, "disconnect");
    expect(disconnected.requestContext.authorizer).toMatchObject(expected);
  });

  it("A1.16 its result is not kept for the next handshake", async () => {
    const label = newLabel();
    for (let i = 0; i < 2; i++) expect(await status({ label, auth: "allow" })).toBe(101);
    expect(await countOf(label, "authorizer")).toBe(2);
  });

  it("A1.17 a result above 8 KB is refused", async () => {
    // The URL of a handshake has room for 4,096 characters, so the handler makes the text.
    expect(await status({ auth: { fill: 7_000 } })).toBe(101);
    expect(await status({ auth: { fill: 9_000 } })).toBe(500);
  });
});

/** A client that sends no query but what is in the address. */
async function fetchUpgrade(url: string): Promise<number> {
  const { default: WebSocket } = await import("ws");
  const socket = new WebSocket(url);
  return new Promise((resolve, reject) => {
    socket.on("upgrade", () => resolve(101));
    socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
    socket.on("error", reject);
  });
}

describe("the framework's short form", () => {
  let short: StartedService | undefined;
  beforeAll(async () => {
    if (has("short")) short = await startService("short");
  });
  afterAll(() => short?.stop());

  it.skipIf(!has("short"))(
    "A1.12 takes the header Auth as identity source, which browsers cannot send",
    async () => {
      const address = short as StartedService;
      expect((await handshake(address)).status).toBe(401);
      expect((await handshake(address, { headers: { Auth: "token" } })).status).toBe(101);
    },
  );
});
