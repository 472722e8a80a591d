import { createRequire } from "node:module";
import process from "node:process";
import { waysOut } from "./data/commands-of.mjs";
import { inRoot, root } from "./paths.mjs";
import { Refusal } from "./refusal.mjs";

/**
 * Starts local AWS in this very process: a process of its own would cost 50 MB and 0.3 s.
 * @param {{stage: string, ports: {client: number, http: number, ws: number, edge: number, lambda: number}, dataDir: string, ephemeral: boolean, record: boolean, engine?: {kind: string, url: string}, signal: AbortSignal}} options
 * @returns {Promise<{urls: {http: string, ws: string, edge: string}, pids: () => {engine?: number, hosts: number[]}, nextRuns: () => string[], stop: () => Promise<void>}>}
 */
export async function startLocalAws({ stage, ports, dataDir, ephemeral, record, engine, signal }) {
  if (!record) process.env.FANOUT_RECORD = "0";
  Object.assign(process.env, {
    // The HTTP API answers browsers of these origins only (CORS).
    FANOUT_CLIENT_ORIGIN: `http://127.0.0.1:${ports.client}`,
    FANOUT_CLIENT_ORIGIN_ALIAS: `http://localhost:${ports.client}`,
  });
  process.chdir(root);
  try {
    // Loaded when everything is installed: it takes packages.
    const { startService } = createRequire(import.meta.url)(inRoot("localstack/start.cjs"));
    const { stack, nextRuns, stop } = await startService({
      root,
      stage,
      ports,
      dataDir,
      ephemeral,
      ...(engine ? { engine } : {}),
      signal,
      log,
    });
    return { urls: stack.urls, pids: () => stack.pids(), nextRuns, stop };
  } catch (error) {
    const what = error?.message ?? String(error);
    if (error?.code !== "table-changed") throw new Refusal(what);
    throw new Refusal(`${what}\n${waysOut({ dataDir, stage, engine: engine?.kind ?? "embedded" })}`);
  }
}

/** What is printed is divided between the screen and the log file by `divideOutput`. */
const log = {
  notice: (message) => process.stderr.write(`${message}\n`),
  warning: (message) => process.stderr.write(`Warning: ${message}\n`),
  error: (message) => process.stderr.write(`✖ ${message}\n`),
  info: (message) => process.stdout.write(`${message}\n`),
};
