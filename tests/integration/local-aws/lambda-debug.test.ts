import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterEach, describe, expect, it } from "vitest";
import { findDebugMode } from "../../../localstack/lambda/debug/debug-mode.ts";
import type { LambdaSettings } from "../../../localstack/lambda/index.ts";
import { attachDebugger, type Debugger, type DebugSession, generatedPosition } from "./support/debugger.ts";
import { fixtureFunction, fixtureRoot, type StartedLambda, startFixtures } from "./support/lambda.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const source = join(fixtureRoot, "debugged.ts");
const stoppingLine = "const rounded";
const orders = JSON.stringify({ orders: [{ price: 1.4 }, { price: 2.4 }] });

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function start(settings: Partial<LambdaSettings> = {}): Promise<StartedLambda> {
  const functions = [
    fixtureFunction("debugged.handler", { key: "debugged", timeoutSeconds: 1 }),
    fixtureFunction("slow.hangs", { key: "hangs", timeoutSeconds: 1 }),
    fixtureFunction("freeze.waits", { key: "waits" }),
  ];
  const started = await startFixtures(functions, {
    settings: { debug: { by: "port", port: 0 }, ...settings },
  });
  ends.push(() => started.end());
  return started;
}

const toldPort = (text: string) =>
  Number(/Debugger for handlers: ws:\/\/127\.0\.0\.1:(\d+)\/[\w-]+, attach to port \1/.exec(text)?.[1] ?? 0);

async function portOf(started: StartedLambda): Promise<number> {
  const port = () => toldPort(started.log.lines.map((line) => line.text).join("\n"));
  await expect.poll(port, { timeout: 15_000 }).toBeGreaterThan(0);
  return port();
}

async function attach(port: number): Promise<Debugger> {
  const attached = await attachDebugger(port);
  ends.push(() => attached.close());
  return attached;
}

interface Script {
  readonly scriptId: string;
  readonly url: string;
  readonly sourceMapURL: string;
}

async function bundleIn(session: DebugSession): Promise<Script> {
  const find = () =>
    session.events
      .filter(({ method }) => method === "Debugger.scriptParsed")
      .map(({ params }) => params as unknown as Script)
      .find(({ url }) => /debugged-\w+\.mjs$/.test(url));
  await expect.poll(find, { timeout: 15_000 }).toBeDefined();
  return find() as Script;
}

/** As an editor does: by the source's line, through the source map that the script names. */
async function breakAtLine(session: DebugSession): Promise<void> {
  await session.call("Debugger.enable");
  const { scriptId, url, sourceMapURL } = await bundleIn(session);
  const bundle = fileURLToPath(url);
  expect(fileURLToPath(new URL(sourceMapURL, url))).toBe(`${bundle}.map`);
  const { sources } = JSON.parse(readFileSync(`${bundle}.map`, "utf8")) as { sources: string[] };
  expect(sources.map((name) => fileURLToPath(new URL(name, url)))).toContain(source);
  const position = generatedPosition(bundle, source, stoppingLine);
  const { actualLocation } = await session.call("Debugger.setBreakpoint", {
    location: { scriptId, ...position },
  });
  expect(actualLocation).toMatchObject({ lineNumber: position.lineNumber });
}

interface Pause {
  readonly callFrames: readonly {
    readonly callFrameId: string;
    readonly functionName: string;
    readonly location: { readonly scriptId: string };
  }[];
}

/** @param nth pause of the session, from 0 */
async function paused(session: DebugSession, nth = 0): Promise<Pause> {
  const find = () => session.events.filter(({ method }) => method === "Debugger.paused")[nth];
  await expect.poll(find, { timeout: 15_000 }).toBeDefined();
  return find()?.params as unknown as Pause;
}

async function longerThanItsTimeOut(): Promise<void> {
  const since = performance.now();
  await expect.poll(() => performance.now() - since, { timeout: 3_000 }).toBeGreaterThan(1_500);
}

async function variable(session: DebugSession, pause: Pause, name: string): Promise<unknown> {
  const { result } = await session.call("Debugger.evaluateOnCallFrame", {
    callFrameId: pause.callFrames[0]?.callFrameId,
    expression: name,
  });
  return (result as { value: unknown }).value;
}

const firstWorker = async ({ workers }: Debugger): Promise<DebugSession> => {
  await expect.poll(() => workers.length, { timeout: 15_000 }).toBeGreaterThan(0);
  return workers[0] as DebugSession;
};

describe("a debugger", () => {
  it("stops a frozen environment's next invocation at a TypeScript line, for longer than its time-out", async () => {
    const started = await start();
    const port = await portOf(started);
    expect((await started.lambda.invoke("debugged", orders)).payload).toBe('{"total":4}');
    const session = await firstWorker(await attach(port));
    // Answered while the environment stands still.
    await breakAtLine(session);
    const running = started.lambda.invoke("debugged", orders);
    const pause = await paused(session);
    expect(pause.callFrames[0]?.functionName).toBe("total");
    expect(await variable(session, pause, "sum")).toBeCloseTo(3.8);
    await longerThanItsTimeOut();
    await session.call("Debugger.resume");
    expect(await running).toMatchObject({ payload: '{"total":4}', cold: false });
  });

  it("stops a cold start where it begins", async () => {
    const started = await start();
    const session = firstWorker(await attach(await portOf(started)));
    const running = started.lambda.invoke("debugged", orders);
    const worker = await session;
    await worker.call("Debugger.enable");
    await worker.call("Debugger.setBreakpointByUrl", { lineNumber: 0, urlRegex: ".*debugged-\\w+\\.mjs" });
    await worker.call("Runtime.runIfWaitingForDebugger");
    await paused(worker); // the thread's own first line
    await worker.call("Debugger.resume");
    const { scriptId } = await bundleIn(worker);
    expect((await paused(worker, 1)).callFrames[0]?.location.scriptId).toBe(scriptId);
    await longerThanItsTimeOut();
    await worker.call("Debugger.resume");
    expect(await running).toMatchObject({ payload: '{"total":4}', cold: true });
  });

  it("that leaves while a call is stopped lets it go on, and leaves nothing behind", async () => {
    const started = await start();
    const port = await portOf(started);
    await started.lambda.invoke("debugged", orders);
    const first = await attach(port);
    const session = await firstWorker(first);
    await breakAtLine(session);
    const running = started.lambda.invoke("debugged", orders);
    await paused(session);
    await first.close();
    expect((await running).payload).toBe('{"total":4}');
    // Its breakpoints went with it, and so did the environment that they were in.
    expect(await started.lambda.invoke("debugged", orders)).toMatchObject({
      payload: '{"total":4}',
      cold: true,
    });
    const { workers } = await attach(port);
    await expect.poll(() => workers.length).toBeGreaterThan(0);
    expect((await started.lambda.invoke("debugged", orders)).payload).toBe('{"total":4}');
    expect(workers).toHaveLength(1);
  });

  it("B13 leaves the freeze as it is", async () => {
    const started = await start();
    const port = await portOf(started);
    await started.lambda.invoke("waits", '{"leave":true}');
    await attach(port);
    await longerThanItsTimeOut();
    expect((await started.lambda.invoke("waits", '{"leave":true}')).payload).toBe("0");
  });

  it("B3 time-outs fire while the port is open and nobody is attached, before and after", async () => {
    const started = await start();
    const port = await portOf(started);
    const timedOut = async () => JSON.parse((await started.lambda.invoke("hangs", "{}")).payload) as unknown;
    expect(await timedOut()).toMatchObject({ errorType: "Sandbox.Timedout" });
    // Asking what there is to debug is not attaching.
    await (await fetch(`http://127.0.0.1:${port}/json/list`)).text();
    expect(started.lambda.timeoutsHeld?.()).toBe(false);
    const attached = await attachDebugger(port);
    expect(started.lambda.timeoutsHeld?.()).toBe(true);
    await attached.close();
    await expect.poll(() => started.lambda.timeoutsHeld?.()).toBe(false);
    expect(await timedOut()).toMatchObject({ errorType: "Sandbox.Timedout" });
  });

  it("keeps its port when the host process is replaced", async () => {
    const started = await start();
    const port = await portOf(started);
    const told = () => started.log.lines.filter((line) => toldPort(line.text) === port).length;
    process.kill(started.lambda.hostPids[0] as number, "SIGKILL");
    await expect.poll(told, { timeout: 15_000 }).toBe(2);
    const session = firstWorker(await attach(port));
    const running = started.lambda.invoke("debugged", orders);
    await (await session).call("Runtime.runIfWaitingForDebugger");
    expect((await running).payload).toBe('{"total":4}');
  });
});

describe("an editor", () => {
  it("that attaches itself to child processes finds the hosts, whose handlers see nothing of it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "fanout-editor-"));
    ends.push(() => rmSync(folder, { recursive: true, force: true }));
    // What VS Code's module does in each process, as far as it is seen from there.
    const module = join(folder, "bootloader.cjs");
    writeFileSync(
      module,
      `const inspector = require("node:inspector");
       if (process.env.VSCODE_INSPECTOR_OPTIONS) {
         inspector.open(0, "127.0.0.1");
         require("node:fs").writeFileSync(process.env.VSCODE_INSPECTOR_OPTIONS, inspector.url());
       }`,
    );
    const told = join(folder, "url");
    const debug = findDebugMode(
      [],
      {
        NODE_OPTIONS: ` --require ${module}  --inspect-publish-uid=http --inspect=9229`,
        VSCODE_INSPECTOR_OPTIONS: told,
      },
      undefined,
    );
    const started = await startFixtures(
      [
        fixtureFunction("basic.environment", { key: "environment" }),
        fixtureFunction("debugged.handler", { key: "debugged", timeoutSeconds: 1 }),
      ],
      { settings: { debug: debug ?? "off" } },
    );
    ends.push(() => started.end());
    const { payload } = await started.lambda.invoke("environment", "{}");
    expect(JSON.parse(payload)).not.toHaveProperty("NODE_OPTIONS");
    expect(JSON.parse(payload)).not.toHaveProperty("VSCODE_INSPECTOR_OPTIONS");
    expect(started.lambda.timeoutsHeld?.()).toBe(true);
    expect((await started.lambda.invoke("debugged", orders)).payload).toBe('{"total":4}');
    await attach(Number(new URL(readFileSync(told, "utf8")).port));
  });
});

describe("findDebugMode", () => {
  it.each([
    [["--inspect"], {}, { by: "port", port: 9230 }],
    [["--inspect-brk=127.0.0.1:5000"], {}, { by: "port", port: 5001 }],
    [["--inspect=0"], {}, { by: "port", port: 0 }],
    [[], { NODE_OPTIONS: "--no-warnings --inspect=6000" }, { by: "port", port: 6001 }],
    [[], { NODE_OPTIONS: "--inspect-publish-uid=http" }, undefined],
    [["--inspect-port=1"], { NODE_OPTIONS: "--require x", VSCODE_INSPECTOR_OPTIONS: "" }, undefined],
  ])("%o %o", (execArgv, variables, mode) => {
    expect(findDebugMode(execArgv, variables, undefined)).toEqual(mode);
  });

  it("takes the port where the inspector really listens", () => {
    expect(findDebugMode([], {}, "ws://127.0.0.1:7000/id")).toEqual({ by: "port", port: 7001 });
  });
});

describe("node --inspect serverless offline", () => {
  let output = "";

  function project(): string {
    const folder = mkdtempSync(join(tmpdir(), "fanout-inspect-"));
    ends.push(() => rmSync(folder, { recursive: true, force: true }));
    symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
    cpSync(source, join(folder, "debugged.ts"));
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
    writeFileSync(
      join(folder, "serverless.yml"),
      `service: inspected
provider: { name: aws, runtime: nodejs24.x, timeout: 1 }
plugins: [serverless-offline, fanout-local-aws]
custom: { localAws: { edgePort: 0, ephemeral: true } }
functions:
  debugged: { handler: debugged.handler }
`,
    );
    return folder;
  }

  function run(folder: string): ChildProcess {
    const cli = join(repository, "node_modules", "serverless", "bin", "serverless.js");
    const child = spawn(process.execPath, ["--inspect=127.0.0.1:0", cli, "offline"], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, SLS_TELEMETRY_DISABLED: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const append = (chunk: Buffer) => {
      output += String(chunk);
    };
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", append);
    ends.push(async () => {
      const exited = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await exited;
    });
    return child;
  }

  it("tells the handlers' port, and a breakpoint there holds the time-outs", async () => {
    run(project());
    const told = /AWS endpoint (http:\S+)/;
    await expect.poll(() => output, { timeout: 45_000 }).toMatch(told);
    await expect.poll(() => toldPort(output), { timeout: 15_000 }).toBeGreaterThan(0);
    const lambda = new LambdaClient({
      endpoint: told.exec(output)?.[1] ?? "",
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts: 1,
    });
    ends.push(() => lambda.destroy());
    const invoke = () =>
      lambda.send(
        new InvokeCommand({ FunctionName: "inspected-dev-debugged", Payload: Buffer.from(orders) }),
      );
    await invoke();
    const session = await firstWorker(await attach(toldPort(output)));
    await session.call("Debugger.enable");
    const { scriptId, url } = await bundleIn(session);
    const bundle = fileURLToPath(url);
    await session.call("Debugger.setBreakpoint", {
      location: { scriptId, ...generatedPosition(bundle, source, stoppingLine) },
    });
    const running = invoke();
    await paused(session);
    await longerThanItsTimeOut();
    await session.call("Debugger.resume");
    const answer = await running;
    expect(answer.FunctionError).toBeUndefined();
    expect(Buffer.from(answer.Payload ?? []).toString()).toBe('{"total":4}');
  }, 90_000);
});
