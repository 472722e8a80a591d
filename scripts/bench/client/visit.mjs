import { setTimeout as delay } from "node:timers/promises";
import { percentile } from "../statistics.mjs";
import { installProbe } from "./probe.mjs";

const MESSAGES_PER_SECOND = 100;
const SECONDS = 10;
const KEY_EVERY_MS = 100;
/** Of the browser's own measure: what took less is not told. */
const LEAST_TOLD_MS = 16;
/** What was going on when the page was loaded is over by then. */
const SETTLES_MS = 1_000;

/**
 * Somebody opens a channel and types there while others write 100 messages a second into it.
 * @param {{browser: import("playwright-core").Browser, storageState: object, url: string, slowdown: number, send: (index: number) => void}} what slowdown: of the page's processor
 * @returns {Promise<{paintedMs: number, interactionMs: number, toPaintMs: number, frameMs: number, longTasks: number}>}
 */
export async function visit({ browser, storageState, url, slowdown, send }) {
  const context = await browser.newContext({ storageState, viewport: { width: 1280, height: 800 } });
  try {
    await context.addInitScript(installProbe);
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
    await page.goto(url);
    await page.locator('article[data-status="confirmed"]').first().waitFor();
    await delay(SETTLES_MS);
    const paintedMs = await page.evaluate(() => {
      const { probe } = window;
      Object.assign(probe, { interactions: {}, longTasks: 0, toPaint: [], frames: [] });
      return probe.paintedMs;
    });
    const field = page.getByRole("textbox", { name: /^Message #/ });
    await field.focus();
    const keys = await busySeconds(page, send);
    const probe = await page.evaluate(() => window.probe);
    const told = Object.values(probe.interactions);
    const untold = Array(Math.max(0, keys - told.length)).fill(LEAST_TOLD_MS);
    return {
      paintedMs,
      interactionMs: percentile([...told, ...untold], 98),
      toPaintMs: percentile(probe.toPaint, 99),
      frameMs: percentile(probe.frames, 99),
      longTasks: probe.longTasks,
    };
  } finally {
    await context.close();
  }
}

/** @returns {Promise<number>} how many keys were pressed */
async function busySeconds(page, send) {
  const beganAtMs = performance.now();
  const writing = (async () => {
    for (let index = 0; index < SECONDS * MESSAGES_PER_SECOND; index += 1) {
      send(index);
      const dueMs = ((index + 1) * 1_000) / MESSAGES_PER_SECOND;
      await delay(Math.max(0, beganAtMs + dueMs - performance.now()));
    }
  })();
  let keys = 0;
  while (performance.now() - beganAtMs < SECONDS * 1_000) {
    await page.keyboard.press("abcdefgh "[keys % 9]);
    keys += 1;
    await delay(KEY_EVERY_MS);
  }
  await writing;
  return keys;
}
