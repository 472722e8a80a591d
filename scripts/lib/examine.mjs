import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import os from "node:os";
import { findBrowser } from "./browser.mjs";
import { findDamagedFiles } from "./data-files.mjs";
import { enginePackage, engineVersion, hasEngineBinary } from "./engine-binary.mjs";
import { examineEngines } from "./engines/examine-engines.mjs";
import { findInstallReason, runNpm } from "./install.mjs";
import { refuseOldNode } from "./node-version.mjs";
import { shown } from "./paths.mjs";
import { findBusyPorts, findFreeBase } from "./ports.mjs";
import { runCommand } from "./run-command.mjs";
import { readRunFile, stopCommand } from "./run-file.mjs";

/** The whole tree at work takes up to 400 MB; a browser beside it, as much again. */
const LEAST_MEMORY_MB = 1_000;

/**
 * Looks at what a start with these settings needs.
 * @typedef {{state: "ok" | "warn" | "fail", what: string, found: string, fix?: string}} Finding `warn`: something optional is not there
 * @returns {Promise<Finding[]>}
 */
export async function examine(dataDir, ports) {
  const run = readRunFile(dataDir);
  const findings = await Promise.all([
    node(),
    npm(),
    packages(),
    engine(),
    memory(),
    run ? running(run, dataDir) : freePorts(ports),
    dataFolder(dataDir, run),
    ...dataFiles(dataDir),
    browser(),
    ...(await otherEngines()),
    optional(
      "java",
      ["-version"],
      "for the benchmark that has DynamoDB Local as its baseline, which is optional",
    ),
  ]);
  return findings;
}

function node() {
  const refusal = refuseOldNode(process.versions.node);
  return refusal
    ? fail("Node", `${process.versions.node}: too old`, refusal)
    : ok("Node", process.versions.node);
}

async function npm() {
  const { code, output } = await runNpm(["--version"]);
  const version = output.trim().split("\n").at(-1);
  return code === 0
    ? ok("npm", version)
    : fail("npm", "not found", "install Node from https://nodejs.org: npm comes with it");
}

function packages() {
  const reason = findInstallReason();
  return reason
    ? warn("packages", reason, "npm start installs them, or now: npm ci")
    : ok("packages", "as package-lock.json says");
}

function engine() {
  const name = enginePackage();
  if (hasEngineBinary(name)) return ok("engine embedded", `${name} ${engineVersion()}`);
  return warn(
    "engine embedded",
    `${name} is not installed`,
    `npm start tries to install it, or now: npm install --no-save ${name}@${engineVersion()}`,
  );
}

function memory() {
  const freeMb = availableMb();
  const found = `${freeMb} MB available, ${os.availableParallelism()} cores`;
  return freeMb >= LEAST_MEMORY_MB
    ? ok("memory", found)
    : warn("memory", found, "close something: Fanout takes up to 400 MB, a browser as much again");
}

/** What programs may still take; Node's own figure leaves out the caches that Linux gives back. */
function availableMb() {
  try {
    return Math.floor(Number(/MemAvailable:\s+(\d+)/.exec(readFileSync("/proc/meminfo", "utf8"))[1]) / 1024);
  } catch {
    return Math.floor(os.freemem() / 1024 / 1024);
  }
}

function running(run, dataDir) {
  return ok("runs", `pid ${run.pid}: ${run.urls.client ?? run.urls.http} (stop it: ${stopCommand(dataDir)})`);
}

async function freePorts(ports) {
  const busy = await findBusyPorts(ports);
  if (busy.length === 0) return ok("ports", `${Object.values(ports).join(", ")} are free`);
  const held = busy.map((name) => `${ports[name]} (${name})`).join(", ");
  return warn(
    "ports",
    `${held} in use`,
    `npm start -- --port-base ${(await findFreeBase()) ?? "<five free ports>"}`,
  );
}

function dataFolder(dataDir, run) {
  if (!existsSync(dataDir)) return ok("data folder", `${shown(dataDir)}: made at the first start`);
  try {
    accessSync(dataDir, constants.W_OK);
  } catch {
    return fail(
      "data folder",
      `${shown(dataDir)} may not be written`,
      "mend its rights, or: npm start -- --data-dir <folder>",
    );
  }
  return ok("data folder", `${shown(dataDir)}, ${run ? `in use by pid ${run.pid}` : "free"}`);
}

const dataFiles = (dataDir) =>
  findDamagedFiles(dataDir).map(({ file, problem, fix }) =>
    fail("data file", `${shown(file)} ${problem}`, fix),
  );

function browser() {
  const found = findBrowser();
  return found
    ? ok("browser", found)
    : warn(
        "browser",
        "no Chromium: the browser tests are skipped",
        "npx playwright-core install chromium, or set FANOUT_CHROMIUM",
      );
}

async function otherEngines() {
  const engines = await examineEngines();
  return engines.map(({ engine, isReady, found, fix }) =>
    isReady ? ok(`engine ${engine}`, found) : warn(`engine ${engine}`, found, fix),
  );
}

async function optional(command, args, why) {
  const { code, output } = await runCommand(command, args);
  return code === 0 ? ok(command, output.trim().split("\n")[0]) : warn(command, `not there (${why})`);
}

const ok = (what, found) => ({ state: "ok", what, found });
const warn = (what, found, fix) => ({ state: "warn", what, found, fix });
const fail = (what, found, fix) => ({ state: "fail", what, found, fix });
