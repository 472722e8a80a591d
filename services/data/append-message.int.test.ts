import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AppError } from "#core/app-error";
import { createSnowflakeMaker } from "#core/snowflake";
import { compareIds } from "#protocol/primitives";
import { createGuild } from "./add-member.ts";
import { appendMessage } from "./append-message.ts";
import { createChannel, deleteChannel } from "./channels.ts";
import { startChatTable } from "./chat-table.fixture.ts";
import { findCounter } from "./counters.ts";
import type { Documents } from "./documents.ts";
import { keys } from "./keys.ts";
import { listMessages } from "./messages.ts";
import type { Table } from "./table.ts";

let table: Table;
let stop: () => Promise<void>;
const makeId = createSnowflakeMaker(Math.random);
const newId = () => makeId(Date.now());

beforeAll(async () => {
  ({ table, stop } = await startChatTable());
});
afterAll(() => stop());

const ada = { id: "1", username: "ada" };

async function newChannel() {
  const guildId = newId();
  const channelId = newId();
  // createGuild counts the guild on its user.
  await table.documents.put({
    TableName: table.name,
    Item: { ...keys.user(ada.id), guild_count: 0 },
  });
  await createGuild(table, { id: guildId, name: "g", ownerId: ada.id }, ada, newId());
  const channel = {
    id: channelId,
    guild_id: guildId,
    name: "c",
    topic: null,
    position: 0,
    private: false,
    last_seq: 0,
    last_message_id: null,
    last_read_id: null,
    mention_count: 0,
  };
  await createChannel(table, channel, { user: ada, joinedAtMs: Date.now() }, newId());
  return { guildId, channelId };
}

async function send(
  channelId: string,
  nonce: string,
  options: { content?: string; newId?: () => string } = {},
) {
  const counter = await findCounter(table, channelId);
  if (!counter) throw new Error("no counter");
  const draft = { channelId, author: ada, content: options.content ?? nonce, nonce, mentions: {} };
  const retry = { deadlineMs: Date.now() + 10_000 };
  return (await appendMessage(table, counter, draft, options.newId ?? newId, retry)).draft.d;
}

const logOf = async (channelId: string) => {
  const { Items } = await table.documents.query({
    TableName: table.name,
    KeyConditionExpression: "PK = :log",
    ExpressionAttributeValues: { ":log": keys.log(channelId, 0).PK },
  });
  return Items;
};

describe("appendMessage", () => {
  it("gives the first message back where a nonce is repeated, and stores nothing more", async () => {
    const { channelId } = await newChannel();
    const first = await send(channelId, "n1", { content: "first" });
    await send(channelId, "n2");
    expect(await send(channelId, "n1", { content: "second try" })).toEqual(first);
    expect(await logOf(channelId)).toHaveLength(2);
    expect((await listMessages(table, channelId, { limit: 10 })).messages).toHaveLength(2);
    expect(await findCounter(table, channelId)).toMatchObject({ lastSeq: 2 });
  });

  it("stores one message where the same nonce is sent twenty times at once", async () => {
    const { channelId } = await newChannel();
    const sent = await Promise.all(Array.from({ length: 20 }, () => send(channelId, "same")));
    expect(new Set(sent.map((message) => message.id)).size).toBe(1);
    expect(await logOf(channelId)).toHaveLength(1);
  });

  it("refuses a channel that was deleted after it was looked at", async () => {
    const { guildId, channelId } = await newChannel();
    const counter = await findCounter(table, channelId);
    if (!counter) throw new Error("no counter");
    await deleteChannel(table, guildId, channelId, newId());
    const draft = { channelId, author: ada, content: "late", nonce: "late", mentions: {} };
    const refused = appendMessage(table, counter, draft, newId, { deadlineMs: Date.now() + 10_000 });
    await expect(refused).rejects.toMatchObject({ code: "UNKNOWN_CHANNEL" } satisfies Partial<AppError>);
    expect((await listMessages(table, channelId, { limit: 10 })).messages).toEqual([]);
  });

  it("looks at the counter again where another transaction held it, and holds it no second time in vain", async () => {
    const { channelId } = await newChannel();
    const counter = await findCounter(table, channelId);
    if (!counter) throw new Error("no counter");
    let attempts = 0;
    const documents = new Proxy(table.documents, {
      get(target, name, receiver) {
        if (name !== "transactWrite") return Reflect.get(target, name, receiver).bind?.(target);
        return async (...asked: Parameters<Documents["transactWrite"]>) => {
          attempts += 1;
          if (attempts > 1) return target.transactWrite(...asked);
          await send(channelId, "somebody else's");
          throw Object.assign(new Error("cancelled"), {
            name: "TransactionCanceledException",
            CancellationReasons: [{ Code: "TransactionConflict" }, { Code: "None" }],
          });
        };
      },
    });
    const draft = { channelId, author: ada, content: "mine", nonce: "mine", mentions: {} };
    const options = { deadlineMs: Date.now() + 10_000 };
    const sent = await appendMessage({ ...table, documents }, counter, draft, newId, options);
    expect(sent.seq).toBe(2);
    expect(attempts).toBe(2);
  });

  it("numbers 50 sends at once without gap or repeat, and none fails", async () => {
    const { channelId } = await newChannel();
    const sent = await Promise.all(Array.from({ length: 50 }, (_, index) => send(channelId, `n${index}`)));
    expect(sent.map((message) => message.seq).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, index) => index + 1),
    );
    const bySeq = [...sent].sort((a, b) => a.seq - b.seq).map((message) => message.id);
    expect([...bySeq].sort(compareIds)).toEqual(bySeq);
    expect((await logOf(channelId)).map((item) => item.seq)).toEqual(
      Array.from({ length: 50 }, (_, i) => i + 1),
    );
  });

  it("gives a greater id also where the clock of the sender is behind", async () => {
    const { channelId } = await newChannel();
    const first = await send(channelId, "ahead", { newId: () => "5000000000000000000" });
    const second = await send(channelId, "behind", { newId: () => "4" });
    expect(compareIds(second.id, first.id)).toBeGreaterThan(0);
  });
});
