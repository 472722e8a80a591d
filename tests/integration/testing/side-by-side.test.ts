import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  createProject,
  LIMIT_MS,
  linkPackages,
  removeProject,
  untilEnded,
} from "../support/offline-project.ts";
import { isAlive, root } from "../support/running-start.ts";
import { BULLETIN } from "./bulletin-service.ts";

const run = promisify(execFile);

/** Counts what it has put itself: another's items would be among them. */
const COUNTS = `import { startLocalAws } from "fanout-local-aws/testing";
const mine = process.argv[2];
const aws = await startLocalAws();
const [client] = await aws.clients(1, { query: { name: mine } });
for (let sk = 0; sk < 20; sk += 1) await aws.tables.put("Things", { pk: mine, sk });
await aws.streams.idle();
const seen = aws.invocations.list("on-things").flatMap(({ event }) => event.Records.map(({ dynamodb }) => dynamodb.Keys.pk.S));
client.send("x");
console.log(JSON.stringify({
  urls: aws.urls,
  items: (await aws.tables.items("Things")).map(({ pk }) => pk),
  seen,
  connections: aws.connections.list().map(({ authorizer }) => authorizer.principalId),
  answer: await client.next(),
}));
await aws.reset();
await aws.stop();
`;
/** Has everything running, and is killed. */
const CRASHES = `import { startLocalAws } from "fanout-local-aws/testing";
const aws = await startLocalAws();
await aws.lambda.invoke("tick", "{}");
console.log(JSON.stringify(aws.pids()));
setInterval(() => {}, 1000);
`;

let project: string;
beforeAll(() => {
  project = createProject({ ...BULLETIN, "counts.mjs": COUNTS, "crashes.mjs": CRASHES });
  linkPackages(project);
});
afterAll(() => removeProject(project));

it("several processes test the same service at once, from the first start on, and none disturbs another", {
  timeout: LIMIT_MS,
}, async () => {
  const names = ["ada", "grace", "mary"];
  const told = await Promise.all(
    names.map(async (name) => {
      const { stdout } = await run(process.execPath, ["counts.mjs", name], { cwd: project });
      return JSON.parse(stdout);
    }),
  );
  for (const [index, name] of names.entries()) {
    const mine = Array(20).fill(name);
    expect(told[index]).toMatchObject({ items: mine, seen: mine, connections: [name], answer: { name } });
  }
  expect(new Set(told.map(({ urls }) => urls.edge)).size).toBe(names.length);
});

it("a test process that is killed leaves no process", { timeout: LIMIT_MS }, async () => {
  const child = spawn(process.execPath, ["crashes.mjs"], {
    cwd: project,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said = await new Promise<string>((resolve) =>
    child.stdout.once("data", (data) => resolve(String(data))),
  );
  const { engine, hosts } = JSON.parse(said) as { engine: number; hosts: number[] };
  const pids = [engine, ...hosts];
  expect(pids.map(isAlive)).toEqual(pids.map(() => true));
  child.kill("SIGKILL");
  await untilEnded(pids);
});

it("within this project it is #testing", async () => {
  const { stdout } = await run(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      'import { startLocalAws } from "#testing"; console.log(typeof startLocalAws);',
    ],
    { cwd: root },
  );
  expect(stdout).toBe("function\n");
});
