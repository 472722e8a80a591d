import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { inRoot } from "./paths.mjs";
import { runCommand, runTool } from "./run-command.mjs";

const SYSTEM_PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** A Chromium that starts on this machine: FANOUT_CHROMIUM, the system's, or the one that Playwright has downloaded. */
export function findBrowser() {
  const named = process.env.FANOUT_CHROMIUM;
  if (named) return starts(named) ? named : undefined;
  return [...SYSTEM_PLACES, findPlaywrightBrowser()].find(starts);
}

/** One that is there may lack the system's libraries: Playwright downloads none. */
const starts = (place) =>
  place !== undefined && existsSync(place) && spawnSync(place, ["--version"]).status === 0;

function findPlaywrightBrowser() {
  try {
    const place = createRequire(inRoot("package.json"))("playwright-core").chromium.executablePath();
    return existsSync(place) ? place : undefined;
  } catch {
    return undefined; // not installed yet, or Playwright has no browser for this platform
  }
}

/**
 * Starts a browser that talks to nobody but the pages it is given.
 * @param {string} executablePath of `findBrowser` or `ensureBrowser`
 * @returns {Promise<import("playwright-core").Browser>}
 */
export function launchBrowser(executablePath) {
  // Not before it is called: what is installed by then need not be when this file is read.
  const { chromium } = createRequire(inRoot("package.json"))("playwright-core");
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/**
 * Finds a browser or fetches one: Debian's package for root, else Playwright's download.
 * @param {(line: string) => void} say
 * @returns {Promise<string | undefined>} nothing where there is none to be had: the browser tests then skip themselves, by name
 */
export async function ensureBrowser(say) {
  const found = findBrowser();
  if (found || process.env.FANOUT_CHROMIUM) return found;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    say("Installing Chromium (apt-get install chromium) for the browser tests.");
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    await runCommand("apt-get", ["update", "-qq"], { env });
    await runCommand("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], { env });
    const installed = findBrowser();
    if (installed) return installed;
  }
  say("Downloading Playwright's Chromium for the browser tests.");
  await runTool("playwright-core/cli.js", ["install", "chromium"]);
  return findBrowser();
}
