import { existsSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { ensureDataFolder } from "./data-folder.mjs";
import { ensureEngineBinary } from "./engine-binary.mjs";
import { ensureInstalled } from "./install.mjs";
import { startLocalAws } from "./local-aws.mjs";
import { inRoot, shown } from "./paths.mjs";
import { requireFreePorts } from "./ports.mjs";
import { withProgress } from "./progress.mjs";
import { Refusal, runMain } from "./refusal.mjs";
import { claimDataFolder, keepRunFile } from "./run-file.mjs";
import { divideOutput } from "./screen.mjs";
import { seedOnce } from "./seed-once.mjs";
import { prepareClient, serveFor } from "./start-client.mjs";
import { startDetached } from "./start-detached.mjs";
import { readStartOptions } from "./start-options.mjs";
import { startScreen } from "./start-screen.mjs";
import { terminalVoice } from "./start-voice.mjs";
import { stopOnSignals } from "./stop-signals.mjs";
import { sweepThrowAwayFolders } from "./throw-away-folders.mjs";

/** What a stop may take before the process ends anyway: two seconds in all, with some left for npm itself. */
const STOP_LIMIT_MS = 1_700;

/** Where local AWS keeps the built handlers of this checkout, whatever the data folder. */
const HANDLER_CACHE = inRoot(".fanout/cache/handlers");

/** `npm start` */
export const main = (argv) => runMain(run, argv);

async function run(argv) {
  const options = readStartOptions(argv);
  if (!options) return 0;
  if (options.detach) return startDetached(argv, options);
  return runStart(options, terminalVoice());
}

/**
 * Everything in this process but the engine and the Lambda hosts, until Ctrl-C.
 * @param {NonNullable<ReturnType<typeof readStartOptions>>} options
 * @param {import("./start-voice.mjs").StartVoice} voice
 */
export async function runStart(options, voice) {
  const startedAtMs = performance.now();
  const say = (line) => voice.out(`${line}\n`);
  const open = {
    voice,
    ending: new AbortController(),
    release: () => {},
    forgetPids: () => {},
    engine: undefined,
    stack: undefined,
    client: undefined,
    screen: undefined,
  };
  try {
    // Before the claim: a signal between the two would leave it behind.
    // Whoever ends one that is up gets what they asked for; one that is not up yet did not come up.
    stopOnSignals((signal) => end(open, open.isUp ? 0 : 128 + constants.signals[signal]));
    voice.onAbandoned(() => end(open, 1));
    ensureDataFolder(options.dataDir);
    open.release = claimDataFolder(options.dataDir);
    await ensureInstalled(say);
    await Promise.all([
      options.engine === "embedded" ? ensureEngineBinary(say) : undefined,
      requireFreePorts(usedPorts(options)),
    ]);
    if (options.engine !== "embedded") await openEngine(options, open, say);
    await startAll(options, open, startedAtMs);
  } catch (error) {
    // What a stop has taken away under the start is no failure to report.
    if (!open.isEnding) complain(open, error);
    await end(open, 1);
  }
}

/** The container of an engine that is not embedded. */
async function openEngine(options, open, say) {
  const { openEngineContainer } = await import("./engines/open-engine.mjs");
  open.engine = await openEngineContainer({ ...options, signal: open.ending.signal }, say);
}

async function startAll(options, open, startedAtMs) {
  const logFile = path.join(options.dataDir, "logs/start.log");
  open.screen = divideOutput(logFile, { verbose: options.verbose, screen: open.voice });
  const [stack] = await Promise.all([buildAndStart(options, open), prepareClient(options, open.screen.say)]);
  open.client = await serveFor(options, stack.urls);
  await requireHealth(stack.urls.http, logFile);
  const urls = open.client ? { client: open.client.url, ...stack.urls } : stack.urls;
  const isSeeded = options.seed && (await seed(options, open, urls.http));
  if (open.isEnding) return;
  const { dataDir, engine, stage } = options;
  open.forgetPids = keepRunFile(dataDir, { pid: process.pid, profile: engine, stage, urls }, () =>
    stack.pids(),
  );
  open.screen.say(
    startScreen({
      options,
      urls,
      isSeeded,
      stop: open.voice.stopHint(dataDir),
      nextRuns: stack.nextRuns(),
      tookMs: performance.now() - startedAtMs,
    }),
  );
  open.screen.open();
  open.isUp = true;
  await open.voice.up();
  sweepThrowAwayFolders();
}

function buildAndStart(options, open) {
  const run = async () => {
    open.stack = await startLocalAws({ ...options, engine: open.engine, signal: open.ending.signal });
    return open.stack;
  };
  if (existsSync(HANDLER_CACHE)) return run();
  return withProgress(open.screen.say, "Building local AWS and the handlers. This happens once.", run);
}

/** The chat runs without its demo guild too. @returns {Promise<boolean>} whether it is there */
async function seed(options, open, api) {
  try {
    await withProgress(open.screen.say, "Making the demo guild.", () => seedOnce(options, api));
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (!open.isEnding) open.screen.complain(error.message);
    return false;
  }
}

/** Which ports this start takes: without the client, its port may be anybody's. */
const usedPorts = ({ ports, client }) =>
  Object.fromEntries(Object.entries(ports).filter(([name]) => name !== "client" || client !== "none"));

async function requireHealth(api, logFile) {
  const response = await fetch(new URL("/health", api), { signal: AbortSignal.timeout(15_000) });
  if (response.ok) return;
  throw new Refusal(
    `The HTTP API answers ${response.status} to GET /health.`,
    `See ${shown(logFile)}, or: npm start -- --verbose`,
  );
}

function complain(open, error) {
  const write = open.screen?.complain ?? ((line) => open.voice.err(`${line}\n`));
  write(error instanceof Refusal ? error.message : String(error?.stack ?? error));
}

/** Stops all of it, once, and ends the process: nothing of ours outlives it. */
async function end(open, code) {
  if (open.isEnding) return;
  open.isEnding = true;
  open.ending.abort();
  open.forgetPids();
  const limit = new Promise((resolve) => setTimeout(resolve, STOP_LIMIT_MS));
  // First all that asks the engine, then the engine.
  const stopped = Promise.allSettled([open.stack?.stop(), open.client?.stop()]).then(() =>
    open.engine?.stop(),
  );
  await Promise.race([stopped, limit]);
  open.release();
  process.exit(code);
}
