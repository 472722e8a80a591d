import {
  ApiGatewayManagementApiClient,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Client, type LocalAws, startLocalAws } from "#testing";
import { createProject, linkPackages, removeProject } from "../support/offline-project.ts";
import { BULLETIN } from "./bulletin-service.ts";

let project: string;
let aws: LocalAws;

beforeAll(async () => {
  project = createProject(BULLETIN);
  linkPackages(project);
  aws = await startLocalAws({ root: project });
});
afterEach(() => aws.reset());
afterAll(async () => {
  await aws?.stop();
  removeProject(project);
});

async function connect(): Promise<Client> {
  const [ada] = await aws.clients(1, { query: { name: "ada" } });
  return ada;
}

async function store(ada: Client, what: string, n: number) {
  ada.send({ do: "store", what, n });
  return ada.next();
}

describe("failNext", () => {
  it("D2 throttles the next write of one table, with its reasons, and the one after goes through", async () => {
    const ada = await connect();
    aws.failNext({ service: "dynamodb", operation: "PutItem", resource: "Plain" });
    aws.failNext({
      service: "dynamodb",
      operation: "PutItem",
      resource: "Things",
      error: "ProvisionedThroughputExceededException",
    });
    expect(await store(ada, "item", 1)).toMatchObject({
      failed: "ProvisionedThroughputExceededException",
      status: 400,
      reasons: [
        {
          reason: "TableWriteProvisionedThroughputExceeded",
          resource: expect.stringMatching(/:table\/bulletin-test-Things/),
        },
      ],
    });
    expect(await store(ada, "item", 1)).toMatchObject({ stored: 1 });
    // The other one waits still, and the helpers are no callers.
    await aws.tables.put("Plain", { id: "a" });
  });

  it.each([
    ["item", { service: "dynamodb" }, "ThrottlingException", 400],
    [
      "item",
      { service: "dynamodb", error: "InternalServerError", message: "down" },
      "InternalServerError",
      500,
    ],
    [
      "item",
      { service: "dynamodb", error: "TransactionCanceledException" },
      "TransactionCanceledException",
      400,
    ],
    ["message", { service: "sqs", operation: "SendMessage", resource: "Work" }, "RequestThrottled", 403],
    ["message", { service: "sqs", error: "QueueDoesNotExist" }, "QueueDoesNotExist", 400],
    ["object", { service: "s3", operation: "PutObject", resource: "bulletin-files" }, "SlowDown", 503],
  ] as const)("an %s by %j", async (what, fault, name, status) => {
    const ada = await connect();
    aws.failNext({ times: 2, ...fault });
    for (const n of [1, 2]) expect(await store(ada, what, n)).toMatchObject({ failed: name, status });
    expect(await store(ada, what, 3)).toMatchObject({ stored: 3 });
  });

  it("A5.4, A5.10 answers the next post 410 or 429", async () => {
    const ada = await connect();
    const { ws = "" } = aws.urls;
    const api = new ApiGatewayManagementApiClient({
      endpoint: ws.replace("ws:", "http:"),
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts: 1,
    });
    const post = () => api.send(new PostToConnectionCommand({ ConnectionId: ada.connectionId, Data: "x" }));
    aws.failNext({ service: "execute-api", resource: "another", error: "GoneException" });
    aws.failNext({ service: "execute-api", resource: ada.connectionId, error: "GoneException" });
    aws.failNext({ service: "execute-api", operation: "PostToConnection" });
    await expect(post()).rejects.toMatchObject({ name: "GoneException", $metadata: { httpStatusCode: 410 } });
    await expect(post()).rejects.toMatchObject({
      name: "LimitExceededException",
      $metadata: { httpStatusCode: 429 },
    });
    await api.send(new GetConnectionCommand({ ConnectionId: ada.connectionId }));
    await post();
    expect(await ada.next()).toBe("x");
    api.destroy();
  });

  it("B3, B4, B5, B7 lets the next invocations of a function fail", async () => {
    aws.failNext({ function: "echo", error: "Sandbox.Timedout" });
    aws.failNext({ function: "echo", error: "RangeError", message: "too far" });
    aws.failNext({ function: "echo", error: "Runtime.ExitError" });
    aws.failNext({ function: "echo", error: "TooManyRequestsException" });
    const invoke = async () => JSON.parse((await aws.lambda.invoke("echo", "{}")).payload);
    expect(await invoke()).toMatchObject({
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringMatching(/Task timed out after 5\.00 seconds$/),
    });
    expect(await invoke()).toMatchObject({ errorType: "RangeError", errorMessage: "too far" });
    expect(await invoke()).toMatchObject({ errorType: "Runtime.ExitError" });
    await expect(invoke()).rejects.toMatchObject({ name: "TooManyRequestsException", statusCode: 429 });
    const ada = await connect();
    aws.failNext({ function: "echo" });
    ada.send("x");
    // A2.8.
    expect(await ada.next()).toMatchObject({
      message: "Internal server error",
      connectionId: ada.connectionId,
    });
    expect(aws.invocations.list("echo").map(({ error }) => error?.errorType)).toEqual([
      "Sandbox.Timedout",
      "RangeError",
      "Runtime.ExitError",
      "TooManyRequestsException",
      "Error",
    ]);
  });

  it("C2 a batch is tried again, and its records come once it succeeds", async () => {
    aws.failNext({ function: "on-things", times: 2 });
    await aws.tables.put("Things", { pk: "a", sk: 1 });
    const { event } = await aws.invocations.waitFor("on-things", ({ error }) => !error);
    expect(event.Records).toHaveLength(1);
    expect(aws.invocations.list("on-things")).toHaveLength(3);
  });

  it("runs the handler and loses its answer, which a stream brings once more", async () => {
    const ada = await connect();
    aws.failNext({ function: "store", afterRun: true });
    aws.failNext({ function: "on-things", afterRun: true, error: "Sandbox.Timedout" });
    expect(await store(ada, "item", 1)).toMatchObject({ message: "Internal server error" });
    expect((await aws.tables.items("Things")).map(({ sk }) => sk)).toEqual([1]);
    await aws.streams.idle();
    expect(aws.invocations.list("on-things").map(({ error }) => error?.errorType)).toEqual([
      "Sandbox.Timedout",
      undefined,
    ]);
  });

  it("an invocation begins late, and does not fail by that", async () => {
    aws.failNext({ function: "echo", delayMs: 300 });
    const ada = await connect();
    const startedAt = performance.now();
    ada.send("x");
    expect(await ada.next()).toMatchObject({ echo: "x" });
    expect(performance.now() - startedAt).toBeGreaterThan(295);
  });

  it.each([
    [
      { service: "dynamo" },
      /^There is no service "dynamo"\. Did you mean dynamodb\? There are dynamodb, execute-api,/,
    ],
    [
      { service: "s3", operation: "PutObjekt" },
      /^There is no operation of s3 "PutObjekt"\. Did you mean PutObject\?/,
    ],
    [
      { service: "sqs", error: "Throttled" },
      /^There is no error of sqs "Throttled"\..* There are AccessDenied/,
    ],
    [{ service: "dynamodb", resource: "Nope" }, /^There is no table "Nope"\. There are Things, Plain\./],
    [
      { service: "s3", table: "x" },
      /^failNext has no option "table"\..* It has service, operation, resource/,
    ],
    [{ function: "ecco" }, /^There is no function "ecco"\. Did you mean echo\? There are authorize, connect/],
    [{ function: "echo", times: 0 }, /takes times as a whole number from 1 on, not 0/],
    [{ function: "echo", delayMs: -1 }, /takes delayMs as milliseconds from 0 on, not -1/],
    [undefined, /^failNext takes \{ service, \.\.\. \} for a call or \{ function/],
    [{ operation: "PutItem" }, /needs the service whose call is to fail, or the function/],
  ])("refuses %j", (fault, words) => {
    expect(() => aws.failNext(fault as never)).toThrow(words);
  });
});

describe("kill", () => {
  it("the engine: what was acknowledged is there, and calls wait until it answers again", async () => {
    const ada = await connect();
    await store(ada, "item", 1);
    await aws.kill("engine");
    expect(await store(ada, "item", 2)).toMatchObject({ stored: 2 });
    expect((await aws.tables.items("Things")).map(({ sk }) => sk)).toEqual([1, 2]);
    await aws.streams.idle();
    expect(aws.invocations.list("on-things").reduce((sum, { result }) => sum + result, 0)).toBe(2);
  });

  it.each(["hosts", "environments"] as const)(
    "%s: sockets stay, and the next call is a cold start",
    async (part) => {
      const ada = await connect();
      const { calls } = await store(ada, "item", 1);
      expect(await store(ada, "item", 2)).toEqual({ stored: 2, calls: calls + 1 });
      await aws.kill(part);
      expect(await store(ada, "item", 3)).toEqual({ stored: 3, calls: 1 });
      expect(
        aws.invocations
          .list("store")
          .map(({ cold }) => cold)
          .slice(1),
      ).toEqual([false, true]);
    },
  );

  it("refuses what is no part", async () => {
    await expect(aws.kill("tables" as never)).rejects.toThrow(
      'There is no part "tables". There are engine, hosts, environments, connections, gateway.',
    );
  });
});
