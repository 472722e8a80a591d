import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newLabel } from "../support/client.ts";
import { type Functions, functionsOf, nameOf } from "../support/functions.ts";
import { type StartedService, startService } from "../support/services.ts";

let service: StartedService;
let functions: Functions;
beforeAll(async () => {
  service = await startService("functions");
  functions = functionsOf(service);
});
afterAll(() => service?.stop());

describe("environments", () => {
  it("B6 calls at the same time run in environments of their own, which are made on demand", async () => {
    const meet = { label: newLabel(), count: 3 };
    // None answers before all three have come.
    const answers = await Promise.all([1, 2, 3].map(() => functions.invoke("environment", { meet })));
    expect(new Set(answers.map(({ value }) => value.id)).size).toBe(3);
    expect(answers.map(({ value }) => value.mostAtOnce)).toEqual([1, 1, 1]);
  });

  it("B6 an environment that is used again keeps the state of its modules", async () => {
    const { value: first } = await functions.invoke("environment");
    const { value: second } = await functions.invoke("environment");
    expect(second).toMatchObject({ id: first.id, calls: first.calls + 1 });
  });

  it("B7 above its reserved concurrency a function answers 429 with the reason, and works again afterwards", async () => {
    const hold = newLabel();
    const held = functions.invoke("one", { hold });
    held.catch(() => {}); // it is awaited below, unless something fails before
    try {
      await functions.recall(hold, "started");
      expect(await functions.refusal("one")).toMatchObject({
        name: "TooManyRequestsException",
        Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
        message: "Rate Exceeded.",
        $metadata: { httpStatusCode: 429 },
      });
    } finally {
      await functions.remember(hold, "release");
    }
    expect(await held).toMatchObject({ status: 200, functionError: undefined });
    expect(await functions.invoke("one")).toMatchObject({ status: 200, functionError: undefined });
  });

  it("B7 a reserved concurrency of 0 switches a function off", async () => {
    expect(await functions.refusal("none")).toMatchObject({
      name: "TooManyRequestsException",
      Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
      $metadata: { httpStatusCode: 429 },
    });
  });
});

describe("what an environment has", () => {
  it("B9 the variables that AWS sets", async () => {
    const name = nameOf("variables");
    const expected = {
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "384",
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      AWS_REGION: service.region,
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      // Of secrets the function tells the length.
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA[A-Z0-9]{16}$/),
      AWS_SECRET_ACCESS_KEY: 40,
      AWS_SESSION_TOKEN: expect.any(Number),
      _X_AMZN_TRACE_ID: expect.stringMatching(
        /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=[01]/,
      ),
      TZ: ":UTC",
      LAMBDA_TASK_ROOT: expect.stringMatching(/^\//),
      AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^[\w.]+:\d+$/),
      OWN_VARIABLE: "its own",
    };
    const { value } = await functions.invoke("variables", { names: Object.keys(expected) });
    expect(value.variables).toEqual(expected);
    expect(value.variables.LAMBDA_TASK_ROOT).toBe(value.cwd);
    expect(value.hoursFromUtc).toBe(0);
  });

  it("B9 each invocation has a trace id of its own", async () => {
    const names = ["_X_AMZN_TRACE_ID"];
    const ids = [];
    for (let round = 0; round < 2; round += 1) {
      ids.push((await functions.invoke("variables", { names })).value.variables._X_AMZN_TRACE_ID);
    }
    expect(ids[0]).toMatch(/^Root=1-/);
    expect(ids[1]).not.toBe(ids[0]);
  });

  it("B10 its temporary folder is its own", async () => {
    const meet = { label: newLabel(), count: 2 };
    const [one, other] = await Promise.all(
      ["one", "other"].map((write) => functions.invoke("environment", { write, meet })),
    );
    expect(one?.value.id).not.toBe(other?.value.id);
    expect([one?.value.kept, other?.value.kept]).toEqual(["one", "other"]);
  });

  it("B10 its temporary folder is kept while it is warm", async () => {
    const write = newLabel();
    const { value: first } = await functions.invoke("environment", { write });
    const { value: second } = await functions.invoke("environment");
    expect(second).toMatchObject({ id: first.id, kept: write });
  });

  it("B11 without a time-out and a memory size it has the framework's, 6 s and 1024 MB", async () => {
    const { value } = await functions.invoke("defaults");
    expect(value.context.memoryLimitInMB).toBe("1024");
    expect(value.remainingMs).toBeLessThanOrEqual(6_000);
    // Lambda's own is 3 s.
    expect(value.remainingMs).toBeGreaterThan(3_000);
  });

  it("B12 the context tells what time is left, and the ARN that was invoked", async () => {
    const { value, requestId } = await functions.invoke("environment", { sleepMs: 300 });
    expect(value.remainingMs).toBeLessThanOrEqual(15_000);
    expect(value.remainingAtEndMs).toBeGreaterThan(0);
    expect(value.remainingMs - value.remainingAtEndMs).toBeGreaterThan(250);
    const name = nameOf("environment");
    expect(value.context).toMatchObject({
      invokedFunctionArn: expect.stringMatching(
        new RegExp(`^arn:aws:lambda:${service.region}:\\d{12}:function:${name}$`),
      ),
      functionName: name,
      functionVersion: "$LATEST",
      memoryLimitInMB: "256",
      awsRequestId: requestId,
    });
  });
});
