import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixtureFunction, type StartedLambda, startFixtures } from "./support/lambda.ts";

let started: StartedLambda;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fanout-held-"));
  const callbacks = (name: string) =>
    fixtureFunction(`callbacks.${name}`, { key: name, runtime: "nodejs22.x" });
  started = await startFixtures([
    fixtureFunction("slow.waitForFile", { key: "held" }),
    fixtureFunction("slow.waitForFile", { key: "reserved", reservedConcurrency: 2 }),
    fixtureFunction("slow.waitForFile", { key: "disabled", reservedConcurrency: 0 }),
    fixtureFunction("freeze.waits", { key: "waits" }),
    fixtureFunction("freeze.immediately", { key: "immediately" }),
    fixtureFunction("freeze.thread", { key: "thread" }),
    fixtureFunction("basic.count", { key: "count" }),
    fixtureFunction("process-wide.call", { key: "processWide" }),
    fixtureFunction("callbacks.context", { key: "context" }),
    ...[
      "waits",
      "doesNotWait",
      "fails",
      "succeeds",
      "silent",
      "isAsync",
      "done",
      "failsByContext",
      "context",
    ].map((name) => ({
      ...callbacks(name),
      key: `old-${name}`,
    })),
  ]);
});
afterAll(async () => {
  await started.end();
  rmSync(folder, { recursive: true, force: true });
});

const invoke = async (key: string, event: unknown = {}) => {
  const result = await started.lambda.invoke(key, JSON.stringify(event));
  return { ...result, value: JSON.parse(result.payload) as unknown };
};
const startsOf = (key: string) =>
  started.log.lines.filter((line) => line.text.startsWith(`${key}: START`)).length;

describe("concurrency", () => {
  it("B6 gives each running call an environment of its own; ours has a limit, and what is above it waits", async () => {
    const file = join(folder, "held");
    const calls = Array.from({ length: 12 }, () => invoke("held", { file }));
    await expect.poll(() => startsOf("held"), { timeout: 5_000 }).toBe(8);
    writeFileSync(file, "");
    const results = await Promise.all(calls);
    expect(results.every((result) => result.value === "released")).toBe(true);
    expect(results.filter((result) => result.cold)).toHaveLength(8);
  });

  it("B6 a burst of short calls is served by few environments", async () => {
    const results = await Promise.all(Array.from({ length: 50 }, () => invoke("count")));
    const cold = results.filter((result) => result.cold).length;
    expect(cold).toBeGreaterThan(0);
    expect(cold).toBeLessThanOrEqual(8);
    expect(new Set(results.map((result) => result.requestId)).size).toBe(50);
  });

  it("B7 above its reserved concurrency a function answers 429, and works again afterwards", async () => {
    const file = join(folder, "reserved");
    const calls = [invoke("reserved", { file }), invoke("reserved", { file })];
    await expect(invoke("reserved", { file })).rejects.toMatchObject({
      code: "TooManyRequestsException",
      statusCode: 429,
      reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
      message: "Rate Exceeded.",
    });
    writeFileSync(file, "");
    await Promise.all(calls);
    expect((await invoke("reserved", { file })).value).toBe("released");
  });

  it("B7 a reserved concurrency of 0 switches a function off", async () => {
    await expect(invoke("disabled")).rejects.toMatchObject({ statusCode: 429 });
  });

  it("B7 what is throttled is told once, with the reason and what the caller got", async () => {
    for (let call = 0; call < 3; call += 1)
      await expect(invoke("disabled")).rejects.toMatchObject({ statusCode: 429 });
    const told = started.log.lines.filter(({ text }) => text.startsWith("functions.disabled: throttled"));
    expect(told).toEqual([
      {
        level: "warning",
        text: expect.stringMatching(/reservedConcurrency is 0, .* 429 TooManyRequestsException/),
      },
    ]);
  });

  it("idle resolves when nothing runs or waits", async () => {
    const file = join(folder, "idle");
    let done = false;
    const call = invoke("held", { file });
    const idle = started.lambda.idle().then(() => {
      done = true;
    });
    await invoke("count");
    expect(done).toBe(false);
    writeFileSync(file, "");
    await Promise.all([call, idle]);
  });
});

describe("what a thread may not do", () => {
  it.each([
    ["chdir", "/"],
    ["umask", 0],
  ])("process.%s fails with the reason and what to do instead", async (name, value) => {
    const words = `process\\.${name}\\(\\) is not supported here: .*environment.* is a thread.*Use `;
    expect(await invoke("processWide", { name, arguments: [value] })).toMatchObject({
      functionError: "Unhandled",
      value: {
        errorMessage: expect.stringMatching(new RegExp(`^${words}`)),
        trace: expect.arrayContaining([expect.stringMatching(new RegExp(words))]),
      },
    });
  });

  it("process.umask() without a value answers", async () => {
    expect((await invoke("processWide", { name: "umask", arguments: [] })).value).toBeTypeOf("number");
  });
});

describe("the freeze", () => {
  it("B13 a timer left behind does not fire between two calls, and goes on in the next one", async () => {
    expect((await invoke("waits", { leave: true })).value).toBe(0);
    const frozenAt = performance.now();
    // Four times what the timer needs, had it run.
    await expect.poll(() => performance.now() - frozenAt).toBeGreaterThan(80);
    // The handler reads the count before anything else can run: still none.
    expect((await invoke("waits", { leave: true })).value).toBe(0);
    expect((await invoke("waits", { leave: false })).value).toBe(2);
  });

  it("B13 says once per function what was left un-awaited", async () => {
    await invoke("immediately", { leave: true });
    await invoke("immediately", { leave: true });
    const warnings = () =>
      started.log.lines.filter((line) => line.level === "warning" && line.text.startsWith("immediately "));
    await expect.poll(() => warnings().length).toBe(1);
    expect(warnings()[0]?.text).toContain("left un-awaited (a timer). As on AWS it stands still");
  });

  it("B13 says of a thread that was left that it goes on here", async () => {
    await invoke("thread");
    const warnings = () => started.log.lines.filter(({ text }) => text.startsWith("thread answered"));
    await expect.poll(() => warnings().length).toBe(1);
    expect(warnings()[0]?.text).toMatch(
      /left un-awaited \(a worker thread\)\. On AWS it stands still .*; here it goes on/,
    );
  });
});

describe("fresh environments", () => {
  it("each call has an environment of its own, also those that come at once", async () => {
    const fresh = await startFixtures([fixtureFunction("basic.count", { key: "count" })], {
      settings: { freshEnvironments: true },
    });
    const results = [
      ...(await Promise.all(Array.from({ length: 10 }, () => fresh.lambda.invoke("count", "{}")))),
      await fresh.lambda.invoke("count", "{}"),
    ];
    expect(results.map(({ payload, cold }) => [payload, cold])).toEqual(Array(11).fill(["1", true]));
    await fresh.end();
  });
});

describe("older runtimes", () => {
  it("B15 a callback's answer waits for an empty event loop", async () => {
    expect((await invoke("old-waits")).value).toEqual(["timer"]);
  });

  it("B15 unless callbackWaitsForEmptyEventLoop is false", async () => {
    expect((await invoke("old-doesNotWait")).value).toBe("at once");
  });

  it("B15 an async handler's answer is sent when its promise settles", async () => {
    expect((await invoke("old-isAsync")).value).toBe("settled");
  });

  it("B15 a callback's error fails the call at once", async () => {
    expect((await invoke("old-fails")).value).toMatchObject({
      errorType: "Error",
      errorMessage: "plain reason",
    });
  });

  it("B14 context has succeed, fail, done and callbackWaitsForEmptyEventLoop there only", async () => {
    const names = ["callbackWaitsForEmptyEventLoop", "succeed", "fail", "done"];
    expect((await invoke("old-context")).value).toEqual(expect.arrayContaining(names));
    const { value } = await invoke("context");
    expect(value).toContain("awsRequestId");
    for (const name of names) expect(value).not.toContain(name);
  });

  it("B15 context.done and context.fail answer too", async () => {
    expect((await invoke("old-done")).value).toBe("done");
    expect((await invoke("old-failsByContext")).value).toMatchObject({ errorMessage: "by context" });
  });

  it("B15 context.succeed answers; a handler that never answers has answered null", async () => {
    expect((await invoke("old-succeeds")).value).toBe("old style");
    expect((await invoke("old-silent")).value).toBe(null);
    expect((await invoke("old-silent")).value).toBe(null);
  });
});

describe("environments that are not used", () => {
  it("are ended after a time", async () => {
    const other = await startFixtures([fixtureFunction("basic.count", { key: "count" })], {
      settings: { idleEnvironmentMs: 20 },
    });
    expect((await other.lambda.invoke("count", "{}")).cold).toBe(true);
    await expect
      .poll(async () => (await other.lambda.invoke("count", "{}")).cold, { interval: 100 })
      .toBe(true);
    await other.end();
  });
});
