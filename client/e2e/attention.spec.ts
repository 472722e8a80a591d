import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChatSocket } from "../../tests/integration/support/chat-client.ts";
import { NO_BROWSER } from "./support/browser.ts";
import type { Person } from "./support/person.ts";
import { useFanout } from "./support/use-fanout.ts";
import { channelOf, openDevice } from "./support/wire.ts";

const IDLE_MS = 11 * 60_000;

/** What the page of bo remembers for the tests. */
interface Noted {
  /** The notifications that it has shown. */
  told: { title: string; body: string | undefined; press(): void }[];
  /** How long a row had another ground. */
  litForMs?: number;
}

describe.skipIf(NO_BROWSER)("what asks for attention", () => {
  const fanout = useFanout();
  let ada: Person;
  let bo: Person;
  let adas: ChatSocket;
  let invite: string;
  const channels: Record<string, string> = {};

  beforeAll(async () => {
    ada = await fanout.arrive();
    bo = await fanout.arrive({ permissions: ["notifications"] });
    await bo.page.addInitScript(() => {
      const page = window as unknown as Noted;
      page.told = [];
      window.Notification = class extends Notification {
        constructor(title: string, options?: NotificationOptions) {
          super(title, options);
          const press = () => this.onclick?.(new Event("click"));
          page.told.push({ title, body: options?.body, press });
        }
      };
    });
    await ada.register();
    await ada.createGuild("Climbers");
    channels.general = channelOf(ada);
    for (const name of ["gear", "routes", "weather"]) {
      await ada.createChannel(name);
      channels[name] = channelOf(ada);
    }
    invite = await ada.invite("Climbers");
    await bo.register();
    await bo.accept(invite);
    adas = await openDevice(fanout.clientUrl, ada);
  });

  afterAll(() => adas?.close());

  const send = async (channel: string, content: string, more: object = {}) => {
    const fields = { channel_id: channels[channel], content, nonce: crypto.randomUUID(), ...more };
    return (await adas.ok("message.send", fields)).message as { id: string };
  };
  const rowOf = (text: string) => bo.page.locator("article").filter({ hasText: text }).last();
  const isAt = (channel: string) => bo.page.getByRole("heading", { level: 1, name: channel }).waitFor();
  const isUnread = (channel: string) =>
    bo.page.getByRole("link", { name: new RegExp(`${channel}\\s*unread`) }).waitFor();

  test("Alt+Shift and the arrows go to the next channel with something new, past those without", async () => {
    await send("routes", "a new route");
    await isUnread("routes");
    await bo.page.keyboard.press("Alt+Shift+ArrowDown");
    await isAt("routes");
    await send("gear", "a new rope");
    await isUnread("gear");
    await bo.page.keyboard.press("Alt+Shift+ArrowDown");
    await isAt("gear");
    await bo.page.keyboard.press("Alt+Shift+ArrowDown");
    await isAt("gear");
  });

  test("who reads above is told how many have come below", async () => {
    for (let count = 1; count <= 60; count += 1) await send("weather", `day ${count}.`);
    await bo.go("weather");
    await bo.sees("day 60.");
    await bo.page.getByRole("region", { name: "Messages in #weather" }).hover();
    await bo.page.mouse.wheel(0, -900);
    await bo.page.getByRole("button", { name: "Jump to present" }).waitFor();
    await send("weather", "rain");
    await bo.page.getByRole("button", { name: "1 new message", exact: true }).waitFor();
    await send("weather", "more rain");
    await bo.page.getByRole("button", { name: "2 new messages" }).click();
    await bo.sees("more rain");
    await bo.page
      .getByRole("button", { name: /new messages?$|Jump to present/ })
      .waitFor({ state: "detached" });
  });

  test("a message that one is led to is lit for a moment", async () => {
    const asked = await send("general", "shall we go?");
    await send("general", "let us go", { reply_to: asked.id });
    await bo.go("general");
    await bo.sees("let us go");
    const line = rowOf("let us go").getByRole("button", { name: /Answers .*shall we go/ });
    await bo.page
      .locator("article")
      .filter({ hasText: "shall we go?", hasNotText: "let us go" })
      .evaluate((row) => {
        const page = window as unknown as Noted;
        const ground = () => getComputedStyle(row).backgroundColor;
        const dark = ground();
        let litAtMs = 0;
        const look = () => {
          if (ground() !== dark) litAtMs ||= performance.now();
          else if (litAtMs > 0) page.litForMs = performance.now() - litAtMs;
          if (page.litForMs === undefined) requestAnimationFrame(look);
        };
        look();
      });
    // By the key: a row that one points at has a ground of its own.
    await line.press("Enter");
    const litForMs = () => bo.page.evaluate(() => (window as unknown as Noted).litForMs);
    await expect.poll(litForMs, { timeout: 10_000 }).toBeGreaterThan(1_000);
    expect(await litForMs()).toBeLessThan(4_000);
  });

  test("who does nothing for ten minutes is away, by shape and by colour, until they are back", async () => {
    const cy = await fanout.arrive();
    await cy.page.clock.install();
    await cy.register();
    await cy.accept(invite);
    const members = ada.page.getByRole("complementary", { name: "Members" });
    const looks = async (presence: string) => {
      const member = members.getByRole("button", { name: `${cy.name} ${presence}` });
      await member.waitFor();
      return member
        .locator("svg > *")
        .last()
        .evaluate((mark) => {
          const { fill, stroke } = getComputedStyle(mark);
          return {
            shape: mark.outerHTML.replace(/ class="[^"]*"/, ""),
            colour: fill === "none" ? stroke : fill,
          };
        });
    };
    const online = await looks("Online");
    await cy.page.clock.fastForward(IDLE_MS);
    const away = await looks("Away");
    await cy.page.mouse.move(200, 200);
    expect(await looks("Online")).toEqual(online);
    await cy.leave();
    const offline = await looks("Offline");
    const all = [online, away, offline];
    expect(new Set(all.map(({ shape }) => shape)).size).toBe(3);
    expect(new Set(all.map(({ colour }) => colour)).size).toBe(3);
  });

  test("a mention shows a notification to who does not look, and a press on it leads there", async () => {
    await bo.page.getByRole("button", { name: "Settings", exact: true }).click();
    await bo.page.getByRole("tab", { name: "Notifications" }).click();
    await bo.page.getByRole("radio", { name: "Mentions and direct messages" }).check();
    await bo.escape();
    const id = await bo.page.evaluate(() => JSON.parse(localStorage["fanout.session"]).user.id);
    const told = () =>
      bo.page.evaluate(() => (window as unknown as Noted).told.map(({ title, body }) => ({ title, body })));
    await bo.page.evaluate(() => {
      Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await send("gear", "for nobody in particular");
    await send("gear", `<@${id}>, hold the rope`);
    const title = `${ada.name} in #gear`;
    // Not at once: somebody may be reading it elsewhere.
    await expect
      .poll(told, { timeout: 10_000 })
      .toEqual([{ title, body: expect.stringMatching(/^@.+, hold the rope$/) }]);
    await bo.page.evaluate(() => {
      Object.defineProperty(document, "visibilityState", { value: "visible", configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
      (window as unknown as Noted).told[0]?.press();
    });
    await isAt("gear");
    await bo.sees("hold the rope");
  });

  test("neither page had an uncaught exception or wrote to console.error", () => {
    expect([...ada.faults, ...bo.faults]).toEqual([]);
  });
});
