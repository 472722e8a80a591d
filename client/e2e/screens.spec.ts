import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./support/browser.ts";
import type { Person } from "./support/person.ts";
import { useFanout } from "./support/use-fanout.ts";

/** A window of 1280 px, at 400 %. */
const NARROWEST = { width: 320, height: 256 };

/** What of a page, or of the dialog over it, one cannot reach without scrolling sideways. */
const beyondTheEdge = (page: Page) =>
  page.evaluate(() => {
    const top = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
    const controls = [...top.querySelectorAll<HTMLElement>("a, button, input, select, textarea, h1, h2, p")];
    const isShown = (e: HTMLElement) => e.checkVisibility() && e.getBoundingClientRect().width > 1;
    const isBeyond = (e: HTMLElement) => {
      const { left, right } = e.getBoundingClientRect();
      return left < -0.5 || right > innerWidth + 0.5;
    };
    /** Tabs and code have a scroller of their own. */
    const isInScroller = (e: HTMLElement | null): boolean =>
      e !== null &&
      (/auto|scroll/.test(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth
        ? e.matches("[role=tablist], pre")
        : isInScroller(e.parentElement));
    const beyond = controls.filter((e) => isShown(e) && isBeyond(e) && !isInScroller(e));
    return beyond.map((e) => e.getAttribute("aria-label") ?? e.textContent ?? "");
  });

const styleOf = (what: Locator, name: string) =>
  what.evaluate((element, property) => getComputedStyle(element).getPropertyValue(property), name);

describe.skipIf(NO_BROWSER)("on every screen", () => {
  const fanout = useFanout();
  let ada: Person;

  beforeAll(async () => {
    ada = await fanout.arrive();
    await ada.register();
    await ada.createGuild("Climbers");
    await ada.say("kept for later");
    await ada.sees("kept for later");
  });

  test("320 px are enough: nothing is beyond the edge", async () => {
    const { page } = ada;
    await page.setViewportSize(NARROWEST);
    const expectFits = async (place: string) => expect(await beyondTheEdge(page), place).toEqual([]);
    const field = page.getByRole("textbox", { name: "Message #general" });
    await field.fill("w".repeat(120));
    await field.press("Enter");
    await ada.sees("wwww");
    await expectFits("a channel");
    await page.getByRole("button", { name: "Guilds and channels" }).click();
    await page.getByRole("button", { name: "Settings", exact: true }).click();
    for (const tab of ["Profile", "Account", "Appearance", "Notifications"]) {
      await page.getByRole("tab", { name: tab }).click();
      await page.getByRole("tabpanel", { name: tab }).waitFor();
      await expectFits(tab);
    }
    await ada.escape();
    await ada.escape();
    for (const panel of ["Search", "Pinned messages", "Show members"]) {
      await page.getByRole("button", { name: panel }).click();
      await page.getByRole("dialog").waitFor();
      await expectFits(panel);
      await ada.escape();
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  test("with the system's own colours, focus and what is on can still be told", async () => {
    const { page } = ada;
    await page.emulateMedia({ forcedColors: "active" });
    await page.getByRole("button", { name: "Settings", exact: true }).click();
    await page.getByRole("tab", { name: "Appearance" }).click();
    const less = page.getByRole("switch", { name: "Less motion" });
    const off = await styleOf(less, "background-color");
    expect(await styleOf(less, "border-top-style")).toBe("solid");
    await less.check();
    expect(await styleOf(less, "background-color")).not.toBe(off);
    await less.uncheck();
    await page.keyboard.press("Shift+Tab");
    expect(await styleOf(page.locator(":focus"), "outline-style")).toBe("solid");
    await ada.escape();
    await page.emulateMedia({ forcedColors: "none" });
  });

  test("the newest messages are painted without the server: it is gone, and they are there", async () => {
    const { page } = ada;
    let attempts = 0;
    let isGone = true;
    await page.routeWebSocket(/\/local/, (socket) => {
      attempts += 1;
      if (isGone) void socket.close({ code: 1006 });
      else socket.connectToServer();
    });
    const { api } = (await (await fetch(`${fanout.clientUrl}/config.json`)).json()) as { api: string };
    await page.route(`${api}/**`, (route) => {
      attempts += 1;
      return route.abort();
    });
    // Leaving writes what is not written yet.
    await page.reload();
    await ada.sees("kept for later");
    await page.getByRole("link", { name: "general" }).waitFor();
    await page.getByText(/The server does not answer|Connecting/).waitFor();
    expect(attempts).toBeGreaterThan(0);
    isGone = false;
    await page.unroute(`${api}/**`);
    await ada.say("and on it goes");
    await ada.sees("and on it goes", 30_000);
  });

  test("nothing of it was an uncaught exception or a console.error of ours", () => {
    expect(ada.faults).toEqual([]);
  });
});
