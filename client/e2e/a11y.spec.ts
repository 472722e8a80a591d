import { AxeBuilder } from "@axe-core/playwright";
import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./support/browser.ts";
import type { Person } from "./support/person.ts";
import { useFanout } from "./support/use-fanout.ts";

const SIZES = { "1280 px": { width: 1280, height: 800 }, "390 px": { width: 390, height: 844 } };
const THEMES = [
  { theme: "dark", colorScheme: "dark", contrast: "no-preference" },
  { theme: "light", colorScheme: "light", contrast: "no-preference" },
  { theme: "dark with more contrast", colorScheme: "dark", contrast: "more" },
  { theme: "light with more contrast", colorScheme: "light", contrast: "more" },
] as const;
const VIEWS = Object.entries(SIZES).flatMap(([size, viewport]) =>
  THEMES.map((theme) => ({ size, viewport, ...theme })),
);

/** Pages in frames are pages of their own: they are looked at there. */
async function violations(page: Page): Promise<string[]> {
  // What fades in has less contrast until it is there.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((each) => each.finished.catch(() => {}))),
  );
  const found = await new AxeBuilder({ page }).exclude("iframe").analyze();
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

const isWithinWindow = (what: Locator) =>
  what.evaluate((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
  });

describe.skipIf(NO_BROWSER)("accessibility", () => {
  const fanout = useFanout();
  let invite: string;
  let host: Person;

  beforeAll(async () => {
    host = await fanout.arrive();
    await host.register();
    await host.createGuild("Climbers");
    await host.say(
      "**hello** `code` https://example.com\n\n- one\n- two\n\n> said\n\n```\nconst a = 1;\n```\n\n||secret||",
    );
    await host.sees("hello");
    await host.page.locator("article").filter({ hasText: "hello" }).click({ button: "right" });
    await host.page.getByRole("menuitem", { name: "Pin" }).click();
    invite = await host.invite("Climbers");
  });

  test.each(VIEWS)(
    "axe finds nothing on any page, $theme at $size",
    async ({ viewport, colorScheme, contrast }) => {
      const guest = await fanout.arrive({
        viewport,
        colorScheme,
        contrast,
        reducedMotion: "reduce",
      });
      await guest.open("/login");
      await guest.fillIn("nobody", "wrong password", "Log in");
      await guest.page.getByRole("alert").waitFor();
      expect(await violations(guest.page)).toEqual([]);
      await guest.open("/register");
      await guest.page.getByRole("heading", { name: "Create your account" }).waitFor();
      expect(await violations(guest.page)).toEqual([]);
      await guest.register();
      expect(await violations(guest.page)).toEqual([]);
      await guest.page.getByRole("main").getByRole("button", { name: "Add a guild" }).click();
      expect(await violations(guest.page)).toEqual([]);
      await guest.open(new URL(invite).pathname);
      await guest.page.getByRole("button", { name: "Accept the invite" }).waitFor();
      expect(await violations(guest.page)).toEqual([]);
      await guest.accept(invite);
      await guest.sees("hello");
      expect(await violations(guest.page)).toEqual([]);
      await guest.open("/ui");
      await guest.page.getByRole("heading", { level: 1 }).waitFor();
      expect(await violations(guest.page), "/ui").toEqual([]);
      await guest.open("/split");
      await guest.page.frameLocator("iframe[name=right]").getByLabel("Username").waitFor();
      expect(await violations(guest.page), "/split").toEqual([]);
      expect(guest.faults).toEqual([]);
      await guest.leave();
    },
  );

  test("axe finds nothing in the settings, at a card and in direct messages, in any theme and size", async () => {
    const { page } = host;
    const guest = await fanout.arrive();
    await guest.register();
    await guest.accept(invite);
    await page.emulateMedia({ reducedMotion: "reduce" });
    const check = async (place: string) => {
      for (const { viewport, theme, colorScheme, contrast } of VIEWS) {
        await page.emulateMedia({ colorScheme, contrast });
        await page.setViewportSize(viewport);
        expect(await violations(page), `${place}, ${theme}`).toEqual([]);
      }
      await page.emulateMedia({ contrast: "no-preference" });
      await page.setViewportSize(SIZES["1280 px"]);
    };
    for (const tab of ["Guild", "Invites", "Bans"]) {
      await host.openGuildMenu("Climbers", "Guild settings");
      await page.getByRole("tab", { name: tab }).click();
      await page.getByRole("tabpanel", { name: tab }).waitFor();
      expect(await violations(page), tab).toEqual([]);
      await host.escape();
    }
    await page.getByRole("button", { name: "Create a channel" }).click();
    await page.getByLabel("Name of the channel").fill("secrets");
    await page.getByLabel("Topic").fill("What is said here stays here");
    await page.getByRole("switch", { name: "Private" }).check();
    await page.getByRole("button", { name: "Create channel" }).click();
    await page.getByRole("button", { name: "Topic: What is said here stays here" }).waitFor();
    await check("a private channel");
    await host.openChannelMenu("secrets", "Channel settings");
    await page.getByRole("tab", { name: "Members" }).click();
    await page.getByLabel("Add somebody").fill(guest.name);
    await page.getByRole("button", { name: `Add ${guest.name}` }).waitFor();
    expect(await violations(page), "members of the channel").toEqual([]);
    await host.escape();
    await host.go("general");
    await host.openCard(guest.name);
    await page.getByText("On Fanout since").waitFor();
    expect(await violations(page), "a card").toEqual([]);
    await page.getByRole("button", { name: "Message", exact: true }).click();
    await page.getByRole("textbox", { name: `Message @${guest.name}` }).waitFor();
    await check("a direct message");
    await page.getByRole("link", { name: "Home" }).click();
    await page.getByRole("heading", { name: "Your direct messages" }).waitFor();
    await check("Home");
    await page.getByRole("link", { name: "Climbers" }).click();
    await host.openChannelMenu("secrets", "Delete channel");
    await page.getByRole("button", { name: "Delete channel" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await guest.leave();
  });

  describe.each(Object.entries(SIZES))("what opens over the chat at %s", (size, viewport) => {
    const isNarrow = size === "390 px";

    test.each(THEMES)("axe finds nothing in it, $theme", async ({ colorScheme, contrast }) => {
      const { page } = host;
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, contrast, reducedMotion: "reduce" });
      const check = async (place: string) => expect(await violations(page), place).toEqual([]);
      await page.reload();
      await host.sees("hello");

      await page.keyboard.press("Control+k");
      await page.getByRole("dialog", { name: "Where to?" }).getByRole("option").first().waitFor();
      await check("the switcher");
      await host.escape();
      await page.keyboard.press("Control+/");
      await page.getByRole("dialog").waitFor();
      await check("the sheet of keys");
      await host.escape();
      await page.getByRole("button", { name: "Emoji", exact: true }).click();
      await page.getByRole("gridcell").first().waitFor();
      await check("the picker");
      await page.keyboard.press("Escape");
      await page.getByRole("searchbox").waitFor({ state: "detached" });
      if (isNarrow) {
        await page.getByRole("button", { name: "Guilds and channels" }).click();
        await page.getByRole("dialog", { name: "Guilds and channels" }).waitFor();
        await check("the drawer of channels");
      }
      await page.getByRole("button", { name: "Settings", exact: true }).click();
      for (const tab of ["Profile", "Appearance", "Notifications", "Account"]) {
        await page.getByRole("tab", { name: tab }).click();
        await page.getByRole("tabpanel", { name: tab }).waitFor();
        await check(`the settings: ${tab}`);
      }
      await host.escape();
      if (isNarrow) await host.escape();

      await page.getByRole("button", { name: "Search" }).click();
      const search = page.getByRole("searchbox");
      await search.fill("hello");
      await search.press("Enter");
      await page.locator("mark").first().waitFor();
      await check("the search");
      await page.getByRole("button", { name: "Close search" }).click();
      await page.getByRole("button", { name: "Pinned messages" }).click();
      await page.getByRole("button", { name: "Unpin" }).waitFor();
      await check("the pins");
      await page.getByRole("button", { name: "Close pinned messages" }).click();
      if (isNarrow) {
        await page.getByRole("button", { name: "Show members" }).click();
        await page.getByRole("dialog", { name: "Members" }).getByText(host.name).waitFor();
        await check("the drawer of members");
        await host.escape();
      }
      await page.emulateMedia({ contrast: "no-preference" });
      await page.setViewportSize(SIZES["1280 px"]);
    });
  });

  test.each([
    { size: "1280 px", colorScheme: "light" },
    { size: "390 px", colorScheme: "dark" },
  ] as const)(
    "each layer of /ui opens within the screen, and axe finds nothing in it, $colorScheme at $size",
    async ({ size, colorScheme }) => {
      const guest = await fanout.arrive({ viewport: SIZES[size], colorScheme, reducedMotion: "reduce" });
      const { page } = guest;
      await guest.open("/ui");
      const main = page.getByRole("main");
      await main.waitFor();
      expect(await main.evaluate((e) => e.scrollWidth - e.clientWidth)).toBe(0);
      const layer = page.locator("dialog[open], [role=menu], [role=dialog], [role=tooltip]").last();
      for (const name of [
        "Dialog",
        "Card",
        "Question",
        "Question, answered",
        "Question, refused",
        "Drawer",
        "Menu",
        "Popover",
        "Emoji",
      ]) {
        await page.getByRole("button", { name, exact: true }).click();
        await layer.waitFor();
        if (name === "Emoji") await page.getByRole("gridcell").first().waitFor();
        expect(await isWithinWindow(layer), name).toBe(true);
        expect(await violations(page), name).toEqual([]);
        await page.keyboard.press("Escape");
        await layer.waitFor({ state: "detached" });
      }
      await page.getByRole("button", { name: "Point at me" }).hover();
      await page.getByRole("tooltip").waitFor();
      expect(await isWithinWindow(layer)).toBe(true);
      expect(guest.faults).toEqual([]);
      await guest.leave();
    },
  );

  test("the channel, its dialogs and its menus without a mouse", async () => {
    const { page } = host;
    await host.createChannel("second");
    await page.keyboard.press("Alt+ArrowUp");
    await page.getByRole("heading", { level: 1, name: "general" }).waitFor();
    await page.keyboard.press("Alt+ArrowDown");
    await page.getByRole("heading", { level: 1, name: "second" }).waitFor();
    await page.getByRole("button", { name: "Climbers", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.locator("[role=menuitem]:focus").waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Invite people to Climbers" }).waitFor();
    await page.getByRole("menu").waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("region", { name: "Messages in #second" }).focus();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("composer");
  });

  test("the arrow keys go from message to message", async () => {
    await host.go("second");
    for (const text of ["first", "last"]) {
      await host.say(text);
      await host.sees(text);
    }
    const focused = () => host.page.evaluate(() => document.activeElement?.textContent ?? "");
    await host.page.getByRole("region", { name: "Messages in #second" }).focus();
    await host.page.keyboard.press("ArrowUp");
    expect(await focused()).toContain("last");
    await host.page.keyboard.press("ArrowUp");
    expect(await focused()).toContain("first");
  });

  test("a narrow screen has everything: drawer, channel, members", async () => {
    const guest = await fanout.arrive({
      viewport: SIZES["390 px"],
      hasTouch: true,
    });
    await guest.register();
    await guest.accept(invite);
    await guest.page.getByRole("button", { name: "Guilds and channels" }).click();
    await guest.go("general");
    await guest.page.getByRole("dialog").waitFor({ state: "detached" });
    await guest.page.getByRole("button", { name: "Show members" }).click();
    await guest.page.getByRole("dialog", { name: "Members" }).getByText(host.name).waitFor();
    await guest.page.keyboard.press("Escape");
    const overflow = await guest.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBe(0);
    expect(guest.faults).toEqual([]);
  });
});
