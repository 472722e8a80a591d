import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { channelAudience } from "#core/audience";
import { createSnowflakeMaker } from "#core/snowflake";
import { addMember, createGuild } from "./add-member.ts";
import { appendMessage } from "./append-message.ts";
import { enterAudience, enterAudiences, growAudience, listUserAudiences, placeKeys } from "./audiences.ts";
import { hideChannel, showChannel, storeChannel } from "./channel-changes.ts";
import { findChannelStay, listChannelMemberIds } from "./channel-members.ts";
import { createChannel, deleteChannel, findChannel } from "./channels.ts";
import { type ChatTable, startChatTable } from "./chat-table.fixture.ts";
import { createConnection, getGeneration, identifyConnection, listUserConnections } from "./connections.ts";
import type { Documents } from "./documents.ts";
import {
  forgetFormerMembers,
  listOpenedChannels,
  removeSomeFormerMembers,
  removeSomeMembers,
} from "./former-members.ts";
import { createGuildInvite } from "./guild-invites.ts";
import { audiencePartition, keys } from "./keys.ts";
import { leaveChannels } from "./leave-channels.ts";
import { listChannelMembers } from "./list-channel-members.ts";
import { findMember } from "./members.ts";
import { addChannelMember, removeChannelMember } from "./private-channels.ts";
import { moveReadMark, readMark } from "./read-marks.ts";
import { removeMember } from "./remove-member.ts";
import { readGuild } from "./snapshots.ts";
import { getItems, type Item, type Table } from "./table.ts";
import { createUser } from "./users.ts";
import { findVisibleChannel, listVisible, type OpenChannel } from "./visible-channels.ts";

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

/** A guild of an owner with a channel, and who may join. */
async function newPlace(isPrivate: boolean) {
  const owner = await newUser();
  const [guildId, channelId] = [newId(), newId()];
  await createGuild(table, { id: guildId, name: "g", ownerId: owner.id }, owner, newId());
  const code = `c${newId()}`;
  await createGuildInvite(table, { code, guildId, uses: 0, validUntilMs: Date.now() + 3_600_000 });
  const join = (user: AnyUser) => addMember(table, guildId, user, { eventId: newId(), code });
  const channel = { id: channelId, guildId };
  const seen = async (user: AnyUser) => {
    const member = await findMember(table, guildId, user.id);
    if (!member) throw new Error("no member");
    return { user, joinedAtMs: member.joinedAtMs };
  };
  await createChannel(
    table,
    {
      ...{ id: channelId, guild_id: guildId, name: "c", topic: null, position: 0, private: isPrivate },
      ...{ last_seq: 0, last_message_id: null, last_read_id: null, mention_count: 0 },
    },
    await seen(owner),
    newId(),
  );
  const record = async () => {
    const found = await findChannel(table, guildId, channelId);
    if (!found) throw new Error("no channel");
    return found;
  };
  const add = async (user: AnyUser, on = table) => addChannelMember(on, channel, await seen(user), newId);
  const addNew = async () => {
    const user = await newUser();
    await join(user);
    expect(await add(user)).toBe("added");
    return user;
  };
  const remove = async (user: AnyUser, joinedAtMs: number | undefined) =>
    removeChannelMember(table, channel, user, { joinedAtMs, ...(await connectionsOf(user)) }, newId);
  const hide = async (on = table) => {
    const now = await record();
    const hiding = { maker: await seen(owner), ...(await connectionsOf(owner)) };
    return hideChannel(on, now, { ...now, private: true }, hiding, newId());
  };
  const show = async () => {
    const now = await record();
    return showChannel(table, now, { ...now, private: false }, newId());
  };
  const item = async () => (await getItems(table, [keys.channel(guildId, channelId)]))[0] as Item;
  return { owner, guildId, channelId, channel, join, seen, record, add, addNew, remove, hide, show, item };
}

const connectionsOf = async (user: AnyUser) => ({
  generation: await getGeneration(table, user.id),
  connectionIds: await listUserConnections(table, user.id),
});

async function connect(user: AnyUser): Promise<string> {
  const connectionId = `k${newId()}`;
  await createConnection(table, connectionId, user);
  await identifyConnection(table, connectionId, user.id, { issuedAt: 0 });
  await enterAudiences(table, await listUserAudiences(table, user.id), { connectionId, userId: user.id });
  return connectionId;
}

const collection = async (partition: string): Promise<Item[]> => {
  const { Items } = await table.documents.query({
    TableName: table.name,
    KeyConditionExpression: "PK = :partition",
    ExpressionAttributeValues: { ":partition": partition },
  });
  return Items;
};
const placesIn = async (channelId: string) =>
  (await collection(audiencePartition(channelAudience(channelId), 0))).map(({ SK }) => SK);
const eventsOf = async (guildId: string) =>
  (await collection(keys.audienceEvent(`GUILD#${guildId}`, "0").PK)).map(
    ({ t, kind, change }) => t ?? change ?? kind,
  );
const privateCount = async (user: AnyUser) =>
  (await getItems(table, [keys.user(user.id)]))[0]?.private_channel_count ?? 0;

const look = async (channelId: string, user: AnyUser): Promise<OpenChannel> => {
  const channel = await findVisibleChannel(table, channelId, user.id);
  if (!channel) throw new Error("not to be seen");
  return channel;
};
const send = ({ channelId, counter, user }: OpenChannel) =>
  appendMessage(
    table,
    counter,
    { channelId, author: user, content: "x", nonce: newId(), mentions: {} },
    newId,
    { deadlineMs: Date.now() + 15_000 },
  );
const unknownChannel = { code: "UNKNOWN_CHANNEL" };

describe("a write that began before", () => {
  it("its channel was made private is refused, but for who is in it", async () => {
    const { owner, channelId, join, hide } = await newPlace(false);
    const bob = await newUser();
    await join(bob);
    const [seenByBob, seenByOwner] = [await look(channelId, bob), await look(channelId, owner)];
    expect(await hide()).toBe("hidden");
    await expect(send(seenByBob)).rejects.toMatchObject(unknownChannel);
    expect(await send(seenByOwner)).toMatchObject({ seq: 1, counter: { isPrivate: true } });
  });

  it("its author was taken out of the channel is refused, the others' are not", async () => {
    const { owner, channelId, addNew, seen, remove } = await newPlace(true);
    const bob = await addNew();
    const [seenByBob, seenByOwner] = [await look(channelId, bob), await look(channelId, owner)];
    expect(await remove(bob, (await seen(bob)).joinedAtMs)).toBe("removed");
    await expect(send(seenByBob)).rejects.toMatchObject(unknownChannel);
    expect(await send(seenByOwner)).toMatchObject({ seq: 1 });
  });

  it("its author left the guild and came back is refused", async () => {
    const { guildId, channelId, join, addNew } = await newPlace(true);
    const bob = await addNew();
    const seenByBob = await look(channelId, bob);
    const member = await findMember(table, guildId, bob.id);
    if (!member) throw new Error("no member");
    expect(await removeMember(table, guildId, member, await connectionsOf(bob), newId)).toBe(true);
    await leaveChannels(table, guildId, bob.id);
    chat.clock.aheadMs += 1_000;
    await join(bob);
    await expect(send(seenByBob)).rejects.toMatchObject(unknownChannel);
  });
});

describe("addChannelMember", () => {
  it("takes exactly as many as there is room for, whoever is added at once", async () => {
    const { guildId, channelId, channel, join, add, item } = await newPlace(true);
    const users = await Promise.all(Array.from({ length: 8 }, newUser));
    for (const user of users) await join(user);
    const full = { ...(await item()), member_count: 497 };
    await table.documents.put({ TableName: table.name, Item: full });
    const outcomes = await Promise.all(users.map((user) => add(user)));
    expect(outcomes.sort()).toEqual([...Array(3).fill("added"), ...Array(5).fill("full")]);
    expect((await item()).member_count).toBe(500);
    expect((await listChannelMemberIds(table, channelId)).size).toBe(4);
    const counts = await Promise.all(users.map(privateCount));
    expect(counts.sort()).toEqual([0, 0, 0, 0, 0, 1, 1, 1]);
    expect(
      (await listChannelMembers(table, { channelId, guildId, isPrivate: true }, { limit: 3 })).hasMore,
    ).toBe(true);
    await table.documents.delete({ TableName: table.name, Key: keys.channel(guildId, channel.id) });
    expect(await add(users[0] as AnyUser)).toMatch(/^(was a member|changed)$/);
  });

  it("adds nobody who has left the guild meanwhile, or lost the role that let them in", async () => {
    const { guildId, channel, join, seen } = await newPlace(true);
    const bob = await newUser();
    await join(bob);
    const before = await seen(bob);
    const asAdmin = { ...before, role: "admin" as const };
    expect(await addChannelMember(table, channel, asAdmin, newId)).toBe("changed");
    const member = await findMember(table, guildId, bob.id);
    if (!member) throw new Error("no member");
    await removeMember(table, guildId, member, await connectionsOf(bob), newId);
    expect(await addChannelMember(table, channel, before, newId)).toBe("changed");
    expect(await privateCount(bob)).toBe(0);
  });

  it("counts once who came back to the guild before their item of the earlier stay was taken away", async () => {
    const { guildId, channelId, join, addNew, add, item } = await newPlace(true);
    const bob = await addNew();
    const member = await findMember(table, guildId, bob.id);
    if (!member) throw new Error("no member");
    // Ended before it came to the private channels.
    await removeMember(table, guildId, member, await connectionsOf(bob), newId);
    chat.clock.aheadMs += 1_000;
    await join(bob);
    expect(await findVisibleChannel(table, channelId, bob.id)).toBeUndefined();
    const shown = () => listChannelMembers(table, { channelId, guildId, isPrivate: true }, { limit: 10 });
    expect((await shown()).users.map(({ id }) => id)).not.toContain(bob.id);
    const outcomes = await Promise.all([add(bob), add(bob)]);
    expect(outcomes).toContain("added");
    expect((await shown()).users.map(({ id }) => id)).toContain(bob.id);
    await leaveChannels(table, guildId, bob.id);
    expect(await findVisibleChannel(table, channelId, bob.id)).toBeDefined();
    expect([await privateCount(bob), (await item()).member_count]).toEqual([1, 2]);
  });
});

describe("what a member of a private channel has not read", () => {
  it("begins when they were added, for its maker when they joined the guild, and for all others when it is made open", async () => {
    const { owner, guildId, channelId, join, add, hide, show } = await newPlace(false);
    const [admin, user] = [await newUser(), await newUser()];
    await join(user);
    const say = async () => {
      const draft = { channelId, author: admin, content: "@everyone", nonce: newId() };
      const { counter } = await look(channelId, owner);
      const mentions = { mention_everyone: true } as const;
      const atNow = () => makeId(table.now());
      const appended = await appendMessage(table, counter, { ...draft, mentions }, atNow, {
        deadlineMs: Date.now() + 10_000,
      });
      return appended.draft.d.id;
    };
    const first = await say();
    expect(await hide()).toBe("hidden");
    await say();
    await new Promise((resolve) => setTimeout(resolve, 2));
    expect(await add(user)).toBe("added");
    const count = async (reader: AnyUser) =>
      (await readGuild(table, guildId, reader.id))?.channels[0]?.mention_count;
    expect([await count(owner), await count(user)]).toEqual([2, 0]);
    const last = await say();
    expect([await count(owner), await count(user)]).toEqual([3, 1]);
    const channel = { channelId, guildId, isPrivate: true };
    for (const [messageId, left] of [
      [first, 1],
      [last, 0],
    ] as const) {
      await moveReadMark(table, user.id, channelId, messageId, { deadlineMs: Date.now() + 10_000 });
      expect((await readMark(table, user.id, channel))?.mention_count).toBe(left);
    }
    await say();
    const stranger = await newUser();
    await join(stranger);
    expect(await show()).toBe("shown");
    expect(await count(stranger)).toBe(0);
    await say();
    expect([await count(stranger), await count(user)]).toEqual([1, 1]);
  });
});

describe("removeChannelMember", () => {
  it("takes the places of all connections, however many, and lets no connection slip in between", async () => {
    const { channelId, channel, addNew, seen, remove } = await newPlace(true);
    const bob = await addNew();
    for (let index = 0; index < 20; index += 1) await connect(bob);
    // A place that was given while the audience had fewer shards may lie in any of twelve.
    await growAudience(table, channelAudience(channelId), 2_048);
    for (let index = 0; index < 2; index += 1) await connect(bob);
    expect((await placesIn(channelId)).length).toBeGreaterThanOrEqual(20);
    const { joinedAtMs } = await seen(bob);
    const early = { joinedAtMs, ...(await connectionsOf(bob)) };
    await connect(bob);
    expect(await removeChannelMember(table, channel, bob, early, newId)).toBe("changed");
    expect(await remove(bob, joinedAtMs)).toBe("removed");
    expect(await placesIn(channelId)).toEqual([]);
    await connect(bob);
    await enterAudience(table, channelAudience(channelId), bob.id);
    const places = (await listUserConnections(table, bob.id)).flatMap((connectionId) =>
      placeKeys(channelAudience(channelId), 2_048, { connectionId, userId: bob.id }),
    );
    expect(places.length).toBeGreaterThan(75);
    expect((await getItems(table, places)).filter((place) => place !== undefined)).toEqual([]);
    expect(await remove(bob, joinedAtMs)).toBe("was none");
  });

  it("takes what an earlier stay left without a word", async () => {
    const { guildId, channelId, addNew, seen, remove, item } = await newPlace(true);
    const bob = await addNew();
    const before = await eventsOf(guildId);
    expect(await remove(bob, (await seen(bob)).joinedAtMs + 1)).toBe("was none");
    expect(await eventsOf(guildId)).toEqual(before);
    expect(await findChannelStay(table, channelId, bob.id)).toBeUndefined();
    expect([await privateCount(bob), (await item()).member_count]).toEqual([0, 1]);
  });
});

describe("hideChannel", () => {
  it("has its maker's connections in the audience from the first moment, also where it is ended right after", async () => {
    const { owner, channelId, hide } = await newPlace(false);
    const connectionIds = [await connect(owner), await connect(owner)];
    expect(await hide(chat.endedBefore(1))).toBe("hidden");
    expect(await placesIn(channelId)).toEqual(connectionIds.map((id) => `CONNECTION#${id}#${owner.id}`));
  });

  it("has all of its maker's connections in the audience, however many, and sees those that come meanwhile", async () => {
    const { owner, channelId, record, seen, hide } = await newPlace(false);
    for (let index = 0; index < 50; index += 1) await connect(owner);
    const now = await record();
    const early = { maker: await seen(owner), ...(await connectionsOf(owner)) };
    await connect(owner);
    expect(await hideChannel(table, now, { ...now, private: true }, early, newId())).toBe("changed");
    expect(await hide()).toBe("hidden");
    expect(await placesIn(channelId)).toHaveLength(51);
    expect(await hide()).toBe("changed");
  });

  it("writes nothing where the channel, or its maker, is another by now", async () => {
    const { owner, guildId, channelId, record, seen } = await newPlace(false);
    const now = await record();
    const hiding = { maker: await seen(owner), ...(await connectionsOf(owner)) };
    const hide = (maker = hiding.maker) =>
      hideChannel(table, now, { ...now, private: true }, { ...hiding, maker }, newId());
    expect(await hide({ ...hiding.maker, joinedAtMs: 1 })).toBe("changed");
    expect(await storeChannel(table, now, { ...now, topic: "t" }, newId())).toBe("stored");
    expect(await storeChannel(table, now, { ...now, topic: "u" }, newId())).toBe("changed");
    const sorted = { ...now, topic: "t", category: "c" };
    expect(await storeChannel(table, { ...now, topic: "t" }, sorted, newId())).toBe("stored");
    expect(await storeChannel(table, { ...now, topic: "t" }, { ...sorted, category: "d" }, newId())).toBe(
      "changed",
    );
    expect(await hide()).toBe("changed");
    await deleteChannel(table, guildId, channelId, newId());
    expect(await hide()).toBe("changed");
    expect(await placesIn(channelId)).toEqual([]);
    expect(await privateCount(owner)).toBe(0);
  });
});

/** The table for somebody in whose first Query something else happens. */
const meanwhile = (happens: () => Promise<unknown>): Table => {
  let isFirst = true;
  const documents = new Proxy(table.documents, {
    get(target, name: keyof Documents) {
      const method = target[name] as (...args: unknown[]) => Promise<unknown>;
      return async (...args: unknown[]) => {
        const result = await method.apply(target, args);
        if (name === "query" && isFirst) {
          isFirst = false;
          await happens();
        }
        return result;
      };
    },
  });
  return { ...table, documents };
};

describe("the names and topics of a guild's channels", () => {
  it("have so much room together, whoever writes them, and it comes back when they go", async () => {
    const { owner, guildId, channelId, record, seen, hide, show } = await newPlace(false);
    const bytes = async () => (await getItems(table, [keys.guild(guildId)]))[0]?.channel_bytes;
    const before = await bytes();
    const topicOf = (length: number) => "\u{1F600}".repeat(length);
    const write = async (topic: string | null) => {
      const now = await record();
      return storeChannel(table, now, { ...now, topic }, newId());
    };
    expect(await write(topicOf(1_000))).toBe("stored");
    expect(await bytes()).toBe(before + 4_002);
    const create = async (topic: string) => {
      const id = newId();
      const channel = {
        ...{ id, guild_id: guildId, name: "more", topic, position: 0, private: false },
        ...{ last_seq: 0, last_message_id: null, last_read_id: null, mention_count: 0 },
      };
      return { id, outcome: await createChannel(table, channel, await seen(owner), newId()) };
    };
    const made = await Promise.all(Array.from({ length: 12 }, () => create(topicOf(1_000))));
    const created = made.filter(({ outcome }) => outcome === "created");
    // 40,960 bytes: beside 4,005 there is room for nine of 4,008.
    expect([created.length, new Set(made.map(({ outcome }) => outcome))]).toEqual([
      9,
      new Set(["created", "too long"]),
    ]);
    expect(await hide()).toBe("hidden");
    const hidden = await record();
    const showAs = (name: string) => showChannel(table, hidden, { ...hidden, private: false, name }, newId());
    // 883 are left.
    expect(await showAs(topicOf(222))).toBe("too long");
    expect(await showAs(topicOf(100))).toBe("shown");
    const other = await findChannel(table, guildId, created[0]?.id as string);
    if (!other) throw new Error("no channel");
    const renamed = { ...other, name: topicOf(123) };
    expect(await storeChannel(table, other, renamed, newId())).toBe("too long");
    const hiding = { maker: await seen(owner), ...(await connectionsOf(owner)) };
    expect(await hideChannel(table, other, { ...renamed, private: true }, hiding, newId())).toBe("too long");
    expect(await write(null)).toBe("stored");
    for (const { id } of created) expect(await deleteChannel(table, guildId, id, newId())).toBe(true);
    expect(await bytes()).toBe(before - 3 + 402);
    expect(await deleteChannel(table, guildId, channelId, newId())).toBe(true);
    expect(await bytes()).toBe(0);
    expect(await show().catch(() => "gone")).toBe("gone");
  });
});

describe("a guild that is read while one of its channels is made private", () => {
  it("has the channel for its maker, as it is now, and not for others", async () => {
    for (const [who, expected] of [
      ["owner", [true]],
      ["other", []],
    ] as const) {
      const { owner, guildId, join, hide } = await newPlace(false);
      const bob = await newUser();
      await join(bob);
      const reader = who === "owner" ? owner : bob;
      const guild = await readGuild(meanwhile(hide), guildId, reader.id, new Map());
      expect(guild?.channels.map((channel) => channel.private)).toEqual(expected);
    }
  });
});

describe("listVisible", () => {
  it("has channels of one's guilds and those that one is in", async () => {
    const [open, closed, joined, elsewhere] = [
      await newPlace(false),
      await newPlace(true),
      await newPlace(true),
      await newPlace(false),
    ];
    const bob = await newUser();
    for (const { join } of [open, closed, joined]) await join(bob);
    expect(await joined.add(bob)).toBe("added");
    const all = [open, closed, joined, elsewhere].map(({ channelId }) => channelId);
    const expected = new Set([open.channelId, joined.channelId]);
    expect(await listVisible(table, [...all, "1"], bob.id)).toEqual(expected);
  });
});

describe("the members of a channel that was made open", () => {
  it("are forgotten in steps, wherever those who do it are ended, and until then nobody hides it", async () => {
    const { owner, guildId, channelId, addNew, hide, show, item, channel } = await newPlace(true);
    const users = [owner];
    for (let index = 0; index < 20; index += 1) users.push(await addNew());
    await connect(users[1] as AnyUser);
    expect(await placesIn(channelId)).toHaveLength(1);
    expect(await show()).toBe("shown");
    expect(await hide()).toBe("has members");
    const opened = (await listOpenedChannels(table, 100)).find(({ id }) => id === channelId);
    if (!opened) throw new Error("not listed");
    await expect(removeSomeFormerMembers(chat.endedBefore(3), opened)).rejects.toThrow("ended");
    expect(await hide()).toBe("has members");
    expect(await forgetFormerMembers(table, channel, 0)).toBe(false);
    expect(await forgetFormerMembers(table, channel, Number.POSITIVE_INFINITY)).toBe(true);
    expect(await placesIn(channelId)).toEqual([]);
    expect(await Promise.all(users.map(privateCount))).toEqual(users.map(() => 0));
    expect(await item()).not.toHaveProperty("member_count");
    expect(await hide()).toBe("hidden");
    // Whoever is late with it finds another channel.
    expect(await removeSomeFormerMembers(table, opened)).toBe(true);
    expect([...(await listChannelMemberIds(table, channelId))]).toEqual([owner.id]);
    expect(await show()).toBe("shown");
    expect(await removeSomeFormerMembers(table, opened)).toBe(true);
    expect(await hide()).toBe("has members");
    expect((await listOpenedChannels(table, 100)).map(({ id }) => id)).toContain(channelId);
    expect(guildId).toBe(opened.guildId);
  });

  it("are forgotten also where there is no such user any more", async () => {
    const { channelId, channel, addNew, show } = await newPlace(true);
    const bob = await addNew();
    await table.documents.delete({ TableName: table.name, Key: keys.user(bob.id) });
    await show();
    expect(await forgetFormerMembers(table, channel, Number.POSITIVE_INFINITY)).toBe(true);
    expect(await listChannelMemberIds(table, channelId)).toEqual(new Set());
  });
});

describe("a deleted private channel", () => {
  it("leaves no members, and their places to whoever brings the news", async () => {
    const { owner, guildId, channelId, addNew } = await newPlace(true);
    const users = [owner, await addNew()];
    await connect(owner);
    expect(await deleteChannel(table, guildId, channelId, newId())).toBe(true);
    expect(await deleteChannel(table, guildId, channelId, newId())).toBe(false);
    await expect(removeSomeMembers(chat.endedBefore(1), channelId)).rejects.toThrow("ended");
    for (let done = false; !done; ) done = await removeSomeMembers(table, channelId);
    expect(await Promise.all(users.map(privateCount))).toEqual([0, 0]);
    expect(await listChannelMemberIds(table, channelId)).toEqual(new Set());
    expect(await placesIn(channelId)).toHaveLength(1);
  });

  it("is deleted also where it is hidden or shown in that moment", async () => {
    for (let round = 0; round < 10; round += 1) {
      const { guildId, channelId, hide, owner } = await newPlace(false);
      const [hidden, deleted] = await Promise.all([
        // It may be gone before it is looked at.
        hide().catch(({ message }: Error) => message),
        deleteChannel(table, guildId, channelId, newId()),
      ]);
      expect(deleted).toBe(true);
      expect(["hidden", "changed", "no channel"]).toContain(hidden);
      for (let done = false; !done; ) done = await removeSomeMembers(table, channelId);
      expect(await privateCount(owner)).toBe(0);
    }
  });
});
