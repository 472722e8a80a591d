import { beforeAll, describe, expect, test } from "vitest";
import { snowflakeAt } from "#core/snowflake";
import { createTable } from "#data/client";
import { keys } from "#data/keys";
import { getItems, type Item, putItems, type Table } from "#data/table";
import { NO_BROWSER } from "./support/browser.ts";
import { PASSWORD, type Person } from "./support/person.ts";
import { pointSdkAt } from "./support/sdk.ts";
import { useFanout } from "./support/use-fanout.ts";
import { channelOf, openDevice } from "./support/wire.ts";

const MESSAGES = 10_000;
const MEMBERS = 2_000;
const MINUTE_MS = 60_000;

/** What would take hours to come about is stored as the chat itself stores it: each item is a copy of one that it wrote, with another id. */
describe.skipIf(NO_BROWSER)("in a large place", () => {
  const fanout = useFanout();
  let table: Table;
  let ada: Person;
  let guildId: string;

  beforeAll(async () => {
    pointSdkAt(fanout.stack.edgeUrl);
    table = createTable("fanout-local", {});
    ada = await fanout.arrive();
    await ada.register();
    await ada.createGuild("Climbers");
    guildId = new URL(ada.page.url()).pathname.split("/")[2] ?? "";
  });

  const elements = ({ page }: Person) => page.evaluate(() => document.querySelectorAll("*").length);

  test(`a channel of ${MESSAGES.toLocaleString("en")} messages opens at its end, and leads to its first one and back`, async () => {
    const channelId = channelOf(ada);
    const device = await openDevice(fanout.clientUrl, ada);
    const send = (content: string) =>
      device.ok("message.send", { channel_id: channelId, content, nonce: content }) as Promise<{
        message: { id: string };
      }>;
    const { message } = await send("the first one");
    const [stored, counter] = await getItems(table, [
      keys.message(channelId, message.id),
      keys.counter(channelId),
    ]);
    const since = Date.now();
    const copies = Array.from({ length: MESSAGES }, (_, index): Item => {
      const atMs = since + index;
      const id = snowflakeAt(atMs);
      const created_at = new Date(atMs - MESSAGES * MINUTE_MS + index * MINUTE_MS).toISOString();
      const seq = index + 2;
      const content = `message ${seq}`;
      return { ...stored, ...keys.message(channelId, id), id, seq, created_at, content, nonce: content };
    });
    await putItems(table, copies);
    const last = copies.at(-1)?.id;
    await putItems(table, [
      { ...counter, last_seq: MESSAGES + 1, last_message_id: last, newest_message_id: last },
    ]);
    await send("the last one");
    await device.close();

    // One who comes new: this page has what came before, of which the log would have told the rest.
    const reader = await fanout.arrive();
    const { pathname } = new URL(ada.page.url());
    await reader.open(pathname);
    await reader.fillIn(ada.name, PASSWORD, "Log in");
    await reader.sees("the last one");
    expect((await reader.messages()).at(-1)).toBe("the last one");
    await reader.open(`${pathname}?m=${message.id}`);
    await reader.sees("the first one");
    await reader.page.getByRole("button", { name: "Jump to present" }).click();
    await reader.sees("the last one");
    await reader.page.getByRole("region", { name: "Messages in #general" }).hover();
    for (let turn = 0; turn < 40; turn += 1) await reader.page.mouse.wheel(0, -1_500);
    await expect.poll(async () => (await reader.messages()).at(-1)).not.toBe("the last one");
    expect(await elements(reader)).toBeLessThanOrEqual(800);
    expect(reader.faults).toEqual([]);
    await reader.leave();
  }, 120_000);

  test("who reads above keeps their place, whatever comes and goes, and no more than 5,000 messages are kept", async () => {
    const { pathname } = new URL(ada.page.url());
    const channel_id = channelOf(ada);
    const device = await openDevice(fanout.clientUrl, ada);
    const reader = await fanout.arrive();
    await reader.open(pathname);
    await reader.fillIn(ada.name, PASSWORD, "Log in");
    await reader.sees("the last one");
    const list = reader.page.getByRole("region", { name: "Messages in #general" });

    /** The first row that is wholly on the screen, some frames later, and how many rows the list has: each has one line. */
    const look = (frames = 40) =>
      list.evaluate(async (e, count) => {
        for (let frame = 0; frame < count; frame += 1) await new Promise(requestAnimationFrame);
        const from = e.getBoundingClientRect().top + 20;
        const row = [...e.querySelectorAll("article")].find(
          (each) => each.getBoundingClientRect().top > from,
        );
        const text = row?.querySelector("p")?.textContent ?? "";
        return {
          text,
          px: Math.round(row?.getBoundingClientRect().top ?? 0),
          rows: e.scrollHeight / (row?.getBoundingClientRect().height ?? 0),
        };
      }, frames);
    /** As by a wheel: the list tells it from where rows that come push it. */
    const scroll = (toPx: "up" | number) =>
      list.evaluate((e, to) => {
        e.dispatchEvent(new WheelEvent("wheel"));
        e.scrollTop = to === "up" ? e.scrollTop - 1_500 : e.scrollHeight - to;
      }, toPx);
    const scrollUpTo = (seq: number) =>
      expect
        .poll(
          async () => {
            await scroll("up");
            return Number((await look(1)).text.replace("message ", ""));
          },
          { timeout: 120_000, interval: 30 },
        )
        .toBeLessThan(seq);
    const hears = async (count: number) => {
      const contents = Array.from({ length: count }, () => crypto.randomUUID());
      for (const content of contents)
        await device.ok("message.send", { channel_id, content, nonce: content });
      await ada.sees(contents.at(-1) ?? "");
    };

    await ada.sees("the last one");
    // Almost 5,000 are loaded: what comes now takes the oldest from one who is near the end.
    await scrollUpTo(MESSAGES - 4_800);
    await scroll(3_000);
    const { rows: loaded, ...near } = await look();
    expect(loaded).toBeGreaterThan(4_800);
    await hears(250);
    const afterNear = await look();
    expect(afterNear).toMatchObject(near);
    expect(afterNear.rows).toBeLessThan(loaded);
    // One who reads far above loses the end, and nothing of what they look at.
    await scrollUpTo(MESSAGES - 5_500);
    const { rows: _, ...far } = await look();
    await hears(30);
    const afterFar = await look();
    expect(afterFar).toMatchObject(far);
    expect(afterFar.rows).toBeLessThan(5_000);
    await scrollUpTo(MESSAGES - 6_000);
    expect((await look()).rows).toBeLessThan(5_000);
    await reader.page.getByRole("button", { name: /Jump to present|new message/ }).click();
    await expect.poll(async () => (await reader.messages()).at(-1)).toBe((await ada.messages()).at(-1));
    expect(reader.faults).toEqual([]);
    await reader.leave();
    await device.close();
  }, 300_000);

  test(`a guild of ${MEMBERS.toLocaleString("en")} members lists them all, of whom few are in the document`, async () => {
    const userId = await ada.page.evaluate(() => JSON.parse(localStorage["fanout.session"]).user.id);
    const [user, member] = await getItems(table, [keys.user(userId), keys.member(guildId, userId)]);
    const since = Date.now() - MEMBERS;
    const copies = Array.from({ length: MEMBERS - 1 }, (_, index): Item[] => {
      const id = snowflakeAt(since + index);
      const username = `member_${String(index).padStart(4, "0")}`;
      return [
        { ...user, ...keys.user(id), id, username },
        { ...member, ...keys.member(guildId, id), user_id: id, username, role: "member" },
      ];
    });
    await putItems(table, copies.flat());

    await ada.page.reload();
    const members = ada.page.getByRole("complementary", { name: "Members" });
    const heads = members.getByRole("heading");
    await members.getByRole("button", { name: /^member_0000/ }).waitFor();
    const counted = (await heads.allInnerTexts()).map((text) =>
      Number(text.split("·")[1]?.replace(/\D/g, "")),
    );
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(MEMBERS);
    expect(await elements(ada)).toBeLessThanOrEqual(800);
    await members.getByRole("button", { name: /^member_0000/ }).hover();
    await expect
      .poll(async () => {
        await ada.page.mouse.wheel(0, 20_000);
        return members.getByRole("button", { name: new RegExp(`^member_${MEMBERS - 2}`) }).count();
      })
      .toBe(1);
    expect(ada.faults).toEqual([]);
  });
});
