import { afterAll, beforeAll, expect, it } from "vitest";
import type { LogDelivery } from "#core/delivery";
import { startChatTable } from "./chat-table.fixture.ts";
import { keys } from "./keys.ts";
import { writeMentions } from "./mentions.ts";
import { listMentions } from "./read-states.ts";
import type { Table } from "./table.ts";

let table: Table;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ table, stop } = await startChatTable());
});
afterAll(() => stop());

const event = (t: string, messageId: string, mentions: string[]): LogDelivery => ({
  kind: "log",
  position: messageId,
  channelId: "10",
  guildId: "20",
  isPrivate: false,
  seq: 1,
  t,
  payload: "{}",
  messageId,
  authorId: "1",
  mentions,
});

it("counts each mention once, takes deleted ones out, and comes to the same when a batch comes again", async () => {
  // More than one write of many takes.
  const people = Array.from({ length: 20 }, (_, index) => String(100 + index));
  const batch = [
    event("MESSAGE_CREATE", "1", people),
    event("MESSAGE_CREATE", "2", people),
    event("MESSAGE_UPDATE", "2", []),
    event("MESSAGE_DELETE", "1", people),
    event("MESSAGE_CREATE", "3", ["100"]),
  ];
  for (let time = 0; time < 2; time += 1) {
    await writeMentions(table, batch);
    expect((await listMentions(table, "100")).get("10")).toEqual(["2", "3"]);
    for (const id of people.slice(1)) expect((await listMentions(table, id)).get("10")).toEqual(["2"]);
  }
  await writeMentions(table, [event("MESSAGE_DELETE", "3", ["100", "999"])]);
  expect((await listMentions(table, "100")).get("10")).toEqual(["2"]);
  const item = await table.documents.get({ TableName: table.name, Key: keys.mention("100", "10", "2") });
  expect(item?.expires_at).toBeGreaterThan(Date.now() / 1000 + 29 * 24 * 3600);
});
