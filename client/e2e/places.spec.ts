import { beforeAll, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./support/browser.ts";
import { PASSWORD, type Person } from "./support/person.ts";
import { useFanout } from "./support/use-fanout.ts";
import { channelOf, openDevice } from "./support/wire.ts";

describe.skipIf(NO_BROWSER)("finding one's way", () => {
  const fanout = useFanout();
  let ada: Person;

  beforeAll(async () => {
    ada = await fanout.arrive();
    await ada.register();
    await ada.createGuild("Climbers");
    for (const channel of ["routes", "weather"]) await ada.createChannel(channel);
    await ada.go("general");
    for (let index = 1; index <= 70; index += 1)
      await ada.say(`message ${index} about ${index === 3 ? "the old rope" : "nothing"}`);
    await ada.sees("message 70");
  });

  test("Ctrl+K goes to a channel by some letters of its name, with the keyboard alone", async () => {
    await ada.page.keyboard.press("Control+k");
    await ada.page.getByRole("combobox", { name: "Where to?" }).waitFor();
    await ada.page.keyboard.type("weat");
    await ada.page.getByRole("option", { name: /weather/ }).waitFor();
    await ada.page.keyboard.press("Enter");
    await ada.page.getByRole("heading", { level: 1, name: "weather" }).waitFor();
    await ada.page.keyboard.press("Control+k");
    await ada.page.keyboard.type("zzzz");
    await ada.page.getByText("Nothing has these letters in its name.").waitFor();
    await ada.escape();
    await ada.go("general");
  });

  test("Ctrl+/ lists the keys, and the same again closes the list", async () => {
    await ada.page.keyboard.press("Control+/");
    const sheet = ada.page.getByRole("dialog", { name: "Keyboard" });
    await sheet.getByText("Go to a channel, a person or a guild").waitFor();
    await ada.page.keyboard.press("Control+/");
    await sheet.waitFor({ state: "detached" });
  });

  test("a search finds what was said long ago, marks it, and leads there", async () => {
    await ada.page.keyboard.press("Control+Shift+f");
    const panel = ada.page.getByRole("complementary", { name: "Search" });
    await panel.getByRole("searchbox").fill("old rope");
    await ada.page.keyboard.press("Enter");
    await panel.getByText("1 message", { exact: true }).waitFor();
    expect(await panel.locator("mark").allInnerTexts()).toEqual(["old rope"]);
    await panel.getByRole("button", { name: /message 3 about/ }).click();
    await ada.page.locator("article").filter({ hasText: "the old rope" }).waitFor();
    await panel.getByRole("searchbox").fill("what nobody said");
    await panel.getByRole("searchbox").press("Enter");
    await panel.getByText('Nothing here has "what nobody said" in it.').waitFor();
    await panel.getByRole("button", { name: "Close search" }).click();
    await ada.page.getByRole("complementary", { name: "Members" }).waitFor();
  });

  test("a pinned message stands in the list of pins, leads to its place, and can be unpinned there", async () => {
    await ada.page.getByRole("button", { name: "Jump to present" }).click();
    const row = ada.page.locator("article").filter({ hasText: "message 69" });
    await row.click({ button: "right" });
    await ada.page.getByRole("menuitem", { name: "Pin" }).click();
    await ada.page.getByRole("button", { name: "Pinned messages" }).click();
    const panel = ada.page.getByRole("complementary", { name: "Pinned messages" });
    await panel.getByRole("button", { name: /message 69/ }).click();
    await panel.getByRole("listitem").hover();
    await panel.getByRole("button", { name: "Unpin" }).click();
    await panel.getByText("Nothing is pinned here yet.").waitFor();
    await panel.getByRole("button", { name: "Close pinned messages" }).click();
  });

  test("channels stand under their categories, which can be folded; what is unread stays, also after a reload", async () => {
    await ada.openChannelMenu("weather", "Channel settings");
    await ada.page.getByLabel("Category (if you like)").fill("Outside");
    await ada.page.getByRole("button", { name: "Save" }).click();
    await ada.isTold("The channel is saved.");
    await ada.escape();
    const list = ada.page.getByRole("navigation", { name: "Channels" });
    const folder = list.getByRole("button", { name: "Outside" });
    await list.getByRole("list", { name: "Outside" }).getByRole("link", { name: "weather" }).waitFor();
    await folder.click();
    await list.getByRole("link", { name: "weather" }).waitFor({ state: "detached" });
    expect(await folder.getAttribute("aria-expanded")).toBe("false");
    await ada.page.reload();
    await folder.waitFor();
    expect(await list.getByRole("link", { name: "weather" }).count()).toBe(0);
    await folder.click();
    await list.getByRole("link", { name: "weather" }).waitFor();
  });

  test("a link to a message leads there, with a log-in on the way", async () => {
    await ada.go("general");
    const { pathname } = new URL(ada.page.url());
    const device = await openDevice(fanout.clientUrl, ada);
    const query = { channel_id: channelOf(ada), query: "rope" };
    const { messages } = (await device.ok("message.search", query)) as { messages: { id: string }[] };
    await device.close();
    const elsewhere = await fanout.arrive();
    await elsewhere.open(`${pathname}?m=${messages[0]?.id}`);
    await elsewhere.fillIn(ada.name, PASSWORD, "Log in");
    await elsewhere.sees("the old rope");
    expect(new URL(elsewhere.page.url()).pathname).toBe(pathname);
    expect(elsewhere.faults).toEqual([]);
    await elsewhere.leave();
  });

  test("Alt and the arrows go through the channels as they stand", async () => {
    await ada.go("general");
    await ada.page.keyboard.press("Alt+ArrowDown");
    await ada.page.getByRole("heading", { level: 1, name: "routes" }).waitFor();
    await ada.page.keyboard.press("Alt+ArrowDown");
    await ada.page.getByRole("heading", { level: 1, name: "weather" }).waitFor();
    await ada.page.keyboard.press("Alt+ArrowUp");
    await ada.page.getByRole("heading", { level: 1, name: "routes" }).waitFor();
  });

  test("/split: two sessions in one window talk; one is cut, and finds what it missed when it is back", async () => {
    const { page } = await fanout.arrive({
      viewport: { width: 1600, height: 900 },
    });
    await page.goto(`${fanout.clientUrl}/split`);
    const link = await ada.invite("Climbers");
    const sides = {
      left: page.frameLocator("iframe[name=left]"),
      right: page.frameLocator("iframe[name=right]"),
    };
    for (const [side, frame] of Object.entries(sides)) {
      await frame.getByRole("link", { name: "Create an account" }).click();
      await frame.getByLabel("Username").fill(`${side}_${Date.now().toString(36)}`);
      await frame.getByLabel("Password", { exact: true }).fill("correct horse");
      await frame.getByRole("button", { name: "Create account" }).click();
      await frame.getByRole("main").getByRole("button", { name: "Add a guild" }).click();
      await frame.getByLabel("Invite link or code").fill(link);
      await frame.getByRole("button", { name: "Join guild" }).click();
      await frame.getByRole("textbox", { name: /^Message #/ }).waitFor();
    }
    const say = async (side: "left" | "right", text: string) => {
      const field = sides[side].getByRole("textbox", { name: /^Message #/ });
      await field.fill(text);
      await field.press("Enter");
    };
    const sees = (side: "left" | "right", text: string) =>
      sides[side].locator('article[data-status="confirmed"]').filter({ hasText: text }).waitFor();
    await say("left", "from the left");
    await sees("right", "from the left");
    const network = page.getByRole("region", { name: "Right session" });
    await network.getByText("Offline").click();
    await sides.right.getByText(/Connection lost|Reconnecting/).waitFor();
    await say("left", "while you were away");
    await sees("left", "while you were away");
    await say("right", "written in the dark");
    await sides.right.getByText("Waiting to be sent").waitFor();
    await network.getByText("Online").click();
    await sees("right", "while you were away");
    await sees("right", "written in the dark");
    await sees("left", "written in the dark");
    await network.getByText("Slow").click();
    await say("right", "slowly");
    await sees("left", "slowly");
    await page.context().close();
  });

  test("nothing of it was an uncaught exception or a console.error of ours", () => {
    expect(ada.faults).toEqual([]);
  });
});
