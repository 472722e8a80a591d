import { readFileSync } from "node:fs";
import path from "node:path";
import { inRoot } from "../../lib/paths.mjs";
import { findFreeBase } from "../../lib/ports.mjs";
import { launch } from "../launch.mjs";
import { makeFolder, removeFolder } from "../leftovers.mjs";
import { processTree } from "../process-tree.mjs";

/** What the service in scripts/bench/engines/ has. */
/** With a stream that nothing reads. */
export const TABLE = "bench-items";
/** Without one. */
export const PLAIN_TABLE = "bench-plain";
export const WATCHED_TABLE = "bench-watched";
/** That nothing reads, and one that feeds a function. */
export const QUEUE = "bench-work";
export const READ_QUEUE = "bench-read";
export const BUCKET = "bench-files";

/**
 * Starts that service, with its data in a file.
 * @param {{config?: string, env?: Record<string, string>}} [options]
 * @returns {Promise<{url: string, engineUrl: () => string, pids: () => number[], stop(): Promise<void>}>} `url` of the edge, `engineUrl` of the DynamoDB engine behind it
 */
export async function startEngines({ config = "serverless.yml", env = {} } = {}) {
  const folder = makeFolder("fanout-bench-engines-");
  const port = await findFreeBase(28_000);
  const logFile = path.join(folder, "start.log");
  const launched = await launch({
    command: process.execPath,
    args: [
      inRoot("node_modules/serverless/bin/serverless.js"),
      ...["offline", "--config", config, "--edgePort", String(port)],
    ],
    cwd: inRoot("scripts/bench/engines"),
    env: { ...env, FANOUT_DATA_DIR: path.join(folder, "data") },
    logFile,
    isReady: () => readFileSync(logFile, "utf8").includes("AWS endpoint http"),
  });
  return {
    url: `http://127.0.0.1:${port}`,
    engineUrl: () => engineUrlIn(launched.pid),
    pids: () => [launched.pid],
    async stop() {
      await launched.stop();
      removeFolder(folder);
    },
  };
}

/** @param {string} endpoint @returns {Promise<(method: "PUT" | "GET") => Promise<string>>} a presigned address for one object of the bucket */
export async function presigner(endpoint) {
  const { GetObjectCommand, PutObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
  const { getSignedUrl } = await import("@aws-sdk/s3-request-presigner");
  // It names the oldest Node that later versions will take; ours is not the one that it would be told.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const client = new S3Client({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    forcePathStyle: true,
  });
  const commands = { PUT: PutObjectCommand, GET: GetObjectCommand };
  return (method) => getSignedUrl(client, new commands[method]({ Bucket: BUCKET, Key: "object" }));
}

/** The port stands in the engine's command line, and nowhere else. */
function engineUrlIn(pid) {
  for (const each of processTree([pid])) {
    const port = /dynoxide.*--port\0(\d+)/.exec(readFileSync(`/proc/${each}/cmdline`, "utf8"))?.[1];
    if (port) return `http://127.0.0.1:${port}`;
  }
  throw new Error("no process of the DynamoDB engine was found");
}
