import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChatSocket } from "../../tests/integration/support/chat-client.ts";
import { NO_BROWSER } from "./support/browser.ts";
import { CuttingProxy } from "./support/cutting-proxy.ts";
import type { Person } from "./support/person.ts";
import { useFanout } from "./support/use-fanout.ts";
import { channelOf, openDevice } from "./support/wire.ts";

const FILE_BYTES = 12 * 1024 * 1024;

describe.skipIf(NO_BROWSER)("what is sent", () => {
  const fanout = useFanout();
  let ada: Person;
  let bo: Person;
  let bos: ChatSocket;
  /** While there is one, what the server says waits here. */
  let held: (() => void)[] | null = null;
  /** Whether a message gets a text on its way that the server refuses. */
  let isSpoiled = false;

  beforeAll(async () => {
    ada = await fanout.arrive();
    bo = await fanout.arrive();
    await ada.page.routeWebSocket(/\/local/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((text) => {
        if (held) held.push(() => socket.send(text));
        else socket.send(text);
      });
      socket.onMessage((text) => {
        const frame = JSON.parse(String(text));
        const isMessage = frame.action === "message.send";
        server.send(isSpoiled && isMessage ? JSON.stringify({ ...frame, content: "\u200b" }) : text);
      });
    });
    await ada.register();
    await ada.createGuild("Climbers");
    await bo.register();
    await bo.accept(await ada.invite("Climbers"));
    bos = await openDevice(fanout.clientUrl, bo);
  });

  afterAll(() => bos?.close());

  const rowOf = ({ page }: Person, text: string) => page.locator("article").filter({ hasText: text });
  const field = ({ page }: Person) => page.getByRole("textbox", { name: /^Message #/ });
  const newest = async () => {
    const query = { channel_id: channelOf(ada), limit: 1 };
    return (await bos.ok("channel.history", query)).messages[0];
  };

  test("one's own message keeps its row when it is confirmed", async () => {
    held = [];
    await ada.say("the same row");
    const row = await rowOf(ada, "the same row").elementHandle();
    const state = () => row?.evaluate((element) => [element.isConnected, element.dataset.status]);
    expect(await state()).toEqual([true, "sending"]);
    await bo.sees("the same row");
    const late = held;
    held = null;
    for (const give of late) give();
    await ada.sees("the same row");
    expect(await state()).toEqual([true, "confirmed"]);
  });

  test("a message that cannot be sent says why, and Retry sends it, once", async () => {
    isSpoiled = true;
    await ada.say("in spite of it");
    const row = rowOf(ada, "in spite of it");
    await row.getByRole("alert").filter({ hasText: "Not sent." }).waitFor();
    await field(ada).fill("the next thought");
    isSpoiled = false;
    await row.getByRole("button", { name: "Retry" }).click();
    await ada.sees("in spite of it");
    await bo.sees("in spite of it");
    expect(await row.count()).toBe(1);
    expect(await rowOf(bo, "in spite of it").count()).toBe(1);
    expect(await field(ada).inputValue()).toBe("the next thought");
    await field(ada).fill("");
  });

  test("Delete takes a message that cannot be sent away, for good", async () => {
    isSpoiled = true;
    await ada.say("never mind");
    const row = rowOf(ada, "never mind");
    await row.getByRole("button", { name: "Delete" }).click();
    await row.waitFor({ state: "detached" });
    isSpoiled = false;
    await ada.page.reload();
    await ada.sees("in spite of it");
    expect(await row.count()).toBe(0);
  });

  test("an upload that is cut at 90 % fails in words, keeps what was typed, and is retried", async () => {
    const { page } = ada;
    const proxy = await CuttingProxy.start(fanout.stack.edgeUrl);
    await page.route(`${fanout.stack.edgeUrl}/**`, (route) => {
      const url = new URL(route.request().url());
      url.port = String(proxy.port);
      return route.continue({ url: url.href });
    });
    proxy.cutNext(0.9);
    const bytes = randomBytes(FILE_BYTES);
    await field(ada).fill("kept");
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Attach files" }).click();
    await (await chooser).setFiles({ name: "climbs.zip", mimeType: "application/zip", buffer: bytes });
    await page.getByText("Not uploaded. The connection was lost on the way. Try again.").waitFor();
    expect(proxy.cutAt).toBeGreaterThanOrEqual(0.9);
    expect(proxy.cutAt).toBeLessThan(1);
    expect(await field(ada).inputValue()).toBe("kept");
    await page.getByRole("button", { name: "Retry" }).click();
    await field(ada).press("Enter");
    await bo.sees("kept");
    const message = await newest();
    const ids = { channel_id: channelOf(ada), message_id: message.id };
    const { url } = await bos.ok("attachment.url", { ...ids, attachment_id: message.attachments[0].id });
    const stored = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect(stored.equals(bytes)).toBe(true);
    await page.unroute(`${fanout.stack.edgeUrl}/**`);
    await proxy.stop();
  });

  test("nothing of it was an uncaught exception or a console.error of ours", () => {
    expect([...ada.faults, ...bo.faults]).toEqual([]);
  });
});
