import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { inRoot } from "../paths.mjs";
import { findFreeBase } from "../ports.mjs";
import { STATES } from "./states.mjs";
import { furnish, PASSWORD } from "./talk.mjs";

const SIZES = {
  1280: { viewport: { width: 1280, height: 800 }, colorScheme: "dark" },
  390: { viewport: { width: 390, height: 844 }, colorScheme: "light", isMobile: true, hasTouch: true },
};
const READY_MS = 120_000;

/**
 * Starts a Fanout, furnishes it, and takes a picture of each state in each size.
 * @param {{browser: import("playwright-core").Browser, names: readonly string[], folder: string, say: (line: string) => void}} what
 * @returns {Promise<string[]>} the files
 */
export async function photograph({ browser, names, folder, say }) {
  const files = [];
  for (const [size, options] of Object.entries(SIZES)) {
    // What a state changes, and the one that stops everything, is gone with it.
    const fanout = await start();
    try {
      say(`Furnishing a guild for the pictures at ${size} px.`);
      const world = { ...(await furnish(fanout.urls.http)), stop: fanout.stop };
      const context = await browser.newContext({ ...options, locale: "en-GB", reducedMotion: "reduce" });
      for (const name of inOrder(names)) {
        const state = STATES[name];
        if (state.isWide && Number(size) < 1000) continue;
        const file = path.join(folder, `${name}-${size}.png`);
        await pose({
          context: state.isGuest ? await browser.newContext(options) : context,
          state,
          world,
          client: fanout.urls.client,
          file,
        });
        files.push(file);
      }
      world.close();
    } finally {
      await fanout.stop();
      rmSync(fanout.dataDir, { recursive: true, force: true });
    }
  }
  return files;
}

/** The one that stops Fanout comes last, and what is unread is looked at before anything else reads it. */
const inOrder = (names) => [...names].sort((a, b) => rank(STATES[a]) - rank(STATES[b]));
const rank = ({ isFirst, isLast }) => (isFirst ? 0 : isLast ? 2 : 1);

async function pose({ context, state, world, client, file }) {
  const page = await context.newPage();
  const place = state.at?.(world) ?? `/channels/${world.guildId}/${world.channels.routes}`;
  // What is kept is painted before there is a connection; the server's first word tells that there is one.
  const connected = state.isGuest
    ? undefined
    : page.waitForEvent("websocket").then((socket) => socket.waitForEvent("framereceived"));
  await page.goto(client + place);
  if (!state.isGuest) await logInIfAsked(page);
  await connected;
  // What is loaded apart, as the panel beside the messages is, stands empty until it is there.
  await page.waitForFunction(
    () =>
      ![...document.querySelectorAll(".shimmer, aside:empty")].some((each) => each.checkVisibility()) &&
      document.fonts.status === "loaded",
  );
  await state.pose?.(page, world);
  await page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
  await page.screenshot({ path: file, animations: "disabled", caret: "hide" });
  await page.close();
}

async function logInIfAsked(page) {
  const field = page.getByRole("textbox", { name: /^Message / });
  const username = page.getByLabel("Username");
  await field.or(username).first().waitFor();
  if (!(await username.isVisible())) return;
  await username.fill("ada");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Log in" }).click();
  await field.waitFor();
  await page.locator("article").first().waitFor();
}

/** @returns {Promise<{urls: Record<string, string>, dataDir: string, stop: () => Promise<void>}>} */
async function start() {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "fanout-screenshots-"));
  const base = await findFreeBase();
  const args = [inRoot("scripts/start.mjs"), "--no-seed", "--data-dir", dataDir, "--port-base", String(base)];
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, FANOUT_RATE_LIMITS: "off" },
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGINT");
    await once(child, "exit");
  };
  for (const until = Date.now() + READY_MS; Date.now() < until && child.exitCode === null; ) {
    const run = readRun(dataDir);
    if (run?.pid === child.pid) return { urls: run.urls, dataDir, stop };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await stop();
  throw new Error("Fanout did not start");
}

function readRun(dataDir) {
  try {
    return JSON.parse(readFileSync(path.join(dataDir, "run.json"), "utf8"));
  } catch {
    return undefined;
  }
}
