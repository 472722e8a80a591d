import { beforeAll, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./support/browser.ts";
import type { Person } from "./support/person.ts";
import { useFanout } from "./support/use-fanout.ts";

describe.skipIf(NO_BROWSER)("two people write to each other alone", () => {
  const fanout = useFanout();
  let ada: Person;
  let bo: Person;
  let cy: Person;

  beforeAll(async () => {
    [ada, bo, cy] = [
      await fanout.arrive(),
      await fanout.arrive({ colorScheme: "dark" }),
      await fanout.arrive({
        viewport: { width: 390, height: 844 },
        hasTouch: true,
      }),
    ];
    await ada.register();
    await ada.createGuild("Climbers");
    const link = await ada.invite("Climbers");
    for (const person of [bo, cy]) {
      await person.register();
      await person.accept(link);
    }
  });

  async function write(from: Person, to: Person, text: string): Promise<void> {
    const field = from.page.getByRole("textbox", { name: `Message @${to.name}` });
    await field.fill(text);
    await field.press("Enter");
  }
  const rail = (person: Person) => person.page.getByRole("navigation", { name: "Guilds" });
  const list = (person: Person) => person.page.getByRole("navigation", { name: "Direct messages" });

  test("one begins at somebody's card, and the place says whose it is", async () => {
    await ada.openCard(bo.name);
    await ada.page.getByRole("button", { name: "Message", exact: true }).click();
    await ada.page.getByRole("heading", { name: `Your messages with ${bo.name}` }).waitFor();
    await ada.page.getByRole("heading", { level: 1, name: bo.name }).waitFor();
    expect(await ada.page.title()).toBe(bo.name);
    expect(new URL(ada.page.url()).pathname).toMatch(/^\/dm\/\d+$/);
    await ada.page.getByRole("complementary", { name: "Profile" }).getByText("On Fanout since").waitFor();
    await write(ada, bo, "only for you");
    await ada.sees("only for you");
  });

  test("the other one sees at Home that something waits, whoever they talk to", async () => {
    await rail(bo).getByRole("link", { name: "Home, 1 unread direct message" }).waitFor();
    await expect.poll(() => bo.page.title()).toBe("(1) #general · Climbers");
    await rail(bo).getByRole("link", { name: /^Home/ }).click();
    const main = bo.page.getByRole("main");
    await main.getByRole("heading", { name: "Your direct messages" }).waitFor();
    await list(bo)
      .getByRole("link", { name: `${ada.name} Online 1 unread` })
      .waitFor();
    await main.getByRole("link", { name: ada.name }).click();
    await bo.sees("only for you");
    await rail(bo).getByRole("link", { name: "Home", exact: true }).waitFor();
  });

  test("each sees what the other writes, also after a reload", async () => {
    await write(bo, ada, "I read it");
    await ada.sees("I read it");
    await bo.page.reload();
    await bo.sees("I read it");
    expect(await bo.messages()).toEqual(["only for you", "I read it"]);
  });

  test("the list has the newest at the top, and says who is there", async () => {
    await rail(ada).getByRole("link", { name: "Climbers" }).click();
    await ada.openCard(cy.name);
    await ada.page.getByRole("button", { name: "Message", exact: true }).click();
    await write(ada, cy, "and you");
    await ada.sees("and you");
    const names = async () =>
      (await list(ada).getByRole("link").allInnerTexts()).map((text) => /person_\w+/.exec(text)?.[0]);
    await expect.poll(names).toEqual([cy.name, bo.name]);
    await write(bo, ada, "me again");
    await expect.poll(names).toEqual([bo.name, cy.name]);
    await list(ada)
      .getByRole("link", { name: `${bo.name} Online 1 unread` })
      .waitFor();
    await bo.page.goto("about:blank");
    await list(ada)
      .getByRole("link", { name: `${bo.name} Offline 1 unread` })
      .waitFor();
    await bo.page.goBack();
  });

  test("on a narrow screen: from the drawer to Home, into the conversation, and the other's profile", async () => {
    await cy.page.getByRole("button", { name: "Guilds and channels" }).click();
    await cy.page.getByRole("link", { name: "Home, 1 unread direct message" }).click();
    await cy.page.getByRole("main").getByRole("link", { name: ada.name }).click();
    await cy.sees("and you");
    await cy.page.getByRole("button", { name: "Show profile" }).click();
    await cy.page.getByRole("dialog", { name: "Profile" }).getByText(`@${ada.name}`).waitFor();
    await cy.escape();
    const overflow = await cy.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBe(0);
  });

  test("the same two always have the same one", async () => {
    const { pathname } = new URL(cy.page.url());
    await cy.open("/channels");
    await cy.page.getByRole("button", { name: "Show members" }).click();
    await cy.page.getByRole("dialog", { name: "Members" }).getByRole("button", { name: ada.name }).click();
    await cy.page.getByRole("button", { name: "Message", exact: true }).click();
    await cy.sees("and you");
    expect(new URL(cy.page.url()).pathname).toBe(pathname);
  });

  test("the address of somebody else's leads home", async () => {
    const { pathname } = new URL(cy.page.url());
    await bo.open(pathname);
    await bo.page.getByRole("heading", { name: "Your direct messages" }).waitFor();
  });

  test("no page had an uncaught exception or wrote to console.error", () => {
    expect([...ada.faults, ...bo.faults, ...cy.faults]).toEqual([]);
  });
});
