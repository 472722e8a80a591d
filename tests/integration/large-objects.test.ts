import { readFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  createProject,
  endOffline,
  LIMIT_MS,
  linkPackages,
  type RunningOffline,
  removeProject,
  startOffline,
} from "./support/offline-project.ts";
import { findPortBase, processTree } from "./support/running-start.ts";

const MEGABYTE = 1024 * 1024;
const SIZE = 1024 * MEGABYTE;
const MOST_MEGABYTES = 50;
/** As much as fills the heaps' young generations, which they then keep (some 40 MB on Node 24): 8 MB do not, and the growth is theirs. */
const WARM_UP = 256 * MEGABYTE;
const Bucket = "large-objects";

let folder: string;
let offline: RunningOffline;
let client: S3Client;
beforeAll(async () => {
  folder = createProject({
    "serverless.yml": `service: large-objects
provider: { name: aws, runtime: nodejs24.x }
plugins: [serverless-offline, fanout-local-aws]
functions: {}
resources:
  Resources:
    Files: { Type: AWS::S3::Bucket, Properties: { BucketName: ${Bucket} } }
`,
  });
  linkPackages(folder);
  const edgePort = await findPortBase();
  offline = await startOffline(folder, "--edgePort", String(edgePort));
  client = new S3Client({
    region: "us-east-1",
    endpoint: offline.urls.edge,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    forcePathStyle: true,
  });
}, LIMIT_MS);
afterAll(() => {
  client?.destroy();
  endOffline(offline);
  removeProject(folder);
});

/** What all of its processes hold together, in megabytes: their own pages, so that a file in the system's cache does not count. */
function heldMegabytes(): number {
  const kilobytes = processTree(offline.group).map((pid) => {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    return Number(/^Pss_Anon:\s+(\d+)/m.exec(text)?.[1]);
  });
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1024;
}

/** The most that was held while `work` ran, beyond what was held before. */
async function growth(work: () => Promise<void>): Promise<number> {
  const before = heldMegabytes();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, heldMegabytes());
  }, 20);
  await work();
  clearInterval(timer);
  return most - before;
}

function* pieces(size: number) {
  const piece = Buffer.alloc(MEGABYTE, "x");
  for (let sent = 0; sent < size; sent += MEGABYTE) yield piece;
}

it.skipIf(process.platform !== "linux")(
  "takes and gives a body of 1 GB in less than 50 MB of memory",
  async () => {
    const Key = "large";
    const put = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key }));
    const get = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key }));
    const upload = async (size: number) => {
      const call = request(put, { method: "PUT", headers: { "content-length": size } });
      const answered = new Promise<IncomingMessage>((resolve, reject) => {
        call.once("response", resolve).once("error", reject);
      });
      await pipeline(Readable.from(pieces(size)), call);
      const answer = await answered;
      answer.resume();
      expect(answer.statusCode).toBe(200);
    };
    const download = async () => {
      const { body } = await fetch(get);
      let bytes = 0;
      for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) bytes += chunk.length;
      expect(bytes).toBe(SIZE);
    };
    await upload(WARM_UP);
    expect(await growth(() => upload(SIZE))).toBeLessThan(MOST_MEGABYTES);
    expect(await growth(download)).toBeLessThan(MOST_MEGABYTES);
  },
  LIMIT_MS,
);
