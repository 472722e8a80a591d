import { Buffer } from "node:buffer";
import type { Locator, Page, WebSocketRoute } from "playwright-core";
import { describe, expect, test } from "vitest";
import { NO_BROWSER } from "./support/browser.ts";
import { PASSWORD, type Person } from "./support/person.ts";
import { useFanout } from "./support/use-fanout.ts";

/** So many keys, where a text that is typed is one, or so many presses of a button and looks at a message, do the whole journey. */
const MOST_KEYS = 85;
const MOST_PRESSES = 27;

/** Somebody who has never been here, with one way to move; counts what they do. */
abstract class Newcomer {
  steps = 0;
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Presses the button, the link or the menu's item, or goes to the field. */
  abstract use(what: Locator): Promise<void>;
  /** Opens the tools of a message. */
  abstract pointAt(message: Locator): Promise<void>;
  /** What is written is sent, or a form is. */
  abstract submit(button: string): Promise<void>;

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
    this.steps += 1;
  }
}

class ByKeyboard extends Newcomer {
  readonly #isFocused = (what: Locator) => what.evaluate((e) => e === document.activeElement);

  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
    this.steps += 1;
  }

  /** @param key goes on to the next one */
  async #reach(what: Locator, key: string): Promise<void> {
    await what.waitFor();
    while (!(await this.#isFocused(what))) {
      await this.press(key);
      if (this.steps > MOST_KEYS) throw new Error(`${what} was not reached`);
    }
  }

  async use(what: Locator): Promise<void> {
    const role = await what.evaluate((e) => e.getAttribute("role") ?? e.tagName);
    await this.#reach(what, role === "menuitem" ? "ArrowDown" : "Tab");
    if (role !== "INPUT" && role !== "TEXTAREA") await this.press("Enter");
  }

  async pointAt(message: Locator): Promise<void> {
    const list = this.page.getByRole("region", { name: /^Messages in/ });
    await this.#reach(list, "Shift+Tab");
    await this.#reach(message, "ArrowUp");
  }

  async submit(): Promise<void> {
    await this.press("Enter");
  }
}

class ByPointer extends Newcomer {
  async use(what: Locator): Promise<void> {
    await what.click();
    this.steps += 1;
  }

  async pointAt(message: Locator): Promise<void> {
    await message.hover();
    this.steps += 1;
  }

  async submit(button: string): Promise<void> {
    await this.use(this.page.getByRole("button", { name: button, exact: true }));
  }
}

describe.skipIf(NO_BROWSER)("somebody who has never been here", () => {
  const fanout = useFanout();

  async function journey(ada: Person, me: Newcomer): Promise<void> {
    const { page } = ada;
    const sockets = new Set<WebSocketRoute>();
    await page.routeWebSocket(/\/local/, (socket) => {
      socket.connectToServer();
      sockets.add(socket);
    });
    const button = (name: string) => page.getByRole("button", { name, exact: true });
    const rowOf = (text: string) => page.locator("article").filter({ hasText: text });

    await ada.open("/");
    await me.use(page.getByRole("link", { name: "Create an account" }));
    await me.use(page.getByLabel("Username"));
    await me.type(ada.name);
    await me.use(page.getByLabel("Password", { exact: true }));
    await me.type(PASSWORD);
    await me.submit("Create account");

    await me.use(page.getByRole("main").getByRole("button", { name: "Add a guild" }));
    await me.use(page.getByLabel("Name of your guild"));
    await me.type("Climbers");
    await me.submit("Create guild");
    await page.getByRole("heading", { name: "This is the start of #general" }).waitFor();

    await me.use(button("Climbers"));
    await me.use(page.getByRole("menuitem", { name: "Invite people" }));
    await me.use(button("Copy").first());
    await button("Copied").waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    await me.use(button("Close"));
    const bo = await fanout.arrive();
    await bo.register();
    await bo.accept(link);

    const picture = await page.screenshot({ clip: { x: 0, y: 0, width: 300, height: 200 } });
    const chooser = page.waitForEvent("filechooser");
    await me.use(button("Attach files"));
    await (await chooser).setFiles({
      name: "view.png",
      mimeType: "image/png",
      buffer: Buffer.from(picture),
    });
    await page.getByRole("list", { name: "Files to send" }).waitFor();
    await me.use(page.getByRole("textbox", { name: /^Message #/ }));
    await me.type("the view");
    await me.submit("Send");
    await bo.sees("the view");
    await bo.page.getByRole("img", { name: "view.png" }).waitFor();

    await me.pointAt(rowOf("the view"));
    await me.use(rowOf("the view").getByRole("button", { name: "React with a heart" }));
    await bo.page
      .locator("article")
      .filter({ hasText: "the view" })
      .getByRole("button", { name: "❤️ 1 reaction" })
      .waitFor();
    await me.pointAt(rowOf("the view"));
    await me.use(rowOf("the view").getByRole("button", { name: "Edit", exact: true }));
    await page.getByRole("textbox", { name: "Edit the message" }).waitFor();
    await me.type(" from the top");
    await me.submit("Save");
    await bo.sees("the view from the top");

    await page.context().setOffline(true);
    for (const socket of sockets) await socket.close({ code: 1001 });
    await bo.say("where are you?");
    await bo.sees("where are you?");
    await me.use(page.getByRole("textbox", { name: /^Message #/ }));
    await me.type("in a tunnel");
    await me.submit("Send");
    await page.getByText("Waiting to be sent").waitFor();
    await page.context().setOffline(false);
    await bo.sees("in a tunnel", 30_000);
    await ada.sees("in a tunnel", 30_000);
    const all = ["the view from the top", "where are you?", "in a tunnel"];
    expect((await ada.messages()).map(oneLine)).toEqual(all);
    await page.reload();
    await ada.sees("in a tunnel");
    expect((await ada.messages()).map(oneLine)).toEqual(all);
    expect((await bo.messages()).map(oneLine)).toEqual(all);
    expect([...ada.faults, ...bo.faults]).toEqual([]);
    await bo.leave();
    await ada.leave();
  }

  const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();

  test(`finds all of it by keyboard alone, with at most ${MOST_KEYS} keys`, async () => {
    const ada = await fanout.arrive({ permissions: ["clipboard-read", "clipboard-write"] });
    const me = new ByKeyboard(ada.page);
    await journey(ada, me);

    expect(me.steps).toBeLessThanOrEqual(MOST_KEYS);
  });

  test(`finds all of it by pointer alone, with at most ${MOST_PRESSES} presses, looks and texts`, async () => {
    const ada = await fanout.arrive({ permissions: ["clipboard-read", "clipboard-write"] });
    const me = new ByPointer(ada.page);
    await journey(ada, me);

    expect(me.steps).toBeLessThanOrEqual(MOST_PRESSES);
  });
});
