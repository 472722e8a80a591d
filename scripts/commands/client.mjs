import { readArgs } from "../lib/args.mjs";
import { clientDist, ensureClientBuilt } from "../lib/client-build.mjs";
import { serveClient } from "../lib/client-server.mjs";
import { serveWithVite } from "../lib/client-vite.mjs";
import { askApi, placesOf } from "../lib/foreign-api.mjs";
import { ensureInstalled } from "../lib/install.mjs";
import { isPortFree } from "../lib/ports.mjs";
import { Refusal, runMain } from "../lib/refusal.mjs";
import { stopOnSignals } from "../lib/stop-signals.mjs";

const COMMAND = "npm run client";
const OPTIONS = {
  api: { type: "string", value: "URL", help: "the HTTP API of the backend (default http://127.0.0.1:3000)" },
  port: { type: "string", value: "N", help: "of the client, on 127.0.0.1 (default 5173)" },
  dev: { type: "boolean", help: "with Vite, so that it reloads while you edit it" },
};
const TEXT = {
  usage: `${COMMAND} -- [--api URL] [options]`,
  about: "The client alone, against any backend: one on this machine, or a deployed stage. Ctrl-C stops it.",
};
const DEFAULT_PORT = 5173;
/** Where `npm start` has it. */
const DEFAULT_API = "http://127.0.0.1:3000";

/** `npm run client` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const args = readArgs(argv, COMMAND, OPTIONS, TEXT);
  if (!args) return 0;
  const port = portFrom(args.values.port);
  const api = apiFrom(args.values.api);
  const say = (line) => process.stdout.write(`${line}\n`);
  await ensureInstalled(say);
  if (!(await isPortFree(port)))
    throw new Refusal(`Port ${port} is in use.`, `Try: ${COMMAND} -- --api ${api} --port ${port + 1}`);
  await askApi(api, `http://127.0.0.1:${port}`);
  const client = args.values.dev ? await serveWithVite(port, api) : await serveBuilt(port, api, say);
  say(`Client ${client.url} on the backend at ${api}. Ctrl-C stops it.`);
  return new Promise((resolve) => stopOnSignals(() => client.stop().then(() => resolve(0))));
}

async function serveBuilt(port, api, say) {
  await ensureClientBuilt(say);
  return serveClient({ folder: clientDist, port, api, places: placesOf(api) });
}

function portFrom(text) {
  if (text === undefined) return DEFAULT_PORT;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1024 && port <= 65_535) return port;
  throw new Refusal(`"${text}" is no port from 1024 to 65535.`, `Try: ${COMMAND} -- --port 5174`);
}

function apiFrom(text) {
  const given = text ?? DEFAULT_API;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return given.replace(/\/+$/, "");
  throw new Refusal(`"${given}" is no address of an HTTP API.`, `Try: ${COMMAND} -- --api ${DEFAULT_API}`);
}
