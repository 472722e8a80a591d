import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acknowledge } from "#core/acknowledge";
import { createSnowflakeMaker, snowflakeAt } from "#core/snowflake";
import { limits } from "#protocol/limits";
import type { Role } from "#protocol/objects";
import { compareIds, type Snowflake } from "#protocol/primitives";
import { startChatTable } from "./chat-table.fixture.ts";
import {
  advanceCounterItem,
  type Counter,
  createCounterItem,
  findCounter,
  type WideMention,
} from "./counters.ts";
import type { Documents } from "./documents.ts";
import { keys } from "./keys.ts";
import { moveReadMark, readMark } from "./read-marks.ts";
import { listChannelMentions } from "./read-states.ts";
import type { Table } from "./table.ts";

import { transact } from "./transact.ts";

let table: Table;
let stop: () => Promise<void>;
const makeId = createSnowflakeMaker(Math.random);
const newId = () => makeId(Date.now());

beforeAll(async () => {
  ({ table, stop } = await startChatTable());
});
afterAll(() => stop());

const GUILD = "7";
const SECOND = 1_000;
const START_MS = Date.UTC(2026, 0, 1);

type Mention = "nobody" | "by name" | "everyone" | "members" | "admins" | "everyone, by the reader";
interface Posted {
  readonly id: Snowflake;
  readonly mention: Mention;
}

const rolesOf = (mention: Mention): WideMention["roles"] =>
  mention === "members" ? ["member"] : mention === "admins" ? ["admin"] : "everyone";

/** A channel in which people write a message a second, and one of its readers with two devices. `joinedAfter`: so many messages were there when the reader came. */
async function newReader(joinedAfter: number) {
  const [channelId, userId] = [newId(), newId()];
  const posted: Posted[] = [];
  await transact(table, [createCounterItem(table, { channelId, guildId: GUILD, isPrivate: false })]);
  await table.documents.put({
    TableName: table.name,
    Item: {
      ...keys.member(GUILD, userId),
      user_id: userId,
      username: "ada",
      role: "member" satisfies Role,
      joined_at_ms: START_MS + joinedAfter * SECOND - 1,
    },
  });
  const counterOf = async () => {
    const counter = await findCounter(table, channelId);
    if (!counter) throw new Error("the channel is gone");
    return counter;
  };
  const deps = {
    findVisibleChannel: async () => ({
      channelId,
      guildId: GUILD,
      isPrivate: false,
      role: "member" as const,
      user: { id: userId, username: "ada" },
      counter: await counterOf(),
    }),
    moveReadMark: (reader: Snowflake, channel: Snowflake, messageId: Snowflake) =>
      moveReadMark(table, reader, channel, messageId, { deadlineMs: Date.now() + 10_000 }),
    readMark: (reader: Snowflake, channel: Pick<Counter, "channelId" | "guildId" | "isPrivate">) =>
      readMark(table, reader, channel),
  };
  return {
    posted,
    ack: (messageId: Snowflake) => acknowledge(deps, userId, { channelId, messageId }),
    mentions: () => listChannelMentions(table, userId, channelId),
    async post(mention: Mention) {
      const id = (BigInt(snowflakeAt(START_MS + posted.length * SECOND)) + 1n).toString();
      const counter = await counterOf();
      const authorId = mention === "everyone, by the reader" ? userId : "1";
      const isWide = mention !== "nobody" && mention !== "by name";
      const more = isWide ? [{ messageId: id, authorId, roles: rolesOf(mention) }] : [];
      const wideMentions = [...counter.wideMentions, ...more];
      const item = { ...keys.mention(userId, channelId, id), channel_id: channelId, message_id: id };
      const byName = mention === "by name" ? [{ Put: { TableName: table.name, Item: item } }] : [];
      await transact(table, [
        advanceCounterItem(table, counter, { lastMessageId: id, newestMessageId: id, wideMentions }),
        ...byName,
      ]);
      posted.push({ id, mention });
    },
  };
}

/** What the reader has not read, and is meant by. */
function unreadMentions(posted: readonly Posted[], joinedAfter: number, read: Snowflake): Posted[] {
  const counted: readonly Mention[] = ["by name", "everyone", "members"];
  return posted
    .slice(joinedAfter)
    .filter(({ id, mention }) => counted.includes(mention) && compareIds(id, read) > 0);
}

const mention = fc.constantFrom<Mention>(
  "nobody",
  "by name",
  "everyone",
  "members",
  "admins",
  "everyone, by the reader",
);
/** What a device has read, counted from the newest message. */
const back = fc.nat({ max: 6 });
const event = fc.oneof(
  fc.record({ post: mention }),
  fc.record({ acks: fc.array(back, { minLength: 1, maxLength: 2 }) }),
);

describe("how far somebody has read", () => {
  it("moves forward only, and mentions after it are counted, whatever two devices acknowledge in whatever order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 14 }),
        fc.nat({ max: 3 }),
        async (events, joinedAfter) => {
          const reader = await newReader(joinedAfter);
          await reader.post("by name");
          let read = "0";
          for (const one of events) {
            if ("post" in one) {
              await reader.post(one.post);
              continue;
            }
            const ids = one.acks.map(
              (steps) => reader.posted.at(-1 - (steps % reader.posted.length))?.id ?? "",
            );
            const answers = await Promise.all(ids.map((id) => reader.ack(id)));
            const before = read;
            read = [read, ...ids].sort(compareIds).at(-1) as Snowflake;
            answers.forEach(({ message_id, mention_count }, index) => {
              // One's own at least, and no further than anybody has come.
              const least = [before, ids[index] as Snowflake].sort(compareIds).at(-1) as Snowflake;
              expect(compareIds(message_id, least)).toBeGreaterThanOrEqual(0);
              expect(compareIds(message_id, read)).toBeLessThanOrEqual(0);
              expect(mention_count).toBe(unreadMentions(reader.posted, joinedAfter, message_id).length);
            });
            expect(answers.map(({ message_id }) => message_id)).toContain(read);
            // What was passed is gone; what was not is there.
            const named = reader.posted.filter((post) => post.mention === "by name");
            expect(await reader.mentions()).toEqual(
              named.map(({ id }) => id).filter((id) => compareIds(id, read) > 0),
            );
          }
        },
      ),
      // The example: who reads back to before they came has no more mentions for it.
      { numRuns: 40, examples: [[[{ post: "everyone" }, { acks: [1] }], 3]] },
    );
  }, 120_000);

  it("counts 50 mentions at most", async () => {
    const reader = await newReader(0);
    for (let count = 0; count < limits.mentionCount + 3; count += 1) await reader.post("by name");
    const { mention_count } = await reader.ack(reader.posted[0]?.id ?? "");
    expect(mention_count).toBe(limits.mentionCount);
    expect(await reader.mentions()).toHaveLength(limits.mentionCount + 2);
  });

  it("compares ids as numbers", async () => {
    const [userId, channelId] = [newId(), newId()];
    const move = (id: Snowflake) =>
      moveReadMark(table, userId, channelId, id, { deadlineMs: Date.now() + 10_000 });
    await transact(table, [createCounterItem(table, { channelId, guildId: null, isPrivate: true })]);
    for (const [id, expected] of [
      ["999", "999"],
      ["1000", "1000"],
      ["998", "1000"],
    ] as const) {
      await move(id);
      expect(
        (await readMark(table, userId, { channelId, guildId: null, isPrivate: true }))?.last_read_id,
      ).toBe(expected);
    }
  });

  it("waits for a transaction that holds it, and says so when the time is over", async () => {
    const held = Object.assign(new Error("held"), { name: "TransactionConflictException" });
    let tries = 0;
    const conflicting: Table = {
      ...table,
      documents: new Proxy(table.documents, {
        get: (target, name: keyof Documents) =>
          name !== "update"
            ? target[name].bind(target)
            : async (input: Parameters<Documents["update"]>[0]) => {
                tries += 1;
                if (tries % 3 !== 0) throw held;
                return target.update(input);
              },
      }),
    };
    const [userId, channelId] = [newId(), newId()];
    await moveReadMark(conflicting, userId, channelId, "5", { deadlineMs: Date.now() + 10_000 });
    expect(tries).toBe(3);
    await expect(
      moveReadMark(conflicting, userId, channelId, "6", { deadlineMs: Date.now() }),
    ).rejects.toMatchObject({ code: "RATE_LIMITED" });
  });
});
