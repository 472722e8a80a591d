import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { InvokeCommand, type InvokeCommandInput, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Edge, openParameterStore, startEdge } from "../../../localstack/edge/index.ts";
import {
  createAuthorizer,
  createCredentialIssuer,
  createSignatureVerifier,
} from "../../../localstack/iam/index.ts";
import { silentLog } from "../../../localstack/log.ts";
import { fixtureFunction, type StartedLambda, startFixtures } from "./support/lambda.ts";

const functions = [
  ...["echo", "fails", "context", "logs", "nothing"].map((key) => fixtureFunction(`basic.${key}`, { key })),
  fixtureFunction("slow.hangs", { key: "slow", timeoutSeconds: 1 }),
  fixtureFunction("slow.waitForFile", { key: "reserved", reservedConcurrency: 1 }),
];
const region = "us-east-1";
const credentials = { accessKeyId: "local", secretAccessKey: "local" };
let folder: string;
let started: StartedLambda;
let edge: Edge;
let client: LambdaClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "lambda-api-"));
  started = await startFixtures(functions);
  edge = await startEdge({
    host: "127.0.0.1",
    port: 0,
    region,
    accountId: "123456789012",
    dynamodb: { start: async () => ({ endpoint: "http://127.0.0.1:9" }) },
    parameters: openParameterStore({ file: join(folder, "none.json"), parameters: [], ephemeral: true }),
    lambda: started.lambda,
    service: () => ({ functions, tables: [], roles: {} }),
    signatures: createSignatureVerifier({ issuer: createCredentialIssuer() }),
    authorizer: createAuthorizer({ roles: {}, functions: [], mode: "off", log: silentLog }),
    log: silentLog,
  });
  client = new LambdaClient({ endpoint: edge.url, region, credentials, maxAttempts: 1 });
});
afterAll(async () => {
  client?.destroy();
  await edge?.stop();
  await started?.end();
  rmSync(folder, { recursive: true, force: true });
});

async function invoke(FunctionName: string, event: unknown = {}, more: Partial<InvokeCommandInput> = {}) {
  const { Payload, LogResult, ...answer } = await client.send(
    new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)), ...more }),
  );
  const text = Buffer.from(Payload ?? []).toString();
  return {
    ...answer,
    value: text === "" ? undefined : (JSON.parse(text) as unknown),
    log: Buffer.from(LogResult ?? "", "base64").toString(),
  };
}

describe("Invoke by the SDK's client", () => {
  it.each([
    ["its name", "parity-echo"],
    ["its name and $LATEST", "parity-echo:$LATEST"],
    ["its ARN", "arn:aws:lambda:us-east-1:123456789012:function:parity-echo"],
    ["its ARN and $LATEST", "arn:aws:lambda:us-east-1:123456789012:function:parity-echo:$LATEST"],
    ["part of its ARN", "123456789012:function:parity-echo"],
    ["function: and its name", "function:parity-echo"],
  ])("takes a function by %s", async (_form, name) => {
    const answer = await invoke(name, { a: "ü" });
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST", value: { a: "ü" } });
    expect(answer.FunctionError).toBeUndefined();
  });

  it("takes a function by its name with the qualifier $LATEST apart", async () => {
    expect(await invoke("parity-echo", 7, { Qualifier: "$LATEST" })).toMatchObject({ value: 7 });
  });

  it("gives null where the handler returns nothing", async () => {
    expect((await invoke("parity-nothing")).value).toBeNull();
  });

  it("gives the log's end, base64, where it is asked for", async () => {
    const { log, $metadata } = await invoke("parity-logs", {}, { LogType: "Tail" });
    expect(log).toMatch(new RegExp(`^START RequestId: ${$metadata.requestId} Version: \\$LATEST`));
    expect(log).toMatch(/REPORT RequestId: .*Billed Duration: \d+ ms/);
    expect((await invoke("parity-logs")).log).toBe("");
  });

  it("hands the client's context over", async () => {
    const ClientContext = Buffer.from(JSON.stringify({ custom: { a: 1 } })).toString("base64");
    expect(JSON.stringify((await invoke("parity-context", {}, { ClientContext })).value)).toContain(
      '{"custom":{"a":1}}',
    );
  });

  it("B4 answers 200 with FunctionError where the handler throws", async () => {
    const answer = await invoke("parity-fails");
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled" });
    expect(answer.value).toMatchObject({ errorType: expect.any(String), errorMessage: expect.any(String) });
  });

  it("B3 answers 200 with Sandbox.Timedout where the function's time is over", async () => {
    const answer = await invoke("parity-slow");
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled" });
    expect(answer.value).toMatchObject({ errorType: "Sandbox.Timedout" });
  });

  it("B2 answers 202 at once to an Event, with no payload", async () => {
    expect(await invoke("parity-echo", {}, { InvocationType: "Event" })).toMatchObject({
      StatusCode: 202,
      value: undefined,
    });
  });

  it("answers 204 to a DryRun and runs nothing", async () => {
    const answer = await invoke("parity-fails", {}, { InvocationType: "DryRun" });
    expect(answer).toMatchObject({ StatusCode: 204, value: undefined });
    expect(answer.FunctionError).toBeUndefined();
  });

  it("B1 B2 refuses an event that is too large with 413", async () => {
    const tooLarge = { name: "RequestTooLargeException", $metadata: { httpStatusCode: 413 } };
    await expect(invoke("parity-echo", "x".repeat(6 * 1024 * 1024))).rejects.toMatchObject(tooLarge);
    await expect(
      invoke("parity-echo", "x".repeat(1024 * 1024), { InvocationType: "Event" }),
    ).rejects.toMatchObject(tooLarge);
  });

  it("B7 refuses what is above the reserved concurrency with 429 and its reason", async () => {
    const file = join(folder, "release");
    const running = [invoke("parity-reserved", { file }), invoke("parity-reserved", { file })];
    const refused = await Promise.race(running.map((call) => call.catch((error: unknown) => error)));
    writeFileSync(file, "");
    await Promise.allSettled(running);
    expect(refused).toMatchObject({
      name: "TooManyRequestsException",
      message: "Rate Exceeded.",
      Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
      $metadata: { httpStatusCode: 429 },
    });
  });
});

const cli = spawnSync("aws", ["--version"]);
const version = `${cli.stdout ?? ""}${cli.stderr ?? ""}`.trim();

describe.skipIf(cli.error !== undefined)(
  "Invoke by the AWS CLI (skipped where `aws` is not installed)",
  () => {
    async function aws(...args: string[]) {
      const environment = {
        PATH: process.env.PATH,
        HOME: folder,
        AWS_ENDPOINT_URL: edge.url,
        AWS_DEFAULT_REGION: region,
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
        AWS_MAX_ATTEMPTS: "1",
      };
      return promisify(execFile)("aws", args, { env: environment as NodeJS.ProcessEnv });
    }
    const run = async (name: string, ...more: string[]) => {
      const event = join(folder, "event.json");
      const out = join(folder, `out-${Math.random()}.json`);
      writeFileSync(event, JSON.stringify({ greeting: "grüß dich" }));
      const { stdout } = await aws(
        "lambda",
        "invoke",
        "--function-name",
        name,
        "--payload",
        `fileb://${event}`,
        ...more,
        out,
      );
      return { answer: JSON.parse(stdout) as Record<string, unknown>, out: readFileSync(out, "utf8") };
    };

    it("runs a function with an event file", async () => {
      const { answer, out } = await run("parity-echo", "--log-type", "Tail", "--qualifier", "$LATEST");
      expect(version).toMatch(/^aws-cli/);
      expect(JSON.parse(out)).toEqual({ greeting: "grüß dich" });
      expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
      expect(Buffer.from(String(answer.LogResult), "base64").toString()).toContain("REPORT RequestId");
    });

    it("runs one as an Event, tries one out, and shows a handler's error", async () => {
      expect((await run("parity-echo", "--invocation-type", "Event")).answer).toEqual({ StatusCode: 202 });
      expect((await run("parity-echo", "--invocation-type", "DryRun")).answer).toEqual({ StatusCode: 204 });
      const { answer, out } = await run("parity-fails");
      expect(answer).toMatchObject({ FunctionError: "Unhandled" });
      expect(JSON.parse(out)).toHaveProperty("errorType");
    });

    it("lists functions, describes one, and says what is not there", async () => {
      const { stdout } = await aws("lambda", "list-functions", "--query", "Functions[].FunctionName");
      expect(JSON.parse(stdout)).toContain("parity-echo");
      const { stdout: one } = await aws(
        "lambda",
        "get-function-configuration",
        "--function-name",
        "parity-echo",
      );
      expect(JSON.parse(one)).toMatchObject({ Handler: "basic.echo", Timeout: 6 });
      await expect(run("parity-absent")).rejects.toThrow(
        "(ResourceNotFoundException) when calling the Invoke operation: Function not found: arn:aws:lambda:us-east-1:123456789012:function:parity-absent",
      );
    });
  },
);
