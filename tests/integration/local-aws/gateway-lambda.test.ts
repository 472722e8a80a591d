import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureCertificate, type Gateway, startGateway } from "../../../localstack/gateway/index.ts";
import {
  createAuthorizer,
  createCredentialIssuer,
  createSignatureVerifier,
} from "../../../localstack/iam/index.ts";
import { type LambdaRuntime, startLambda } from "../../../localstack/lambda/index.ts";
import { silentLog } from "../../../localstack/log.ts";
import type { FunctionModel } from "../../../localstack/model/types.ts";
import { API, connect, MANAGE_CONNECTIONS } from "./support/gateway.ts";

const KEYS = ["fromDomainName", "fromApiId", "echo", "throwing", "exiting", "hanging"];

const functions: FunctionModel[] = KEYS.map((key) => ({
  key,
  name: `parity-dev-${key}`,
  arn: `arn:aws:lambda:${API.region}:${API.accountId}:function:parity-dev-${key}`,
  handler: `callback.${key}`,
  runtime: "nodejs24.x",
  memoryMb: 128,
  timeoutSeconds: key === "hanging" ? 1 : 20,
  environment: {},
  role: key === "echo" ? "None" : "Callback",
}));

let dir: string;
let lambda: LambdaRuntime;
let gateway: Gateway;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "gateway-lambda-"));
  const certificate = await ensureCertificate(dir, API.region);
  const issuer = createCredentialIssuer();
  lambda = await startLambda({
    functions,
    root: new URL("./fixtures/gateway", import.meta.url).pathname,
    region: API.region,
    accountId: API.accountId,
    stateDir: join(dir, "lambda"),
    log: silentLog,
    caCertPath: certificate.certPath,
    environmentFor: (fn) => {
      const { accessKeyId, secretAccessKey, sessionToken } = issuer.issue(fn.key);
      return {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
      };
    },
  });
  gateway = await startGateway({
    api: {
      ...API,
      routes: KEYS.map((key) => ({ routeKey: key, functionKey: key, routeResponse: key === "echo" })),
    },
    lambda,
    signatures: createSignatureVerifier({ issuer }),
    authorizer: createAuthorizer({
      functions,
      roles: {
        Callback: { arn: "arn:aws:iam::123456789012:role/callback", statements: [MANAGE_CONNECTIONS] },
        None: { arn: "arn:aws:iam::123456789012:role/none", statements: [] },
      },
      mode: "enforce",
      log: silentLog,
    }),
    host: "127.0.0.1",
    port: 0,
    tls: certificate,
    log: silentLog,
  });
  lambda.setLocalHosts({ executeApi: `127.0.0.1:${gateway.port}`, edge: "127.0.0.1:1" });
  await lambda.ready;
});

afterAll(async () => {
  await gateway?.stop();
  await lambda?.stop();
  await rm(dir, { recursive: true, force: true });
});

describe("the gateway with real Lambda environments", () => {
  it("A2.8 a handler that throws or ends its process sends Internal server error, and the connection stays", async () => {
    const client = await connect(gateway);
    for (const action of ["throwing", "exiting"]) {
      client.received.length = 0;
      client.send({ action });
      await expect
        .poll(() => client.received.map((text) => JSON.parse(text).message), { timeout: 10_000 })
        .toEqual(["Internal server error"]);
    }
    client.received.length = 0;
    client.send({ action: "echo" });
    await expect.poll(() => client.received, { timeout: 10_000 }).toEqual(['{"action":"echo"}']);
  });

  it("A2.11 a function's own time-out sends Internal server error", async () => {
    const client = await connect(gateway);
    client.send({ action: "hanging" });
    await expect
      .poll(() => client.received.map((text) => JSON.parse(text).message), { timeout: 10_000 })
      .toEqual(["Internal server error"]);
  });

  it("A5.1 AWS's documented callback code runs unchanged, by domainName and by AWS's own host name", async () => {
    const client = await connect(gateway);
    client.send({ action: "fromDomainName" });
    await expect.poll(() => client.received, { timeout: 10_000 }).toEqual([`from 127.0.0.1:${gateway.port}`]);
    client.send({ action: "fromApiId" });
    await expect.poll(() => client.received[1], { timeout: 10_000 }).toBe("from AWS's host name");
  });
});
