import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, handshake } from "../support/client.ts";
import { type StartedService, startService } from "../support/services.ts";
import { has } from "../support/target.ts";

let service: StartedService;
beforeAll(async () => {
  if (has("signed")) service = await startService("signed");
});
afterAll(() => service?.stop());

describe.skipIf(!has("signed"))("AWS_IAM on $connect", () => {
  it("A1.22 a handshake without a signature, or with a wrong one, answers 403", async () => {
    const unsigned = await handshake(service);
    expect(unsigned.status).toBe(403);
    expect(JSON.parse(unsigned.body).message).toBe("Missing Authentication Token");
    const elsewhere = await handshake(service, { sign: "headers", signedFor: "s3" });
    expect(elsewhere.status).toBe(403);
    const broken = await handshake(service, { headers: { Authorization: "AWS4-HMAC-SHA256 nonsense" } });
    expect(broken.status).toBe(403);
  });

  it("A1.22 one that is signed lets the client in, by headers or in the query", async () => {
    for (const sign of ["headers", "query"] as const) {
      const client = await connect(service, { sign });
      const event = await client.ask({ hello: sign });
      expect(event.requestContext.identity).toMatchObject({ accountId: expect.stringMatching(/^\d{12}$/) });
      client.socket.terminate();
    }
  });
});

describe.skipIf(!has("signed"))("new connections", () => {
  it("A1.21 above the rate answer 429", async () => {
    const statuses = (await Promise.all(Array.from({ length: 60 }, () => handshake(service)))).map(
      ({ status }) => status,
    );
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(20);
    // The others got past the throttle, to be refused for their missing signature.
    expect(statuses.filter((status) => status === 403).length).toBeGreaterThan(5);
  });
});
