import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChatSocket } from "../../tests/integration/support/chat-client.ts";
import { NO_BROWSER } from "./support/browser.ts";
import type { Person } from "./support/person.ts";
import { useFanout } from "./support/use-fanout.ts";
import { channelOf, openDevice } from "./support/wire.ts";

const rowOf = ({ page }: Person, text: string | RegExp): Locator =>
  page.locator("article").filter({ hasText: text }).last();

const focusOf = ({ page }: Person) =>
  page.evaluate(
    () => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "",
  );

/** Focus on a message, as the arrow keys bring it there. */
async function focusOn(person: Person, text: string): Promise<void> {
  await person.page.getByRole("region", { name: /^Messages in/ }).focus();
  await expect
    .poll(async () => {
      await person.page.keyboard.press("ArrowUp");
      return person.page.evaluate(() => document.activeElement?.textContent ?? "");
    })
    .toContain(text);
}

describe.skipIf(NO_BROWSER)("messages", () => {
  const fanout = useFanout();
  /** The owner of the guild, and a member. */
  let ada: Person;
  let bo: Person;
  let adas: ChatSocket;
  let bos: ChatSocket;
  let channel_id: string;
  let invite: string;

  const send = async (device: ChatSocket, content: string, more: object = {}) => {
    const fields = { channel_id, content, nonce: crypto.randomUUID(), ...more };
    return (await device.ok("message.send", fields)).message;
  };
  const both = async (text: string) => {
    await ada.sees(text);
    await bo.sees(text);
  };

  beforeAll(async () => {
    const permissions = ["clipboard-read", "clipboard-write"];
    ada = await fanout.arrive({ permissions });
    bo = await fanout.arrive({ colorScheme: "dark" });
    await ada.register();
    await ada.createGuild("Climbers");
    invite = await ada.invite("Climbers");
    await bo.register();
    await bo.accept(invite);
    channel_id = channelOf(ada);
    adas = await openDevice(fanout.clientUrl, ada);
    bos = await openDevice(fanout.clientUrl, bo);
  });

  afterAll(async () => {
    await Promise.all([adas?.close(), bos?.close()]);
  });

  test("the tools of a message come by hover, and by the keys: Tab goes into them", async () => {
    await ada.say("with tools");
    await both("with tools");
    const toolbar = ada.page.getByRole("toolbar", { name: "Message actions" });
    await rowOf(ada, "with tools").hover();
    await toolbar.waitFor();
    await ada.page.getByRole("heading", { level: 1 }).hover();
    await toolbar.waitFor({ state: "detached" });
    await focusOn(ada, "with tools");
    await toolbar.waitFor();
    await ada.page.keyboard.press("Tab");
    expect(await focusOf(ada)).toBe("React with thumbs up");
  });

  test("a reaction is seen by all, joined by a press, and says who reacted", async () => {
    await ada.say("react to this");
    await both("react to this");
    await rowOf(ada, "react to this").hover();
    await ada.page.getByRole("button", { name: "React with thumbs up" }).click();
    const chip = (person: Person, count: string) =>
      rowOf(person, "react to this").getByRole("button", { name: `👍 ${count}` });
    await chip(bo, "1 reaction").click();
    await chip(ada, "2 reactions").hover();
    await ada.page.getByRole("tooltip").getByText(`You, ${bo.name}`).waitFor();
    expect(await chip(ada, "2 reactions").getAttribute("aria-pressed")).toBe("true");
    await chip(bo, "2 reactions").click();
    await chip(ada, "1 reaction").waitFor();
    await chip(ada, "1 reaction").click();
    await chip(bo, "1 reaction").waitFor({ state: "detached" });
  });

  test("plus opens the emoji picker, which searches, and has the last ones first", async () => {
    const search = ada.page.getByRole("searchbox", { name: "Search emoji" });
    await focusOn(ada, "react to this");
    await ada.page.keyboard.press("+");
    await ada.page.getByRole("gridcell", { name: "Grinning face", exact: true }).waitFor();
    await search.fill("red heart");
    await expect
      .poll(() => ada.page.getByRole("gridcell").first().getAttribute("aria-label"))
      .toBe("Red heart");
    await ada.page.keyboard.press("Enter");
    await rowOf(bo, "react to this").getByRole("button", { name: "❤️ 1 reaction" }).waitFor();
    await search.waitFor({ state: "detached" });
    await rowOf(ada, "react to this").getByRole("button", { name: "Add a reaction below" }).click();
    await ada.page.getByText("Recently used").waitFor();
    expect(await ada.page.getByRole("gridcell").first().getAttribute("aria-label")).toBe("Red heart");
    await ada.page.keyboard.press("Escape");
    await search.waitFor({ state: "detached" });
  });

  test("E edits in place, Enter saves, and all see that it was edited", async () => {
    await ada.say("befor");
    await both("befor");
    await focusOn(ada, "befor");
    await ada.page.keyboard.press("e");
    const field = ada.page.getByRole("textbox", { name: "Edit the message" });
    expect(await field.inputValue()).toBe("befor");
    await ada.page.keyboard.type("e");
    await ada.page.keyboard.press("Enter");
    await rowOf(bo, /before\s*edited/).waitFor();
    await field.waitFor({ state: "detached" });
    await expect.poll(() => focusOf(ada)).toBe("Message #general");
  });

  test("the letters that do something do it with Caps Lock too", async () => {
    await focusOn(ada, "before");
    await ada.page.keyboard.press("E");
    await ada.page.getByRole("textbox", { name: "Edit the message" }).press("Escape");
    await expect.poll(() => focusOf(ada)).toBe("Message #general");
    expect(await ada.page.getByRole("textbox", { name: /^Message #/ }).inputValue()).toBe("");
  });

  test("Esc leaves a message as it was; what the server refuses stays in the field, with the reason", async () => {
    await rowOf(ada, "before").hover();
    await ada.page.getByRole("button", { name: "Edit", exact: true }).click();
    const field = ada.page.getByRole("textbox", { name: "Edit the message" });
    await field.fill("something else");
    await field.press("Escape");
    await rowOf(ada, "before").waitFor();
    await expect.poll(() => focusOf(ada)).toBe("Message #general");
    await rowOf(ada, "before").hover();
    await ada.page.getByRole("button", { name: "Edit", exact: true }).click();
    // Nothing to see: only the server knows that it is too little.
    await field.fill("\u200b\u200b");
    await field.press("Enter");
    await ada.page.locator("article").getByRole("alert").waitFor();
    expect(await field.inputValue()).toBe("\u200b\u200b");
    await field.press("Escape");
  });

  test("a text that is emptied asks whether to delete the message", async () => {
    await ada.say("to be emptied");
    await both("to be emptied");
    await focusOn(ada, "to be emptied");
    await ada.page.keyboard.press("e");
    await ada.page.getByRole("textbox", { name: "Edit the message" }).fill("");
    await ada.page.keyboard.press("Enter");
    await ada.page.getByRole("dialog", { name: "Delete this message?" }).waitFor();
    await ada.page.getByRole("button", { name: "Delete message" }).click();
    await rowOf(bo, "to be emptied").waitFor({ state: "detached" });
  });

  test("Delete asks once, with Shift not at all", async () => {
    for (const text of ["delete me", "delete me at once"]) await ada.say(text);
    await both("delete me at once");
    await focusOn(ada, "delete me at once");
    await ada.page.keyboard.press("Shift+Delete");
    await rowOf(bo, "delete me at once").waitFor({ state: "detached" });
    await focusOn(ada, "delete me");
    await ada.page.keyboard.press("Delete");
    await ada.page.getByRole("button", { name: "Cancel" }).click();
    await rowOf(ada, "delete me").waitFor();
    await focusOn(ada, "delete me");
    await ada.page.keyboard.press("Delete");
    await ada.page.getByRole("button", { name: "Delete message" }).click();
    await rowOf(bo, "delete me").waitFor({ state: "detached" });
  });

  test("the menu by the other button, and by the menu key, offers what one may do", async () => {
    await bo.say("bo wrote this");
    await both("bo wrote this");
    const items = async (person: Person) => {
      await person.page.getByRole("menu").waitFor();
      const names = await person.page.getByRole("menuitem").allInnerTexts();
      await person.page.keyboard.press("Escape");
      await person.page.getByRole("menu").waitFor({ state: "detached" });
      return names.map((name) => name.split("\n")[0]);
    };
    await rowOf(ada, "bo wrote this").click({ button: "right" });
    expect(await items(ada)).toEqual([
      "Add a reaction",
      "Answer",
      "Pin",
      "Profile",
      "Copy text",
      "Copy link",
      "Delete",
    ]);
    await focusOn(bo, "bo wrote this");
    await bo.page.keyboard.press("Shift+F10");
    expect(await items(bo)).toEqual([
      "Add a reaction",
      "Answer",
      "Edit",
      "Profile",
      "Copy text",
      "Copy link",
      "Delete",
    ]);
    await rowOf(bo, "before").click({ button: "right" });
    expect(await items(bo)).toEqual(["Add a reaction", "Answer", "Profile", "Copy text", "Copy link"]);
  });

  test("P pins and takes the pin away, for all to see", async () => {
    await focusOn(ada, "bo wrote this");
    await ada.page.keyboard.press("p");
    await rowOf(bo, "bo wrote this").getByText("pinned").waitFor();
    await ada.page.keyboard.press("p");
    await rowOf(bo, "bo wrote this").getByText("pinned").waitFor({ state: "detached" });
  });

  test("a long press opens the menu", async () => {
    const touch = await fanout.arrive({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    await touch.register();
    await touch.accept(invite);
    await touch.sees("bo wrote this");
    const box = await rowOf(touch, "bo wrote this").boundingBox();
    const input = await touch.page.context().newCDPSession(touch.page);
    const touchPoints = [{ x: (box?.x ?? 0) + 120, y: (box?.y ?? 0) + 12 }];
    await input.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
    await touch.page.getByRole("menuitem", { name: "Copy text" }).waitFor();
    await input.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await touch.page.getByRole("menuitem", { name: "Add a reaction" }).tap();
    await touch.page.getByRole("searchbox", { name: "Search emoji" }).waitFor();
    expect(touch.faults).toEqual([]);
    await touch.leave();
  });

  test("an answer shows what it answers, and a press goes there", async () => {
    const asked = await send(adas, "a question");
    await send(bos, "an answer", { reply_to: asked.id });
    const line = rowOf(ada, "an answer").getByRole("button", { name: /Answers .*a question/ });
    await line.click();
    await expect.poll(() => focusOf(ada)).toMatch(new RegExp(`^${ada.name},`));
    await adas.ok("message.delete", { channel_id, message_id: asked.id });
    await rowOf(ada, "an answer").getByText("The message that this answers was deleted.").waitFor();
  });

  test("R answers: focus goes to where one writes", async () => {
    await focusOn(ada, "an answer");
    await ada.page.keyboard.press("r");
    await expect.poll(() => focusOf(ada)).toBe("Message #general");
  });

  describe("in a long channel", () => {
    let first: { id: string };

    beforeAll(async () => {
      await ada.createChannel("long");
      await bo.go("long");
      channel_id = channelOf(ada);
      first = await send(adas, "the very first");
      for (let count = 2; count <= 220; count += 1) await send(adas, `talk ${count}.`);
      await ada.sees("talk 220.");
      await send(bos, "an answer to the first", { reply_to: first.id });
      await bo.page.reload();
      await bo.sees("an answer to the first");
    });

    test("one goes to a message that is not loaded, and back to the present", async () => {
      await rowOf(bo, "an answer to the first")
        .getByRole("button", { name: /older message/ })
        .click();
      await bo.sees("the very first");
      await expect
        .poll(() => bo.page.evaluate(() => document.activeElement?.textContent))
        .toContain("the very first");
      expect(await rowOf(bo, "talk 220.").count()).toBe(0);
      await bo.page.getByRole("button", { name: "Jump to present" }).click();
      await bo.sees("an answer to the first");
      const list = bo.page.getByRole("region", { name: "Messages in #long" });
      await expect
        .poll(() => list.evaluate((e) => e.scrollHeight - e.scrollTop - e.clientHeight))
        .toBeLessThan(2);
    });

    test("Up in the field edits one's last message, from an older part too", async () => {
      await rowOf(bo, "an answer to the first")
        .getByRole("button", { name: /older message/ })
        .click();
      await bo.sees("the very first");
      await bo.page.getByRole("textbox", { name: /^Message #/ }).press("ArrowUp");
      const editor = bo.page.getByRole("textbox", { name: "Edit the message" });
      await expect.poll(() => editor.inputValue()).toBe("an answer to the first");
      await editor.press("Escape");
      await editor.waitFor({ state: "detached" });
    });

    test("older pages that come do not move what one looks at", async () => {
      const list = bo.page.getByRole("region", { name: "Messages in #long" });
      await bo.page.reload();
      await bo.sees("an answer to the first");
      const drift = await list.evaluate(async (e) => {
        const frames = async (count: number) => {
          for (let n = 0; n < count; n += 1) await new Promise(requestAnimationFrame);
        };
        // The way to the end after a reload goes on for a moment.
        await frames(40);
        for (let step = 0; step < 40; step += 1) {
          const { top } = e.getBoundingClientRect();
          const row = [...e.querySelectorAll("article")].find(
            (each) => each.getBoundingClientRect().top > top + 20,
          );
          const topPx = () => row?.getBoundingClientRect().top ?? Number.NaN;
          const [heightPx, before] = [e.scrollHeight, topPx()];
          // As by a wheel: the list tells it from where rows that come push it.
          e.dispatchEvent(new WheelEvent("wheel"));
          e.scrollTop -= 200;
          await frames(20);
          // Some rows that are measured change it a little; a page changes it by more than a screen.
          if (e.scrollHeight > heightPx + e.clientHeight) return topPx() - before - 200;
        }
        throw new Error("no older page came");
      });
      expect(Math.abs(drift)).toBeLessThan(1);
    });

    test("the place in a channel is kept while one is elsewhere", async () => {
      const list = bo.page.getByRole("region", { name: "Messages in #long" });
      const topText = () =>
        list.evaluate((e) => {
          const { top } = e.getBoundingClientRect();
          const row = [...e.querySelectorAll("article")].find(
            (each) => each.getBoundingClientRect().bottom > top + 2,
          );
          return row?.dataset.message;
        });
      const before = await topText();
      await bo.go("general");
      await bo.go("long");
      await expect.poll(topText).toBe(before);
    });

    test("an address with a message in it goes there", async () => {
      await ada.open(
        `/channels/${new URL(ada.page.url()).pathname.split("/")[2]}/${channel_id}?m=${first.id}`,
      );
      await ada.sees("the very first");
      await expect
        .poll(() => ada.page.evaluate(() => document.activeElement?.textContent))
        .toContain("the very first");
      expect(new URL(ada.page.url()).search).toBe("");
      await ada.page.getByRole("button", { name: "Jump to present" }).click();
      await ada.sees("an answer to the first");
    });

    test("New stands above the first new message, with a bar that says how many, until Esc", async () => {
      await bo.page.reload();
      await bo.sees("an answer to the first");
      await bo.go("general");
      for (let count = 1; count <= 34; count += 1) await send(adas, `news ${count}.`);
      await bo.page.getByRole("link", { name: /long\s*unread/ }).waitFor();
      await bo.go("long");
      await bo.sees("news 34.");
      await bo.page.getByRole("button", { name: /^34 new since/ }).click();
      await bo.page.getByText("New", { exact: true }).waitFor();
      await bo.sees("news 1.");
      await bo.page.getByRole("button", { name: "Mark as read" }).waitFor({ state: "detached" });
      await bo.page.keyboard.press("Escape");
      await bo.page.getByText("New", { exact: true }).waitFor({ state: "detached" });
    });

    test("what comes while one reads above is new, and can be marked as read from there", async () => {
      await bo.page.getByRole("button", { name: "Jump to present" }).waitFor();
      await send(adas, "while reading above");
      await bo.page.getByRole("button", { name: /^1 new since/ }).waitFor();
      await bo.page.getByRole("button", { name: "Mark as read" }).click();
      await bo.page.getByRole("button", { name: /^1 new since/ }).waitFor({ state: "detached" });
    });

    test("what comes while the tab is hidden is new when one looks again", async () => {
      await bo.page.getByRole("button", { name: /Jump to present|new message/ }).click();
      await bo.sees("while reading above");
      const show = (state: string) =>
        bo.page.evaluate((value) => {
          Object.defineProperty(document, "visibilityState", { value, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }, state);
      await show("hidden");
      await send(adas, "while hidden");
      await bo.page.getByText("New", { exact: true }).waitFor();
      await show("visible");
      await bo.page.getByText("New", { exact: true }).waitFor();
      await bo.page.keyboard.press("Escape");
      await bo.page.getByText("New", { exact: true }).waitFor({ state: "detached" });
    });

    test("there are never more than 800 elements", async () => {
      expect(await bo.page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThan(800);
    });
  });

  describe("what messages say", () => {
    beforeAll(async () => {
      await ada.createChannel("forms");
      await bo.go("forms");
      channel_id = channelOf(ada);
    });

    test("a mention has the name of who is meant, and stands out for them", async () => {
      const id = (await bos.ok("session.resume", { channels: {} })).user.id;
      await send(adas, `hello <@${id}>`);
      const pill = (person: Person) => rowOf(person, "hello").getByText(`@${bo.name}`);
      await pill(ada).waitFor();
      expect(await pill(bo).getAttribute("data-mention")).toBe("me");
      expect(await pill(ada).getAttribute("data-mention")).toBe("");
      const ground = (person: Person) =>
        rowOf(person, "hello").evaluate((e) => getComputedStyle(e).backgroundColor);
      expect(await ground(bo)).not.toBe("rgba(0, 0, 0, 0)");
      expect(await ground(ada)).toBe("rgba(0, 0, 0, 0)");
    });

    test("@everyone and roles are marked where the message mentions them, and text where it does not", async () => {
      await send(adas, "by the owner: @everyone and <@&member>");
      await send(bos, "by a member: @everyone");
      await bo.sees("by a member");
      expect(await rowOf(bo, "by the owner").locator("[data-mention]").allInnerTexts()).toEqual([
        "@everyone",
        "@member",
      ]);
      expect(await rowOf(bo, "by a member").locator("[data-mention]").count()).toBe(0);
    });

    test("emoji alone are large, Arabic runs from the right, a word of 4,000 characters wraps", async () => {
      await send(adas, "🎉🦊");
      await send(adas, "مرحبا بالعالم");
      await bo.sees("مرحبا");
      const size = (text: string) =>
        rowOf(bo, text)
          .locator("p")
          .first()
          .evaluate((e) => Number.parseFloat(getComputedStyle(e).fontSize));
      expect(await size("🎉🦊")).toBeGreaterThan((await size("by a member")) * 2);
      const arabic = rowOf(bo, "مرحبا").locator("p").first();
      expect(await arabic.evaluate((e) => getComputedStyle(e).direction)).toBe("rtl");
      await send(adas, "w".repeat(4_000));
      await bo.sees("wwww");
      const list = bo.page.getByRole("region", { name: "Messages in #forms" });
      expect(await list.evaluate((e) => e.scrollWidth - e.clientWidth)).toBe(0);
    });

    test("a long code is folded, has colours and can be copied", async () => {
      const lines = Array.from({ length: 300 }, (_, index) => `n${index}=1`);
      const code = ["const a = 'b';", ...lines.slice(1)].join("\n");
      await send(adas, `\`\`\`js\n${code}\n\`\`\``);
      const row = rowOf(ada, "const a");
      await row.locator("code span").first().waitFor();
      expect((await row.locator("code").innerText()).split("\n")).toHaveLength(20);
      await row.hover();
      await row.getByRole("button", { name: "Copy code" }).click();
      await row.getByRole("button", { name: "Copied" }).waitFor();
      expect(await ada.page.evaluate(() => navigator.clipboard.readText())).toBe(code);
      await row.getByRole("button", { name: "Show all 300 lines" }).click();
      await expect.poll(async () => (await row.locator("code").innerText()).split("\n").length).toBe(300);
      const block = row.locator("pre");
      await block.focus();
      await ada.page.keyboard.press("ArrowDown");
      await expect.poll(() => block.evaluate((element) => element.scrollTop)).toBeGreaterThan(0);
      await ada.page.keyboard.press("ArrowUp");
      await expect.poll(() => block.evaluate((element) => element.scrollTop)).toBe(0);
      expect(await block.evaluate((element) => element === document.activeElement)).toBe(true);
    });
  });

  describe("files", () => {
    const upload = async (bytes: Uint8Array, filename: string, content_type: string) => {
      const size_bytes = bytes.length;
      const announced = await adas.ok("attachment.create", {
        channel_id,
        filename,
        content_type,
        size_bytes,
      });
      const form = new FormData();
      for (const [name, value] of Object.entries(announced.upload.fields as Record<string, string>))
        form.set(name, value);
      form.set("file", new Blob([bytes.slice()]), filename);
      expect((await fetch(announced.upload.url, { method: "POST", body: form })).status).toBe(204);
      return announced.attachment_id as string;
    };

    beforeAll(async () => {
      await ada.createChannel("files");
      await bo.go("files");
      channel_id = channelOf(ada);
    });

    test("an image has its box before it comes, and opens large with a download", async () => {
      const bytes = await ada.page.screenshot({ clip: { x: 0, y: 0, width: 600, height: 300 } });
      const id = await upload(bytes, "view.png", "image/png");
      await send(adas, "look", { attachment_ids: [id] });
      const image = rowOf(bo, "look").getByRole("img", { name: "view.png" });
      await image.waitFor();
      await expect.poll(() => image.evaluate((e: HTMLImageElement) => e.naturalWidth)).toBe(600);
      const box = await image.boundingBox();
      expect(Math.round((box?.width ?? 0) / (box?.height ?? 1))).toBe(2);
      await rowOf(bo, "look").getByRole("button", { name: "Show view.png large" }).click();
      const dialog = bo.page.getByRole("dialog", { name: "view.png" });
      await dialog.getByRole("img", { name: "view.png" }).waitFor();
      await dialog.getByRole("button", { name: "Download" }).waitFor();
      await bo.page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
    });

    test("an image of a channel that is painted before the connection is there comes with it", async () => {
      const isThere = () =>
        expect
          .poll(() =>
            rowOf(bo, "look")
              .getByRole("img", { name: "view.png" })
              .evaluate((e: HTMLImageElement) => e.naturalWidth),
          )
          .toBe(600);
      await bo.page.reload();
      await isThere();
      // The one before has written what this one paints at once.
      await bo.page.reload();
      await isThere();
      expect(await bo.page.getByText("could not be loaded").count()).toBe(0);
    });

    test("another file is a card with its name and size, which downloads", async () => {
      const id = await upload(new TextEncoder().encode("x".repeat(2_500)), "notes.txt", "text/plain");
      await send(adas, "", { attachment_ids: [id] });
      const card = rowOf(bo, "notes.txt");
      await card.getByText("2.4 KB").waitFor();
      const popup = bo.page.context().waitForEvent("page");
      await card.getByRole("button", { name: "Download notes.txt" }).click();
      await (await popup).close();
    });

    test("an image that cannot be had says so, and Retry brings it", async () => {
      const bytes = await ada.page.screenshot({ clip: { x: 0, y: 0, width: 200, height: 100 } });
      const id = await upload(bytes, "late.png", "image/png");
      const toBucket = (url: URL) =>
        url.port !== new URL(fanout.clientUrl).port && /attachments/.test(url.pathname);
      await bo.page.route(toBucket, (route) => route.abort());
      await send(adas, "late", { attachment_ids: [id] });
      const row = rowOf(bo, /late.png could not be loaded/);
      await row.waitFor();
      await bo.page.unroute(toBucket);
      await row.getByRole("button", { name: "Retry" }).click();
      await bo.page.getByRole("img", { name: "late.png" }).waitFor();
    });
  });

  test("the newest message of one's own says how far it has come; older ones when one points at them", async () => {
    await ada.go("general");
    for (const text of ["first step", "second step"]) {
      await ada.say(text);
      await ada.sees(text);
    }
    const ladder = (text: string) => rowOf(ada, text).getByRole("list", { name: "Delivery" });
    await ladder("second step")
      .getByText(/back \d+ ms/)
      .waitFor();
    expect(await ladder("second step").innerText()).toMatch(/sent \d+ ms\s+stored \d+ ms\s+back \d+ ms/);
    expect(await ladder("first step").count()).toBe(0);
    await rowOf(ada, "first step").hover();
    await ladder("first step").waitFor();
  });

  test("neither page had an uncaught exception or wrote to console.error", () => {
    expect([...ada.faults, ...bo.faults]).toEqual([]);
  });
});
