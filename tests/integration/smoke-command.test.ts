import { join } from "node:path";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type DocumentedAws, startDocumentedAws } from "./support/documented-aws.ts";
import {
  findPortBase,
  kill,
  newDataDir,
  type RunFile,
  type RunningCommand,
  root,
  runCommand,
  startArgs,
  untilReady,
} from "./support/running-start.ts";

const LIMIT_MS = 120_000;
const BUCKET = "fanout-local-attachments-123456789012";

/** The commands are plain JavaScript, so what a test takes of them has its type from here. */
const scripts = (file: string) => import(join(root, "scripts/lib", file));
const { deployClient } = (await scripts("deploy/deploy-steps.mjs")) as {
  deployClient(outputs: Record<string, string>, say: (line: string) => void): Promise<void>;
};
const { makeFirstInvite } = (await scripts("deploy/first-invite.mjs")) as {
  makeFirstInvite(tableName: string): Promise<string>;
};

const place = newDataDir();
let start: RunningCommand;
let run: RunFile;
let cloudFront: DocumentedAws;
let s3: S3Client;

beforeAll(async () => {
  const { dataDir } = place;
  // As on a deployed stage: nobody is there, and who comes needs a code.
  const env = { ...process.env, FANOUT_REGISTRATION: "invite" };
  start = runCommand(process.execPath, ["scripts/start.mjs", ...startArgs(dataDir, await findPortBase())], {
    env,
  });
  run = await untilReady(start, dataDir);
  cloudFront = await startDocumentedAws({
    CreateInvalidation: () => ({ status: 201, body: "<Invalidation><Id>I1</Id></Invalidation>" }),
  });
  const variables = {
    AWS_ENDPOINT_URL: run.urls.edge,
    AWS_ENDPOINT_URL_CLOUDFRONT: cloudFront.url,
    AWS_ACCESS_KEY_ID: "mine",
    AWS_SECRET_ACCESS_KEY: "mine",
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  s3 = new S3Client({ region: "us-east-1" });
}, LIMIT_MS);
afterAll(async () => {
  vi.unstubAllEnvs();
  s3?.destroy();
  await cloudFront?.stop();
  if (run) kill(run.pid, "SIGINT");
  await start?.exitCode;
  place.remove();
});

async function smoke(...args: string[]) {
  const command = runCommand(process.execPath, ["scripts/smoke.mjs", ...args]);
  return { code: await command.exitCode, output: command.output() };
}
const resultsIn = (output: string) => output.match(/^ {2}(ok|FAIL|--)/gm)?.map((text) => text.trim());

describe("npm run smoke", () => {
  it("takes two new people through, by the first code of a stage", { timeout: LIMIT_MS }, async () => {
    const code = await makeFirstInvite("fanout-local");
    const answer = await smoke(run.urls.client ?? "", "--invite", code);
    expect(answer.code, answer.output).toBe(0);
    expect(resultsIn(answer.output)).toEqual(Array(10).fill("ok"));
    expect(answer.output).toContain("All 10 steps are ok.");
  });

  it("takes the HTTP API's address as well as the page's", { timeout: LIMIT_MS }, async () => {
    const answer = await smoke(run.urls.http, "--invite", await makeFirstInvite("fanout-local"));
    expect(answer.code, answer.output).toBe(0);
    expect(answer.output).toContain("no page at this address");
  });

  it("says which step failed and why, and ends with 1", { timeout: LIMIT_MS }, async () => {
    const answer = await smoke(run.urls.client ?? "");
    expect(answer.code).toBe(1);
    expect(resultsIn(answer.output)).toEqual(["ok", "ok", "FAIL", ...Array(6).fill("--"), "ok"]);
    expect(answer.output).toMatch(/FAIL {3}3 somebody gets in: .*INVITE_REQUIRED.*--invite CODE/);
  });

  it("says that nothing answers, and refuses what is no address", async () => {
    const nobody = await smoke("http://127.0.0.1:9");
    expect([nobody.code, nobody.output]).toEqual([
      1,
      expect.stringContaining("FAIL   1 the address leads to an HTTP API"),
    ]);
    for (const args of [[], ["localhost"], ["http://a", "http://b"]])
      expect((await smoke(...args)).code).toBe(1);
  });
});

describe("deployClient", () => {
  const outputs = { Address: "https://d1.cloudfront.net", ClientBucketName: BUCKET, DistributionId: "E1" };
  const read = async (Key: string) => {
    const { Body, CacheControl, ContentType } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    return { text: await Body?.transformToString(), CacheControl, ContentType };
  };

  it("puts the built client and its config into the bucket, removes older builds, and invalidates", {
    timeout: LIMIT_MS,
  }, async () => {
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: "assets/old.js", Body: "old" }));
    await deployClient(outputs, () => {});
    const page = await read("index.html");
    expect(page).toMatchObject({ CacheControl: "no-cache", ContentType: "text/html; charset=utf-8" });
    const [, script = ""] = /src="\/(assets\/[^"]+\.js)"/.exec(page.text ?? "") ?? [];
    expect(await read(script)).toMatchObject({ CacheControl: "public, max-age=31536000, immutable" });
    expect(JSON.parse((await read("config.json")).text ?? "")).toEqual({
      api: outputs.Address,
      registration: "invite",
    });
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    const keys = Contents?.map(({ Key }) => Key);
    expect(keys).not.toContain("assets/old.js");
    expect(keys).not.toContain(".stamp");
    expect(cloudFront.calls).toEqual(["CreateInvalidation"]);
  });
});
