import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { channelAudience, guildAudience } from "#core/audience";
import { createSnowflakeMaker } from "#core/snowflake";
import { addMember, createGuild } from "./add-member.ts";
import { enterAudiences, listUserAudiences } from "./audiences.ts";
import { banMember, banStranger } from "./bans.ts";
import { createChannel } from "./channels.ts";
import { type ChatTable, startChatTable } from "./chat-table.fixture.ts";
import { createConnection, getGeneration, identifyConnection, listUserConnections } from "./connections.ts";
import { createGuildInvite } from "./guild-invites.ts";
import { closeGuild, removeGuildRemains } from "./guild-remains.ts";
import { deleteGuild } from "./guilds.ts";
import { keys } from "./keys.ts";
import { leaveChannels } from "./leave-channels.ts";
import { findMember } from "./members.ts";
import { addChannelMember } from "./private-channels.ts";
import { removeMember } from "./remove-member.ts";
import { setRole } from "./roles.ts";
import { getItems, type Item, type Table } from "./table.ts";
import { createUser } from "./users.ts";

let chat: ChatTable;
let table: Table;
const makeId = createSnowflakeMaker(Math.random);
const newId = () => makeId(Date.now());

beforeAll(async () => {
  chat = await startChatTable();
  table = chat.table;
});
afterAll(() => chat.stop());

async function newUser() {
  const user = { id: newId(), username: `u${newId()}` };
  await createUser(table, user, "hash");
  return user;
}
type AnyUser = Awaited<ReturnType<typeof newUser>>;

async function newGuild() {
  const owner = await newUser();
  const guildId = newId();
  await createGuild(table, { id: guildId, name: "g", ownerId: owner.id }, owner, newId());
  const code = `c${newId()}`;
  const invite = { code, guildId, uses: 0, validUntilMs: Date.now() + 3_600_000 };
  expect(await createGuildInvite(table, invite)).toBe("created");
  const join = (user: AnyUser) => addMember(table, guildId, user, { eventId: newId(), code });
  return { owner, guildId, code, join };
}

/** A private channel of which somebody is the only member. */
async function newPrivateChannel(guildId: string, user: AnyUser): Promise<string> {
  const channel = {
    id: newId(),
    guild_id: guildId,
    name: "c",
    topic: null,
    position: 0,
    private: true,
    last_seq: 0,
    last_message_id: null,
    last_read_id: null,
    mention_count: 0,
  };
  const maker = await seen(guildId, user);
  expect(await createChannel(table, channel, maker, newId())).toBe("created");
  return channel.id;
}

async function connect(user: AnyUser): Promise<string> {
  const connectionId = `k${newId()}`;
  await createConnection(table, connectionId, user);
  await identifyConnection(table, connectionId, user.id, { issuedAt: 0 });
  await enterAudiences(table, await listUserAudiences(table, user.id), { connectionId, userId: user.id });
  return connectionId;
}

const seen = async (guildId: string, user: AnyUser) => {
  const member = await findMember(table, guildId, user.id);
  if (!member) throw new Error("no member");
  return member;
};
const connectionsOf = async (user: AnyUser) => ({
  generation: await getGeneration(table, user.id),
  connectionIds: await listUserConnections(table, user.id),
});
const remove = async (guildId: string, user: AnyUser) =>
  removeMember(table, guildId, await seen(guildId, user), await connectionsOf(user), newId);

const collection = async (partition: string): Promise<Item[]> => {
  const { Items } = await table.documents.query({
    TableName: table.name,
    KeyConditionExpression: "PK = :partition",
    ExpressionAttributeValues: { ":partition": partition },
  });
  return Items;
};
const placesIn = (channelId: string) => collection(keys.place(channelAudience(channelId), 0, "", "").PK);
const profile = async (user: AnyUser) => (await getItems(table, [keys.user(user.id)]))[0];

describe("leaveChannels", () => {
  it("takes somebody out of all private channels of the guild, as many at once as fit; who is ended in between goes on from there", async () => {
    const { guildId, join } = await newGuild();
    const elsewhere = await newGuild();
    const bob = await newUser();
    await join(bob);
    await elsewhere.join(bob);
    const channelIds: string[] = [];
    for (let index = 0; index < 40; index += 1) channelIds.push(await newPrivateChannel(guildId, bob));
    const other = await newPrivateChannel(elsewhere.guildId, bob);
    for (let index = 0; index < 2; index += 1) await connect(bob);

    expect(await remove(guildId, bob)).toBe(true);
    // 16 channels of six actions each fit into one transaction: three in all.
    await expect(leaveChannels(chat.endedBefore(1), guildId, bob.id)).rejects.toThrow("ended");
    expect((await profile(bob))?.private_channel_count).toBe(41 - 16);
    await leaveChannels(table, guildId, bob.id);
    expect((await profile(bob))?.private_channel_count).toBe(1);
    for (const channelId of channelIds) {
      expect(await placesIn(channelId)).toEqual([]);
      const [member, mine, channel] = await getItems(table, [
        keys.channelMember(channelId, bob.id),
        keys.userChannel(bob.id, channelId),
        keys.channel(guildId, channelId),
      ]);
      expect([member, mine, channel?.member_count]).toEqual([undefined, undefined, 0]);
    }
    expect(await placesIn(other)).toHaveLength(2);
    await leaveChannels(table, guildId, bob.id);
    expect((await profile(bob))?.private_channel_count).toBe(1);
  });

  it("leaves a stay alone that began meanwhile", async () => {
    const { owner, guildId, join } = await newGuild();
    const bob = await newUser();
    await join(bob);
    const [old, again] = [
      await newPrivateChannel(guildId, owner),
      await newPrivateChannel(guildId, owner),
    ] as const;
    const letIn = async (channelId: string) =>
      addChannelMember(table, { id: channelId, guildId }, await seen(guildId, bob), newId);
    for (const channelId of [old, again]) expect(await letIn(channelId)).toBe("added");
    await remove(guildId, bob);
    chat.clock.aheadMs += 1_000;
    await join(bob);
    expect(await letIn(again)).toBe("added");
    const connectionId = await connect(bob);
    await leaveChannels(table, guildId, bob.id);
    const [gone, kept] = await getItems(table, [
      keys.channelMember(old, bob.id),
      keys.channelMember(again, bob.id),
    ]);
    expect([gone, kept?.user_id]).toEqual([undefined, bob.id]);
    expect((await profile(bob))?.private_channel_count).toBe(1);
    expect(await placesIn(old)).toEqual([]);
    expect((await placesIn(again)).map(({ SK }) => SK)).toEqual([`CONNECTION#${connectionId}#${bob.id}`]);
  });
});

describe("removeMember", () => {
  it("takes every place of somebody with more connections than a transaction holds", async () => {
    const { guildId, join } = await newGuild();
    const bob = await newUser();
    await join(bob);
    const channelId = await newPrivateChannel(guildId, bob);
    for (let index = 0; index < 100; index += 1) await connect(bob);
    expect(await placesIn(channelId)).toHaveLength(100);
    expect(await remove(guildId, bob)).toBe(true);
    expect(await collection(keys.place(guildAudience(guildId), 0, "", "").PK)).toEqual([]);
    await leaveChannels(table, guildId, bob.id);
    expect(await placesIn(channelId)).toEqual([]);
  });

  it("writes nothing where the member, a connection or who removes changed since it was looked at", async () => {
    const { owner, guildId, join } = await newGuild();
    const [admin, bob] = [await newUser(), await newUser()];
    for (const user of [admin, bob]) await join(user);
    const by = await seen(guildId, admin);
    const member = await seen(guildId, bob);
    const before = await connectionsOf(bob);
    const tryIt = (connections = before) =>
      removeMember(table, guildId, member, { ...connections, by, close: "KICKED" }, newId);

    await connect(bob);
    expect(await tryIt()).toBe(false);
    const now = await connectionsOf(bob);
    const promote = async (user: AnyUser, role: "admin" | "member") =>
      expect(
        await setRole(table, guildId, await seen(guildId, owner), await seen(guildId, user), role, newId),
      ).toBe(true);
    await promote(bob, "admin");
    expect(await tryIt(now)).toBe(false);
    await promote(bob, "member");
    await promote(admin, "admin");
    expect(await tryIt(now)).toBe(false);
    await promote(admin, "member");
    expect(await tryIt(now)).toBe(true);
    expect(await tryIt(now)).toBe(false);
    expect((await profile(bob))?.guild_count).toBe(0);
  });
});

describe("a ban and a join at the same moment", () => {
  it("end with a ban and without a member, in whatever order", async () => {
    const { owner, guildId, join } = await newGuild();
    const by = await seen(guildId, owner);
    for (let round = 0; round < 15; round += 1) {
      const bob = await newUser();
      const ban = async (): Promise<boolean> => {
        const member = await findMember(table, guildId, bob.id);
        const done = member
          ? await banMember(table, guildId, member, { ...(await connectionsOf(bob)), by }, null, newId)
          : await banStranger(table, guildId, by, bob.id, null);
        return done || ban();
      };
      const [joined] = await Promise.all([join(bob), ban()]);
      expect(["joined", "banned"]).toContain(joined);
      expect(await findMember(table, guildId, bob.id)).toBeUndefined();
      expect(await join(bob)).toBe("banned");
      expect((await profile(bob))?.guild_count).toBe(0);
    }
  });
});

describe("a deleted guild", () => {
  it("takes nobody in, also not at the same moment", async () => {
    for (let round = 0; round < 10; round += 1) {
      const { owner, guildId, join } = await newGuild();
      const bob = await newUser();
      const [joined] = await Promise.all([join(bob), deleteGuild(table, guildId, owner.id, newId())]);
      expect(["joined", "gone"]).toContain(joined);
      for await (const _ of removeGuildRemains(table, guildId, newId));
      expect(await collection(keys.guild(guildId).PK)).toEqual([]);
      expect((await profile(bob))?.guild_count).toBe(0);
      expect(await join(bob)).toBe("gone");
    }
  });

  it("is removed to the last item, wherever those who remove it are ended", async () => {
    const { owner, guildId, code, join } = await newGuild();
    const users = [await newUser(), await newUser(), await newUser()];
    for (const user of users) await join(user);
    const [first] = users as [AnyUser];
    const channelIds = [await newPrivateChannel(guildId, owner), await newPrivateChannel(guildId, first)];
    await addChannelMember(
      table,
      { id: channelIds[0] as string, guildId },
      await seen(guildId, first),
      newId,
    );
    await banStranger(table, guildId, await seen(guildId, owner), (await newUser()).id, "x");
    for (const user of [owner, first]) await connect(user);

    expect(await deleteGuild(table, guildId, first.id, newId())).toBe(false);
    expect(await deleteGuild(table, guildId, owner.id, newId())).toBe(true);
    expect(await deleteGuild(table, guildId, owner.id, newId())).toBe(false);
    expect(await findMember(table, guildId, first.id)).toBeUndefined();
    await expect(closeGuild(chat.endedBefore(1), guildId, owner.id, newId)).rejects.toThrow("ended");

    let ends = 0;
    for (let isDone = false; !isDone; ) {
      // Each gets one transaction further than the one before.
      try {
        for await (const _ of removeGuildRemains(chat.endedBefore(1), guildId, newId));
        isDone = true;
      } catch (error) {
        expect(error).toMatchObject({ message: "ended" });
        ends += 1;
      }
    }
    expect(ends).toBeGreaterThan(5);
    const gone = [
      keys.guild(guildId),
      keys.guildTombstone(guildId),
      keys.invite(code),
      ...[owner, ...users].map(({ id }) => keys.userGuild(id, guildId)),
      ...channelIds.map(keys.counter),
      ...channelIds.map((id) => keys.channelMember(id, first.id)),
      ...channelIds.map((id) => keys.userChannel(first.id, id)),
    ];
    expect((await getItems(table, gone)).filter((item) => item !== undefined)).toEqual([]);
    expect(await collection(keys.guild(guildId).PK)).toEqual([]);
    expect(await collection(keys.place(guildAudience(guildId), 0, "", "").PK)).toEqual([]);
    for (const channelId of channelIds) expect(await placesIn(channelId)).toEqual([]);
    for (const user of [owner, ...users]) {
      const { guild_count, private_channel_count = 0 } = (await profile(user)) as Item;
      expect([guild_count, private_channel_count]).toEqual([0, 0]);
    }
    const tombstones = await getItems(table, channelIds.map(keys.tombstone));
    expect(tombstones.map((item) => item?.channel_id)).toEqual(channelIds);
  });
});
