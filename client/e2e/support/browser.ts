import { join } from "node:path";
import type { Browser } from "playwright-core";

interface Browsers {
  findBrowser(): string | undefined;
  launchBrowser(executablePath: string): Promise<Browser>;
}
const browsers: Browsers = await import(join(import.meta.dirname, "../../../scripts/lib/browser.mjs"));

/** Looked for once in a file: each that is tried is started. */
const executablePath = browsers.findBrowser();
/** The suites skip themselves where no browser starts. */
export const NO_BROWSER = executablePath === undefined;

export function launchBrowser(): Promise<Browser> {
  if (!executablePath) throw new Error("there is no browser: set FANOUT_CHROMIUM");
  return browsers.launchBrowser(executablePath);
}
