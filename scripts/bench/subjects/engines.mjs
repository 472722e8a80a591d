import { readFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { inRoot } from "../../lib/paths.mjs";
import { findFreeBase } from "../../lib/ports.mjs";
import { launch } from "../launch.mjs";
import { makeFolder, removeFolder } from "../leftovers.mjs";
import { processTree } from "../process-tree.mjs";

/** What the service in scripts/bench/engines/ has. */
export const TABLE = "bench-items";
export const BUCKET = "bench-files";

/**
 * Starts that service, with its data in a file.
 * @returns {Promise<{url: string, engineUrl: () => string, stop(): Promise<void>}>} `url` of the edge, `engineUrl` of the DynamoDB engine behind it
 */
export async function startEngines() {
  const folder = makeFolder("fanout-bench-engines-");
  const port = await findFreeBase(28_000);
  const launched = await launch({
    command: process.execPath,
    args: [inRoot("node_modules/serverless/bin/serverless.js"), "offline", "--edgePort", String(port)],
    cwd: inRoot("scripts/bench/engines"),
    env: { FANOUT_DATA_DIR: path.join(folder, "data") },
    logFile: path.join(folder, "start.log"),
    isReady: () => listens(port),
  });
  return {
    url: `http://127.0.0.1:${port}`,
    engineUrl: () => engineUrlIn(launched.pid),
    async stop() {
      await launched.stop();
      removeFolder(folder);
    },
  };
}

/** The port stands in the engine's command line, and nowhere else. */
function engineUrlIn(pid) {
  for (const each of processTree([pid])) {
    const port = /dynoxide.*--port\0(\d+)/.exec(readFileSync(`/proc/${each}/cmdline`, "utf8"))?.[1];
    if (port) return `http://127.0.0.1:${port}`;
  }
  throw new Error("no process of the DynamoDB engine was found");
}

function listens(port) {
  return new Promise((resolve) => {
    const probe = net.connect(port, "127.0.0.1");
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", () => resolve(false));
  });
}
