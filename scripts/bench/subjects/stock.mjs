import { createRequire } from "node:module";
import net from "node:net";
import path from "node:path";
import { inRoot } from "../../lib/paths.mjs";
import { findFreeBase } from "../../lib/ports.mjs";
import { inParallel, JOINING_AT_ONCE } from "../in-parallel.mjs";
import { launch } from "../launch.mjs";
import { makeFolder, removeFolder } from "../leftovers.mjs";
import { startStockStore, TABLE_NAME } from "./stock-store.mjs";

export const stock = {
  name: "stock serverless-offline",

  /** @param {{throughNpm?: boolean}} [options] @returns {Promise<import("../subject.mjs").Running>} */
  async start({ throughNpm = false } = {}) {
    const folder = makeFolder("fanout-bench-stock-");
    const base = await findFreeBase(22_000);
    const [httpPort, webSocketPort, lambdaPort, storePort] = [base, base + 1, base + 2, base + 3];
    const store = await startStockStore(storePort, folder);
    const options = ["--host", "127.0.0.1", "--httpPort", httpPort, "--websocketPort", webSocketPort];
    const args = [...options, "--lambdaPort", lambdaPort].map(String);
    const launched = await launch({
      ...(throughNpm
        ? { command: "npm", args: ["start", "--", ...args] }
        : {
            command: process.execPath,
            args: [inRoot("node_modules/serverless/bin/serverless.js"), "offline", ...args],
          }),
      cwd: inRoot("scripts/bench/stock"),
      env: {
        STOCK_TABLE_NAME: TABLE_NAME,
        STOCK_DYNAMODB_ENDPOINT: store.endpoint,
        STOCK_WEBSOCKET_ENDPOINT: `http://127.0.0.1:${webSocketPort}`,
      },
      logFile: path.join(folder, "start.log"),
      isReady: () => listens(webSocketPort),
    });
    return {
      readyMs: launched.readyMs,
      pids: () => [launched.pid, store.pid],
      join: (count) => join(`ws://127.0.0.1:${webSocketPort}`, count),
      async stop() {
        await launched.stop();
        await store.stop();
        removeFolder(folder);
      },
    };
  },
};

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

const join = (url, count) =>
  inParallel(Array.from({ length: count }), JOINING_AT_ONCE, () => openMember(url));

async function openMember(url) {
  const { WebSocket } = createRequire(inRoot("package.json"))("ws");
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const waiting = new Map();
  let receive = () => {};
  let lastId = 0;
  socket.on("message", (data) => {
    const frame = JSON.parse(data);
    if (frame.t === "MESSAGE") receive(frame.content);
    else waiting.get(frame.id)?.();
  });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  return {
    send: (content) =>
      new Promise((resolve) => {
        const id = String(++lastId);
        waiting.set(id, resolve);
        socket.send(JSON.stringify({ action: "send", id, content }));
      }),
    onMessage(listener) {
      receive = listener;
    },
    close: () => socket.close(),
  };
}
