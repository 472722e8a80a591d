import { createRequire } from "node:module";
import { inRoot, root } from "./paths.mjs";
import { Refusal } from "./refusal.mjs";

/**
 * Runs `serverless offline start` in this very process: a process of its own would cost 50 MB and 0.3 s. Our plugin in localstack/ reads its settings from
 * the environment, tells by `fanout:ready` that everything answers, and by `fanout:failed` that it could not.
 * @param {{stage: string, ports: {client: number, http: number, ws: number, edge: number, lambda: number}, dataDir: string, ephemeral: boolean, engine: string, verbose: boolean}} settings
 * @returns {Promise<{urls: {http: string, ws: string, edge: string}, pids: {engine?: number, hosts: number[]}}>}
 */
export function runServerlessOffline(settings) {
  Object.assign(process.env, {
    FANOUT_PORTS: JSON.stringify(settings.ports),
    FANOUT_DATA_DIR: settings.dataDir,
    FANOUT_EPHEMERAL: settings.ephemeral ? "1" : "",
    FANOUT_ENGINE: settings.engine,
    // The HTTP API answers browsers of these origins only (CORS).
    FANOUT_CLIENT_ORIGIN: `http://127.0.0.1:${settings.ports.client}`,
    FANOUT_CLIENT_ORIGIN_ALIAS: `http://localhost:${settings.ports.client}`,
  });
  process.chdir(root);
  process.argv = [
    process.execPath,
    inRoot("node_modules/serverless/bin/serverless.js"),
    "offline",
    "start",
    "--stage",
    settings.stage,
  ];
  if (settings.verbose) process.argv.push("--verbose");
  const require = createRequire(inRoot("package.json"));
  return new Promise((resolve, reject) => {
    process.once("fanout:ready", resolve);
    process.once("fanout:failed", (error) => reject(new Refusal(error?.message ?? String(error))));
    rejectOnServerlessError(require, reject);
    require("serverless/scripts/serverless.js");
  });
}

/**
 * Serverless reports what goes wrong before or beside our plugin (a mistake in serverless.yml, say) by printing it. It does so through one
 * module, which is replaced here by one that hands the error to us.
 */
function rejectOnServerlessError(require, reject) {
  const file = require.resolve("serverless/lib/cli/handle-error.js");
  require(file);
  require.cache[file].exports = (error) => {
    reject(
      error?.name === "ServerlessError"
        ? new Refusal(`serverless.yml cannot be run: ${error.message}`)
        : error,
    );
    return {};
  };
}
