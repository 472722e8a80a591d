import { afterAll, beforeAll, expect, it } from "vitest";
import { connect } from "../support/client.ts";
import { type StartedService, startService } from "../support/services.ts";

let service: StartedService;
beforeAll(async () => {
  service = await startService("serverless");
});
afterAll(() => service?.stop());

it("B8 (unconfirmed) a throttled function behind a route is an Internal server error frame", async () => {
  const client = await connect(service);
  const { requestContext } = await client.ask({ action: "echo" });
  expect(await client.ask({ action: "reserved" })).toEqual({
    message: "Internal server error",
    connectionId: requestContext.connectionId,
    requestId: expect.any(String),
  });
  client.socket.terminate();
});
