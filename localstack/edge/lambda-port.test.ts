import { networkInterfaces } from "node:os";
import { InvokeAsyncCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { InvokeOptions, LambdaService } from "../lambda/types.ts";
import { silentLog } from "../log.ts";
import type { FunctionModel } from "../model/types.ts";
import { type LambdaPort, startLambdaPort } from "./lambda-port.ts";

let port: LambdaPort;
let client: LambdaClient;
let calls: { name: string; payload: string; options: InvokeOptions }[];

const lambda: LambdaService = {
  async invoke(name, payload, options = {}) {
    calls.push({ name, payload, options });
    if (name === "broken") throw new Error("a fault of our own");
    return {
      statusCode: options.type === "Event" ? 202 : 200,
      requestId: "r",
      payload: options.type === "Event" ? "" : `{"echo":${payload}}`,
      logTail: "",
      billedMs: 1,
      cold: false,
    };
  },
};

beforeEach(async () => {
  calls = [];
  const functions = ["f", "broken"].map((name) => ({ key: name, name }) as FunctionModel);
  port = await startLambdaPort({
    host: "127.0.0.1",
    port: 0,
    lambda,
    functions: () => functions,
    region: "us-east-1",
    accountId: "123456789012",
    log: silentLog,
  });
  client = new LambdaClient({
    endpoint: port.url,
    region: "us-east-1",
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
    maxAttempts: 1,
  });
});
afterEach(async () => {
  client.destroy();
  await port.stop();
});

it("answers a function that is not there as Lambda does", async () => {
  await expect(client.send(new InvokeCommand({ FunctionName: "absent" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    $metadata: { httpStatusCode: 404 },
  });
});

it("names the call that it knows where it is asked for another, and survives a fault", async () => {
  const other = await fetch(`${port.url}/2015-03-31/functions/`);
  expect(other.status).toBe(404);
  expect(await other.json()).toMatchObject({ message: expect.stringContaining("invocations") });
  await expect(client.send(new InvokeCommand({ FunctionName: "broken" }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 500 },
  });
});

it("invokes for the SDK's client, and unsigned", async () => {
  const answer = await client.send(new InvokeCommand({ FunctionName: "f", Payload: '{"n":1}' }));
  expect(answer.Payload?.transformToString()).toBe('{"echo":{"n":1}}');
  const unsigned = await fetch(`${port.url}/2015-03-31/functions/f/invocations`, { method: "POST" });
  expect(await unsigned.json()).toEqual({ echo: {} });
});

it("takes the deprecated InvokeAsync, up to its 256 KB", async () => {
  const accepted = await client.send(new InvokeAsyncCommand({ FunctionName: "f", InvokeArgs: '{"n":1}' }));
  expect(accepted.Status).toBe(202);
  expect(calls).toEqual([
    { name: "f", payload: '{"n":1}', options: expect.objectContaining({ type: "Event" }) },
  ]);
  const large = client.send(
    new InvokeAsyncCommand({ FunctionName: "f", InvokeArgs: JSON.stringify("x".repeat(256 * 1024)) }),
  );
  await expect(large).rejects.toMatchObject({ $metadata: { httpStatusCode: 413 } });
});

const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((address) => address?.address === "::1");

it.skipIf(!hasIpv6)("has an address that can be dialled where it listens on ::1 (needs IPv6)", async () => {
  const other = await startLambdaPort({
    host: "::1",
    port: 0,
    lambda,
    functions: () => [],
    region: "us-east-1",
    accountId: "123456789012",
    log: silentLog,
  });
  try {
    expect(other.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await fetch(`${other.url}/elsewhere`)).status).toBe(404);
  } finally {
    await other.stop();
  }
});
