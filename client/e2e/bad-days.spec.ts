import type { WebSocketRoute } from "playwright-core";
import { describe, expect, test, vi } from "vitest";
import { NO_BROWSER } from "./support/browser.ts";
import { PASSWORD, type Person } from "./support/person.ts";
import { useFanout } from "./support/use-fanout.ts";
import { channelOf, openDevice } from "./support/wire.ts";

const HOUR_MS = 3_600_000;
const STEP_MS = 6_000;

/** Stands between a page and the server, from before it is loaded. */
class Cable {
  readonly #open = new Set<WebSocketRoute>();
  readonly #dead = new Set<WebSocketRoute>();

  /** @param answer gets what the server says, and the socket to say it to */
  lay({ page }: Person, answer = (socket: WebSocketRoute, frame: string) => socket.send(frame)) {
    return page.routeWebSocket(/\/local/, (socket) => {
      this.#open.add(socket);
      const server = socket.connectToServer();
      socket.onMessage((frame) => {
        if (!this.#dead.has(socket)) server.send(frame);
      });
      server.onMessage((frame) => {
        if (!this.#dead.has(socket)) answer(socket, String(frame));
      });
    });
  }

  /** What is open stays open, and nothing goes over it any more. */
  kill(): void {
    for (const socket of this.#open) this.#dead.add(socket);
    this.#open.clear();
  }

  cut(): void {
    for (const socket of this.#open) void socket.close({ code: 1001 });
    this.#open.clear();
  }
}

/** What a person must never lose, on days on which everything goes wrong. Each test has a person of its own, in a guild of their own. */
describe.skipIf(NO_BROWSER)("the chat survives", () => {
  const fanout = useFanout();

  /** Somebody with a guild, after what has to be there before the page is loaded. */
  async function someone(before: (person: Person) => Promise<unknown> = async () => {}): Promise<Person> {
    const person = await fanout.arrive();
    await before(person);
    await person.register();
    await person.createGuild("Climbers");
    return person;
  }

  /** All of it is there, each once and in order, here and for whoever comes new; and nothing was written to the console. */
  async function expectAll(person: Person, texts: readonly string[]): Promise<void> {
    await expect
      .poll(() => person.page.locator('article[data-status="confirmed"]').count(), { timeout: 60_000 })
      .toBe(texts.length);
    expect(await person.messages()).toEqual(texts);
    await person.page.reload();
    await person.sees(texts.at(-1) ?? "");
    expect(await person.messages()).toEqual(texts);
    expect(person.faults).toEqual([]);
    await person.leave();
  }

  test("a socket that is cut every second", async () => {
    const cable = new Cable();
    const ada = await someone((person) => cable.lay(person));
    const cutting = setInterval(() => cable.cut(), 1_000);
    const texts = Array.from({ length: 12 }, (_, index) => `through ${index + 1}`);
    for (const text of texts) {
      await ada.say(text);
      await ada.page.getByText(text, { exact: true }).waitFor();
    }
    await ada.sees("through 12", 60_000);
    clearInterval(cutting);
    await expectAll(ada, texts);
  });

  test("frames that come twice, late and in another order", async () => {
    let count = 0;
    const ada = await someone((person) =>
      new Cable().lay(person, (socket, frame) => {
        count += 1;
        // Answers as they are; of what is told, each second frame after the next one, and all of it twice.
        if (!frame.startsWith("[")) socket.send(frame);
        else
          for (const delayMs of [count % 2 === 0 ? 0 : 120, 300])
            setTimeout(() => socket.send(frame), delayMs);
      }),
    );
    const device = await openDevice(fanout.clientUrl, ada);
    const texts = Array.from({ length: 20 }, (_, index) => `number ${index + 1}`);
    for (const [index, content] of texts.entries())
      await device.ok("message.send", { channel_id: channelOf(ada), content, nonce: `n${index}` });
    await device.close();
    await expectAll(ada, texts);
  });

  test("guilds that are too many for one frame: who is in one that follows later stays there, through a reload and a cut", async () => {
    const cable = new Cable();
    const ada = await someone((person) =>
      cable.lay(person, (socket, frame) => {
        const { t, d, ...rest } = JSON.parse(frame);
        if (t !== "READY" && t !== "RESUMED") return socket.send(frame);
        socket.send(JSON.stringify({ t, ...rest, d: { ...d, guilds: [] } }));
        const more = d.guilds.map((guild: object) => ({ t: "GUILD_CREATE", d: guild }));
        setTimeout(() => socket.send(JSON.stringify(more)), 500);
      }),
    );
    await ada.createChannel("other");
    await ada.say("in the other");
    await ada.sees("in the other");
    const places: string[] = [];
    ada.page.on("framenavigated", (frame) => places.push(frame.url()));
    const place = ada.page.url();
    await ada.page.reload();
    await ada.say("after the reload");
    await ada.sees("after the reload");
    cable.cut();
    await ada.say("after the cut");
    await ada.sees("after the cut");
    expect(places).toEqual([place]);
    await expectAll(ada, ["in the other", "after the reload", "after the cut"]);
  });

  test("a laptop that sleeps for three hours, and wakes up to what was said", async () => {
    const cable = new Cable();
    const ada = await someone(async (person) => {
      await person.page.clock.install();
      await cable.lay(person);
    });
    await ada.say("before the nap");
    await ada.sees("before the nap");
    const device = await openDevice(fanout.clientUrl, ada);
    // Timers stand still while it sleeps, and go on from there; the sockets are dead, and nobody tells.
    await ada.page.clock.pauseAt(Date.now() + 1_000);
    cable.kill();
    await device.ok("message.send", { channel_id: channelOf(ada), content: "during the nap", nonce: "nap" });
    await device.close();
    await ada.page.clock.setSystemTime(Date.now() + 3 * HOUR_MS);
    await ada.page.clock.resume();
    // Sooner than the next heartbeat would find out.
    await ada.sees("during the nap", 25_000);
    await ada.say("after the nap");
    await ada.sees("after the nap", 30_000);
    await expectAll(ada, ["before the nap", "during the nap", "after the nap"]);
  });

  test("a clock that is set back by three hours, and then ahead, while the socket is cut", async () => {
    const cable = new Cable();
    const ada = await someone((person) => cable.lay(person));
    await ada.say("in time");
    await ada.sees("in time");
    for (const hours of [-3, 3]) {
      await ada.page.evaluate((ms) => {
        Date.now = () => Math.round(performance.timeOrigin + performance.now()) + ms;
      }, hours * HOUR_MS);
      cable.cut();
      await ada.say(`at ${hours}`);
      await ada.sees(`at ${hours}`);
    }
    await expectAll(ada, ["in time", "at -3", "at 3"]);
  });

  test.each(["forbidden", "full"])("storage that is %s", async (kind) => {
    const ada = await someone(({ page }) =>
      page.addInitScript((how) => {
        const refuse = () => {
          throw new DOMException("no", how === "full" ? "QuotaExceededError" : "SecurityError");
        };
        Storage.prototype.setItem = refuse;
        if (how === "forbidden") Storage.prototype.getItem = refuse;
        IDBFactory.prototype.open = refuse;
      }, kind),
    );
    await ada.say("one");
    await ada.sees("one");
    const field = ada.page.getByRole("textbox", { name: /^Message #/ });
    await field.fill("half a thought");
    await ada.createChannel("other");
    expect(await field.inputValue()).toBe("");
    await ada.go("general");
    await ada.sees("one");
    expect(await field.inputValue()).toBe("half a thought");
    expect(ada.faults).toEqual([]);
    await ada.leave();
  });

  test("texts of every kind: one word of 4,000 characters, Arabic, emoji alone, signs without width, markdown that tries to be HTML", async () => {
    const ada = await someone();
    const long = "Donaudampfschifffahrt".repeat(191).slice(0, 4_000);
    const texts = [
      long,
      "مرحبا بكم في القناة",
      "🧗🧗🧗",
      "a\u200bb\u200d\ufeffc",
      "<b onclick=alert(1)>bold</b> [x](javascript:alert(1))",
    ];
    for (const text of texts) await ada.say(text);
    await expect
      .poll(() => ada.page.locator('article[data-status="confirmed"]').count(), { timeout: 15_000 })
      .toBe(texts.length);
    const isWithin = await ada.page
      .getByRole("region", { name: /^Messages in/ })
      .evaluate((list) => list.scrollWidth <= list.clientWidth);
    expect(isWithin).toBe(true);
    expect(await ada.page.locator("article b, article a").count()).toBe(0);
    expect(ada.faults).toEqual([]);
    await ada.leave();
  });

  test("a page that is loaded while the server does not answer shows what was seen last, and all goes on later", async () => {
    const ada = await someone();
    await ada.say("seen last");
    await ada.sees("seen last");
    const api = /\/(config\.json|gateway\/ticket)$/;
    await ada.page.route(api, (route) => route.abort());
    await ada.page.reload();
    await ada.sees("seen last");
    await ada.say("written meanwhile");
    await ada.page.getByText("Waiting to be sent").waitFor();
    await ada.page.unroute(api);
    await ada.sees("written meanwhile", 30_000);
    await expectAll(ada, ["seen last", "written meanwhile"]);
  });

  test("a first visit while the server does not answer says so, and tries again when one asks for it", async () => {
    const ada = await fanout.arrive();
    await ada.page.route("**/config.json", (route) => route.abort());
    await ada.open("/login");
    await ada.page
      .getByText("The server does not answer. Look at your connection, then try again.")
      .waitFor();
    await ada.page.unroute("**/config.json");
    await ada.page.getByRole("button", { name: "Try again" }).click();
    await ada.page.getByRole("heading", { name: "Welcome back" }).waitFor();
    expect(ada.faults).toEqual([]);
    await ada.leave();
  });

  test("a server that has another rule than it had says so on the page that is open", async () => {
    const ada = await fanout.arrive();
    await ada.open("/register");
    await ada.page.getByRole("heading", { name: "Create your account" }).waitFor();
    await ada.page.route("**/config.json", async (route) => {
      const config = await (await route.fetch()).json();
      await route.fulfill({ json: { ...config, registration: "invite" } });
    });
    await ada.page.reload();
    await ada.page.getByLabel("Invite code").waitFor();
    await ada.leave();
  });

  test("a session that ends while somebody types: the draft is there after the log-in", async () => {
    const ada = await someone();
    await ada.page.getByRole("textbox", { name: /^Message #/ }).fill("half a thought");
    const other = await fanout.arrive();
    await other.open("/login");
    await other.fillIn(ada.name, PASSWORD, "Log in");
    await other.page.getByRole("textbox", { name: /^Message #/ }).waitFor();
    await other.page.getByRole("button", { name: "Settings", exact: true }).click();
    await other.page.getByRole("tab", { name: "Account" }).click();
    await other.page.getByRole("button", { name: "Log out everywhere" }).click();
    await ada.page.getByText("Your session has ended").waitFor();
    await ada.fillIn(ada.name, PASSWORD, "Log in");
    const field = ada.page.getByRole("textbox", { name: /^Message #/ });
    await expect.poll(() => field.inputValue(), { timeout: 15_000 }).toBe("half a thought");
    expect([...ada.faults, ...other.faults]).toEqual([]);
    await other.leave();
    await ada.leave();
  });

  test("two tabs: what is written in one is there in the other, once, and so are the draft and the log-out", async () => {
    const ada = await someone();
    const tab = await ada.page.context().newPage();
    await tab.goto(ada.page.url());
    const field = tab.getByRole("textbox", { name: /^Message #/ });
    await field.waitFor();
    await ada.say("said in the first");
    await tab.locator("article").filter({ hasText: "said in the first" }).waitFor();
    expect(await tab.locator("article").count()).toBe(1);
    // Where somebody writes, nothing else comes into the field.
    await field.blur();
    await ada.page.getByRole("textbox", { name: /^Message #/ }).fill("a draft");
    await expect.poll(() => field.inputValue(), { timeout: 15_000 }).toBe("a draft");
    // In the tab that only follows: the one that logged in must not go on by what it remembers.
    await tab.getByRole("button", { name: "Log out" }).click();
    await ada.page.getByRole("heading", { name: "Welcome back" }).waitFor();
    expect(await ada.page.getByText("Your session has ended").count()).toBe(0);
    expect(ada.faults).toEqual([]);
    await ada.leave();
  });

  test("two hours: the socket is changed for another before its time, and nobody notices", async () => {
    const sockets: string[] = [];
    const statuses: string[] = [];
    let unanswered = 0;
    const ada = await someone(async ({ page }) => {
      await page.clock.install();
      page.on("websocket", (socket) => {
        sockets.push("open");
        socket.on("close", () => sockets.push("close"));
        socket.on("framesent", ({ payload }) => {
          unanswered += 1;
          const { action, status } = JSON.parse(String(payload));
          if (action === "presence.update") statuses.push(status);
        });
        socket.on("framereceived", ({ payload }) => {
          if (!String(payload).startsWith("[")) unanswered -= 1;
        });
      });
    });
    await ada.say("on the first socket");
    await ada.sees("on the first socket");
    expect(sockets).toEqual(["open"]);
    // In steps below what an answer may take, so that heartbeats are answered in time.
    for (let passedMs = 0; passedMs < 2 * HOUR_MS && sockets.length < 2; passedMs += STEP_MS) {
      await ada.page.clock.runFor(STEP_MS);
      await vi.waitFor(() => expect(unanswered).toBeLessThanOrEqual(0), { timeout: 5_000, interval: 2 });
      expect(await ada.page.getByText(/Connection lost|Reconnecting/).count()).toBe(0);
    }
    await expect.poll(() => sockets, { timeout: 15_000 }).toEqual(["open", "open"]);
    // Who has done nothing for so long is away, on the new one too.
    await expect.poll(() => statuses, { timeout: 15_000 }).toEqual(["idle", "idle"]);
    await ada.say("on the second socket");
    await ada.sees("on the second socket");
    await ada.page.clock.runFor(15_000);
    await expect.poll(() => sockets, { timeout: 15_000 }).toEqual(["open", "open", "close"]);
    await expectAll(ada, ["on the first socket", "on the second socket"]);
  });
});
