import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalAws, startLocalAws } from "#testing";
import { createProject, linkPackages, removeProject } from "./support/offline-project.ts";
import { root } from "./support/running-start.ts";

const run = promisify(execFile);

const SERVERLESS_YML = `service: scheduled
provider:
  name: aws
  runtime: nodejs24.x
plugins: [serverless-offline, fanout-local-aws]
functions:
  tick:
    handler: job.handler
    events:
      - schedule: rate(6 hours)
  tock:
    handler: job.handler
    events:
      - schedule:
          name: to-fail
          rate: [cron(0 9 ? * MON-FRI *)]
          method: scheduler
          timezone: Europe/Berlin
          input: { fail: true }
`;
const JOB = `export const handler = async (event) => {
  console.log("runs as", event["detail-type"] ?? "asked");
  if (event.fail) throw new Error("as asked");
  return event;
};`;

let project: string;
let aws: LocalAws;

beforeAll(async () => {
  project = createProject({ "serverless.yml": SERVERLESS_YML, "job.mjs": JOB });
  linkPackages(project);
  aws = await startLocalAws({ root: project });
});
afterAll(async () => {
  await aws?.stop();
  removeProject(project);
});

async function schedule(...args: string[]) {
  const command = ["scripts/schedule.mjs", ...args, "--endpoint", aws.urls.edge];
  const options = { cwd: root, env: { ...process.env, COLUMNS: "80" } };
  const { stdout, stderr, code } = await run(process.execPath, command, options).then(
    (done) => ({ ...done, code: 0 }),
    (failed: { stdout: string; stderr: string; code: number }) => failed,
  );
  return { lines: stdout.split("\n").slice(0, -1), stderr, code };
}

describe("npm run schedule", () => {
  it("shows what runs when", async () => {
    const { lines, code } = await schedule();
    expect([code, lines]).toEqual([
      0,
      [
        "tick  rate(6 hours)",
        expect.stringMatching(/^ {2}scheduled-test-TickEventsRuleSchedule1-\w{8}$/),
        expect.stringMatching(/^ {2}next [\d-]{10} [\d:]{8}, in 6 h$/),
        "tock  cron(0 9 ? * MON-FRI *) Europe/Berlin",
        "  to-fail",
        expect.stringMatching(/^ {2}next /),
      ],
    ]);
    const documents = (await schedule("--json")).lines.map((line) => JSON.parse(line));
    expect(documents).toMatchObject([
      { functionKey: "tick", nextRunMs: expect.any(Number) },
      { name: "to-fail" },
    ]);
  });

  it("runs one now with the event of its rule, and shows what it wrote and gave back", async () => {
    const { lines, code } = await schedule("tick");
    expect(code).toBe(0);
    expect(lines.join("\n")).toContain("runs as Scheduled Event");
    const [, payload = ""] = /^tick ran in \d+ ms \([0-9a-f-]+\): (.*)$/.exec(lines.at(-1) ?? "") ?? [];
    expect(payload).toMatch(/^\{"version":"0"/);
    const [result] = (await schedule("tick", "--json")).lines.map((line) => JSON.parse(line));
    expect(JSON.parse(result.payload)).toMatchObject({
      source: "aws.events",
      "detail-type": "Scheduled Event",
      resources: [expect.stringMatching(/:rule\/scheduled-test-TickEventsRuleSchedule1-\w{8}$/)],
    });
  });

  it("fails where the function does", async () => {
    const { lines, code } = await schedule("to-fail");
    expect(code).toBe(1);
    expect(lines.join("\n")).toMatch(/runs as asked[\s\S]*to-fail failed in \d+ ms .*as asked/);
  });

  it("says what there is where nothing has that name", async () => {
    const { stderr, code } = await schedule("nope");
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^There is no schedule nope; there are scheduled-test-Tick\S+, to-fail\.\n$/),
    ]);
  });
});

it("the edge runs one for whoever asks with POST, but for a page", async () => {
  const ask = (method: string, headers: Record<string, string> = {}) =>
    fetch(`${aws.urls.edge}/_local/schedules/tick/run`, { method, headers });
  expect((await ask("GET")).status).toBe(404);
  expect((await ask("POST", { origin: "https://example.com" })).status).toBe(403);
  expect(await (await ask("POST")).json()).toMatchObject({ statusCode: 200 });
});
