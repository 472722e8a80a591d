import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isOnPath } from "../lambda/runner/languages.ts";
import { silentLog } from "../log.ts";
import { buildModel } from "../model/build-model.ts";
import { readSettings } from "../plugin/settings.ts";
import { type Stack, startStack } from "../stack.ts";
import { askOnce } from "./ask.fixture.ts";

const PATH = process.env.PATH ?? "";
const hasBoto3 = () => {
  try {
    execFileSync("python3", ["-c", "import boto3"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

const PYTHON = `
import json, logging, os, sys, time

starts = 0

def echo(event, context):
    global starts
    starts += 1
    print("printed without an end of line", end="")
    logging.getLogger().warning("logged")
    return {"statusCode": 200, "body": json.dumps({"heard": event.get("body"), "starts": starts})}

def child(event, context):
    import subprocess
    subprocess.run(["printf", "from a child"])
    os.write(1, b", written")
    return starts

def nothing(event, context):
    return None

def throws(event, context):
    if event.get("deep"):
        raise KeyError("lost")
    raise ValueError("no such thing")

def hangs(event, context):
    if event.get("hang"):
        time.sleep(60)
    return starts

def exits(event, context):
    os._exit(int(event["code"]))

def unserializable(event, context):
    return {1, 2}

def told(event, context):
    return {
        "variables": dict(os.environ),
        "requestId": context.aws_request_id,
        "arn": context.invoked_function_arn,
        "remaining": context.get_remaining_time_in_millis(),
        "client": context.client_context.custom if context.client_context else None,
    }

def posts(event, context):
    import boto3
    where = event["requestContext"]
    api = boto3.client("apigatewaymanagementapi", endpoint_url=f"https://{where['domainName']}/{where['stage']}")
    api.post_to_connection(ConnectionId=where["connectionId"], Data=json.dumps({"posted": True}))
    return {"statusCode": 200}
`;

let root: string;
let stack: Stack;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "languages-"));
  symlinkSync(join(import.meta.dirname, "../../node_modules"), join(root, "node_modules"));
  writeFileSync(join(root, "package.json"), "{}");
  mkdirSync(join(root, "functions"));
  writeFileSync(join(root, "functions", "chat.py"), PYTHON);
  writeFileSync(join(root, "functions", "broken.py"), "def handler(:\n");
  mkdirSync(join(root, "saved"));
  writeFileSync(join(root, "saved", "app.py"), "def handler(event, context):\n    return 1\n");
  writeFileSync(join(root, "node.cjs"), "exports.handler = async () => 'from node';");
  const python = (name: string, events: unknown[] = []) => ({
    handler: `functions/chat.${name}`,
    runtime: "python3.12",
    timeout: name === "hangs" ? 1 : 20,
    events,
  });
  const service = {
    service: "demo",
    provider: { stage: "dev", region: "eu-west-1", environment: { WORD: "one" } },
    functions: {
      echo: python("echo", [{ websocket: { route: "echo", routeResponseSelectionExpression: "$default" } }]),
      throws: python("throws", [{ websocket: { route: "throws" } }]),
      posts: {
        ...python("posts", [{ websocket: { route: "posts" } }]),
        iamRoleStatements: [{ Effect: "Allow", Action: "execute-api:ManageConnections", Resource: "*" }],
      },
      child: python("child"),
      nothing: python("nothing"),
      hangs: python("hangs"),
      exits: python("exits"),
      unserializable: python("unserializable"),
      told: python("told"),
      saved: { ...python("echo"), handler: "saved/app.handler" },
      missing: { ...python("echo"), handler: "functions/nowhere.handler" },
      absent: { ...python("echo"), handler: "functions/chat.absent" },
      broken: { ...python("echo"), handler: "functions/broken.handler" },
      container: { handler: "bootstrap", runtime: "provided.al2023", timeout: 5 },
      ruby: { handler: "functions/chat.echo", runtime: "ruby3.3", timeout: 5 },
      node: { handler: "node.handler", runtime: "nodejs22.x" },
    },
  };
  stack = await startStack({
    model: buildModel(service as never, root),
    settings: {
      ...readSettings(service as never, {}, { FANOUT_EPHEMERAL: "1" }, root),
      httpPort: 0,
      webSocketPort: 0,
      edgePort: 0,
      lambdaPort: 0,
    },
    log: silentLog,
    distDir: join(import.meta.dirname, "../dist"),
  });
}, 60_000);
afterAll(async () => {
  await stack.stop();
  rmSync(root, { recursive: true, force: true });
}, 60_000);

async function invoke(key: string, event: unknown = {}, clientContext?: string) {
  const answer = await stack.lambda.invoke(
    key,
    JSON.stringify(event),
    clientContext ? { clientContext } : {},
  );
  return { ...answer, payload: JSON.parse(answer.payload) };
}

const ask = (action: string) => askOnce(stack.urls.ws as string, { action });

describe("a function whose language this machine cannot run", () => {
  it.skipIf(isOnPath("ruby", PATH))("says which interpreter is missing, and the others run", async () => {
    const { functionError, payload } = await invoke("ruby");
    expect(functionError).toBe("Unhandled");
    expect(payload).toEqual({
      errorType: "Runtime.InvalidEntrypoint",
      errorMessage: 'ruby3.3 needs "ruby", and it is not on the PATH. Install Ruby, start again.',
    });
    expect((await invoke("node")).payload).toBe("from node");
  });

  it("says that nothing here runs its runtime", async () => {
    const { payload } = await invoke("container");
    expect(payload.errorMessage).toMatch(/^The runtime provided\.al2023 is not run on this machine/);
  });
});

describe.skipIf(!isOnPath("python3", PATH))("a function in Python", () => {
  it("B4 that throws answers as AWS's runtime does, keeps its environment, and an error frame behind a route", async () => {
    const first = await invoke("throws");
    expect(first).toMatchObject({
      functionError: "Unhandled",
      payload: { errorType: "ValueError", errorMessage: "no such thing", requestId: first.requestId },
    });
    expect(first.payload.stackTrace).toEqual([
      expect.stringMatching(/File ".*chat\.py", line \d+, in throws\n {4}raise ValueError/),
    ]);
    const second = await invoke("throws", { deep: true });
    expect(second).toMatchObject({ cold: false, payload: { errorType: "KeyError", errorMessage: "'lost'" } });
    expect(await ask("throws")).toMatchObject({ message: "Internal server error" });
  });

  it("B3 that takes too long ends by name with its environment, and the next call has another", async () => {
    const { functionError, payload, requestId } = await invoke("hangs", { hang: true });
    expect(functionError).toBe("Unhandled");
    expect(payload).toEqual({
      errorType: "Sandbox.Timedout",
      errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
    });
    expect(await invoke("hangs")).toMatchObject({ payload: 0, cold: true });
  });

  it.each([
    [0, /Runtime exited without providing a reason$/],
    [3, /Runtime exited with error: exit status 3$/],
  ])("B5 that ends its process with %i fails by name", async (code, words) => {
    const { payload } = await invoke("exits", { code });
    expect(payload).toEqual({ errorType: "Runtime.ExitError", errorMessage: expect.stringMatching(words) });
  });

  it.each([
    ["missing", "Runtime.ImportModuleError", /Unable to import module 'functions\/nowhere'/],
    ["absent", "Runtime.HandlerNotFound", /Handler 'absent' missing on module 'functions\/chat'/],
    ["broken", "Runtime.UserCodeSyntaxError", /Syntax error in module 'functions\/broken'/],
    ["unserializable", "Runtime.MarshalError", /Unable to marshal response: .*set/],
  ])("that is %s fails with %s, each time", async (key, errorType, errorMessage) => {
    for (let call = 0; call < 2; call += 1)
      expect((await invoke(key)).payload).toMatchObject({
        errorType,
        errorMessage: expect.stringMatching(errorMessage),
      });
  });

  it("answers null where it returns None", async () => {
    expect(await invoke("nothing")).toMatchObject({ payload: null });
  });

  it("answers behind a route, keeps its module's state, and its output is the invocation's", async () => {
    expect(await ask("echo")).toEqual({ heard: '{"action":"echo"}', starts: 1 });
    const { payload, logTail, cold } = await invoke("echo", { body: "é\n" });
    expect(JSON.parse(payload.body)).toEqual({ heard: "é\n", starts: 2 });
    expect(cold).toBe(false);
    expect(logTail).toContain("printed without an end of line");
    expect(logTail).toMatch(/\[WARNING\]\t\S+Z\t[0-9a-f-]{36}\tlogged/);
  });

  it("answers though a child process or a write to the descriptor leaves a line open", async () => {
    const { payload, logTail } = await invoke("child");
    expect(payload).toBe(0);
    expect(logTail).toContain("from a child, written\nEND RequestId");
  });

  it("B9 B12 sees the variables and the context of its function, and nothing of the shell", async () => {
    process.env.SOMETHING_OF_THE_SHELL = "x";
    const context = Buffer.from(JSON.stringify({ custom: { a: 1 } })).toString("base64");
    const { payload, requestId } = await invoke("told", {}, context);
    delete process.env.SOMETHING_OF_THE_SHELL;
    expect(payload.variables).toMatchObject({
      WORD: "one",
      AWS_LAMBDA_FUNCTION_NAME: "demo-dev-told",
      AWS_EXECUTION_ENV: "AWS_Lambda_python3.12",
      AWS_ENDPOINT_URL: stack.urls.edge,
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
      _HANDLER: "functions/chat.told",
    });
    expect(payload.variables).not.toHaveProperty("SOMETHING_OF_THE_SHELL");
    expect(payload).toMatchObject({
      requestId,
      client: { a: 1 },
      arn: expect.stringMatching(/function:demo-dev-told$/),
    });
    expect(payload.remaining).toBeGreaterThan(0);
  });

  it("runs its new code once it is saved, or what stands beside it", async () => {
    expect((await invoke("saved")).payload).toBe(1);
    writeFileSync(join(root, "saved", "words.py"), "number = 2\n");
    writeFileSync(
      join(root, "saved", "app.py"),
      "from saved.words import number\n\ndef handler(event, context):\n    return number\n",
    );
    await expect.poll(async () => (await invoke("saved")).payload, { timeout: 10_000 }).toBe(2);
    writeFileSync(join(root, "saved", "words.py"), "number = 33\n");
    await expect.poll(async () => (await invoke("saved")).payload, { timeout: 10_000 }).toBe(33);
  });

  it.skipIf(!hasBoto3())("posts to its connection by boto3, at the address that AWS documents", async () => {
    expect(await ask("posts")).toEqual({ posted: true });
  });
});
