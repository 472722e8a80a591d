import { beforeAll, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./support/browser.ts";
import { PASSWORD, type Person } from "./support/person.ts";
import { useFanout } from "./support/use-fanout.ts";

describe.skipIf(NO_BROWSER)("two people talk", () => {
  const fanout = useFanout();
  let ada: Person;
  let bo: Person;

  beforeAll(async () => {
    ada = await fanout.arrive();
    bo = await fanout.arrive({ colorScheme: "dark" });
    await ada.register();
    await ada.createGuild("Climbers");
    await ada.createChannel("routes");
    const link = await ada.invite("Climbers");
    await bo.register();
    await bo.accept(link);
    await bo.go("routes");
  });

  test("each sees what the other writes, in the order in which it was said", async () => {
    await ada.say("one");
    await bo.sees("one");
    await bo.say("two");
    await ada.sees("two");
    await ada.say("three");
    await bo.sees("three");
    expect(await ada.messages()).toEqual(["one", "two", "three"]);
    expect(await bo.messages()).toEqual(["one", "two", "three"]);
  });

  test("twenty written in a row arrive in the order of writing, each once", async () => {
    const texts = Array.from({ length: 20 }, (_, index) => `row ${index + 1}.`);
    for (const text of texts) await ada.say(text);
    await bo.sees("row 20.");
    await ada.sees("row 20.");
    const rows = async (person: Person) => (await person.messages()).filter((text) => text.startsWith("row"));
    await expect.poll(() => rows(bo)).toEqual(texts);
    await expect.poll(() => rows(ada)).toEqual(texts);
  });

  test("a reload shows the history", async () => {
    await bo.page.reload();
    await bo.sees("row 20.");
    expect((await bo.messages()).at(-1)).toBe("row 20.");
  });

  test("a channel opens at its newest message, however many there are", async () => {
    await ada.createChannel("heights");
    await bo.go("heights");
    const jump = bo.page.getByRole("button", { name: "Jump to present" });
    // In turns, so that each row has its author's name: higher than what the list expects of one that it has not measured.
    for (let count = 1; count <= 30; count += 1) {
      const text = `turn ${count}.`;
      await (count % 2 === 0 ? bo : ada).say(text);
      await bo.sees(text);
      if (count < 18 || count % 4 !== 0) continue;
      await bo.page.reload();
      await bo.sees(text);
      const list = bo.page.getByRole("region", { name: "Messages in #heights" });
      const toEnd = () => list.evaluate((e) => e.scrollHeight - e.scrollTop - e.clientHeight);
      await expect.poll(toEnd, { message: `after ${count}` }).toBeLessThan(2);
      expect(await jump.count()).toBe(0);
    }
    await ada.go("routes");
    await bo.go("routes");
  });

  test("a message sent while the other is away is there, and counted as unread, when they come back", async () => {
    await bo.go("general");
    await bo.page.goto("about:blank");
    await ada.say("while you were away");
    await ada.sees("while you were away");
    await bo.page.goBack();
    await bo.page.getByRole("link", { name: /routes\s*unread/ }).waitFor();
    await bo.go("routes");
    await bo.sees("while you were away");
  });

  test("both stand in the list of members", async () => {
    const members = ada.page.getByRole("complementary", { name: "Members" });
    await members.getByText(ada.name).waitFor();
    await members.getByText(bo.name).waitFor();
  });

  test("a channel that is made or deleted appears and disappears for the other", async () => {
    await ada.createChannel("short-lived");
    await bo.go("short-lived");
    await ada.page.getByRole("button", { name: "More for short-lived" }).click();
    await ada.page.getByRole("menuitem", { name: "Delete channel" }).click();
    await ada.page.getByRole("button", { name: "Delete channel" }).click();
    await bo.page.getByRole("link", { name: "short-lived" }).waitFor({ state: "detached" });
    await bo.page.getByRole("textbox", { name: /^Message #/ }).waitFor();
    await ada.go("routes");
    await bo.go("routes");
  });

  test("a script in a message is text, and nothing runs", async () => {
    await ada.say('<img src=x onerror="document.title=1"><script>document.title=2</script>');
    await bo.sees("<script>document.title=2</script>");
    expect(await bo.page.locator("article img, article script").count()).toBe(0);
  });

  test("a draft stays with its channel, through a reload", async () => {
    const field = bo.page.getByRole("textbox", { name: "Message #routes" });
    await field.fill("half a thought");
    await bo.go("general");
    expect(await bo.page.getByRole("textbox", { name: "Message #general" }).inputValue()).toBe("");
    await bo.page.reload();
    await bo.go("routes");
    expect(await field.inputValue()).toBe("half a thought");
    await field.fill("");
  });

  test("one who scrolls up loads what is older, and jumps back with one press", async () => {
    for (let index = 1; index <= 45; index += 1) await ada.say(`long talk ${index}.`);
    await ada.sees("long talk 45.", 30_000);
    await bo.page.reload();
    await bo.sees("long talk 45.");
    const list = bo.page.getByRole("region", { name: "Messages in #routes" });
    await list.hover();
    await expect
      .poll(
        async () => {
          await bo.page.mouse.wheel(0, -2_000);
          return bo.page.getByRole("heading", { name: "This is the start of #routes" }).count();
        },
        { timeout: 15_000 },
      )
      .toBe(1);
    await bo.page.getByRole("button", { name: "Jump to present" }).click();
    await expect.poll(async () => (await bo.messages()).at(-1)).toBe("long talk 45.");
  });

  test("who logs out sees nothing more, and logs in to what was there", async () => {
    await bo.page.getByRole("button", { name: "Log out" }).click();
    await bo.page.getByRole("heading", { name: "Welcome back" }).waitFor();
    expect(await bo.page.evaluate(() => localStorage.getItem("fanout.session"))).toBeNull();
    await bo.fillIn(bo.name, PASSWORD, "Log in");
    await bo.go("routes");
    await bo.sees("long talk 45.");
  });

  test.each(["/", "/channels"])("a member of a guild who opens %s comes to a channel", async (path) => {
    await bo.open(path);
    await bo.page.getByRole("textbox", { name: /^Message #/ }).waitFor();
    expect(new URL(bo.page.url()).pathname).toMatch(/^\/channels\/[^/]+\/[^/]+$/);
  });

  test("a member of a guild who logs out and in again comes to a channel", async () => {
    await bo.page.getByRole("button", { name: "Log out" }).click();
    await bo.page.getByRole("heading", { name: "Welcome back" }).waitFor();
    expect(new URL(bo.page.url()).search).toBe("");
    await bo.fillIn(bo.name, PASSWORD, "Log in");
    await bo.page.getByRole("textbox", { name: /^Message #/ }).waitFor();
    expect(new URL(bo.page.url()).pathname).toMatch(/^\/channels\/[^/]+\/[^/]+$/);
  });

  test("the keys go where one would type: the user name, then the message", async () => {
    const focused = () => bo.page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    await bo.page.getByRole("button", { name: "Log out" }).click();
    const name = await bo.page.getByLabel("Username").elementHandle();
    await expect.poll(() => name?.evaluate((field) => field === document.activeElement)).toBe(true);
    await bo.fillIn(bo.name, PASSWORD, "Log in");
    await expect.poll(focused).toBe("Message #general");
    await bo.go("routes");
    await expect.poll(focused).toBe("Message #routes");
    await bo.page
      .getByRole("navigation", { name: "Guilds" })
      .getByRole("button", { name: "Add a guild" })
      .click();
    await bo.page.getByLabel("Name of your guild").fill("Swimmers");
    await bo.page.getByRole("button", { name: "Create guild" }).click();
    await expect.poll(focused).toBe("Message #general");
    await bo.createChannel("pools");
    await expect.poll(focused).toBe("Message #pools");
  });

  test("neither page had an uncaught exception or wrote to console.error", () => {
    expect([...ada.faults, ...bo.faults]).toEqual([]);
  });
});
