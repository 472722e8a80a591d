import { type ChildProcess, spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { generate } from "selfsigned";
import { afterEach, beforeEach, expect, it } from "vitest";
import WebSocket from "ws";
import { freePort } from "./free-port.ts";

const HANDLER = `
exports.echo = async (event) => ({ statusCode: 200, body: JSON.stringify({ version: event.version, path: event.path ?? event.rawPath, elb: event.requestContext?.elb, authorizer: event.requestContext?.authorizer }) });
exports.throws = async () => { throw new RangeError("too far"); };
exports.allow = async (event) => ({ principalId: "ada", policyDocument: { Statement: [{ Effect: event.authorizationToken === "good" ? "Allow" : "Deny", Action: "*", Resource: "*" }] } });
exports.deny = async () => { throw new Error("Unauthorized"); };
exports.told = async () => ({ shell: process.env.SOMETHING_OF_THE_SHELL, profile: process.env.AWS_PROFILE });`;

const service = (functions: object, custom: object = {}) => ({
  service: "beside",
  provider: { name: "aws", runtime: "nodejs24.x", stage: "dev", region: "us-east-1" },
  plugins: ["serverless-offline", "fanout-local-aws"],
  custom,
  functions,
});
const LISTENER =
  "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/balancer/50dc6c495c0c9188/f2f7dc8efc522ab2";
const websocket = { handler: "app.echo", events: [{ websocket: { route: "$connect" } }] };

let root: string;
let child: ChildProcess | undefined;
let output: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "beside-"));
  symlinkSync(join(import.meta.dirname, "../../node_modules"), join(root, "node_modules"));
  writeFileSync(join(root, "package.json"), "{}");
  writeFileSync(join(root, "app.js"), HANDLER);
});
afterEach(async () => {
  child?.kill("SIGTERM");
  await ended();
  rmSync(root, { recursive: true, force: true });
});

/** Resolves with the exit code, also of one that has ended before. */
async function ended(): Promise<number | null | undefined> {
  if (child && child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child?.exitCode;
}

type Ports = Record<"http" | "ws" | "lambda" | "edge" | "alb" | "rest", number>;

/** Below the range from which Linux takes ports for outgoing connections. */
async function choosePorts(): Promise<Ports> {
  for (;;) {
    const base = 12_000 + Math.floor(Math.random() * 19_000);
    const [http, ws, lambda, edge, alb, rest] = [0, 1, 2, 3, 4, 5].map((more) => base + more) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const ports = { http, ws, lambda, edge, alb, rest };
    const free = await Promise.allSettled(Object.values(ports).map((port) => freePort("127.0.0.1", port)));
    if (free.every(({ status }) => status === "fulfilled")) return ports;
  }
}

/** `serverless offline` in the project; resolves when it answers, or has ended. */
async function start(
  functions: object,
  options: readonly string[] = [],
  custom: object = {},
  wanted: Partial<Ports> = {},
): Promise<Ports> {
  const ports = { ...(await choosePorts()), ...wanted };
  writeFileSync(join(root, "serverless.yml"), JSON.stringify(service(functions, custom)));
  const cli = createRequire(import.meta.url).resolve("serverless/bin/serverless.js");
  const given = {
    httpPort: ports.http,
    websocketPort: ports.ws,
    lambdaPort: ports.lambda,
    edgePort: ports.edge,
    albPort: ports.alb,
    restPort: ports.rest,
  };
  const flags = Object.entries(given).flatMap(([name, port]) => [`--${name}`, String(port)]);
  output = "";
  const running = spawn(process.execPath, [cli, "offline", ...flags, ...options], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, FANOUT_EPHEMERAL: "1", SOMETHING_OF_THE_SHELL: "seen", AWS_PROFILE: "mine" },
  });
  child = running;
  for (const stream of [running.stdout, running.stderr])
    stream.on("data", (chunk) => {
      output += chunk;
    });
  await expect
    .poll(() => output.includes("AWS endpoint http") || running.exitCode !== null || /Error:/.test(output), {
      timeout: 40_000,
      interval: 50,
    })
    .toBe(true);
  return ports;
}

async function get(port: number, path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
}

const isOpen = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(Boolean(socket.destroy())));
    socket.once("error", () => resolve(false));
  });

it("names the option of a port that is taken, and ends", async () => {
  const taken = await freePort("127.0.0.1", 0);
  const holder = createServer().listen(taken, "127.0.0.1");
  try {
    const alb = { listenerArn: LISTENER, priority: 1, conditions: { path: "/x" } };
    await start({ echo: { handler: "app.echo", events: [{ alb }] } }, [], {}, { alb: taken });
    const exitCode = await ended();
    expect(output).toContain(`Port ${taken} is in use (albPort)`);
    expect(exitCode).not.toBe(0);
  } finally {
    holder.close();
  }
});

it("serves http, alb, httpApi and websocket events of one service, each by its own server", async () => {
  const ports = await start({
    echo: {
      handler: "app.echo",
      events: [
        { http: "GET /hello" },
        { http: { method: "get", path: "closed", authorizer: "allow" } },
        { httpApi: "GET /hello" },
        { alb: { listenerArn: LISTENER, priority: 1, conditions: { path: "/balanced" } } },
        { websocket: { route: "$connect" } },
      ],
    },
    allow: { handler: "app.allow" },
    throws: { handler: "app.throws", events: [{ http: "GET /throws" }] },
  });
  expect(output).toContain("restPort, which custom.localAws.restPort sets");
  expect(await get(ports.rest, "/dev/nothing")).toMatchObject({ status: 404 });
  expect(await get(ports.rest, "/dev/throws")).toMatchObject({ status: 502 });
  expect(await get(ports.rest, "/dev/closed")).toMatchObject({ status: 401 });
  expect(await get(ports.rest, "/dev/closed", { authorization: "bad" })).toMatchObject({ status: 403 });
  expect(await get(ports.rest, "/dev/closed", { authorization: "good" })).toMatchObject({
    status: 200,
    body: { authorizer: { principalId: "ada" } },
  });
  expect(await get(ports.rest, "/dev/hello")).toMatchObject({ status: 200, body: { path: "/hello" } });
  expect(await get(ports.http, "/hello")).toMatchObject({
    status: 200,
    body: { version: "2.0", path: "/hello" },
  });
  expect(await get(ports.alb, "/dev/balanced")).toMatchObject({ status: 200, body: { elb: {} } });
  const socket = new WebSocket(`ws://127.0.0.1:${ports.ws}/dev`);
  await once(socket, "open");
  socket.terminate();

  child?.kill("SIGTERM");
  expect(await ended()).toBe(0);
  for (const port of Object.values(ports)) expect([port, await isOpen(port)]).toEqual([port, false]);
});

it("keeps serverless-offline's options: httpPort, lambdaPort, noPrependStageInUrl, prefix, noAuth, localEnvironment", async () => {
  const ports = await start(
    {
      echo: {
        handler: "app.echo",
        events: [
          { http: { method: "get", path: "closed", authorizer: "deny" } },
          { websocket: { route: "$connect", authorizer: "deny" } },
        ],
      },
      deny: { handler: "app.deny" },
      told: { handler: "app.told" },
    },
    ["--noAuth", "--localEnvironment"],
    { "serverless-offline": { noPrependStageInUrl: true, prefix: "api", useInProcess: true, nonsense: 1 } },
  );
  expect(output).toContain("useInProcess (serverless-offline) has no effect. Handlers run in environments");
  expect(output).toContain('custom.serverless-offline has no option "nonsense"');
  expect(await get(ports.http, "/closed")).toMatchObject({ status: 404 });
  expect(await get(ports.http, "/api/closed")).toMatchObject({ status: 200 });
  const socket = new WebSocket(`ws://127.0.0.1:${ports.ws}/dev`);
  await once(socket, "open");
  socket.terminate();
  const lambda = new LambdaClient({
    endpoint: `http://127.0.0.1:${ports.lambda}`,
    region: "us-east-1",
    credentials: { accessKeyId: "x", secretAccessKey: "x" },
  });
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: "beside-dev-told" }));
  expect(JSON.parse(Payload?.transformToString() ?? "")).toEqual({ shell: "seen" });
  lambda.destroy();
});

it("listens on none of them where a service has only a WebSocket API, which shows the certificate of httpsProtocol", async () => {
  const pems = await generate([{ name: "commonName", value: "localhost" }], {
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }],
  });
  mkdirSync(join(root, "certificates"));
  writeFileSync(join(root, "certificates", "cert.pem"), pems.cert);
  writeFileSync(join(root, "certificates", "key.pem"), pems.private);
  const ports = await start({ echo: websocket }, ["--httpsProtocol", "certificates"]);
  expect(output).not.toMatch(/REST API|Load balancer/);
  for (const port of [ports.http, ports.rest, ports.alb]) expect(await isOpen(port)).toBe(false);
  for (const port of [ports.ws, ports.lambda, ports.edge]) expect(await isOpen(port)).toBe(true);
  const socket = connectTls({
    host: "127.0.0.1",
    port: ports.ws,
    servername: "localhost",
    rejectUnauthorized: false,
  });
  await once(socket, "secureConnect");
  expect(new X509Certificate(socket.getPeerCertificate().raw).toString()).toBe(
    new X509Certificate(pems.cert).toString(),
  );
  socket.destroy();
});
