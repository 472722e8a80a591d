import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LambdaServiceError } from "../../localstack/lambda/index.ts";
import { fixtureFunction, fixtureRoot, type StartedLambda, startFixtures } from "./support/lambda.ts";

let started: StartedLambda;
const handlers = [
  "echo",
  "count",
  "environment",
  "nothing",
  "fails",
  "throwsText",
  "cyclic",
  "large",
  "context",
  "logs",
];

beforeAll(async () => {
  started = await startFixtures([
    ...handlers.map((name) => fixtureFunction(`basic.${name}`, { key: name })),
    fixtureFunction("basic.environment", {
      key: "own",
      environment: { TABLE_NAME: "chat", AWS_ACCESS_KEY_ID: "ASIA1" },
    }),
    fixtureFunction("module.handler", { key: "esm" }),
    fixtureFunction("common.handler", { key: "cjs" }),
    fixtureFunction("common.nested.deep.handler", { key: "nested" }),
  ]);
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
      AWS_LAMBDA_RUNTIME_API: expect.any(String),
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

  it("B10 each environment has a temporary folder of its own", async () => {
    const own = (await invoke("own")).value.tmpdir;
    const other = (await invoke("environment")).value.tmpdir;
    expect(own).not.toBe(other);
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
