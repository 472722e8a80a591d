import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./support/browser.ts";
import { PASSWORD, type Person } from "./support/person.ts";
import { png } from "./support/png.ts";
import { useFanout } from "./support/use-fanout.ts";

const field = ({ page }: Person) => page.getByRole("textbox", { name: /^Message #/ });
const files = ({ page }: Person) => page.getByRole("list", { name: "Files to send" }).getByRole("listitem");
const options = ({ page }: Person) => page.getByRole("option");
const picture = (name: string, width = 40, height = 20) => ({
  name,
  mimeType: "image/png",
  buffer: png(width, height),
});

async function attach({ page }: Person, ...chosen: { name: string; mimeType: string; buffer: Buffer }[]) {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach files" }).click();
  await (await chooser).setFiles(chosen);
}

/** Gives files to the page as a paste or a drag does: a browser under test has no other way. */
async function hand(page: Page, selector: string, kind: "paste" | "dragenter" | "drop", name = "handed.png") {
  const bytes = [...png(30, 30)];
  await page.locator(selector).evaluate(
    (element, { kind, name, bytes }) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
      const options = { bubbles: true, cancelable: true };
      element.dispatchEvent(
        kind === "paste"
          ? new ClipboardEvent(kind, { ...options, clipboardData: data })
          : new DragEvent(kind, { ...options, dataTransfer: data }),
      );
    },
    { kind, name, bytes },
  );
}

/** What the page has sent with an action, newest last. */
function watchFrames(page: Page) {
  const sent: Record<string, unknown>[] = [];
  page.on("websocket", (socket) =>
    socket.on("framesent", ({ payload }) => sent.push(JSON.parse(String(payload)))),
  );
  return (action: string) => sent.filter((frame) => frame.action === action);
}

describe.skipIf(NO_BROWSER)("the composer", () => {
  const fanout = useFanout();
  let ada: Person;
  let bo: Person;
  let adaSent: ReturnType<typeof watchFrames>;

  beforeAll(async () => {
    ada = await fanout.arrive();
    bo = await fanout.arrive({ colorScheme: "dark" });
    adaSent = watchFrames(ada.page);
    await ada.register();
    await ada.createGuild("Climbers");
    const link = await ada.invite("Climbers");
    await bo.register();
    await bo.accept(link);
    await field(ada).waitFor();
  });

  beforeEach(async () => {
    for (const person of [ada, bo]) await field(person).fill("");
  });

  const waitForUploads = async (person: Person) => {
    await files(person).first().waitFor();
    await expect.poll(() => person.page.getByRole("progressbar").count()).toBe(0);
  };

  test("a picture is attached by the button, previewed in its size, and sent with words", async () => {
    await attach(ada, picture("wall.png"));
    await waitForUploads(ada);
    const preview = files(ada).locator("img");
    expect(
      await preview.evaluate((image: HTMLImageElement) => [image.width > 0, image.naturalWidth]),
    ).toEqual([true, 40]);
    await field(ada).fill("look at this");
    await ada.page.keyboard.press("Enter");
    await bo.sees("look at this");
    await expect.poll(() => files(ada).count()).toBe(0);
    expect(adaSent("attachment.create").at(-1)).toMatchObject({
      filename: "wall.png",
      content_type: "image/png",
    });
    expect(adaSent("message.send").at(-1)).toMatchObject({
      content: "look at this",
      attachment_ids: [expect.any(String)],
    });
  });

  test("a picture is sent without words", async () => {
    const before = adaSent("message.send").length;
    await attach(ada, picture("alone.png"));
    await waitForUploads(ada);
    await ada.page.getByRole("button", { name: "Send" }).click();
    await expect.poll(() => adaSent("message.send").length).toBe(before + 1);
    expect(adaSent("message.send").at(-1)).toMatchObject({ content: "" });
    await expect.poll(() => files(ada).count()).toBe(0);
  });

  test("a picture is pasted, and taken out again", async () => {
    await hand(ada.page, "#composer", "paste", "pasted.png");
    await files(ada).filter({ hasText: "pasted.png" }).waitFor();
    await waitForUploads(ada);
    await ada.page.getByRole("button", { name: "Remove pasted.png" }).click();
    await expect.poll(() => files(ada).count()).toBe(0);
  });

  test("files are dragged over the whole channel, which says what will happen", async () => {
    await hand(ada.page, "main h1", "dragenter");
    await ada.page.getByText("Drop to attach to #general").waitFor();
    await hand(ada.page, "main h1", "drop", "dropped.png");
    await ada.page.getByText("Drop to attach to #general").waitFor({ state: "detached" });
    await files(ada).filter({ hasText: "dropped.png" }).waitFor();
    await waitForUploads(ada);
    await ada.page.getByRole("button", { name: "Remove dropped.png" }).click();
  });

  test("what is too large, empty or too much is told in words, and the rest goes on", async () => {
    await attach(
      ada,
      { name: "none.txt", mimeType: "text/plain", buffer: Buffer.alloc(0) },
      ...Array.from({ length: 11 }, (_, index) => picture(`p${index}.png`)),
    );
    const alert = ada.page.getByRole("alert");
    await expect.poll(() => alert.textContent()).toContain("none.txt is empty");
    expect(await alert.textContent()).toContain("A message may have up to 10 files.");
    expect(await files(ada).count()).toBe(10);
    await waitForUploads(ada);
    for (let index = 0; index < 10; index += 1)
      await ada.page.getByRole("button", { name: `Remove p${index}.png` }).click();
    await ada.page.getByRole("button", { name: "Close" }).click();
    await alert.waitFor({ state: "detached" });
  });

  test("an upload that the network refuses fails in words", async () => {
    await ada.page.route(`${fanout.stack.edgeUrl}/**`, (route) => route.abort());
    await attach(ada, picture("refused.png"));
    await ada.page.getByText("Not uploaded. The connection was lost on the way. Try again.").waitFor();
    await ada.page.unroute(`${fanout.stack.edgeUrl}/**`);
    await ada.page.getByRole("button", { name: "Remove refused.png" }).click();
  });

  test("sent before the upload is done, a message says that it waits, can be taken back, and goes then", async () => {
    const { page } = ada;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(`${fanout.stack.edgeUrl}/**`, async (route) => {
      await held;
      await route.continue();
    });
    await attach(ada, picture("slow.png"));
    await field(ada).fill("with a slow picture");
    await field(ada).press("Enter");
    const note = page.getByText("Sends when the upload is done");
    await note.waitFor();
    await page.getByRole("button", { name: "Do not send yet" }).click();
    await note.waitFor({ state: "detached" });
    expect(await field(ada).inputValue()).toBe("with a slow picture");
    await field(ada).press("Enter");
    await note.waitFor();
    release();
    await bo.sees("with a slow picture");
    expect(await field(ada).inputValue()).toBe("");
    await page.unroute(`${fanout.stack.edgeUrl}/**`);
  });

  test("an upload is cancelled", async () => {
    await ada.page.route(`${fanout.stack.edgeUrl}/**`, () => {});
    await attach(ada, picture("given-up.png"));
    await ada.page.getByRole("button", { name: "Cancel given-up.png" }).click();
    await expect.poll(() => files(ada).count()).toBe(0);
    await ada.page.unroute(`${fanout.stack.edgeUrl}/**`);
  });

  test("who types is told to the others, and nothing moves", async () => {
    const top = () => field(bo).evaluate((element) => element.getBoundingClientRect().top);
    const before = await top();
    const typing = bo.page.getByText(`${ada.name} is typing`);
    // As people do, for a while: the server passes on one in three seconds.
    await expect
      .poll(
        async () => {
          await field(ada).press("a");
          return typing.count();
        },
        { timeout: 10_000 },
      )
      .toBe(1);
    expect(await top()).toBe(before);
    await field(ada).fill("I am writing");
    await field(ada).press("Enter");
    await bo.sees("I am writing");
    await typing.waitFor({ state: "detached" });
  });

  test("@ offers people by keyboard, and the one who is meant is mentioned", async () => {
    await field(ada).pressSequentially(`hello @${bo.name.slice(0, 9).toUpperCase()}`);
    await options(ada).filter({ hasText: bo.name }).waitFor();
    const active = await field(ada).getAttribute("aria-activedescendant");
    expect(await ada.page.locator(`#${active}`).getAttribute("aria-selected")).toBe("true");
    await ada.page.keyboard.press("Enter");
    expect(await field(ada).inputValue()).toBe(`hello @${bo.name} `);
    expect(await field(ada).getAttribute("aria-activedescendant")).toBeNull();
    await ada.page.keyboard.press("Enter");
    await expect.poll(() => adaSent("message.send").at(-1)?.content).toMatch(/^hello <@\d+>$/);
  });

  test("@everyone and roles are offered to who may call them, and to nobody else", async () => {
    await field(ada).pressSequentially("@every");
    await options(ada).filter({ hasText: "@everyone" }).waitFor();
    await ada.page.keyboard.press("Tab");
    expect(await field(ada).inputValue()).toBe("@everyone ");
    await field(ada).fill("");
    await field(bo).pressSequentially("@");
    await options(bo).filter({ hasText: ada.name }).waitFor();
    expect(await options(bo).filter({ hasText: "@everyone" }).count()).toBe(0);
    await field(bo).fill("");
  });

  test("the arrows choose in the list, and Esc closes it and nothing else", async () => {
    await field(ada).pressSequentially("@");
    await options(ada).first().waitFor();
    await ada.page.keyboard.press("ArrowDown");
    await expect.poll(() => options(ada).nth(1).getAttribute("aria-selected")).toBe("true");
    await ada.page.keyboard.press("Escape");
    await expect.poll(() => options(ada).count()).toBe(0);
    expect(await field(ada).inputValue()).toBe("@");
  });

  test("a mention that was chosen stays one through a reload", async () => {
    await field(ada).pressSequentially(`@${bo.name.slice(0, 9)}`);
    await options(ada).filter({ hasText: bo.name }).click();
    await ada.page.reload();
    await expect.poll(() => field(ada).inputValue()).toBe(`@${bo.name} `);
    await field(ada).press("Enter");
    await expect.poll(() => adaSent("message.send").at(-1)?.content).toMatch(/^<@\d+>$/);
  });

  test("a colon and two letters offer emoji", async () => {
    await field(ada).pressSequentially("well done :tad");
    await options(ada).filter({ hasText: ":tada:" }).waitFor();
    await ada.page.keyboard.press("Enter");
    expect(await field(ada).inputValue()).toBe("well done 🎉 ");
    await ada.page.keyboard.press("Enter");
    await bo.sees("well done 🎉");
  });

  test("a code that is written to its end becomes its emoji", async () => {
    await field(ada).pressSequentially(":he");
    await options(ada).first().waitFor();
    await field(ada).pressSequentially("art: and 10:30:45 :nothing_like_it:");
    expect(await field(ada).inputValue()).toBe("❤️ and 10:30:45 :nothing_like_it:");
  });

  test("the picker puts an emoji where the caret is, and gives the focus back", async () => {
    await field(ada).fill("ab");
    await field(ada).press("ArrowLeft");
    await ada.page.getByRole("button", { name: "Emoji", exact: true }).click();
    await ada.page.getByLabel("Search emoji").fill("rocket");
    await ada.page.getByRole("dialog", { name: "Emoji" }).getByText("🚀", { exact: true }).first().click();
    await expect.poll(() => field(ada).inputValue()).toBe("a🚀 b");
    await expect.poll(() => ada.page.evaluate(() => document.activeElement?.id)).toBe("composer");
  });

  test("typing anywhere goes to the composer", async () => {
    await ada.page.getByRole("region", { name: "Messages in #general" }).focus();
    await ada.page.keyboard.type("anywhere");
    expect(await field(ada).inputValue()).toBe("anywhere");
  });

  test("Shift+Enter is a new line, Enter while an input method composes is its own", async () => {
    await field(ada).fill("one");
    await field(ada).press("Shift+Enter");
    await field(ada).pressSequentially("two");
    expect(await field(ada).inputValue()).toBe("one\ntwo");
    await field(ada).evaluate((element) =>
      element.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, isComposing: true })),
    );
    expect(await field(ada).inputValue()).toBe("one\ntwo");
  });

  test("a message that is too long says by how much, counted as it is sent", async () => {
    await field(ada).fill("x".repeat(3_990));
    await ada.page.getByText("10 characters left").waitFor();
    await field(ada).fill("x".repeat(4_003));
    await ada.page.getByText("3 too many").waitFor();
    expect(await ada.page.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);
  });

  test("a long text leaves the list at its end while it is written", async () => {
    const list = ada.page.getByRole("region", { name: "Messages in #general" });
    for (let count = 1; count <= 12; count += 1) await ada.say(`line ${count}`);
    await ada.sees("line 12");
    await field(ada).fill("x".repeat(2_000));
    await field(ada).press("End");
    await field(ada).pressSequentially(" and more");
    await expect
      .poll(() => list.evaluate((e) => e.scrollHeight - e.scrollTop - e.clientHeight))
      .toBeLessThan(2);
    expect(await ada.page.getByRole("button", { name: /Jump to present/ }).count()).toBe(0);
  });

  test("a draft comes to another tab of the browser, unless somebody writes there", async () => {
    const other = await ada.page.context().newPage();
    await other.goto(ada.page.url());
    const there = other.getByRole("textbox", { name: "Message #general" });
    await there.waitFor();
    await there.blur();
    await ada.page.bringToFront();
    await field(ada).fill("from here");
    await expect.poll(() => there.inputValue()).toBe("from here");
    await field(ada).fill("");
    await expect.poll(() => there.inputValue()).toBe("");
    await other.close();
  });

  test("an answer says whom it answers, is taken back with Esc, and is sent as one", async () => {
    await bo.say("who comes along?");
    await ada.sees("who comes along?");
    const answering = ada.page.getByText(`Answering ${bo.name}`);
    await answer(ada, "who comes along?");
    await answering.waitFor();
    await expect.poll(() => ada.page.evaluate(() => document.activeElement?.id)).toBe("composer");
    await ada.page.keyboard.press("Escape");
    await answering.waitFor({ state: "detached" });
    await answer(ada, "who comes along?");
    await answering.waitFor();
    await field(ada).fill("I do");
    await field(ada).press("Enter");
    await bo.sees("I do");
    await answering.waitFor({ state: "detached" });
    expect(adaSent("message.send").at(-1)).toMatchObject({ content: "I do", reply_to: expect.any(String) });
  });

  test("what is answered is told in plain words, and its spoilers stay hidden", async () => {
    await bo.say("**knots**: ||the end||");
    await ada.sees("knots");
    const { page } = ada;
    await answer(ada, "knots");
    // In the line above the field, and read out.
    await page.getByText("knots: (spoiler)").first().waitFor();
    await field(ada).fill("oh no");
    await field(ada).press("Enter");
    await bo.sees("oh no");
    const line = bo.page
      .locator("article")
      .filter({ hasText: "oh no" })
      .getByRole("button", { name: /^Answers/ });
    expect(await line.innerText()).toContain("knots: (spoiler)");
  });

  test("Esc closes the list first, then takes the answer back", async () => {
    const answering = ada.page.getByText(`Answering ${bo.name}`);
    await answer(ada, "who comes along?");
    await answering.waitFor();
    await field(ada).pressSequentially("@");
    await options(ada).first().waitFor();
    await ada.page.keyboard.press("Escape");
    await expect.poll(() => options(ada).count()).toBe(0);
    expect(await answering.count()).toBe(1);
    await ada.page.keyboard.press("Escape");
    await answering.waitFor({ state: "detached" });
  });

  test("Up in an empty field edits the last message of one's own, and focus comes back", async () => {
    await ada.say("a tpyo");
    await ada.sees("a tpyo");
    await bo.say("somebody else's");
    await ada.sees("somebody else's");
    await field(ada).press("ArrowUp");
    const editor = ada.page.getByRole("textbox", { name: "Edit the message" });
    await editor.waitFor();
    expect(await editor.inputValue()).toBe("a tpyo");
    await editor.fill("a typo");
    await editor.press("Enter");
    await bo.sees("a typo");
    await expect.poll(() => ada.page.evaluate(() => document.activeElement?.id)).toBe("composer");
  });

  test("after a reload, and after a log-in again, draft and answer are there", async () => {
    const { page } = ada;
    const answering = page.getByText(`Answering ${bo.name}`);
    await answer(ada, "who comes along?");
    await field(ada).fill("half an answer");
    await page.reload();
    await answering.waitFor();
    expect(await field(ada).inputValue()).toBe("half an answer");
    await spoilSession(ada);
    await page.reload();
    await page.getByRole("heading", { name: "Welcome back" }).waitFor();
    await ada.fillIn(ada.name, PASSWORD, "Log in");
    await answering.waitFor();
    expect(await field(ada).inputValue()).toBe("half an answer");
    await field(ada).fill("");
    await page.keyboard.press("Escape");
  });

  const editor = ({ page }: Person) => page.getByRole("textbox", { name: "Edit the message" });
  /** As when the server has ended the session: the next ticket is refused, and only a log-in helps. */
  const spoilSession = ({ page }: Person) =>
    page.evaluate(() => {
      const session = JSON.parse(localStorage.getItem("fanout.session") ?? "{}");
      session.access_token = "spent";
      session.refresh_token = "spent";
      localStorage.setItem("fanout.session", JSON.stringify(session));
    });

  test("a text that is half changed is there after a reload, and after a log-in again", async () => {
    const { page } = ada;
    await ada.say("to be changed");
    await ada.sees("to be changed");
    await field(ada).press("ArrowUp");
    await editor(ada).fill("half changed");
    await page.reload();
    await expect.poll(() => editor(ada).inputValue()).toBe("half changed");
    await spoilSession(ada);
    await page.reload();
    await ada.fillIn(ada.name, PASSWORD, "Log in");
    await expect.poll(() => editor(ada).inputValue()).toBe("half changed");
    await editor(ada).press("Enter");
    await bo.sees("half changed");
    await expect.poll(() => field(ada).evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test("Esc outside of the field: the edit ends, then the answer is taken back", async () => {
    const { page } = ada;
    const answering = page.getByText(`Answering ${bo.name}`);
    await answer(ada, "who comes along?");
    await answering.waitFor();
    await field(ada).press("ArrowUp");
    await editor(ada).waitFor();
    await page.getByRole("button", { name: "Attach files" }).focus();
    await page.keyboard.press("Escape");
    await editor(ada).waitFor({ state: "detached" });
    expect(await answering.count()).toBe(1);
    await page.getByRole("button", { name: "Attach files" }).focus();
    await page.keyboard.press("Escape");
    await answering.waitFor({ state: "detached" });
  });

  test("a message that the server refuses is taken back into the field and changed", async () => {
    await field(ada).fill("\u200B\u200B");
    await field(ada).press("Enter");
    const failed = ada.page.locator('article[data-status="failed"]');
    await failed.getByText("Not sent.").waitFor();
    await failed.getByRole("button", { name: "Edit" }).click();
    await failed.waitFor({ state: "detached" });
    expect(await field(ada).inputValue()).toBe("\u200B\u200B");
    await field(ada).fill("now with words");
    await field(ada).press("Enter");
    await bo.sees("now with words");
  });

  test("files are there after a log-in again; what a reload would lose is said", async () => {
    const { page } = ada;
    await attach(ada, picture("kept.png"));
    await waitForUploads(ada);
    await page.getByText("A reload of the page loses the files").waitFor();
    // As when another device logs out everywhere: the socket is closed, and the session is over.
    await page.evaluate(async () => {
      const { refresh_token } = JSON.parse(localStorage.getItem("fanout.session") ?? "{}");
      const { api } = await (await fetch("/config.json")).json();
      await fetch(`${api}/auth/logout`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ refresh_token, everywhere: true }),
      });
    });
    await page.getByRole("heading", { name: "Welcome back" }).waitFor();
    await ada.fillIn(ada.name, PASSWORD, "Log in");
    await files(ada).filter({ hasText: "kept.png" }).waitFor();
    await field(ada).fill("with what was kept");
    await field(ada).press("Enter");
    await bo.sees("with what was kept");
    expect(adaSent("message.send").at(-1)).toMatchObject({ attachment_ids: [expect.any(String)] });
  });

  test("a picture of one's own has its place before it is stored", async () => {
    const { page } = ada;
    await attach(ada, picture("tall.png", 60, 240));
    await waitForUploads(ada);
    await page.evaluate(() => {
      const heights: number[] = [];
      Object.assign(window, { heights });
      new MutationObserver(() => {
        const row = [...document.querySelectorAll("article")].find((each) =>
          each.textContent?.includes("see how tall"),
        );
        if (row)
          heights.push(row.querySelector('[style*="aspect-ratio"]')?.getBoundingClientRect().height ?? 0);
      }).observe(document.body, { subtree: true, childList: true, attributes: true });
    });
    await field(ada).fill("see how tall");
    await field(ada).press("Enter");
    await page.getByRole("button", { name: "Show tall.png large" }).waitFor();
    const heights = await page.evaluate(() => (window as never as { heights: number[] }).heights);
    expect(new Set(heights)).toEqual(new Set([240]));
  });

  test.each(["dark", "light"] as const)(
    "axe finds nothing in the states of the composer, %s",
    async (scheme) => {
      const { page } = ada;
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await bo.say(`what about ${scheme}?`);
      await ada.sees(`what about ${scheme}?`);
      await answer(ada, `what about ${scheme}?`);
      await page.route(`${fanout.stack.edgeUrl}/**`, (route) => route.abort());
      await attach(ada, picture("a.png"), {
        name: "none.txt",
        mimeType: "text/plain",
        buffer: Buffer.alloc(0),
      });
      await page.getByText("Not uploaded.").waitFor();
      await field(ada).fill(`${"x".repeat(3_990)} @`);
      await options(ada).first().waitFor();
      const found = await new AxeBuilder({ page }).include("form").analyze();
      expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`)).toEqual([]);
      await page.unroute(`${fanout.stack.edgeUrl}/**`);
      await page.getByRole("button", { name: "Remove a.png" }).click();
      await page.getByRole("button", { name: "Close" }).click();
      await page.getByRole("button", { name: "Do not answer" }).click();
    },
  );

  test("neither page had an uncaught exception or wrote to console.error", () => {
    expect([...ada.faults, ...bo.faults]).toEqual([]);
  });
});

/** By the toolbar of a message. It is there while one points at the message, which moves where the composer has just changed its height. */
async function answer({ page }: Person, text: string): Promise<void> {
  const row = page.locator("article").filter({ hasText: text }).first();
  const button = row.getByRole("button", { name: "Answer", exact: true });
  const bar = page.getByText(/^Answering /);
  await expect
    .poll(
      async () => {
        await row.hover();
        await button.click({ timeout: 1_000 }).catch(() => {});
        return bar.count();
      },
      { timeout: 15_000 },
    )
    .toBe(1);
}
