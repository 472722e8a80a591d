import { beforeAll, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./support/browser.ts";
import { PASSWORD, type Person } from "./support/person.ts";
import { useFanout } from "./support/use-fanout.ts";

const NEXT_PASSWORD = "another correct horse";

/** Of a computed colour, from 0 to 1, as WCAG has it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((text) => {
    const value = Number(text) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe.skipIf(NO_BROWSER)("what a person chooses for themselves", () => {
  const fanout = useFanout();
  let ada: Person;
  let bo: Person;

  beforeAll(async () => {
    [ada, bo] = [await fanout.arrive(), await fanout.arrive()];
    await ada.register();
    await ada.createGuild("Climbers");
    const link = await ada.invite("Climbers");
    await bo.register();
    await bo.accept(link);
  });

  const settings = async (tab: string) => {
    await ada.page.getByRole("button", { name: "Settings", exact: true }).click();
    await ada.page.getByRole("tab", { name: tab }).click();
  };
  /** What there is to see of what is chosen: how bright the ground is and how much quieter text differs from it, how high a message is, and whether a menu comes in. */
  const looksLike = async () => {
    const { page } = ada;
    const colours = await page.getByRole("heading", { name: "Channels" }).evaluate((heading) => {
      const ground = (element: Element | null): string => {
        const { backgroundColor } = getComputedStyle(element ?? document.body);
        return element && backgroundColor === "rgba(0, 0, 0, 0)"
          ? ground(element.parentElement)
          : backgroundColor;
      };
      return { text: getComputedStyle(heading).color, ground: ground(heading) };
    });
    const row = page.locator("article").filter({ hasText: "said by bo" });
    const rowPx = await row.evaluate((element) => element.getBoundingClientRect().height);
    await page.getByRole("button", { name: "Climbers", exact: true }).click();
    const menu = page.getByRole("menu");
    const moves = await menu.evaluate((element) => getComputedStyle(element).animationName !== "none");
    await page.keyboard.press("Escape");
    await menu.waitFor({ state: "detached" });
    const [light, dark] = [luminance(colours.text), luminance(colours.ground)].sort((a, b) => b - a);
    const contrast = ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
    return { brightness: luminance(colours.ground), contrast, rowPx, moves };
  };

  test("a display name, a picture and some words reach everybody at once", async () => {
    await ada.say("written before");
    await bo.sees("written before");
    await settings("Profile");
    await ada.page.getByLabel("Display name").fill("Ada the Great");
    await ada.page.getByLabel("About you").fill("I climb on Sundays.");
    await ada.page.getByRole("button", { name: "Another picture" }).click();
    await ada.page.getByRole("button", { name: "Save" }).click();
    await ada.isTold("Your profile is saved.");
    await ada.escape();
    const row = bo.page.locator("article").filter({ hasText: "written before" });
    await row.getByRole("button", { name: "Ada the Great", exact: true }).click();
    await bo.page.getByRole("dialog").getByText("I climb on Sundays.").waitFor();
    await bo.escape();
  });

  test("theme, density, contrast and motion take effect at once, and are there after a reload", async () => {
    await bo.say("said by bo");
    await ada.sees("said by bo");
    const before = await looksLike();
    await settings("Appearance");
    await ada.page.getByRole("radio", { name: "Dark" }).check();
    await ada.page.getByRole("radio", { name: /^Compact/ }).check();
    await ada.escape();
    const dark = await looksLike();
    expect(before.brightness).toBeGreaterThan(0.8);
    expect(dark.brightness).toBeLessThan(0.1);
    expect(dark.rowPx).toBeLessThan(before.rowPx);
    expect(before.moves).toBe(true);
    await settings("Appearance");
    await ada.page.getByRole("switch", { name: "More contrast" }).check();
    await ada.page.getByRole("switch", { name: "Less motion" }).check();
    await ada.escape();
    const chosen = await looksLike();
    expect(chosen.contrast).toBeGreaterThan(dark.contrast + 1);
    expect(chosen.moves).toBe(false);
    await ada.page.reload();
    await ada.sees("said by bo");
    expect(await looksLike()).toEqual(chosen);
    await settings("Appearance");
    await ada.page.getByRole("radio", { name: "As the system has it" }).check();
    await ada.page.getByRole("radio", { name: /^Cosy/ }).check();
    await ada.page.getByRole("switch", { name: "More contrast" }).uncheck();
    await ada.page.getByRole("switch", { name: "Less motion" }).uncheck();
    await ada.escape();
    expect(await looksLike()).toEqual(before);
  });

  test("a wrong password is told; the right one is changed, and this page stays logged in, others do not", async () => {
    const other = await fanout.arrive();
    await other.open("/login");
    await other.fillIn(ada.name, PASSWORD, "Log in");
    await other.sees("written before");
    await settings("Account");
    await ada.page.getByLabel("Password", { exact: true }).fill("not the one");
    await ada.page.getByLabel("New password").fill(NEXT_PASSWORD);
    await ada.page.getByRole("button", { name: "Change password" }).click();
    await ada.page.getByRole("alert").filter({ hasText: "wrong" }).waitFor();
    await ada.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await ada.page.getByRole("button", { name: "Change password" }).click();
    await ada.isTold("Your password is changed.");
    await ada.escape();
    await other.page.getByText("Your session has ended").waitFor();
    await ada.say("still here");
    await bo.sees("still here");
    await other.leave();
  });

  test("a password that is changed in one of two tabs logs out neither", async () => {
    const cy = await fanout.arrive();
    await cy.register();
    await cy.createGuild("Tabs");
    await cy.page.reload();
    const tab = await cy.page.context().newPage();
    const places: string[] = [];
    tab.on("framenavigated", (frame) => places.push(frame.url()));
    await tab.goto(cy.page.url());
    await tab.getByRole("textbox", { name: /^Message #/ }).waitFor();
    await cy.page.getByRole("button", { name: "Settings", exact: true }).click();
    await cy.page.getByRole("tab", { name: "Account" }).click();
    await cy.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await cy.page.getByLabel("New password").fill(NEXT_PASSWORD);
    await cy.page.getByRole("button", { name: "Change password" }).click();
    await cy.isTold("Your password is changed.");
    await cy.escape();
    await cy.say("still here");
    await tab.locator('article[data-status="confirmed"]').filter({ hasText: "still here" }).waitFor();
    expect(places).toEqual([cy.page.url()]);
    expect(cy.faults).toEqual([]);
    await cy.leave();
  });

  test("log out everywhere ends this page too; the draft is kept for the next log-in", async () => {
    await ada.page.getByRole("textbox", { name: /^Message #/ }).fill("half a thought");
    await settings("Account");
    await ada.page.getByRole("button", { name: "Log out everywhere" }).click();
    await ada.page.getByRole("heading", { name: "Welcome back" }).waitFor();
    await ada.fillIn(ada.name, NEXT_PASSWORD, "Log in");
    await ada.sees("still here");
    expect(await ada.page.getByRole("textbox", { name: /^Message #/ }).inputValue()).toBe("half a thought");
    await ada.page.getByRole("textbox", { name: /^Message #/ }).fill("");
  });

  test("an account that is deleted leaves what it wrote, without its name", async () => {
    const cy = await fanout.arrive();
    await cy.register();
    await cy.accept(await ada.invite("Climbers"));
    await cy.say("written by cy");
    await bo.sees("written by cy");
    await cy.page.getByRole("button", { name: "Settings", exact: true }).click();
    await cy.page.getByRole("tab", { name: "Account" }).click();
    await cy.page.getByRole("button", { name: "Delete my account" }).click();
    await cy.page.getByLabel("Your password, to be sure").fill(PASSWORD);
    await cy.page.getByRole("button", { name: "Delete it for ever" }).click();
    await cy.page.getByText("Your account was deleted.").waitFor();
    // What a browser has kept, it shows until it reads it again.
    const fresh = await fanout.arrive();
    await fresh.open(new URL(bo.page.url()).pathname);
    await fresh.fillIn(bo.name, PASSWORD, "Log in");
    await fresh.page
      .locator("article")
      .filter({ hasText: "written by cy" })
      .getByText("Deleted user")
      .first()
      .waitFor();
    await fresh.leave();
    await cy.leave();
  });

  test("nothing of it was an uncaught exception or a console.error of ours", () => {
    for (const { faults } of [ada, bo]) expect(faults).toEqual([]);
  });
});
