import type { Locator, WebSocketRoute } from "playwright-core";
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

  /** Somebody's browser, with Ada in it, at the same place. */
  async function enter(person: Person): Promise<void> {
    await person.open(new URL(ada.page.url()).pathname);
    await person.fillIn(ada.name, PASSWORD, "Log in");
    await person.sees("message 70");
  }

  async function openSearch({ page }: Person): Promise<Locator> {
    await page.getByRole("button", { name: "Search" }).click();
    return page.getByRole("complementary", { name: "Search" });
  }

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

  test("the way to anywhere and the list of keys have buttons", async () => {
    await ada.page.getByRole("button", { name: "Go to" }).click();
    await ada.page.getByRole("combobox", { name: "Where to?" }).waitFor();
    await ada.escape();
    await ada.page.getByRole("button", { name: "Settings", exact: true }).click();
    await ada.page.getByRole("tab", { name: "Keyboard" }).click();
    await ada.page.getByText("Channel above", { exact: true }).waitFor();
    await ada.escape();
  });

  test("what is told while a dialog is open lies above it, and can be dismissed there", async () => {
    await ada.openChannelMenu("weather", "Channel settings");
    await ada.page.getByLabel("Topic").fill("rain or shine");
    await ada.page.getByRole("button", { name: "Save" }).click();
    await ada.isTold("The channel is saved.");
    await ada.page.getByRole("button", { name: "Dismiss" }).click();
    await ada.page.getByText("The channel is saved.").waitFor({ state: "detached" });
    await ada.escape();
  });

  test("on a narrow screen a hit closes the search, has the focus and is lit", async () => {
    const phone = await fanout.arrive({ viewport: { width: 390, height: 844 }, hasTouch: true });
    await enter(phone);
    await phone.page.getByRole("button", { name: "Search" }).click();
    const drawer = phone.page.getByRole("dialog", { name: "Search" });
    await drawer.getByRole("searchbox").fill("old rope");
    await drawer.getByRole("searchbox").press("Enter");
    await drawer.getByRole("button", { name: /message 3 about/ }).tap();
    // It is lit for a moment only.
    await phone.page.locator("article.bg-accent-soft").filter({ hasText: "the old rope" }).waitFor();
    expect(await drawer.count()).toBe(0);
    await expect
      .poll(() => phone.page.evaluate(() => document.activeElement?.textContent))
      .toContain("the old rope");
    expect(phone.faults).toEqual([]);
    await phone.leave();
  });

  test("under a finger what is pressed is 44 px high, and the tabs of the settings go by the arrows as they stand", async () => {
    const phone = await fanout.arrive({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    await enter(phone);
    const low = () =>
      phone.page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>("button, [role=tab], nav a")]
          .filter((each) => each.offsetHeight > 1 && each.offsetHeight < 44 && !each.closest("[inert]"))
          .map((each) => `${each.getAttribute("aria-label") ?? each.textContent}: ${each.offsetHeight}`),
      );
    expect(await low()).toEqual([]);
    await phone.page.getByRole("button", { name: "Guilds and channels" }).tap();
    await phone.page.getByRole("dialog", { name: "Guilds and channels" }).waitFor();
    expect(await low()).toEqual([]);
    await phone.page.getByRole("button", { name: "Settings", exact: true }).tap();
    const profile = phone.page.getByRole("tab", { name: "Profile" });
    await phone.page.getByRole("button", { name: "Another picture" }).waitFor();
    expect(await low()).toEqual([]);
    await profile.focus();
    await phone.page.keyboard.press("ArrowRight");
    await expect
      .poll(() => phone.page.getByRole("tab", { name: "Appearance" }).getAttribute("aria-selected"))
      .toBe("true");
    expect(await low()).toEqual([]);
    expect(phone.faults).toEqual([]);
    await phone.leave();
  });

  test("in the system's few colours what is chosen has a border", async () => {
    await ada.page.emulateMedia({ forcedColors: "active" });
    const outline = (name: string) =>
      ada.page
        .getByRole("navigation", { name: "Channels" })
        .getByRole("link", { name })
        .evaluate((link) => getComputedStyle(link).outlineStyle);
    expect(await outline("general")).toBe("solid");
    expect(await outline("routes")).toBe("none");
    await ada.page.emulateMedia({ forcedColors: "none" });
  });

  test("what is searched for while a search runs is searched for next", async () => {
    const desk = await fanout.arrive();
    let hold = (_frame: string | Buffer, pass: () => void) => pass();
    await desk.page.routeWebSocket(/\/local/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((frame) => hold(frame, () => socket.send(frame)));
    });
    await enter(desk);
    const panel = await openSearch(desk);
    const held: (() => void)[] = [];
    hold = (_frame, pass) => void held.push(pass);
    await panel.getByRole("searchbox").fill("old rope");
    await panel.getByRole("searchbox").press("Enter");
    await panel.locator("[aria-busy=true]").waitFor();
    await panel.getByRole("searchbox").fill("message 70");
    await panel.getByRole("searchbox").press("Enter");
    hold = (_frame, pass) => pass();
    for (const pass of held) pass();
    await panel.getByRole("button", { name: /message 70 about/ }).waitFor();
    expect(desk.faults).toEqual([]);
    await desk.leave();
  });

  test("a hit that is not loaded is not gone to without a connection, and one is told", async () => {
    const desk = await fanout.arrive();
    const sockets = new Set<WebSocketRoute>();
    await desk.page.routeWebSocket(/\/local/, (socket) => {
      socket.connectToServer();
      sockets.add(socket);
    });
    await enter(desk);
    await desk.go("routes");
    const device = await openDevice(fanout.clientUrl, ada);
    for (let index = 1; index <= 200; index += 1)
      await device.ok("message.send", {
        channel_id: channelOf(desk),
        content: `route ${index}.`,
        nonce: `r${index}`,
      });
    await device.close();
    await desk.page.reload();
    await desk.sees("route 200.");
    const panel = await openSearch(desk);
    await panel.getByRole("searchbox").fill("route 1.");
    await panel.getByRole("searchbox").press("Enter");
    const hit = panel.getByRole("button", { name: /route 1\./ });
    await hit.waitFor();
    await desk.page.context().setOffline(true);
    for (const socket of sockets) await socket.close({ code: 1001 });
    await desk.page.getByText(/Connection lost|Reconnecting/).waitFor();
    await hit.click();
    await desk.isTold("There is no connection right now.");
    await desk.page.context().setOffline(false);
    await desk.page.getByText(/Connection lost|Reconnecting/).waitFor({ state: "detached" });
    await desk.sees("route 200.");
    expect(desk.faults).toEqual([]);
    await desk.leave();
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
    const rows = list.getByRole("listitem").filter({ hasText: /Outside|weather/ });
    expect(await rows.allInnerTexts()).toEqual(["Outside", "weather"]);
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

  test("/split: two sessions in one window talk; one is cut, through a reload too, and finds what it missed when it is back", async () => {
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
    // A page that is loaded anew is cut from its beginning, however late its parts come.
    await page.route(/open-slot/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await route.continue();
    });
    await sides.right.locator("html").evaluate(() => location.reload());
    await sides.right.getByText("The server does not answer.").waitFor();
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
