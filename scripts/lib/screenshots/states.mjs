import { PASSWORD } from "./talk.mjs";

/**
 * What is photographed, by the name of its file. Each begins in the channel `routes`, or where `at` says, as Ada.
 * @type {Record<string, {at?: (world: object) => string, isWide?: boolean, pose?: (page: import("playwright-core").Page, world: object) => Promise<unknown>}>}
 */
export const STATES = {
  chat: {},
  menu: {
    pose: async (page) => {
      await row(page, "This is what it looked like").click({ button: "right", position: { x: 220, y: 12 } });
      await page.getByRole("menuitem", { name: "Copy text" }).waitFor();
    },
  },
  emoji: {
    pose: async (page) => {
      await page.getByRole("button", { name: "Emoji", exact: true }).click();
      await page.getByRole("searchbox").waitFor();
    },
  },
  composing: {
    pose: async (page) => {
      await row(page, "Lunch is mine").hover();
      await page.getByRole("toolbar").getByRole("button", { name: "Answer" }).click();
      await page.getByRole("textbox", { name: /^Message #/ }).fill("I bring the cheese. @c");
      await page.getByRole("listbox").waitFor();
    },
  },
  unread: {
    at: ({ guildId, channels }) => `/channels/${guildId}/${channels.general}`,
    isFirst: true,
    pose: channelStart,
  },
  "direct-message": {
    at: ({ dmId }) => `/dm/${dmId}`,
    pose: (page) => page.getByRole("heading", { name: /^Your messages with/ }).waitFor(),
  },
  search: {
    pose: async (page) => {
      await page.getByRole("button", { name: "Search", exact: true }).click();
      await page.getByRole("searchbox").fill("rope");
      await page.keyboard.press("Enter");
      await page.locator("mark").first().waitFor();
    },
  },
  profile: {
    pose: async (page) => {
      await page
        .locator("article")
        .getByRole("button", { name: "Cleo Adeyemi", exact: true })
        .first()
        .click();
      await page.getByRole("dialog").getByText("far too much coffee").waitFor();
    },
  },
  settings: {
    pose: async (page) => {
      await openDrawer(page);
      await page.getByRole("button", { name: "Settings", exact: true }).click();
      await page.getByRole("tab", { name: "Appearance" }).click();
    },
  },
  switcher: {
    pose: async (page) => {
      await page.keyboard.press("Control+k");
      await page.getByRole("option").first().waitFor();
    },
  },
  offline: {
    pose: async (page, { stop }) => {
      await stop();
      await page.getByText(/Connection lost/).waitFor({ timeout: 20_000 });
      const field = page.getByRole("textbox", { name: /^Message #/ });
      await field.fill("I wait at the shed until you are all here.");
      await field.press("Enter");
      await page.getByText("Waiting to be sent").waitFor();
    },
    isLast: true,
  },
  login: { at: () => "/login", isGuest: true, pose: (page) => page.getByLabel("Username").waitFor() },
  split: {
    at: () => "/split",
    isWide: true,
    isGuest: true,
    pose: async (page, { guildId, channels }) => {
      for (const [side, username] of [
        ["left", "ada"],
        ["right", "cleo"],
      ]) {
        const frame = page.frameLocator(`iframe[name="${side}"]`);
        await frame.getByLabel("Username").fill(username);
        await frame.getByLabel("Password", { exact: true }).fill(PASSWORD);
        await frame.getByRole("button", { name: "Log in" }).click();
        await frame.getByLabel("Username").waitFor({ state: "detached" });
        const place = `/channels/${guildId}/${channels.general}`;
        await page.frame({ name: side }).goto(new URL(place, page.url()).href);
        await frame.getByRole("textbox", { name: /^Message / }).waitFor();
      }
      const left = page.frameLocator('iframe[name="left"]').getByRole("textbox", { name: /^Message / });
      await left.fill("I have it. Who opens?");
      await left.press("Enter");
      await page
        .frameLocator('iframe[name="right"]')
        .getByText("I have it. Who opens?", { exact: true })
        .waitFor();
    },
  },
};

const row = (page, text) => page.locator("article").filter({ hasText: text }).first();

/** Is loaded apart from the messages. */
function channelStart(page) {
  return page.getByRole("heading", { name: /^This is the start/ }).waitFor();
}

async function openDrawer(page) {
  const button = page.getByRole("button", { name: "Guilds and channels" });
  if (await button.isVisible()) await button.click();
}
