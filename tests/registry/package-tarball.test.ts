import { execFile } from "node:child_process";
import { readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { EVENT_KINDS, EVENTS_SERVICE, listenToHandlers } from "../integration/support/events-service.ts";
import {
  connectTo,
  createProject,
  endOffline,
  LIMIT_MS,
  linkPackages,
  pressCtrlC,
  type RunningOffline,
  removeProject,
  startOffline,
  untilEnded,
  writeFiles,
} from "../integration/support/offline-project.ts";
import { findPortBase, isFree, processTree, root } from "../integration/support/running-start.ts";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
const run = promisify(execFile);
const INSTALL_MS = 300_000;

const { devDependencies, dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Asks for one small package, as the install below would. */
const hasRegistry = await run("npm", ["view", "ws", "version", "--fetch-retries=0", "--fetch-timeout=5000"], {
  timeout: 20_000,
}).then(
  () => true,
  () => false,
);

/** A service that knows nothing of this repository: one handler in each way to write one. */
const SERVICE = {
  "serverless.yml": `service: bulletin
provider:
  name: aws
  runtime: nodejs24.x
  region: eu-west-1
  websocketsApiRouteSelectionExpression: $request.body.do
  iam:
    role:
      statements:
        - Effect: Allow
          Action: execute-api:ManageConnections
          Resource: !Sub arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${WebsocketsApi}/*
plugins:
  - serverless-offline
  - fanout-local-aws
custom:
  localAws:
    iam: enforce
functions:
  connect:
    handler: src/connect.handler
    events:
      - websocket: $connect
  say:
    handler: src/say.handler
    events:
      - websocket: { route: say }
  end:
    handler: src/end.handler
    events:
      - websocket: end
  ping:
    handler: src/connect.handler
    events:
      - websocket: { route: ping, routeResponseSelectionExpression: $default }
`,
  "src/connect.js": `exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event.requestContext.eventType) });`,
  "src/say.ts": `import { ApiGatewayManagementApiClient, GoneException, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";

interface Message {
  requestContext: { domainName: string; stage: string; connectionId: string };
  body: string;
}

export const handler = async ({ requestContext, body }: Message) => {
  const { domainName, stage, connectionId } = requestContext;
  const client = new ApiGatewayManagementApiClient({ endpoint: \`https://\${domainName}/\${stage}\` });
  const send = (to: string, data: object) =>
    client.send(new PostToConnectionCommand({ ConnectionId: to, Data: JSON.stringify(data) }));
  const { to = connectionId, text } = JSON.parse(body) as { to?: string; text: string };
  try {
    await send(to, { from: connectionId, text });
  } catch (error) {
    await send(connectionId, { gone: error instanceof GoneException });
  }
  return { statusCode: 200 };
};
`,
  "src/end.mjs": `import { ApiGatewayManagementApi } from "@aws-sdk/client-apigatewaymanagementapi";

export const handler = async ({ requestContext: { domainName, stage }, body }) => {
  const api = new ApiGatewayManagementApi({ endpoint: \`https://\${domainName}/\${stage}\` });
  await api.deleteConnection({ ConnectionId: JSON.parse(body).id });
  return { statusCode: 200 };
};
`,
  "in-a-test.mjs": `import { startLocalAws } from "fanout-local-aws/testing";

const aws = await startLocalAws();
const { payload } = await aws.lambda.invoke("ping", JSON.stringify({ requestContext: { eventType: "TEST" } }));
const [ada] = await aws.clients(1);
ada.send({ do: "ping" });
const pong = await ada.next();
const [invocation] = aws.invocations.list("connect");
await aws.reset();
console.log(JSON.stringify({ urls: aws.urls, answer: JSON.parse(payload), pong, invocation, closed: await ada.closed }));
await aws.stop();
`,
  "types.ts": `import { type Client, type LocalAws, startLocalAws } from "fanout-local-aws/testing";

export async function typed(): Promise<number> {
  const aws: LocalAws = await startLocalAws({ stage: "test", params: { a: "1" } });
  const [ada, grace]: [Client, Client] = await aws.clients(2, (index) => ({ query: { name: String(index) } }));
  // @ts-expect-error there is no such part
  await aws.kill("bucket");
  // @ts-expect-error there is no such service
  aws.failNext({ service: "dynamo" });
  await aws.stop();
  return ada.frames.length + grace.frames.length;
}
`,
};

/** Connects two clients, lets one answer itself, end the other and meet the connection that is gone. */
async function talk(url: string): Promise<void> {
  const [ada, grace] = [await connectTo(url), await connectTo(url)];
  try {
    expect(await ada.ask({ do: "ping" })).toBe("MESSAGE");
    const { from, text } = (await grace.ask({ do: "say", text: "hello" })) as { from: string; text: string };
    expect(text).toBe("hello");
    void ada.ask({ do: "end", id: from });
    expect(await grace.closed).toBe(1000);
    expect(await ada.ask({ do: "say", to: from, text: "still there?" })).toEqual({ gone: true });
  } finally {
    ada.close();
    grace.close();
  }
}

describe.skipIf(!hasRegistry)("the packed package, installed beside osls (needs a package registry)", () => {
  let folder: string;
  let offline: RunningOffline | undefined;

  beforeAll(async () => {
    folder = createProject(SERVICE);
    const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], {
      cwd: join(root, "localstack"),
    });
    const [{ filename }] = Object.values(JSON.parse(stdout.slice(stdout.search(/^[[{]/m)))) as [
      { filename: string },
    ];
    const sdk = "@aws-sdk/client-apigatewaymanagementapi";
    const manifest = {
      private: true,
      dependencies: { [sdk]: dependencies[sdk] },
      devDependencies: {
        serverless: devDependencies.serverless,
        "serverless-offline": devDependencies["serverless-offline"],
        "fanout-local-aws": `file:${filename}`,
      },
    };
    writeFiles(folder, { "package.json": JSON.stringify(manifest) });
    await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund"], { cwd: folder });
  }, INSTALL_MS);
  afterEach(() => endOffline(offline));
  afterAll(() => removeProject(folder));

  it("holds what runs, its licence and its README, and neither sources nor tests", () => {
    const installed = join(folder, "node_modules/fanout-local-aws");
    const files = readdirSync(installed, { recursive: true, encoding: "utf8" });
    expect(files).toEqual(
      expect.arrayContaining(["LICENSE", "README.md", "plugin.cjs", "testing.cjs", "dist/plugin.cjs"]),
    );
    expect(files.filter((name) => /(?<!\.d)\.c?ts$|\.test\.|\.map$/.test(name))).toEqual([]);
    expect(readFileSync(join(installed, "LICENSE"), "utf8")).toBe(
      readFileSync(join(root, "LICENSE"), "utf8"),
    );
    const readme = readFileSync(join(installed, "README.md"), "utf8");
    const links = [...readme.matchAll(/\]\((?!https:)([^)]+)\)/g)].map(([, link]) => link as string);
    expect(links).toContain("docs/reference/local-aws-settings.md");
    expect(links.filter((link) => !files.includes(link))).toEqual([]);
  });

  it("serves a WebSocket API by npx serverless offline, and ends by Ctrl-C", {
    timeout: LIMIT_MS,
  }, async () => {
    const port = await findPortBase();
    offline = await startOffline(folder, "--websocketPort", `${port}`, "--edgePort", `${port + 1}`);
    await talk(offline.urls.ws);
    const tree = processTree(offline.group);
    await pressCtrlC(offline);
    await untilEnded(tree);
    expect(await Promise.all([port, port + 1].map(isFree))).toEqual([true, true]);
  });

  describe("feeds functions", () => {
    let told: Awaited<ReturnType<typeof listenToHandlers>>;
    let running: RunningOffline;

    beforeAll(async () => {
      told = await listenToHandlers();
      writeFiles(folder, EVENTS_SERVICE);
      running = await startOffline(
        folder,
        "--config",
        "events.yml",
        "--edgePort",
        "0",
        "--param",
        `told=${told.url}`,
      );
    }, LIMIT_MS);
    afterAll(async () => {
      await pressCtrlC(running);
      endOffline(running);
      told.stop();
    });

    it.each(EVENT_KINDS)("of $kind events", { timeout: LIMIT_MS }, async ({ kind, cause, expected }) => {
      await cause?.(running.urls.edge);
      // A schedule comes with the next minute.
      await expect
        .poll(() => told.eventsOf(kind), { timeout: 90_000, interval: 100 })
        .toContainEqual(expected);
    });

    it("of a schedule that is asked for now", async () => {
      const before = told.eventsOf("schedule").length;
      const answer = await fetch(`${running.urls.edge}/_local/schedules/onSchedule/run`, { method: "POST" });
      expect(answer.status).toBe(200);
      expect(told.eventsOf("schedule").length).toBeGreaterThan(before);
    });
  });

  it("needs no DynamoDB engine, and says to a call what to install", { timeout: LIMIT_MS }, async () => {
    // As on a platform for which there is none.
    rmSync(join(folder, "node_modules/@dynoxide"), { recursive: true });
    const port = await findPortBase();
    offline = await startOffline(folder, "--websocketPort", `${port}`, "--edgePort", "0");
    const credentials = { accessKeyId: "mine", secretAccessKey: "mine" };
    const dynamodb = new DynamoDB({ endpoint: offline.urls.edge, region: "eu-west-1", credentials });
    await expect(dynamodb.listTables()).rejects.toThrow(
      /^The DynamoDB engine for \w+-\w+ is not installed\. Try: npm install --no-save @dynoxide\/\w+-\w+@1\.2\.1$/,
    );
    dynamodb.destroy();
    await talk(offline.urls.ws);
    await pressCtrlC(offline);
  });

  it("starts inside a test, by fanout-local-aws/testing", { timeout: LIMIT_MS }, async () => {
    const { stdout } = await run(process.execPath, ["in-a-test.mjs"], { cwd: folder });
    expect(JSON.parse(stdout)).toMatchObject({
      urls: {
        ws: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+\/test$/),
        edge: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      },
      answer: { statusCode: 200, body: '"TEST"' },
      pong: "MESSAGE",
      invocation: { event: { requestContext: { eventType: "CONNECT" } }, result: { statusCode: 200 } },
      closed: { code: 1001 },
    });
  });

  it("has types for it", { timeout: LIMIT_MS }, async () => {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const options = ["--noEmit", "--strict", "--target", "es2023", "--module", "nodenext", "--types", ""];
    const { stdout } = await run(process.execPath, [tsc, ...options, "types.ts"], { cwd: folder });
    expect(stdout).toBe("");
  });
});

describe("the package by its path", () => {
  let folder: string;
  let offline: RunningOffline | undefined;

  beforeAll(() => {
    folder = createProject({});
    symlinkSync(join(root, "localstack"), join(folder, "local-aws"));
    writeFiles(join(folder, "project"), SERVICE);
    symlinkSync(join(root, "localstack"), join(folder, "project/local-aws"));
    linkPackages(join(folder, "project"));
  });
  afterEach(() => endOffline(offline));
  afterAll(() => removeProject(folder));

  it.each([
    ["below the service", "[serverless-offline, ./local-aws]"],
    ["beside it, by localPath", "{ localPath: .., modules: [serverless-offline, local-aws] }"],
  ])("serves the same project: %s", { timeout: LIMIT_MS }, async (_where, plugins) => {
    const project = join(folder, "project");
    const yml = SERVICE["serverless.yml"].replace(/plugins:\n( {2}- .*\n)+/, `plugins: ${plugins}\n`);
    writeFiles(project, { "serverless.yml": yml });
    const port = await findPortBase();
    offline = await startOffline(project, "--websocketPort", `${port}`, "--edgePort", "0");
    await talk(offline.urls.ws);
    await pressCtrlC(offline);
  });
});
