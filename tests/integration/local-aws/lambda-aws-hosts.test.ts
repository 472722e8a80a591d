import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ensureCertificate } from "../../../localstack/gateway/certificate.ts";
import { fixtureFunction, type StartedLambda, startFixtures } from "./support/lambda.ts";

let started: StartedLambda;
let folder: string;
const servers: { close(): void; closeAllConnections(): void }[] = [];
const ports = { executeApi: 0, edge: 0, plain: 0 };
const functions = ["byFetch", "byHttp", "bySocket", "bySdk", "byThread"].map((name) =>
  fixtureFunction(`aws-hosts.${name}`, {
    key: name,
    environment: { AWS_ACCESS_KEY_ID: "ASIATEST", AWS_SECRET_ACCESS_KEY: "secret" },
  }),
);

async function listen(server: Server | ReturnType<typeof createPlainServer>): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fanout-hosts-"));
  const certificate = await ensureCertificate(folder, "us-east-1");
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const { localPort } = request.socket;
    response.setHeader("content-type", "application/x-amz-json-1.0");
    response.end(
      JSON.stringify({ port: localPort, host: request.headers.host, TableNames: [`of ${localPort}`] }),
    );
  };
  ports.executeApi = await listen(createServer(certificate, answer));
  ports.edge = await listen(createServer(certificate, answer));
  ports.plain = await listen(createPlainServer(answer));
  started = await startFixtures(functions, { caCertPath: certificate.certPath });
  started.lambda.setLocalHosts({
    executeApi: `127.0.0.1:${ports.executeApi}`,
    edge: `127.0.0.1:${ports.edge}`,
  });
});
afterAll(async () => {
  await started.end();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true, force: true });
});

const invoke = async (key: string, event: unknown = {}) =>
  JSON.parse((await started.lambda.invoke(key, JSON.stringify(event))).payload) as unknown;

describe("AWS's own host names", () => {
  const api = "abcdefghij.execute-api.us-east-1.amazonaws.com";

  it.each(["byFetch", "byHttp"])("https to an API's host name reaches the gateway, %s", async (key) => {
    expect(await invoke(key, { url: `https://${api}/local/x` })).toMatchObject({
      port: ports.executeApi,
      host: api,
    });
  });

  it.each(["byFetch", "byHttp"])("https to a service's host name reaches the edge, %s", async (key) => {
    const host = "sqs.us-east-1.amazonaws.com";
    expect(await invoke(key, { url: `https://${host}/` })).toMatchObject({ port: ports.edge, host });
  });

  it.each(["byFetch", "byHttp"])(
    "so do those of other regions and of other domains of AWS, %s",
    async (key) => {
      const others = [
        "sqs.eu-west-1.amazonaws.com",
        "sqs.cn-north-1.amazonaws.com.cn",
        "dynamodb.us-east-1.api.aws",
        "abcdef.lambda-url.us-east-1.on.aws",
      ];
      for (const host of others)
        expect(await invoke(key, { url: `https://${host}/` })).toMatchObject({ port: ports.edge, host });
    },
  );

  it("an SDK client without any endpoint reaches the edge", async () => {
    expect(await invoke("bySdk")).toEqual([`of ${ports.edge}`]);
  });

  it("a plain socket by port and host is sent there too", async () => {
    expect(await invoke("bySocket", { host: "s3.amazonaws.com" })).toBe(`127.0.0.1:${ports.edge}`);
  });

  it.each([
    ["a text", "text", {}],
    ["a text with arguments of its own", "text", { execArgv: ["--no-warnings"] }],
    ["an ES module", "esm", {}],
    ["a CommonJS file", "cjs", {}],
    ["a thread of a thread", "nested", {}],
    ["a class of its own", "text", { subclass: true }],
  ])("so is what a thread that the handler starts dials, %s", async (_what, kind, options) => {
    const host = "sqs.eu-west-1.amazonaws.com";
    expect(await invoke("byThread", { url: `https://${host}/`, kind, folder, ...options })).toEqual({
      answer: { port: ports.edge, host, TableNames: [`of ${ports.edge}`] },
      isWorker: true,
    });
  });

  it("another host is left alone", async () => {
    const url = `http://127.0.0.1:${ports.plain}/`;
    expect(await invoke("byHttp", { url })).toMatchObject({ port: ports.plain });
    expect(await invoke("byFetch", { url })).toMatchObject({ port: ports.plain });
  });

  it("B13 connections that are kept alive or closed are not called un-awaited work", () => {
    expect(started.log.lines.filter((line) => line.level !== "info")).toEqual([]);
  });

  it("FANOUT_ALLOW_AWS=1 lifts it, and says so", async () => {
    vi.stubEnv("FANOUT_ALLOW_AWS", "1");
    const other = await startFixtures(functions, {
      localHosts: { executeApi: "127.0.0.1:1", edge: "127.0.0.1:1" },
    });
    vi.unstubAllEnvs();
    expect(other.log.lines).toContainEqual({
      level: "warning",
      text: expect.stringContaining("FANOUT_ALLOW_AWS=1"),
    });
    await other.end();
  });
});
