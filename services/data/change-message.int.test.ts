import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DecideChange } from "#core/change-message";
import { addReaction } from "#core/reactions";
import { createSnowflakeMaker } from "#core/snowflake";
import { limits } from "#protocol/limits";
import type { Message } from "#protocol/objects";
import { appendMessage } from "./append-message.ts";
import { changeMessage } from "./change-message.ts";
import { changeReactions } from "./change-reactions.ts";
import { startChatTable } from "./chat-table.fixture.ts";
import { createCounterItem, findCounter } from "./counters.ts";
import type { Documents } from "./documents.ts";
import { keys } from "./keys.ts";
import { findMessage } from "./messages.ts";
import { listPinned } from "./pins.ts";
import type { Table } from "./table.ts";
import { transact } from "./transact.ts";

let table: Table;
let stop: () => Promise<void>;
const makeId = createSnowflakeMaker(Math.random);
const newId = () => makeId(Date.now());
const ada = { id: "1", username: "ada" };

beforeAll(async () => {
  ({ table, stop } = await startChatTable());
});
afterAll(() => stop());

async function newChannel() {
  const channelId = newId();
  await transact(table, [createCounterItem(table, { channelId, guildId: "20", isPrivate: false })]);
  return channelId;
}

async function counterOf(channelId: string) {
  const counter = await findCounter(table, channelId);
  if (!counter) throw new Error("no counter");
  return counter;
}

const retry = () => ({ deadlineMs: Date.now() + 15_000 });

async function send(channelId: string, content = "hello", mentions = {}) {
  const draft = { channelId, author: ada, content, nonce: newId(), mentions };
  return (await appendMessage(table, await counterOf(channelId), draft, newId, retry())).draft.d;
}

const change = async (message: Message, decide: DecideChange, on = table) =>
  changeMessage(on, await counterOf(message.channel_id), message.id, decide, retry());

const edit =
  (content: string): DecideChange =>
  (message) => ({ t: "MESSAGE_UPDATE", d: { ...message, content } });
const pin: DecideChange = (message, { pinCount }) => {
  if (pinCount >= limits.pinsPerChannel) throw new Error("full");
  return { t: "MESSAGE_UPDATE", d: { ...message, pinned: true } };
};
const remove: DecideChange = ({ id, channel_id }) => ({ t: "MESSAGE_DELETE", d: { id, channel_id } });

const react = async (message: Message, userId: string, on = table) =>
  changeReactions(
    on,
    await counterOf(message.channel_id),
    { t: "MESSAGE_REACTION_ADD", messageId: message.id, userId, emoji: "👍" },
    (reactions) => addReaction(reactions, "👍", userId),
    retry(),
  );

const logItem = (channelId: string, seq: number) =>
  table.documents.get({ TableName: table.name, Key: keys.log(channelId, seq), ConsistentRead: true });
const removeLogItem = (channelId: string, seq: number) =>
  table.documents.delete({ TableName: table.name, Key: keys.log(channelId, seq) });

/** The table, where `meddle` happens before the first call of a function. */
function meddled<Name extends "get" | "query" | "transactWrite">(
  name: Name,
  meddle: (call: Documents[Name]) => Documents[Name],
): Table {
  let isFirst = true;
  const documents = new Proxy(table.documents, {
    get(target, property) {
      const own = Reflect.get(target, property).bind(target);
      if (property !== name || !isFirst) return own;
      isFirst = false;
      return meddle(own);
    },
  });
  return { ...table, documents };
}

describe("a change of a message", () => {
  it("is not made on what was read while another one was half written", async () => {
    const channelId = await newChannel();
    const message = await send(channelId);
    const key = keys.message(channelId, message.id);
    const old = await table.documents.get({ TableName: table.name, Key: key, ConsistentRead: true });
    await react(message, "5");
    // The counter is new, and the message still what it was before.
    await react(
      message,
      "6",
      meddled("get", () => async () => old),
    );
    await change(
      message,
      edit("new"),
      meddled("get", () => async () => old),
    );
    expect(await findMessage(table, channelId, message.id)).toMatchObject({
      content: "new",
      reactions: [{ emoji: "👍", user_ids: ["5", "6"] }],
    });
    expect(await counterOf(channelId)).toMatchObject({ lastSeq: 4 });
  });

  it("looks at the counter again where the message is newer than it", async () => {
    const channelId = await newChannel();
    const message = await send(channelId);
    const old = await counterOf(channelId);
    await change(message, edit("one"));
    // Its number is the one of the log item that it has to blank.
    await changeMessage(table, old, message.id, edit("two"), retry());
    await react(message, "5");
    expect(await counterOf(channelId)).toMatchObject({ lastSeq: 4 });
    const texts = [1, 2, 3].map(async (seq) => JSON.parse((await logItem(channelId, seq))?.payload).content);
    expect(await Promise.all(texts)).toEqual(["two", "", "two"]);
  });

  it("passes over a log item that TTL has taken, and makes none anew", async () => {
    const channelId = await newChannel();
    const message = await send(channelId);
    await removeLogItem(channelId, 1);
    await change(message, edit("one"));
    // Taken between the look at it and the write.
    const taking = meddled("transactWrite", (write) => async (items) => {
      await removeLogItem(channelId, 2);
      return write(items);
    });
    await change(message, edit("two"), taking);
    await change(message, remove);
    expect(await logItem(channelId, 1)).toBeUndefined();
    expect(await logItem(channelId, 2)).toBeUndefined();
    expect(JSON.parse((await logItem(channelId, 3))?.payload).content).toBe("");
    expect(await logItem(channelId, 4)).toMatchObject({ t: "MESSAGE_DELETE" });
    expect(await findMessage(table, channelId, message.id)).toBeUndefined();
  });

  it("never pins more than a channel can have, however many pin at once, and counts what goes", async () => {
    const channelId = await newChannel();
    const messages: Message[] = [];
    for (let index = 0; index < limits.pinsPerChannel + 3; index += 1) messages.push(await send(channelId));
    const [first, ...others] = messages as [Message, ...Message[]];
    const early = [first, ...others.splice(0, limits.pinsPerChannel - 3)];
    for (const message of early) await change(message, pin);
    const outcomes = await Promise.allSettled(others.map((message) => change(message, pin)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    expect(await listPinned(table, channelId)).toHaveLength(limits.pinsPerChannel);
    await change(first, remove);
    expect(await counterOf(channelId)).toMatchObject({ pinCount: limits.pinsPerChannel - 1 });
    expect(await listPinned(table, channelId)).toHaveLength(limits.pinsPerChannel - 1);
  }, 60_000);

  it("keeps the newest mentions of many, and takes those of a deleted message out", async () => {
    const channelId = await newChannel();
    const sent: Message[] = [];
    for (let index = 0; index < limits.mentionCount + 2; index += 1)
      sent.push(await send(channelId, "@everyone", { mention_everyone: true }));
    const ids = sent.slice(2).map(({ id }) => id);
    const counted = async () => (await counterOf(channelId)).wideMentions.map(({ messageId }) => messageId);
    expect(await counted()).toEqual(ids);
    await change(sent[10] as Message, edit("nobody"));
    expect(await counted()).toEqual(ids);
    await change(sent[10] as Message, remove);
    expect(await counted()).toEqual(ids.filter((id) => id !== sent[10]?.id));
  });

  it("that takes the newest one away leaves the one before it as the newest, and ids go on above it", async () => {
    const channelId = await newChannel();
    const newest = async () => (await counterOf(channelId)).newestMessageId;
    const [first, second, third] = [await send(channelId), await send(channelId), await send(channelId)];
    await change(second, remove);
    expect(await newest()).toBe(third.id);
    await change(third, remove);
    expect(await counterOf(channelId)).toMatchObject({ newestMessageId: first.id, lastMessageId: third.id });
    await change(first, edit("edited"));
    expect(await newest()).toBe(first.id);
    await change(first, remove);
    expect(await newest()).toBe("0");
    const draft = { channelId, author: ada, content: "again", nonce: "again", mentions: {} };
    const appended = await appendMessage(table, await counterOf(channelId), draft, () => first.id, retry());
    expect(appended.draft.d.id).toBe((BigInt(third.id) + 1n).toString());
    expect(await newest()).toBe(appended.draft.d.id);
  });

  it("leaves a newest one that is there, whoever sends and deletes at once", async () => {
    const channelId = await newChannel();
    const sent: Message[] = [];
    for (let index = 0; index < 8; index += 1) sent.push(await send(channelId));
    const kept = sent.slice(0, 2);
    const [late] = await Promise.all([
      send(channelId),
      ...sent.slice(2).map((message) => change(message, remove)),
    ]);
    expect(await counterOf(channelId)).toMatchObject({ newestMessageId: late.id });
    await Promise.all([late, kept[1] as Message].map((message) => change(message, remove)));
    expect(await counterOf(channelId)).toMatchObject({
      newestMessageId: kept[0]?.id,
      lastMessageId: late.id,
    });
  }, 30_000);

  it("looks for the one before it again where that was half deleted", async () => {
    const channelId = await newChannel();
    const [first, second, third] = [await send(channelId), await send(channelId), await send(channelId)];
    await change(second, remove);
    // The counter is as after that, and the message as before.
    await change(
      third,
      remove,
      meddled("query", () => async () => ({ Items: [{ ...second }], LastEvaluatedKey: undefined })),
    );
    expect(await counterOf(channelId)).toMatchObject({ newestMessageId: first.id });
  });

  it("is refused where the channel was deleted after it was looked at", async () => {
    const channelId = await newChannel();
    const message = await send(channelId);
    const counter = await counterOf(channelId);
    await table.documents.delete({ TableName: table.name, Key: keys.counter(channelId) });
    await expect(changeMessage(table, counter, message.id, edit("late"), retry())).rejects.toMatchObject({
      code: "UNKNOWN_CHANNEL",
    });
    expect(await findMessage(table, channelId, message.id)).toEqual(message);
  });
});
