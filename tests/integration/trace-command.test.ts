import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, type LocalAws, startLocalAws } from "#testing";
import { createProject, linkPackages, removeProject } from "./support/offline-project.ts";
import { root } from "./support/running-start.ts";
import { BULLETIN } from "./testing/bulletin-service.ts";

const run = promisify(execFile);
const TRACES = { item: "1", message: "2", object: "3" } as const;
const idOf = (what: keyof typeof TRACES) => `6a18a500${TRACES[what].repeat(24)}`;

/** A service that is not the chat, and knows nothing of a record. */
let project: string;
let aws: LocalAws;
let client: Client;

beforeAll(async () => {
  project = createProject(BULLETIN);
  linkPackages(project);
  aws = await startLocalAws({ root: project });
  [client] = (await aws.clients(1, { query: { name: "ada", token: "a-secret-of-the-client" } })) as [Client];
});
afterAll(async () => {
  await aws?.stop();
  removeProject(project);
});

async function store(what: keyof typeof TRACES, n: number): Promise<void> {
  const traceparent = `00-${idOf(what)}-00f067aa0ba902b7-01`;
  client.send({ do: "store", what, n, traceparent });
  await client.waitFor((frame: { stored?: number }) => frame.stored === n);
  await aws.streams.idle();
  if (what === "message") await aws.invocations.waitFor("on-work");
}

async function trace(...args: string[]) {
  const command = ["scripts/trace.mjs", ...args, "--endpoint", aws.urls.edge];
  const { stdout, stderr, code } = await run(process.execPath, command, { cwd: root }).then(
    (done) => ({ ...done, code: 0 }),
    (failed: { stdout: string; stderr: string; code: number }) => failed,
  );
  return { lines: stdout.split("\n").slice(0, -1), stderr, code };
}
/** Names of what happened, as they hang below one another. */
const tree = (lines: readonly string[]) =>
  lines.slice(2, lines.lastIndexOf("")).map((line) => line.replace(/\s+\+.*$/, ""));
// biome-ignore lint/suspicious/noExplicitAny: a test looks at the parts that it is about
const lab = async (place: string): Promise<any> => (await fetch(`${aws.urls.edge}/_lab/${place}`)).json();

describe("npm run trace, on a service that is not the chat", () => {
  it("draws a write, and what its stream brought about", async () => {
    await store("item", 1);
    const { lines } = await trace(idOf("item"));
    expect(tree(lines)).toEqual([
      "API Gateway store",
      "└─ Lambda Invocation bulletin-test-store",
      expect.stringMatching(/^ {3}└─ DynamoDB PutItem .*Things/),
      expect.stringMatching(/^ {6}└─ stream of .*Things/),
      "         └─ Lambda Invocation bulletin-test-on-things",
    ]);
    expect(lines.find((line) => line.includes("stream of"))).toMatch(/batch of 1, [\d.]+ ms behind/);
    expect(lines.at(-1)).toBe("Nothing was posted to a connection.");
  });

  it("draws a message, and who took it out of its queue", async () => {
    await store("message", 2);
    const { lines } = await trace(idOf("message"));
    expect(tree(lines)).toEqual([
      "API Gateway store",
      "└─ Lambda Invocation bulletin-test-store",
      expect.stringMatching(/^ {3}└─ SQS SendMessage .*Work/),
      expect.stringMatching(/^ {6}└─ queue of .*Work/),
      "         └─ Lambda Invocation bulletin-test-on-work",
    ]);
  });

  // The calls of LocalStack's S3 pass by.
  it.skipIf(process.env.FANOUT_TEST_ENGINE === "localstack")("draws an object's way", async () => {
    await store("object", 3);
    expect(tree((await trace(idOf("object"))).lines).at(-1)).toBe("   └─ S3 PutObject bulletin-files");
  });

  it("says what failed", async () => {
    aws.failNext({ function: "echo", error: "TypeError" });
    client.send({ do: "anything" });
    await client.waitFor((frame: { message?: string }) => frame.message === "Internal server error");
    const { lines } = await trace("list", "--limit", "1");
    expect(lines).toEqual([expect.stringMatching(/ \$default .* 2 failed$/)]);
    const [, id = ""] = (lines[0] ?? "").split(/ {2}/);
    expect((await trace(id)).lines.at(-1)).toBe(
      "What went wrong first: The function bulletin-test-echo failed with TypeError.",
    );
  });

  it("gives them to other programs, as they are and as OTLP", async () => {
    const asJson = JSON.parse((await trace(idOf("item"), "--json")).lines[0] ?? "");
    expect(asJson).toMatchObject({ id: idOf("item"), endings: [] });
    const otlp = JSON.parse((await trace(idOf("item"), "--otlp")).lines[0] ?? "");
    const [{ resource, scopeSpans }] = otlp.resourceSpans;
    expect(resource.attributes).toContainEqual({ key: "service.name", value: { stringValue: "bulletin" } });
    const [{ spans }] = scopeSpans;
    expect(spans).toHaveLength(asJson.spans.length);
    for (const span of spans) {
      expect(span).toMatchObject({ traceId: idOf("item"), spanId: expect.stringMatching(/^[0-9a-f]{16}$/) });
      expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
    }
    // The client's own span is nowhere here.
    expect(spans[0].parentSpanId).toBe("00f067aa0ba902b7");
  });

  it.each([
    [["nonsense"], /"nonsense" is no trace/],
    [["abcdef"], /There is no trace that begins with abcdef/],
    [[`${"0".repeat(31)}1`], /There is no trace 0{31}1/],
    [["list", "--limit", "0"], /--limit is a whole number from 1 to 500/],
    [["list", "more"], /"more" is nothing to do here/],
  ])("says what is wrong with %j", async (args, message) => {
    const { stderr, code } = await trace(...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  });
});

describe("the lab's API, on a service that is not the chat", () => {
  it("has the template's parts, what calls what, and what roles allow", async () => {
    const { nodes, edges } = await lab("topology");
    const ids = nodes.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(
      expect.arrayContaining([
        "client/client",
        "lambda/bulletin-test-store",
        "s3/bulletin-files",
        "ddb/plain",
      ]),
    );
    for (const { from, to } of edges) expect(ids).toEqual(expect.arrayContaining([from, to]));
    const api = ids.find((id: string) => id.startsWith("apigw/"));
    expect(edges).toContainEqual({
      from: api,
      to: "lambda/bulletin-test-connect",
      labels: ["$connect"],
      kind: "calls",
    });
    expect(edges).toContainEqual(
      expect.objectContaining({ to: "lambda/bulletin-test-on-things", labels: ["stream"], kind: "calls" }),
    );
  });

  it("lists connections, without what their authorizer was given in secret", async () => {
    const { connections } = await lab("connections");
    expect(connections).toMatchObject([{ authorizer: { principalId: "ada" } }]);
    expect(JSON.stringify(connections)).not.toContain("a-secret-of-the-client");
  });

  it("takes a client's own marks, and refuses what is none", async () => {
    const mark = async (body: string) => {
      const response = await fetch(`${aws.urls.edge}/_lab/events`, { method: "POST", body });
      return [response.status, await response.json()];
    };
    expect(await mark(JSON.stringify({ marks: [{ op: "painted", conn: "a=", holds: "x" }] }))).toEqual([
      200,
      { taken: 1 },
    ]);
    for (const body of [
      "",
      "[]",
      "{}",
      '{"marks":[1]}',
      '{"marks":[{}]}',
      '{"marks":[{"op":"a","more":"b"}]}',
    ])
      expect((await mark(body))[0]).toBe(400);
    expect((await mark("x".repeat(300 * 1024)))[0]).toBe(413);
  });

  it("says what it has not", async () => {
    for (const place of ["nothing", "traces/xyz", "payload/x", "payload/99999999"])
      expect((await lab(place)).message).toMatch(/Nothing answers|There is no/);
    expect((await fetch(`${aws.urls.edge}/_lab/traces`, { method: "DELETE" })).status).toBe(405);
  });
});
