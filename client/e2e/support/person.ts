import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { forgetPage, keepTrack } from "./artefacts.ts";

export const PASSWORD = "correct horse";
let count = 0;

/** Chromium itself logs requests and sockets that fail: what is not ours to prevent. */
const CHROMIUMS_OWN = /^(Failed to load resource|WebSocket connection to|The resource .* was preloaded)/;

/** Somebody with a browser of their own. Finds things as people do, by their words. */
export class Person {
  readonly name: string;
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #url: string;
  /** Exceptions nobody caught, and whatever this page wrote to console.error. */
  readonly faults: string[] = [];

  private constructor(name: string, context: BrowserContext, page: Page, url: string) {
    this.name = name;
    this.#context = context;
    this.page = page;
    this.#url = url;
    page.on("pageerror", (error) => this.faults.push(String(error)));
    page.on("console", (line) => {
      if (line.type() === "error" && !CHROMIUMS_OWN.test(line.text())) this.faults.push(line.text());
    });
  }

  /** @param url where the client is served */
  static async arrive(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Person> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    count += 1;
    const name = `person_${count}_${Date.now().toString(36)}`;
    const page = await context.newPage();
    await keepTrack(name, context, page);
    return new Person(name, context, page, url);
  }

  async open(path: string): Promise<void> {
    await this.page.goto(this.#url + path);
  }

  async register(): Promise<void> {
    await this.open("/register");
    await this.fillIn(this.name, PASSWORD, "Create account");
    await this.page.getByRole("heading", { name: `Hello, ${this.name}` }).waitFor();
  }

  async fillIn(username: string, password: string, button: string): Promise<void> {
    await this.page.getByLabel("Username").fill(username);
    await this.page.getByLabel("Password", { exact: true }).fill(password);
    await this.page.getByRole("button", { name: button }).click();
  }

  async createGuild(name: string): Promise<void> {
    await this.page.getByRole("main").getByRole("button", { name: "Add a guild" }).click();
    await this.page.getByLabel("Name of your guild").fill(name);
    await this.page.getByRole("button", { name: "Create guild" }).click();
    await this.page.getByRole("heading", { name: "This is the start of #general" }).waitFor();
  }

  async createChannel(name: string): Promise<void> {
    await this.page.getByRole("button", { name: "Create a channel" }).click();
    await this.page.getByLabel("Name of the channel").fill(name);
    await this.page.getByRole("button", { name: "Create channel" }).click();
    await this.page.getByRole("heading", { name: `This is the start of #${name}` }).waitFor();
  }

  /** Makes an invite and gives its link. */
  async invite(guild: string): Promise<string> {
    await this.page.getByRole("button", { name: guild, exact: true }).click();
    await this.page.getByRole("menuitem", { name: "Invite people" }).click();
    const link = await this.page.getByLabel("Link").inputValue();
    await this.page.keyboard.press("Escape");
    await this.page.getByRole("dialog").waitFor({ state: "detached" });
    return link;
  }

  async accept(link: string): Promise<void> {
    await this.open(new URL(link).pathname);
    await this.page.getByRole("button", { name: "Accept the invite" }).click();
    await this.page.getByRole("textbox", { name: /^Message #/ }).waitFor();
  }

  /** Goes to a channel of the open guild. */
  async go(channel: string): Promise<void> {
    await this.page
      .getByRole("navigation", { name: "Channels" })
      .getByRole("link", { name: channel })
      .click();
    await this.page.getByRole("heading", { level: 1, name: channel }).waitFor();
  }

  /** Writes and presses Enter; does not wait for the server. */
  async say(text: string): Promise<void> {
    const field = this.page.getByRole("textbox", { name: /^Message #/ });
    await field.fill(text);
    await field.press("Enter");
  }

  /** Waits until a message is on the screen, confirmed by the server. */
  async sees(text: string, timeoutMs = 15_000): Promise<void> {
    await this.page
      .locator('article[data-status="confirmed"]')
      .filter({ hasText: text })
      .first()
      .waitFor({ timeout: timeoutMs });
  }

  /** The texts of the messages in the document, from top to bottom. */
  async messages(): Promise<string[]> {
    return this.page.locator("article p:first-child").allInnerTexts();
  }

  /** Opens somebody's card from the list of members. */
  async openCard(name: string): Promise<void> {
    const members = this.page.getByRole("complementary", { name: "Members" });
    await members.getByRole("button", { name: new RegExp(`^${name}`) }).click();
    await this.page.getByRole("dialog", { name: `Profile of ${name}` }).waitFor();
  }

  /** Opens one of the things that can be done with a channel. */
  async openChannelMenu(channel: string, item: string): Promise<void> {
    await this.page.getByRole("button", { name: `More for ${channel}` }).click();
    await this.page.getByRole("menuitem", { name: item }).click();
  }

  async openGuildMenu(guild: string, item: string): Promise<void> {
    await this.page.getByRole("button", { name: guild, exact: true }).click();
    await this.page.getByRole("menuitem", { name: item }).click();
  }

  /** Closes the dialog on top. */
  async escape(): Promise<void> {
    const dialogs = this.page.getByRole("dialog");
    const count = await dialogs.count();
    await this.page.keyboard.press("Escape");
    await dialogs.nth(count - 1).waitFor({ state: "detached" });
  }

  /** Waits for a sentence that appears for a moment. */
  async isTold(text: string | RegExp): Promise<void> {
    await this.page
      .getByRole("alert")
      .or(this.page.getByRole("status"))
      .filter({ hasText: text })
      .first()
      .waitFor();
  }

  async leave(): Promise<void> {
    forgetPage(this.page);
    await this.#context.close();
  }
}
