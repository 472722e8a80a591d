import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LambdaPort, startLambdaPort } from "../../../localstack/edge/lambda-port.ts";
import { LambdaServiceError } from "../../../localstack/lambda/index.ts";
import { buildModel } from "../../../localstack/model/build-model.ts";
import { fixtureFunction, fixtureRoot, type StartedLambda, startFixtures } from "./support/lambda.ts";

let started: StartedLambda;
const handlers = [
  "echo",
  "count",
  "environment",
  "nothing",
  "keepsFile",
  "fails",
  "throwsText",
  "cyclic",
  "large",
  "context",
  "logs",
];

const functions = [
  ...handlers.map((name) => fixtureFunction(`basic.${name}`, { key: name })),
  fixtureFunction("basic.environment", {
    key: "own",
    environment: { TABLE_NAME: "chat", AWS_ACCESS_KEY_ID: "ASIA1" },
  }),
  fixtureFunction("module.handler", { key: "esm" }),
  ...["text", "http", "fails"].map((name) => fixtureFunction(`streams.${name}`, { key: `stream-${name}` })),
  fixtureFunction("common.handler", { key: "cjs" }),
  fixtureFunction("common.nested.deep.handler", { key: "nested" }),
];
beforeAll(async () => {
  started = await startFixtures(functions);
});
afterAll(() => started.end());

const invoke = async (key: string, event: unknown = {}) => {
  const result = await started.lambda.invoke(key, JSON.stringify(event));
  return { ...result, value: JSON.parse(result.payload) as Record<string, unknown> };
};
const refusal = async (key: string, payload: string, type?: "Event") => {
  const error = await started.lambda.invoke(key, payload, type ? { type } : {}).then(
    () => expect.fail("it was not refused"),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(LambdaServiceError);
  return error as LambdaServiceError;
};

describe("refusals", () => {
  it("B1 an event above 6 MB is refused with 413 RequestTooLargeException", async () => {
    const error = await refusal("echo", JSON.stringify("x".repeat(6 * 1024 * 1024)));
    expect(error).toMatchObject({ code: "RequestTooLargeException", statusCode: 413 });
  });

  it("B1 counts bytes, not characters", async () => {
    const text = "é".repeat(3.2 * 1024 * 1024);
    expect(await refusal("echo", JSON.stringify(text))).toMatchObject({ statusCode: 413 });
  });

  it("B1 an event of exactly 6 MB passes", async () => {
    const result = await started.lambda.invoke("nothing", JSON.stringify("x".repeat(6 * 1024 * 1024 - 2)));
    expect(result).toMatchObject({ statusCode: 200, payload: "null" });
  });

  it("B1 an answer above 6 MB is an error of the function", async () => {
    const result = await invoke("large", { bytes: 6 * 1024 * 1024 + 200 });
    expect(result).toMatchObject({
      functionError: "Unhandled",
      value: { errorType: "Function.ResponseSizeTooLarge" },
    });
  });

  it("B2 an asynchronous event above 1 MB is refused with 413", async () => {
    expect(await refusal("echo", JSON.stringify("x".repeat(1024 * 1024)), "Event")).toMatchObject({
      code: "RequestTooLargeException",
      statusCode: 413,
    });
  });

  it("an unknown function is 404 ResourceNotFoundException", async () => {
    expect(await refusal("nobody", "{}")).toMatchObject({
      code: "ResourceNotFoundException",
      statusCode: 404,
    });
  });

  it("an event that is not JSON is 400 InvalidRequestContentException, and the environment goes on", async () => {
    expect(await refusal("echo", "{oops")).toMatchObject({
      code: "InvalidRequestContentException",
      statusCode: 400,
    });
    expect((await invoke("echo", { fine: true })).value).toEqual({ fine: true });
  });
});

describe("answers", () => {
  it("gives back what the handler returns, and null for nothing", async () => {
    expect((await invoke("echo", { a: ["ü", 1] })).payload).toBe('{"a":["ü",1]}');
    expect((await invoke("nothing")).payload).toBe("null");
  });

  it("finds a function by its name and by its ARN too", async () => {
    const arn = "arn:aws:lambda:us-east-1:123456789012:function:parity-echo";
    for (const name of ["parity-echo", arn, `${arn}:$LATEST`]) {
      expect((await invoke(name, 1)).payload).toBe("1");
    }
  });

  it("runs ESM, CommonJS and a nested export", async () => {
    expect((await invoke("esm")).value).toEqual({ esm: "function", meta: "string" });
    expect((await invoke("cjs")).value).toEqual({ cjs: true });
    expect((await invoke("nested")).payload).toBe('"deep"');
  });

  it("B6 module state is kept while the environment is warm", async () => {
    const first = await invoke("count");
    const second = await invoke("count");
    expect([first.payload, first.cold]).toEqual(["1", true]);
    expect([second.payload, second.cold]).toEqual(["2", false]);
  });

  it("B4 a thrown Error is answered as errorType, errorMessage and trace with the TypeScript line", async () => {
    const result = await invoke("fails");
    expect(result).toMatchObject({
      statusCode: 200,
      functionError: "Unhandled",
      value: { errorType: "TypeError", errorMessage: "not today" },
    });
    const trace = result.value.trace as string[];
    expect(trace[0]).toBe("TypeError: not today");
    const lines = readFileSync(join(fixtureRoot, "basic.ts"), "utf8").split("\n");
    const line = lines.findIndex((text) => text.includes("new TypeError")) + 1;
    expect(trace[1]).toContain(`basic.ts:${line}:`);
  });

  it("B4 a thrown value that is no Error is answered by its type", async () => {
    expect((await invoke("throwsText")).value).toEqual({
      errorType: "string",
      errorMessage: "just text",
      trace: [],
    });
  });

  it("an answer that is no JSON fails", async () => {
    expect((await invoke("cyclic")).value).toMatchObject({
      errorMessage: "Unable to stringify response body",
    });
  });
});

describe("streamed answers", () => {
  it("an Invoke gets what was streamed, whole and as it was written", async () => {
    const { payload, requestId, functionError } = await started.lambda.invoke("stream-text", "{}");
    expect([payload, functionError]).toEqual([`of ${requestId} é`, undefined]);
  });

  it("HttpResponseStream puts the metadata and eight zero bytes before the body", async () => {
    const { payload } = await started.lambda.invoke("stream-http", "{}");
    expect(payload).toBe(`{"statusCode":201}${"\0".repeat(8)}body`);
  });

  it("an error in the middle fails the call", async () => {
    expect(await invoke("stream-fails")).toMatchObject({
      functionError: "Unhandled",
      value: { errorType: "RangeError", errorMessage: "in the middle" },
    });
  });
});

describe("over HTTP", () => {
  let port: LambdaPort;
  beforeAll(async () => {
    const { lambda, log } = started;
    port = await startLambdaPort({
      host: "127.0.0.1",
      port: 0,
      lambda,
      functions: () => functions,
      region: "us-east-1",
      accountId: "123456789012",
      log,
    });
  });
  afterAll(() => port.stop());

  const call = async (name: string, headers: Record<string, string> = {}, query = "") => {
    const path = `/2015-03-31/functions/${encodeURIComponent(name)}/invocations${query}`;
    const answer = await fetch(`${port.url}${path}`, { method: "POST", headers, body: "{}" });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  };

  it("B3 B4 a failed call is status 200 with X-Amz-Function-Error, and its log when it is asked for", async () => {
    const { status, headers, body } = await call("parity-fails", { "x-amz-log-type": "Tail" });
    expect(status).toBe(200);
    expect(headers.get("x-amz-function-error")).toBe("Unhandled");
    expect(headers.get("x-amz-executed-version")).toBe("$LATEST");
    expect(body).toMatchObject({ errorType: "TypeError" });
    const log = Buffer.from(headers.get("x-amz-log-result") ?? "", "base64").toString();
    expect(log).toContain(`START RequestId: ${headers.get("x-amzn-requestid")} Version: $LATEST`);
    expect(log).toContain("\tERROR\tInvoke Error");
  });

  it("B12 the qualifier is part of invokedFunctionArn, wherever the caller put it", async () => {
    const arn = "arn:aws:lambda:us-east-1:123456789012:function:parity-context";
    for (const answer of [call("parity-context:$LATEST"), call("parity-context", {}, "?Qualifier=$LATEST")])
      expect((await answer).body).toMatchObject({ invokedFunctionArn: `${arn}:$LATEST` });
    expect((await call("parity-context")).body).toMatchObject({ invokedFunctionArn: arn });
  });
});

describe("environment and context", () => {
  it("B9 has AWS's variables and the function's own, and none of this machine's", async () => {
    process.env.DEVELOPER_SECRET = "leaks";
    const { value } = await invoke("own");
    delete process.env.DEVELOPER_SECRET;
    expect(value).toMatchObject({
      AWS_LAMBDA_FUNCTION_NAME: "parity-own",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/parity-own",
      AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      AWS_REGION: "us-east-1",
      AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
      LAMBDA_RUNTIME_DIR: "/var/runtime",
      LANG: "en_US.UTF-8",
      LAMBDA_TASK_ROOT: fixtureRoot,
      _HANDLER: "basic.environment",
      _X_AMZN_TRACE_ID: expect.stringMatching(
        /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$/,
      ),
      TZ: ":UTC",
      TABLE_NAME: "chat",
      AWS_ACCESS_KEY_ID: "ASIA1",
      zone: 0,
      cwd: fixtureRoot,
    });
    expect(value).not.toHaveProperty("DEVELOPER_SECRET");
    expect(value).not.toHaveProperty("HOME");
  });

  it("B9 the trace id is the caller's where it gives one", async () => {
    const traceId = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
    const { payload } = await started.lambda.invoke("environment", "{}", { traceId });
    expect(JSON.parse(payload)).toMatchObject({ _X_AMZN_TRACE_ID: traceId });
  });

  it("B11 a function that says nothing has the framework's 6 s and 1,024 MB", () => {
    const { functions } = buildModel(
      { service: "bare", provider: {}, functions: { bare: { handler: "a.b" } } },
      "/app",
    );
    expect(functions[0]).toMatchObject({ timeoutSeconds: 6, memoryMb: 1024 });
  });

  it("B10 each environment has a temporary folder of its own", async () => {
    const own = (await invoke("own")).value.tmpdir;
    const other = (await invoke("environment")).value.tmpdir;
    expect(own).not.toBe(other);
  });

  it("B10 keeps it while the environment is warm, and not longer", async () => {
    const file = async () => (await invoke("keepsFile")).payload;
    expect([await file(), await file()]).toEqual(['"x"', '"xx"']);
    await started.lambda.kill("keepsFile");
    expect(await file()).toBe('"x"');
  });

  it("B12 the context has AWS's fields, and the time that is left", async () => {
    const clientContext = Buffer.from('{"custom":{"a":"1"}}').toString("base64");
    const result = await started.lambda.invoke("context", "{}", { clientContext });
    const value = JSON.parse(result.payload) as Record<string, unknown>;
    expect(value).toMatchObject({
      functionName: "parity-context",
      functionVersion: "$LATEST",
      memoryLimitInMB: "256",
      logGroupName: "/aws/lambda/parity-context",
      invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:parity-context",
      awsRequestId: result.requestId,
      clientContext: { custom: { a: "1" } },
    });
    expect(value.remaining).toBeGreaterThan(0);
    expect(value.remaining).toBeLessThanOrEqual(6000);
    // B14: gone in nodejs24.x
    expect(value).not.toHaveProperty("callbackWaitsForEmptyEventLoop");
  });

  it("keeps what an invocation writes, with its request id, though the environment freezes at once", async () => {
    const { logTail, requestId } = await invoke("logs");
    const lines = logTail.split("\n");
    expect(lines[0]).toBe(`START RequestId: ${requestId} Version: $LATEST`);
    expect(lines[1]).toMatch(new RegExp(`^\\d{4}-.*Z\\t${requestId}\\tINFO\\thello you$`));
    expect(lines[2]).toContain(`\t${requestId}\tERROR\toh`);
    expect(lines[3]).toBe("raw");
    expect(lines[4]).toBe(`END RequestId: ${requestId}`);
    expect(lines[5]).toMatch(/^REPORT RequestId: .*\tBilled Duration: \d+ ms\tMemory Size: 256 MB/);
  });
});
