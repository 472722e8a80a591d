import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, handshake, newLabel, recall } from "../support/client.ts";
import { type StartedService, startService } from "../support/services.ts";

let service: StartedService;
beforeAll(async () => {
  service = await startService("serverless");
});
afterAll(() => service?.stop());

describe("$connect", () => {
  it("A1.1 runs before 101, which waits for it, and its refusal leaves no connection", async () => {
    const label = newLabel();
    const startedAt = performance.now();
    const answer = handshake(service, {
      query: { label, do: { sleepMs: 600, return: { statusCode: 403 } } },
    });
    // It has run and the client has no answer yet.
    await recall(service, label, "connect");
    expect(await answer).toMatchObject({ status: 403 });
    expect(performance.now() - startedAt).toBeGreaterThan(600);
  });

  it("A1.2 a status that is not 2xx reaches the client", async () => {
    for (const statusCode of [400, 401, 429, 503]) {
      const { status } = await handshake(service, { query: { do: { return: { statusCode } } } });
      expect(status).toBe(statusCode);
    }
    expect((await handshake(service, { query: { do: { return: { statusCode: 204 } } } })).status).toBe(101);
  });

  it("A1.3 a handler that throws answers 502", async () => {
    expect((await handshake(service, { query: { do: { throw: "boom" } } })).status).toBe(502);
  });
});
void connect;
