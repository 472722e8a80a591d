import { beforeAll, describe, expect, test } from "vitest";
import { NO_BROWSER } from "./support/browser.ts";
import type { Person } from "./support/person.ts";
import { useFanout } from "./support/use-fanout.ts";

describe.skipIf(NO_BROWSER)("the server goes away", () => {
  const fanout = useFanout();
  let ada: Person;

  beforeAll(async () => {
    ada = await fanout.arrive();
    await ada.register();
    await ada.createGuild("Climbers");
  });

  test("in the middle of sending: the banner says so, and when it is back each message is there once, in order", async () => {
    const texts = Array.from({ length: 8 }, (_, index) => `message ${index + 1}.`);
    for (const text of texts.slice(0, 3)) await ada.say(text);
    const killed = fanout.stack.kill();
    for (const text of texts.slice(3)) await ada.say(text);
    await killed;
    const banner = ada.page.getByRole("status").filter({ hasText: /Connection lost|Reconnecting/ });
    await banner.waitFor();
    await ada.page.getByText("Waiting to be sent").first().waitFor();
    // Of what waits it is not said that it was sent.
    expect(await ada.page.getByRole("list", { name: "Delivery" }).count()).toBe(0);
    await fanout.stack.resume();
    const retry = ada.page.getByRole("button", { name: "Retry now" });
    await expect
      .poll(
        async () => {
          // Between two attempts there is a button, during one there is not.
          if (await retry.isVisible()) await retry.click({ timeout: 500 }).catch(() => {});
          return ada.page.locator('article[data-status="confirmed"]').count();
        },
        { timeout: 40_000 },
      )
      .toBe(texts.length);
    expect(await ada.messages()).toEqual(texts);
    await ada.page.getByText(/Back again/).waitFor();
    await ada.page.reload();
    await ada.sees("message 8.");
    expect(await ada.messages()).toEqual(texts);
  });

  test("while somebody writes: the field keeps what is in it, and all goes on by itself", async () => {
    // What is kept is painted at once; who is there is known when the connection is.
    const members = ada.page.getByRole("complementary", { name: "Members" });
    await members.getByRole("button", { name: new RegExp(`^${ada.name}`) }).waitFor();
    await fanout.stack.kill();
    await ada.page.getByText(/Connection lost|Reconnecting/).waitFor();
    await ada.page.getByRole("textbox", { name: "Message #general" }).fill("kept in the field");
    await fanout.stack.resume();
    await ada.page.getByText("Back again. No message was missed.").waitFor({ timeout: 40_000 });
    expect(await ada.page.getByRole("textbox", { name: "Message #general" }).inputValue()).toBe(
      "kept in the field",
    );
  });

  test("nothing of it was an uncaught exception or a console.error of ours", () => {
    expect(ada.faults).toEqual([]);
  });
});
