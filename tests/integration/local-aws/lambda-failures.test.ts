import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "../../../localstack/log.ts";
import { fixtureFunction, type StartedLambda, startFixtures } from "./support/lambda.ts";

let started: StartedLambda;
let folder: string;
const slow = (name: string, changes = {}) => fixtureFunction(`slow.${name}`, { key: name, ...changes });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fanout-held-"));
  started = await startFixtures(
    [
      slow("waitForFile"),
      slow("forEver", { timeoutSeconds: 1 }),
      slow("hangs", { timeoutSeconds: 1 }),
      ...["exits", "aborts", "killsItself", "neverSettles", "uncaught", "rejectsUnawaited"].map((name) =>
        slow(name),
      ),
      slow("uncaught", { key: "toldUncaught" }),
      slow("rejectsUnawaited", { key: "toldRejection" }),
      slow("neverSettles", { key: "oldNeverSettles", runtime: "nodejs22.x" }),
      slow("fillsHeap", { memoryMb: 128, timeoutSeconds: 15 }),
      slow("growsMap", { memoryMb: 128, timeoutSeconds: 15 }),
      slow("killsAll"),
      fixtureFunction("basic.echo", { key: "echo" }),
      fixtureFunction("basic.callbackStyle", { key: "callbackStyle" }),
      fixtureFunction("basic.notAFunction", { key: "notAFunction" }),
      fixtureFunction("basic.absent", { key: "absent" }),
      fixtureFunction("no-such-file.handler", { key: "noFile" }),
      fixtureFunction("init-throws.handler", { key: "initThrows" }),
      fixtureFunction("init-exits.handler", { key: "initExits" }),
    ],
    { settings: { initTimeoutMs: 5_000 } },
  );
});
afterAll(async () => {
  await started.end();
  rmSync(folder, { recursive: true, force: true });
});

const invoke = async (key: string, event: unknown = {}) => {
  const result = await started.lambda.invoke(key, JSON.stringify(event));
  return { ...result, value: JSON.parse(result.payload) as Record<string, unknown> };
};

describe("INIT", () => {
  it("B14 nodejs24.x refuses a handler of three parameters, though it is async", async () => {
    expect((await invoke("callbackStyle")).value).toMatchObject({
      errorType: "Runtime.CallbackHandlerDeprecated",
      errorMessage: expect.stringMatching(
        /^ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node\.js 24\. /,
      ),
    });
  });

  it("an export that is not there, or no function, is Runtime.HandlerNotFound", async () => {
    expect((await invoke("absent")).value).toMatchObject({
      errorType: "Runtime.HandlerNotFound",
      errorMessage: "basic.absent is undefined or not exported",
    });
    expect((await invoke("notAFunction")).value).toMatchObject({
      errorType: "Runtime.HandlerNotFound",
      errorMessage: "basic.notAFunction is not a function",
    });
  });

  it("a file that is not there is Runtime.ImportModuleError", async () => {
    expect((await invoke("noFile")).value).toMatchObject({
      errorType: "Runtime.ImportModuleError",
      errorMessage: expect.stringContaining("Cannot find module 'no-such-file'"),
    });
  });

  it("B4 a module that throws fails the call with its error", async () => {
    expect(await invoke("initThrows")).toMatchObject({
      functionError: "Unhandled",
      value: { errorType: "RangeError", errorMessage: "no configuration" },
    });
  });

  it("B5 a module that ends the process fails each call that waits, once", async () => {
    const results = await Promise.all([1, 2, 3].map(() => invoke("initExits")));
    for (const { value } of results) {
      expect(value).toMatchObject({
        errorType: "Runtime.ExitError",
        errorMessage: expect.stringMatching(/Error: Runtime exited with error: exit status 3$/),
      });
    }
  });
});

describe("time-outs", () => {
  const message = (requestId: string) => ({
    errorType: "Sandbox.Timedout",
    errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
  });

  it("B3 a handler that waits for too long times out", async () => {
    const result = await invoke("hangs");
    expect(result).toMatchObject({ statusCode: 200, functionError: "Unhandled" });
    expect(result.value).toEqual(message(result.requestId));
    expect(result.logTail).toContain(`${result.requestId} Task timed out after 1.00 seconds`);
  });

  it("B3 a handler that never gives the thread back times out, and others are not held up", async () => {
    const looping = invoke("forEver");
    expect((await invoke("echo", 1)).payload).toBe("1");
    const result = await looping;
    expect(result.value).toEqual(message(result.requestId));
    expect((await invoke("echo", 2)).payload).toBe("2");
  });
});

describe("ends of the process", () => {
  it("B5 process.exit is Runtime.ExitError", async () => {
    const clean = await invoke("exits", { code: 0 });
    expect(clean.value).toEqual({
      errorType: "Runtime.ExitError",
      errorMessage: `RequestId: ${clean.requestId} Error: Runtime exited without providing a reason`,
    });
    const failed = await invoke("exits", { code: 7 });
    expect(failed.value.errorMessage).toBe(
      `RequestId: ${failed.requestId} Error: Runtime exited with error: exit status 7`,
    );
    // A number that a shell would give to a signal is no signal.
    expect((await invoke("exits", { code: 137 })).value.errorMessage).toMatch(/: exit status 137$/);
  });

  it("B5 nodejs24.x ends where nothing is left that could settle the promise", async () => {
    expect((await invoke("neverSettles")).value).toMatchObject({ errorType: "Runtime.ExitError" });
  });

  it("B15 nodejs22.x answers null there", async () => {
    expect(await invoke("oldNeverSettles")).toMatchObject({ payload: "null" });
  });

  it("B4 an exception that nobody caught is the call's error, and the next call has a new environment", async () => {
    for (let round = 0; round < 2; round += 1) {
      expect(await invoke("uncaught")).toMatchObject({
        cold: true,
        value: { errorType: "RangeError", errorMessage: "nobody caught this" },
      });
    }
  });

  it("B4 a rejection that nobody handled is Runtime.UnhandledPromiseRejection", async () => {
    expect((await invoke("rejectsUnawaited")).value).toMatchObject({
      errorType: "Runtime.UnhandledPromiseRejection",
      errorMessage: "Error: left alone",
    });
  });

  it.each(["toldRejection", "toldUncaught"])("what ends an environment is told once, %s", async (key) => {
    const from = started.log.lines.length;
    await invoke(key);
    await invoke("echo");
    const told = started.log.lines.slice(from).filter(({ level }) => level === "error");
    expect(told).toHaveLength(1);
  });

  it("B5 a heap that is full ends the environment, not what runs beside it", async () => {
    const beside = invoke("waitForFile", { file: join(folder, "heap") });
    expect((await invoke("fillsHeap")).value).toMatchObject({
      errorType: "Runtime.OutOfMemory",
      errorMessage: expect.stringMatching(/Error: Runtime exited with error: signal: killed$/),
    });
    writeFileSync(join(folder, "heap"), "");
    expect((await beside).payload).toBe('"released"');
  });

  it("B5 a structure that cannot grow any more ends at most its host process, and another one takes over", async () => {
    expect((await invoke("growsMap")).value).toMatchObject({
      errorType: expect.stringMatching(/^Runtime\.(OutOfMemory|ExitError)$/),
      errorMessage: expect.stringContaining("Runtime exited with error: "),
    });
    expect((await invoke("echo", "after")).payload).toBe('"after"');
  });

  it.each([
    ["its parent", "parent"],
    ["its group", 0],
    ["every process", -1],
  ])("B5 code that kills %s ends its own environment only", async (_whom, pid) => {
    expect((await invoke("killsAll", { pid })).value).toMatchObject({
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringMatching(/Error: Runtime exited with error: signal: terminated$/),
    });
  });

  it("B5 code that aborts or kills its process ends its own environment only", async () => {
    const beside = invoke("waitForFile", { file: join(folder, "beside") });
    expect((await invoke("aborts")).value).toMatchObject({
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringMatching(/Error: Runtime exited with error: signal: aborted$/),
    });
    expect((await invoke("killsItself")).value).toMatchObject({
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringMatching(/Error: Runtime exited with error: signal: killed$/),
    });
    writeFileSync(join(folder, "beside"), "");
    expect((await beside).payload).toBe('"released"');
  });

  it("B5 a killed host process fails what runs there; another one takes over", async () => {
    const [pid] = started.lambda.hostPids;
    const running = invoke("waitForFile", { file: join(folder, "never") });
    await expect
      .poll(() => started.log.lines.filter((line) => line.text.startsWith("waitForFile: START")).length)
      .toBe(3);
    process.kill(pid as number, "SIGKILL");
    const { value, requestId } = await running;
    expect(value).toEqual({
      errorType: "Runtime.ExitError",
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
    });
    expect(await invoke("echo", "after")).toMatchObject({ payload: '"after"', cold: true });
    expect(started.lambda.hostPids).toHaveLength(1);
    expect(started.lambda.hostPids).not.toContain(pid);
  });

  it("kill ends the environments of one function", async () => {
    const running = invoke("waitForFile", { file: join(folder, "never") });
    await expect
      .poll(() => started.log.lines.filter((line) => line.text.startsWith("waitForFile: START")).length)
      .toBe(4);
    await started.lambda.kill("waitForFile");
    expect((await running).value).toMatchObject({ errorType: "Runtime.ExitError" });
  });
});

describe("an INIT that never ends", () => {
  it("B3 times out after its own time and the function's", async () => {
    const other = await startFixtures(
      [fixtureFunction("init-loops.handler", { key: "initLoops", timeoutSeconds: 1 })],
      { settings: { initTimeoutMs: 200 } },
    );
    const { payload, requestId } = await other.lambda.invoke("initLoops", "{}");
    expect(JSON.parse(payload)).toEqual({
      errorType: "Sandbox.Timedout",
      errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
    });
    await other.end();
  });
});

describe("memory that no heap limit counts", () => {
  it("the host is replaced when it grows too large, and says so", async () => {
    const small = await startFixtures(
      [slow("fillsBuffers", { timeoutSeconds: 15 }), fixtureFunction("basic.echo", { key: "echo" })],
      {
        settings: { maxHostMemoryMb: 300 },
      },
    );
    const { payload } = await small.lambda.invoke("fillsBuffers", "{}");
    expect(JSON.parse(payload)).toMatchObject({ errorType: "Runtime.ExitError" });
    expect(small.log.lines).toContainEqual({
      level: "warning",
      text: expect.stringMatching(/uses \d+ MB, more than 300 MB/),
    });
    expect((await small.lambda.invoke("echo", "1")).payload).toBe("1");
    await small.end();
  });
});

describe.runIf(process.platform === "linux")("descriptors that are not closed", () => {
  it("B5 the host is replaced near its limit and says why; what ran beside fails, and what comes next is well", async () => {
    const { execPath } = process;
    const few = join(folder, "node-with-few-descriptors");
    writeFileSync(few, `#!/bin/sh\nulimit -n 400\nexec "${execPath}" "$@"\n`, { mode: 0o755 });
    process.execPath = few;
    const small = await startFixtures([
      slow("leaksDescriptors"),
      slow("waitForFile", { timeoutSeconds: 30 }),
      fixtureFunction("basic.echo", { key: "echo" }),
    ]).finally(() => {
      process.execPath = execPath;
    });
    const [pid] = small.lambda.hostPids;
    const beside = small.lambda.invoke("waitForFile", JSON.stringify({ file: join(folder, "never") }));
    await expect
      .poll(() => small.log.lines.some(({ text }) => text.startsWith("waitForFile: START")))
      .toBe(true);
    await small.lambda.invoke("leaksDescriptors", "{}");
    const { payload, requestId } = await beside;
    expect(JSON.parse(payload)).toEqual({
      errorType: "Runtime.ExitError",
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
    });
    expect(small.log.lines).toContainEqual({
      level: "warning",
      text: expect.stringMatching(
        /has \d+ of 400 descriptors open.* the latest first: parity-leaksDescriptors, parity-waitForFile\)\. It is replaced/,
      ),
    });
    expect((await small.lambda.invoke("echo", "1")).payload).toBe("1");
    expect(small.lambda.hostPids).not.toContain(pid);
    await small.end();
  });
});

describe("a log without end", () => {
  it("B3 on a disk that hangs: the handler times out, others answer meanwhile, and memory is bounded", async () => {
    const stateDir = join(folder, "flood");
    mkdirSync(join(stateDir, "logs"), { recursive: true });
    const logFile = join(stateDir, "logs", "parity-logsForEver.log");
    execFileSync("mkfifo", [logFile]);
    const flooded = await startFixtures(
      [slow("logsForEver", { timeoutSeconds: 3 }), fixtureFunction("basic.echo", { key: "echo" })],
      { stateDir, log: silentLog },
    );
    const before = process.memoryUsage().rss;
    let isRunning = true;
    const flood = flooded.lambda.invoke("logsForEver", "{}").finally(() => {
      isRunning = false;
    });
    let answers = 0;
    while (isRunning) {
      expect((await flooded.lambda.invoke("echo", "1")).payload).toBe("1");
      answers += 1;
    }
    expect(JSON.parse((await flood).payload)).toMatchObject({ errorType: "Sandbox.Timedout" });
    expect(answers).toBeGreaterThan(5);
    const grownMb = (process.memoryUsage().rss - before) / 1024 / 1024;
    expect(grownMb).toBeLessThan(150);
    // The disk is there again: a stop waits for what is left.
    const disk = spawn("sh", ["-c", 'exec cat <>"$0" >/dev/null', logFile]);
    await flooded.end();
    disk.kill();
  });
});

describe("stop", () => {
  it("ends what runs after its grace, and leaves no process and no temporary folder", async () => {
    const other = await startFixtures([slow("hangs")], { settings: { stopGraceMs: 20 } });
    const running = other.lambda.invoke("hangs", "{}");
    await expect.poll(() => other.log.lines.some((line) => line.text.startsWith("hangs: START"))).toBe(true);
    const [pid] = other.lambda.hostPids;
    await other.lambda.stop();
    expect(JSON.parse((await running).payload)).toMatchObject({ errorType: "Runtime.ExitError" });
    expect(() => process.kill(pid as number, 0)).toThrow("ESRCH");
    expect(existsSync(join(other.stateDir, "tmp", "1"))).toBe(false);
    await other.end();
  });
});
