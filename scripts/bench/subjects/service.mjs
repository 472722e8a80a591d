import { readFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { inRoot } from "../../lib/paths.mjs";
import { findFreeBase } from "../../lib/ports.mjs";
import { inParallel, JOINING_AT_ONCE } from "../in-parallel.mjs";
import { launch } from "../launch.mjs";
import { makeFolder, removeFolder } from "../leftovers.mjs";
import { openLightSocket } from "../light-socket.mjs";

/** The service in scripts/bench/gateway/, run by `serverless offline`. */
const SERVICE = inRoot("scripts/bench/gateway");

/**
 * @typedef {object} RunningService
 * @property {string} url of the WebSocket API
 * @property {() => number[]} pids whose trees are all of it
 * @property {(count: number) => Promise<Member[]>} join connects that many sockets
 * @property {() => number} disconnectCount how many `$disconnect`s have run since the start
 * @property {() => Promise<void>} stop
 *
 * @typedef {import("../light-socket.mjs").LightSocket & {id: string}} Member `id` is its connection id
 */

/** With our plugin. */
export const localService = { name: "local AWS", start: () => start("local") };

/** Stock serverless-offline. */
export const stockService = { name: "stock serverless-offline", start: () => start("stock") };

/** @param {"local" | "stock"} kind @returns {Promise<RunningService>} */
async function start(kind) {
  const folder = makeFolder("fanout-bench-service-");
  const base = await findFreeBase(kind === "local" ? 24_000 : 26_000);
  const [httpPort, webSocketPort, otherPort] = [base, base + 1, base + 2];
  const disconnects = path.join(folder, "disconnects");
  const otherName = kind === "local" ? "--edgePort" : "--lambdaPort";
  const ports = ["--httpPort", httpPort, "--websocketPort", webSocketPort, otherName, otherPort];
  const launched = await launch({
    command: process.execPath,
    args: [
      inRoot("node_modules/serverless/bin/serverless.js"),
      "offline",
      "--host",
      "127.0.0.1",
      ...ports.map(String),
    ],
    cwd: SERVICE,
    env: {
      BENCH_SUBJECT: kind,
      BENCH_DISCONNECTS_FILE: disconnects,
      FANOUT_DATA_DIR: path.join(folder, "data"),
      ...(kind === "stock" ? stockEnvironment(webSocketPort) : {}),
    },
    logFile: path.join(folder, "start.log"),
    isReady: () => listens(webSocketPort),
  });
  const url = `ws://127.0.0.1:${webSocketPort}/dev`;
  return {
    url,
    pids: () => [launched.pid],
    join: (count) => inParallel(Array.from({ length: count }), JOINING_AT_ONCE, () => openMember(url)),
    disconnectCount: () => countLines(disconnects),
    async stop() {
      await launched.stop();
      removeFolder(folder);
    },
  };
}

/** What our plugin gives each function by itself. */
const stockEnvironment = (webSocketPort) => ({
  BENCH_CONNECTIONS_URL: `http://127.0.0.1:${webSocketPort}`,
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
});

async function openMember(url) {
  const socket = await openLightSocket(url);
  const { connectionId } = JSON.parse(await ask(socket, { action: "whoami" }));
  return Object.assign(socket, { id: connectionId });
}

/** Sends one message and resolves with the next frame that comes. */
export function ask(socket, message) {
  return new Promise((resolve) => {
    socket.onFrame((payload) => resolve(payload.toString()));
    socket.send(JSON.stringify(message));
  });
}

function countLines(file) {
  try {
    return readFileSync(file, "utf8").split("\n").length - 1;
  } catch {
    return 0;
  }
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
