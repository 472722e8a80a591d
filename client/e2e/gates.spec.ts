import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { Locator } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./support/browser.ts";
import { PASSWORD, type Person } from "./support/person.ts";
import { useFanout } from "./support/use-fanout.ts";
import { channelOf, openDevice } from "./support/wire.ts";

const DIST = join(import.meta.dirname, "../dist");
const KB = 1024;
const CHANNELS = 60;
const LOADED = 300;

const gzipped = (files: Iterable<string>) =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(DIST, file))).length, 0);

/** Whether somebody sees its middle. */
const isSeen = (what: Locator) =>
  what.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  });

/** What the tests leave in the page. */
interface Measured {
  /** The sum of its layout shifts. */
  shift: number;
  /** The farthest that a frame was from the end of the list. */
  farthestPx: number;
  frames: number;
}

describe.skipIf(NO_BROWSER)("the gates of the chat", () => {
  const fanout = useFanout();
  /** The owner of the guild, who can do most with a channel. */
  let ada: Person;

  beforeAll(async () => {
    ada = await fanout.arrive();
    await ada.register();
    await ada.createGuild("Climbers");
    const [, , guild_id] = new URL(ada.page.url()).pathname.split("/");
    const device = await openDevice(fanout.clientUrl, ada);
    for (let index = 2; index <= CHANNELS; index += 1)
      await device.ok("channel.create", { guild_id, name: `channel ${index}` });
    for (let index = 1; index <= LOADED; index += 1)
      await device.ok("message.send", {
        channel_id: channelOf(ada),
        content: `message ${index}${" and more".repeat(index % 40)}`,
        nonce: `n${index}`,
      });
    await device.close();
    await ada.sees(`message ${LOADED}`);
  });

  const list = () => ada.page.getByRole("region", { name: "Messages in #general" });

  /** Those the browser asks for until the channel is on the screen. What it fetches ahead when it has nothing else to do is for later. */
  async function firstFiles(): Promise<Record<"js" | "css", Set<string>>> {
    const reader = await fanout.arrive();
    await reader.page.addInitScript(() => {
      window.requestIdleCallback = () => 0;
    });
    await reader.open("/login");
    await reader.fillIn(ada.name, PASSWORD, "Log in");
    await reader.sees(`message ${LOADED}`);
    const files = { js: new Set<string>(), css: new Set<string>() };
    reader.page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.endsWith(".js")) files.js.add(pathname);
      if (pathname.endsWith(".css")) files.css.add(pathname);
    });
    await reader.page.reload();
    await reader.sees(`message ${LOADED}`);
    await reader.page.getByRole("complementary", { name: "Members" }).getByText(ada.name).waitFor();
    await reader.leave();
    return files;
  }

  test("the JavaScript of the first screen is at most 150 KB, its CSS at most 8 KB, gzipped", async () => {
    const { js, css } = await firstFiles();
    expect(js.size).toBeGreaterThan(0);
    expect(css.size).toBeGreaterThan(0);
    expect(gzipped(js)).toBeLessThanOrEqual(150 * KB);
    expect(gzipped(css)).toBeLessThanOrEqual(8 * KB);
  });

  test(`${CHANNELS} channels and hundreds of messages are at most 800 elements`, async () => {
    expect(await ada.page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThanOrEqual(800);
  });

  test("of many channels the open one is on the screen, wherever it stands", async () => {
    const channels = ada.page.getByRole("navigation", { name: "Channels" });
    await ada.page.keyboard.press("Alt+ArrowUp");
    await ada.page.getByRole("heading", { level: 1, name: `channel ${CHANNELS}` }).waitFor();
    await expect.poll(() => isSeen(channels.getByRole("link", { name: `channel ${CHANNELS}` }))).toBe(true);
    await ada.page.keyboard.press("Alt+ArrowDown");
    await ada.page.getByRole("heading", { level: 1, name: "general" }).waitFor();
    await expect.poll(() => isSeen(channels.getByRole("link", { name: "general" }))).toBe(true);
  });

  test("a hundred messages in a second leave one at the end, without a pixel, in each frame", async () => {
    const fromEnd = () => list().evaluate((e) => e.scrollHeight - e.scrollTop - e.clientHeight);
    await expect.poll(fromEnd).toBeLessThan(2);
    await list().evaluate((element) => {
      const page = window as unknown as Measured;
      page.farthestPx = 0;
      page.frames = 0;
      const look = () => {
        page.farthestPx = Math.max(
          page.farthestPx,
          element.scrollHeight - element.scrollTop - element.clientHeight,
        );
      };
      const eachFrame = () => {
        look();
        page.frames += 1;
        requestAnimationFrame(eachFrame);
      };
      requestAnimationFrame(eachFrame);
      // The last word before a frame is drawn: the list's own observer comes before it.
      if (element.firstElementChild) new ResizeObserver(look).observe(element.firstElementChild);
    });
    const device = await openDevice(fanout.clientUrl, ada);
    const sent = Array.from({ length: 100 }, async (_, index) => {
      await setTimeout(index * 10);
      const fields = { channel_id: channelOf(ada), content: `fast ${index}.`, nonce: `f${index}` };
      await device.ok("message.send", fields);
    });
    await Promise.all(sent);
    await device.close();
    await ada.sees("fast 99.");
    await expect.poll(async () => (await ada.messages()).at(-1)).toMatch(/^fast /);
    const page = await ada.page.evaluate(() => {
      const { farthestPx, frames } = window as unknown as Measured;
      return { farthestPx, frames };
    });
    expect(page.frames).toBeGreaterThan(10);
    expect(page.farthestPx).toBeLessThan(2);
  });

  test("loading the page shifts its layout by less than 0.02", async () => {
    await ada.page.addInitScript(() => {
      const page = window as unknown as Measured;
      page.shift = 0;
      new PerformanceObserver((entries) => {
        for (const entry of entries.getEntries() as unknown as { value: number; hadRecentInput: boolean }[])
          if (!entry.hadRecentInput) page.shift += entry.value;
      }).observe({ type: "layout-shift", buffered: true });
    });
    await ada.page.reload();
    await ada.page.getByText("fast").first().waitFor();
    await ada.page.getByRole("complementary", { name: "Members" }).getByText(ada.name).waitFor();
    expect(await ada.page.evaluate(() => (window as unknown as Measured).shift)).toBeLessThan(0.02);
  });
});
