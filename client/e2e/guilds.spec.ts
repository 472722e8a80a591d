import { beforeAll, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./support/browser.ts";
import type { Person } from "./support/person.ts";
import { useFanout } from "./support/use-fanout.ts";

const TOPIC = `Where we climb next. ${"Bring a rope, and somebody who holds it. ".repeat(8)}Be on time.`;

describe.skipIf(NO_BROWSER)("a guild is kept by its people", () => {
  const fanout = useFanout();
  let ada: Person;
  let bo: Person;
  let cy: Person;
  let link: string;

  beforeAll(async () => {
    [ada, bo, cy] = [
      await fanout.arrive(),
      await fanout.arrive({ colorScheme: "dark" }),
      await fanout.arrive(),
    ];
    await ada.register();
    await ada.createGuild("Climbers");
    link = await ada.invite("Climbers");
    for (const person of [bo, cy]) {
      await person.register();
      await person.accept(link);
    }
  });

  const channels = (person: Person) => person.page.getByRole("navigation", { name: "Channels" });
  const names = async (person: Person) =>
    (await channels(person).getByRole("link").allInnerTexts()).map((text) => text.split("\n")[0]);
  const members = (person: Person) => person.page.getByRole("complementary", { name: "Members" });
  const isIn = (person: Person, channel: string) =>
    person.page.getByRole("heading", { level: 1, name: channel }).waitFor();

  test("a channel is made with a topic, which stands above the messages and opens whole", async () => {
    await ada.page.getByRole("button", { name: "Create a channel" }).click();
    await ada.page.getByLabel("Name of the channel").fill("routes");
    await ada.page.getByLabel("Topic").fill(TOPIC);
    await ada.page.getByRole("button", { name: "Create channel" }).click();
    await isIn(ada, "routes");
    await bo.go("routes");
    const topic = bo.page.getByRole("button", { name: /^Topic: Where we climb next/ });
    expect(await topic.evaluate((element) => element.scrollWidth > element.clientWidth)).toBe(true);
    await topic.click();
    await bo.page.getByRole("dialog", { name: "Topic" }).getByText("Be on time.").waitFor();
    await bo.escape();
  });

  test("a private channel is its maker's alone, with a lock, until somebody is added to it", async () => {
    await ada.page.getByRole("button", { name: "Create a channel" }).click();
    await ada.page.getByLabel("Name of the channel").fill("council");
    await ada.page.getByRole("switch", { name: "Private" }).check();
    await ada.page.getByRole("button", { name: "Create channel" }).click();
    await isIn(ada, "council private");
    await members(ada).getByRole("button", { name: bo.name }).waitFor({ state: "detached" });
    expect(await channels(bo).getByRole("link", { name: "council" }).count()).toBe(0);
    await ada.openChannelMenu("council", "Members of the channel");
    await ada.page.getByRole("button", { name: `Add ${bo.name}` }).click();
    await ada.page.getByRole("button", { name: `Remove ${bo.name}` }).waitFor();
    await ada.escape();
    await members(ada).getByRole("button", { name: bo.name }).waitFor();
    await channels(bo).getByRole("link", { name: "council private" }).click();
    await isIn(bo, "council private");
    await members(bo).getByRole("button", { name: ada.name }).waitFor();
    expect(await members(bo).getByRole("button", { name: cy.name }).count()).toBe(0);
  });

  test("who is removed from a channel while they are in it comes to another, and is told", async () => {
    await ada.openChannelMenu("council", "Members of the channel");
    await ada.page.getByRole("button", { name: `Remove ${bo.name}` }).click();
    await bo.isTold("#council was deleted, or you may no longer see it.");
    await isIn(bo, "general");
    await ada.page.getByRole("button", { name: `Add ${bo.name}` }).click();
    await ada.escape();
    await channels(bo).getByRole("link", { name: "council" }).waitFor();
  });

  test("who leaves a private channel finds it again, if they manage channels", async () => {
    await ada.openChannelMenu("council", "Leave channel");
    await ada.page.getByRole("button", { name: "Leave channel" }).click();
    await channels(ada).getByRole("link", { name: "council" }).waitFor({ state: "detached" });
    await ada.page.getByRole("button", { name: "Private channels to join" }).click();
    await ada.page.getByRole("button", { name: "Join council" }).click();
    await isIn(ada, "council private");
    expect(await ada.page.getByText("may no longer see it").count()).toBe(0);
  });

  test("the settings of a channel: its name, its topic, its place", async () => {
    await ada.openChannelMenu("council", "Channel settings");
    await ada.page.getByLabel("Name of the channel").fill("elders");
    await ada.page.getByLabel("Topic").fill("Old ropes");
    await ada.page.getByRole("button", { name: "Save" }).click();
    await channels(bo).getByRole("link", { name: "elders" }).waitFor();
    await ada.page.getByText("Place 3 of 3 in the list").waitFor();
    await ada.page.getByRole("button", { name: "Move up" }).click();
    await ada.page.getByText("Place 2 of 3 in the list").waitFor();
    await ada.page.getByRole("button", { name: "Move up" }).click();
    await ada.page.getByText("Place 1 of 3 in the list").waitFor();
    await ada.escape();
    await expect.poll(() => names(bo)).toEqual(["elders", "general", "routes"]);
    await bo.page.reload();
    await expect.poll(() => names(bo)).toEqual(["elders", "general", "routes"]);
    await ada.page.getByRole("button", { name: "Topic: Old ropes" }).waitFor();
  });

  test("a channel that is made private is gone for the others, who are told; opened again, it is back", async () => {
    await bo.go("routes");
    await channels(ada).getByRole("link", { name: "routes" }).focus();
    await ada.page.keyboard.press("Shift+F10");
    await ada.page.getByRole("menuitem", { name: "Channel settings" }).click();
    await ada.page.getByRole("tab", { name: "Who sees it" }).click();
    await ada.page.getByText("everybody in the guild reads it").waitFor();
    await ada.page.getByRole("button", { name: "Make it private" }).click();
    await ada.page.getByRole("button", { name: "Make private" }).click();
    await bo.isTold("#routes was deleted, or you may no longer see it.");
    await isIn(bo, "elders");
    await ada.page.getByRole("button", { name: "Open it to everybody" }).click();
    await ada.page.getByRole("button", { name: "Open channel" }).click();
    await channels(bo).getByRole("link", { name: "routes" }).waitFor();
    await ada.escape();
  });

  test("who is there stands above who is not, by shape and by word", async () => {
    await ada.go("general");
    await members(ada)
      .getByRole("button", { name: `${cy.name} Online` })
      .waitFor();
    await cy.page.goto("about:blank");
    await members(ada)
      .getByRole("button", { name: `${cy.name} Offline` })
      .waitFor();
    await members(ada).getByRole("heading", { name: "Offline · 1" }).waitFor();
    await cy.page.goBack();
    await members(ada)
      .getByRole("button", { name: `${cy.name} Online` })
      .waitFor();
  });

  test("an owner gives a role, and the card offers what that role may do, and no more", async () => {
    await ada.openCard(bo.name);
    await ada.page.getByLabel("Role in Climbers").selectOption("Moderator");
    await members(ada).getByRole("heading", { name: "Moderators · 1", includeHidden: true }).waitFor();
    await ada.escape();
    await bo.go("general");
    await bo.openCard(cy.name);
    await bo.page.getByRole("button", { name: "Kick" }).waitFor();
    expect(await bo.page.getByRole("button", { name: "Ban" }).count()).toBe(0);
    expect(await bo.page.getByLabel("Role in Climbers").count()).toBe(0);
    await bo.escape();
    await bo.openCard(ada.name);
    await bo.page.getByText("Owner of Climbers").waitFor();
    expect(await bo.page.getByRole("button", { name: "Kick" }).count()).toBe(0);
    await bo.escape();
  });

  test("a name in a message opens the same card", async () => {
    await cy.go("general");
    await cy.say("who is that?");
    await bo.sees("who is that?");
    const row = bo.page.locator("article").filter({ hasText: "who is that?" });
    await row.getByRole("button", { name: cy.name, exact: true }).click();
    await bo.page
      .getByRole("dialog", { name: `Profile of ${cy.name}` })
      .getByText("Member of Climbers")
      .waitFor();
    await bo.escape();
  });

  test("who is kicked is told by whom they lost what, comes to a place that exists, and may come back", async () => {
    await bo.openCard(cy.name);
    await bo.page.getByRole("button", { name: "Kick" }).click();
    await bo.page.getByRole("button", { name: `Kick ${cy.name}` }).click();
    await cy.isTold("You were removed from Climbers.");
    await cy.page.getByRole("heading", { name: `Hello, ${cy.name}` }).waitFor();
    await members(bo).getByRole("button", { name: cy.name }).waitFor({ state: "detached" });
    await cy.accept(link);
  });

  test("who is banned cannot come back until the ban is lifted, and the list says why", async () => {
    await ada.openCard(cy.name);
    await ada.page.getByRole("button", { name: "Ban", exact: true }).click();
    await ada.page.getByLabel("Reason").fill("cut a rope");
    await ada.page.getByRole("button", { name: `Ban ${cy.name}` }).click();
    await cy.isTold("You were banned from Climbers.");
    await cy.open(new URL(link).pathname);
    await cy.page.getByRole("button", { name: "Accept the invite" }).click();
    await cy.page.getByText("This invite does not work any more.").waitFor();
    await ada.openGuildMenu("Climbers", "Guild settings");
    await ada.page.getByRole("tab", { name: "Bans" }).click();
    await ada.page.getByRole("list", { name: "Bans" }).getByText("cut a rope").waitFor();
    await ada.page.getByRole("button", { name: `Lift the ban of ${cy.name}` }).click();
    await ada.page.getByText("Nobody is banned.").waitFor();
    await ada.escape();
    await cy.accept(link);
  });

  test("an invite is made with limits, listed, and revoked", async () => {
    await ada.openGuildMenu("Climbers", "Invite people");
    await ada.page.getByLabel("Link").waitFor();
    const first = await ada.page.getByLabel("Code").inputValue();
    await ada.page.getByLabel("Works for").selectOption("1 hour");
    await ada.page.getByLabel("Lets in").selectOption("1 person");
    await ada.page.getByRole("button", { name: "Make another with these limits" }).click();
    await ada.page.getByText("It works for 1 hour, for 1 person.").waitFor();
    const second = await ada.page.getByLabel("Code").inputValue();
    expect(second).not.toBe(first);
    await ada.escape();
    await ada.openGuildMenu("Climbers", "Guild settings");
    await ada.page.getByRole("tab", { name: "Invites" }).click();
    const line = ada.page
      .getByRole("list", { name: "Invites" })
      .getByRole("listitem")
      .filter({ hasText: second });
    await line.getByText(`by ${ada.name} · used 0 of 1 times · ends in 1 hour`).waitFor();
    await ada.page.getByRole("button", { name: `Revoke ${second}` }).click();
    await line.waitFor({ state: "detached" });
    await ada.escape();
  });

  test("a guild is given another name, for everybody", async () => {
    await ada.openGuildMenu("Climbers", "Guild settings");
    await ada.page.getByLabel("Name of the guild").fill("Alpinists");
    await ada.page.getByRole("button", { name: "Save" }).click();
    await bo.page.getByRole("button", { name: "Alpinists", exact: true }).waitFor();
    await ada.escape();
  });

  test("an owner hands the guild over, and is an admin from then on", async () => {
    await ada.openCard(bo.name);
    await ada.page.getByLabel("Role in Alpinists").selectOption("Owner");
    await ada.page.getByText("owns it from then on, and you are an admin").waitFor();
    await ada.page.getByRole("button", { name: "Hand over" }).click();
    await ada.page.getByText("Owner of Alpinists").waitFor();
    await ada.escape();
    await bo.openCard(ada.name);
    expect(await bo.page.getByLabel("Role in Alpinists").inputValue()).toBe("admin");
    await bo.escape();
  });

  test("a guild ends when its owner has typed its name: dialogs about it close, and everybody else is told", async () => {
    await ada.openGuildMenu("Alpinists", "Invite people");
    await ada.page.getByLabel("Link").waitFor();
    await cy.openCard(bo.name);
    await bo.openGuildMenu("Alpinists", "Guild settings");
    await bo.page.getByRole("button", { name: "Delete guild" }).click();
    const end = bo.page.getByRole("button", { name: "Delete for everybody" });
    expect(await end.isDisabled()).toBe(true);
    await bo.page.getByLabel("Type Alpinists to confirm").fill("Alpinists");
    await end.click();
    for (const person of [ada, cy]) {
      await person.isTold("Alpinists was deleted, or you are no longer in it.");
      await person.page.getByRole("heading", { name: `Hello, ${person.name}` }).waitFor();
      await person.page.getByRole("dialog").waitFor({ state: "detached" });
    }
    await bo.page.getByRole("heading", { name: `Hello, ${bo.name}` }).waitFor();
    expect(await bo.page.getByText("Alpinists").count()).toBe(0);
  });

  test("no page had an uncaught exception or wrote to console.error", () => {
    expect([...ada.faults, ...bo.faults, ...cy.faults]).toEqual([]);
  });
});
