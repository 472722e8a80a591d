import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** FANOUT_CHROMIUM, the system's browser, or the one that Playwright has downloaded. Undefined where none starts: the suites skip themselves. */
function findBrowser(): string | undefined {
  const named = process.env.FANOUT_CHROMIUM;
  if (named) return starts(named) ? named : undefined;
  return [...PLACES, chromium.executablePath()].find(starts);
}

/** One that is there may lack the system's libraries. */
const starts = (place: string) =>
  place !== "" && existsSync(place) && spawnSync(place, ["--version"]).status === 0;

/** Looked for once in a file: each that is tried is started. */
const executablePath = findBrowser();
export const NO_BROWSER = executablePath === undefined;

/** A browser that talks to nobody but the pages under test. */
export function launchBrowser(): Promise<Browser> {
  if (!executablePath) throw new Error("there is no browser: set FANOUT_CHROMIUM");
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
