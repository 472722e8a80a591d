import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./support/browser.ts";
import type { Person } from "./support/person.ts";
import { useFanout } from "./support/use-fanout.ts";
import { channelOf, openDevice } from "./support/wire.ts";

const DIST = join(import.meta.dirname, "../dist");
const KB = 1024;
const LOADED = 300;

/** What the page asks for before it shows anything, as index.html names it. */
function firstFiles(kind: "js" | "css"): string[] {
  const html = readFileSync(join(DIST, "index.html"), "utf8");
  const named = [...html.matchAll(/(?:src|href)="(\/[^"]+\.(js|css))"/g)];
  return named.filter(([, , ending]) => ending === kind).map(([, file]) => file as string);
}
const gzipped = (files: readonly string[]) =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(join(DIST, file))).length, 0);

describe.skipIf(NO_BROWSER)("the gates of the chat", () => {
  const fanout = useFanout();
  let ada: Person;

  beforeAll(async () => {
    ada = await fanout.arrive();
    await ada.register();
    await ada.createGuild("Climbers");
    const device = await openDevice(fanout.clientUrl, ada);
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
  const fromEnd = () => list().evaluate((e) => e.scrollHeight - e.scrollTop - e.clientHeight);

  test("the first JavaScript is at most 150 KB, gzipped", () => {
    expect(gzipped(firstFiles("js"))).toBeLessThanOrEqual(150 * KB);
  });

  test("the first CSS is at most 8 KB, gzipped", () => {
    expect(gzipped(firstFiles("css"))).toBeLessThanOrEqual(8 * KB);
  });

  test("a channel with hundreds of messages is at most 800 elements", async () => {
    expect(await ada.page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThanOrEqual(800);
  });

  test("a hundred messages a second leave one at the end, without a pixel", async () => {
    await ada.page.reload();
    await ada.sees(`message ${LOADED}`);
    await expect.poll(fromEnd).toBeLessThan(2);
    const device = await openDevice(fanout.clientUrl, ada);
    await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        device.ok("message.send", {
          channel_id: channelOf(ada),
          content: `fast ${index}`,
          nonce: `f${index}`,
        }),
      ),
    );
    await device.close();
    await expect.poll(async () => (await ada.messages()).at(-1)).toMatch(/^fast /);
    await expect.poll(fromEnd).toBeLessThan(2);
  });

  test("loading the page shifts its layout by less than 0.02", async () => {
    await ada.page.addInitScript(() => {
      const sums = window as unknown as { shift: number };
      sums.shift = 0;
      new PerformanceObserver((entries) => {
        for (const entry of entries.getEntries() as unknown as { value: number; hadRecentInput: boolean }[])
          if (!entry.hadRecentInput) sums.shift += entry.value;
      }).observe({ type: "layout-shift", buffered: true });
    });
    await ada.page.reload();
    await ada.page.getByText("fast").first().waitFor();
    await ada.page.getByRole("complementary", { name: "Members" }).getByText(ada.name).waitFor();
    const shift = await ada.page.evaluate(() => (window as unknown as { shift: number }).shift);
    expect(shift).toBeLessThan(0.02);
  });
});
