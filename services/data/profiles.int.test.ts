import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { guildAudience } from "#core/audience";
import { createSnowflakeMaker } from "#core/snowflake";
import { createGuild } from "./add-member.ts";
import { type ChatTable, startChatTable } from "./chat-table.fixture.ts";
import { keys } from "./keys.ts";
import { changeProfile, findProfile } from "./profiles.ts";
import { createUser } from "./users.ts";

let chat: ChatTable;
const makeId = createSnowflakeMaker(Math.random);
const newId = () => makeId(Date.now());

beforeAll(async () => {
  chat = await startChatTable();
});
afterAll(() => chat.stop());

/** Somebody in as many guilds as anybody can be. */
async function newMember() {
  const user = { id: newId(), username: newId() };
  await createUser(chat.table, user, "hash");
  const guildIds = Array.from({ length: 100 }, newId);
  for (const id of guildIds)
    await createGuild(chat.table, { id, name: "g", ownerId: user.id }, user, newId());
  return { user, guildIds };
}

/** What each guild was told, in order: the names alone. */
const namesTold = (guildIds: readonly string[]) =>
  Promise.all(
    guildIds.map(async (guildId) => {
      const { Items } = await chat.table.documents.query({
        TableName: chat.table.name,
        KeyConditionExpression: "PK = :events",
        ExpressionAttributeValues: { ":events": keys.audienceEvent(guildAudience(guildId), "0").PK },
      });
      return Items.map(({ t, payload }) => [t, JSON.parse(payload)] as const).map(([t, d]) => {
        expect([t, d.role, d.guild_id]).toEqual(["GUILD_MEMBER_UPDATE", "owner", guildId]);
        return d.user.display_name;
      });
    }),
  );

describe("changeProfile", () => {
  it("tells 100 guilds; ended after its first transaction it has told some, and a repeat tells all", async () => {
    const { user, guildIds } = await newMember();
    const change = { display_name: "Ada" };
    await expect(changeProfile(chat.endedBefore(1), user.id, change, newId)).rejects.toThrow("ended");
    const first = await namesTold(guildIds);
    expect(first.filter((names) => names.length === 1)).toHaveLength(49);
    expect(await findProfile(chat.table, user.id)).toMatchObject(change);

    await changeProfile(chat.table, user.id, change, newId);
    for (const names of await namesTold(guildIds)) expect(names.at(-1)).toBe("Ada");
  });

  it("of two at once, the one that is stored is the last that each guild is told", async () => {
    const { user, guildIds } = await newMember();
    await Promise.all(
      ["one", "two", "three"].map((display_name) =>
        changeProfile(chat.table, user.id, { display_name }, newId),
      ),
    );
    const stored = (await findProfile(chat.table, user.id))?.display_name;
    for (const names of await namesTold(guildIds)) expect(names.at(-1)).toBe(stored);
  });

  it("changes nothing of an account that was deleted, nor of one that never was", async () => {
    const id = newId();
    const deleted = { ...keys.user(id), id, username: "deleted", deleted: true };
    await chat.table.documents.put({ TableName: chat.table.name, Item: deleted });
    expect(await changeProfile(chat.table, id, { about: "x" }, newId)).toBeUndefined();
    expect(await changeProfile(chat.table, newId(), { about: "x" }, newId)).toBeUndefined();
    const item = await chat.table.documents.get({ TableName: chat.table.name, Key: keys.user(id) });
    expect(item).toEqual(deleted);
  });
});
