import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalAws, startLocalAws } from "#testing";
import { keys } from "../../services/data/keys.ts";
import { ChatSocket, newPerson, type Person } from "./support/chat-client.ts";
import {
  allDelivered,
  contents,
  eventually,
  type House,
  idOf,
  itemAt,
  membersOf,
  newCouncil,
  openHouse,
  privateChannelCount,
  promote,
  say,
  sweep,
  told,
} from "./support/chat-house.ts";

let aws: LocalAws;

beforeAll(async () => {
  aws = await startLocalAws();
  // Functions start with their first call: on a busy machine that takes as long as a test may.
  await openHouse(aws);
});
afterAll(() => aws.stop());

const privateCount = (person: Person) => privateChannelCount(aws, person);
const newHouse = () => openHouse(aws);
const settled = (house: House) => allDelivered(aws, house);
const names = (socket: ChatSocket) => socket.received.flatMap(({ t }) => (t ? [t] : []));

describe("a private channel", () => {
  it("is told to its maker alone, on all sockets, and is in READY for its members only", async () => {
    const house = await newHouse();
    const { ada, bob, cy, guildId } = house;
    const phone = await ChatSocket.connect(aws, ada.session.access_token);
    await phone.ok("session.identify");
    const { channel } = await ada.socket.ok("channel.create", {
      guild_id: guildId,
      name: "council",
      topic: "In confidence",
      position: 3,
      private: true,
    });
    expect(channel).toEqual({
      id: channel.id,
      guild_id: guildId,
      name: "council",
      topic: "In confidence",
      position: 3,
      private: true,
      last_seq: 0,
      last_message_id: null,
      last_read_id: null,
      mention_count: 0,
    });
    await eventually(() => phone.dispatches("CHANNEL_CREATE").map(({ d }) => d)).toEqual([channel]);
    await say(ada, channel.id, "to myself");
    await eventually(() => phone.dispatches("MESSAGE_CREATE").map(({ d }) => d.content)).toEqual([
      "to myself",
    ]);
    await settled(house);
    for (const person of [bob, cy]) {
      expect(told(person, "CHANNEL_CREATE")).toEqual([]);
      expect(contents(person)).not.toContain("to myself");
    }
    const seen = async (person: Person) => {
      const socket = await ChatSocket.connect(aws, person.session.access_token);
      const { guilds } = await socket.ok("session.identify");
      return guilds[0].channels.map(({ name }: { name: string }) => name);
    };
    expect(await seen(ada)).toEqual(["general", "council"]);
    expect(await seen(bob)).toEqual(["general"]);
    expect(await privateCount(ada)).toBe(1);
  });

  it("has members who are told of each other, read and write in it; the rest of the guild gets nothing of it", async () => {
    const house = await newHouse();
    const { ada, bob, cy, guildId } = house;
    const channelId = await newCouncil(house);
    await eventually(() => told(bob, "CHANNEL_CREATE")).toMatchObject([
      { id: channelId, guild_id: guildId, private: true, name: "council" },
    ]);
    await eventually(() => told(ada, "CHANNEL_RECIPIENT_ADD")).toEqual([
      { channel_id: channelId, user: bob.session.user },
    ]);
    await say(bob, channelId, "thank you");
    await eventually(() => contents(ada)).toContain("thank you");
    expect((await bob.socket.ok("channel.history", { channel_id: channelId })).messages).toHaveLength(1);
    expect(await membersOf(bob, channelId)).toEqual([idOf(ada), idOf(bob)]);
    await settled(house);
    expect(names(cy.socket).filter((t) => t.startsWith("CHANNEL_"))).toEqual([]);
    expect(contents(cy)).not.toContain("thank you");
  });

  it("is unknown to whoever is not in it, whatever they try, and to a stranger", async () => {
    const house = await newHouse();
    const channelId = await newCouncil(house);
    const { message } = await say(house.ada, channelId, "secret");
    const stranger = await newPerson(aws);
    await promote(house, house.cy);
    for (const { socket } of [house.cy, stranger]) {
      for (const [action, fields] of [
        ["channel.history", {}],
        ["message.send", { content: "x", nonce: "x" }],
        ["message.send", { content: "x", nonce: "y", reply_to: message.id }],
        ["message.search", { query: "secret" }],
        ["message.edit", { message_id: message.id, content: "x" }],
        ["message.delete", { message_id: message.id }],
        ["message.pin", { message_id: message.id }],
        ["message.unpin", { message_id: message.id }],
        ["reaction.add", { message_id: message.id, emoji: "👋" }],
        ["reaction.remove", { message_id: message.id, emoji: "👋" }],
        ["typing.start", {}],
        ["read.ack", { message_id: message.id }],
        ["attachment.create", { filename: "x.txt", content_type: "text/plain", size_bytes: 1 }],
        ["channel.pins", {}],
        ["channel.update", { name: "x" }],
        ["channel.update", { private: false }],
        ["channel.delete", {}],
        ["channel.leave", {}],
        ["channel.members", {}],
        ["channel.add_member", { user_id: idOf(house.cy) }],
        ["channel.remove_member", { user_id: idOf(house.bob) }],
      ] as const) {
        expect(await socket.refusal(action, { channel_id: channelId, ...fields }), action).toBe(
          "UNKNOWN_CHANNEL",
        );
      }
    }
    expect(await stranger.socket.refusal("channel.join", { channel_id: channelId })).toBe("UNKNOWN_CHANNEL");
  });

  it("goes with all that there is of it when it is deleted", async () => {
    const house = await newHouse();
    const { ada, bob, cy, guildId } = house;
    const channelId = await newCouncil(house);
    await say(bob, channelId, "x");
    await ada.socket.ok("channel.delete", { channel_id: channelId });
    for (const person of [ada, bob])
      await eventually(() => told(person, "CHANNEL_DELETE")).toEqual([{ id: channelId, guild_id: guildId }]);
    await settled(house);
    expect(told(cy, "CHANNEL_DELETE")).toEqual([]);
    expect(await bob.socket.refusal("channel.history", { channel_id: channelId })).toBe("UNKNOWN_CHANNEL");
    await sweep(aws);
    const left = await aws.tables.query("Table", {
      KeyConditionExpression: "PK = :channel",
      ExpressionAttributeValues: { ":channel": keys.counter(channelId).PK },
    });
    expect(left).toEqual([]);
    expect(await itemAt(aws, keys.tombstone(channelId))).toBeUndefined();
    for (const person of [ada, bob]) {
      expect(await itemAt(aws, keys.userChannel(idOf(person), channelId))).toBeUndefined();
      expect(await privateCount(person)).toBe(0);
    }
    expect((await itemAt(aws, keys.guild(guildId)))?.channel_count).toBe(1);
  });
});

describe("members of a private channel", () => {
  it("are added and removed once, by who manages channels; who is removed reads, writes and gets nothing more", async () => {
    const house = await newHouse();
    const { ada, bob, cy, guildId } = house;
    const channelId = await newCouncil(house);
    const change = (who: Person, action: string, target: Person | string) =>
      who.socket.refusal(`channel.${action}`, {
        channel_id: channelId,
        user_id: typeof target === "string" ? target : idOf(target),
      });
    expect(await change(bob, "add_member", cy)).toBe("MISSING_PERMISSIONS");
    expect(await change(bob, "remove_member", ada)).toBe("MISSING_PERMISSIONS");
    expect(await change(ada, "add_member", "123")).toBe("UNKNOWN_USER");
    expect(await change(ada, "remove_member", await newPerson(aws))).toBe("UNKNOWN_USER");
    expect(await change(ada, "add_member", bob)).toBeUndefined();
    expect(await change(ada, "remove_member", cy)).toBeUndefined();
    await settled(house);
    expect(told(ada, "CHANNEL_RECIPIENT_ADD")).toHaveLength(1);
    expect(told(bob, "CHANNEL_CREATE")).toHaveLength(1);
    expect(told(ada, "CHANNEL_RECIPIENT_REMOVE")).toEqual([]);

    expect(await change(ada, "add_member", cy)).toBeUndefined();
    expect(await change(ada, "remove_member", bob)).toBeUndefined();
    await say(cy, channelId, "without bob");
    expect(await change(ada, "remove_member", bob)).toBeUndefined();
    await settled(house);
    expect(told(bob, "CHANNEL_DELETE")).toEqual([{ id: channelId, guild_id: guildId }]);
    for (const person of [ada, cy])
      expect(told(person, "CHANNEL_RECIPIENT_REMOVE")).toEqual([
        { channel_id: channelId, user: bob.session.user },
      ]);
    expect(contents(cy)).toContain("without bob");
    expect(contents(bob)).not.toContain("without bob");
    expect(await bob.socket.refusal("channel.history", { channel_id: channelId })).toBe("UNKNOWN_CHANNEL");
    expect([await privateCount(bob), await privateCount(cy)]).toEqual([0, 1]);

    expect(await change(ada, "add_member", bob)).toBeUndefined();
    await say(ada, channelId, "welcome back");
    await eventually(() => contents(bob)).toContain("welcome back");
    expect(await membersOf(bob, channelId)).toEqual([ada, bob, cy].map(idOf));
  });

  it("leave by themselves; nobody leaves an open channel or adds to it", async () => {
    const house = await newHouse();
    const { ada, bob, channelId: open } = house;
    const channelId = await newCouncil(house);
    expect(await bob.socket.ok("channel.leave", { channel_id: channelId })).toEqual({});
    expect(await bob.socket.refusal("channel.leave", { channel_id: channelId })).toBe("UNKNOWN_CHANNEL");
    await eventually(() => told(bob, "CHANNEL_DELETE")).toHaveLength(1);
    await eventually(() => told(ada, "CHANNEL_RECIPIENT_REMOVE")).toHaveLength(1);
    const refused = await bob.socket.request("channel.leave", { channel_id: open });
    expect(refused.d).toMatchObject({
      code: "INVALID_FORM_BODY",
      fields: { channel_id: expect.any(String) },
    });
    const fields = { channel_id: open, user_id: idOf(bob) };
    expect(await ada.socket.refusal("channel.add_member", fields)).toBe("INVALID_FORM_BODY");
    expect(await ada.socket.refusal("channel.remove_member", fields)).toBe("INVALID_FORM_BODY");
    expect(await bob.socket.refusal("channel.add_member", fields)).toBe("MISSING_PERMISSIONS");
  });

  it("are paged in the order of their ids, with their names as they are now; an open channel has the guild's", async () => {
    const house = await newHouse();
    const { ada, bob, cy, channelId: open } = house;
    const channelId = await newCouncil(house);
    await bob.socket.ok("user.update", { display_name: "Bobby" });
    const page = (fields: object, id = channelId) =>
      ada.socket.ok("channel.members", { channel_id: id, ...fields });
    expect(await page({ limit: 1 })).toEqual({ members: [{ user: ada.session.user }], has_more: true });
    expect(await page({ after: idOf(ada), limit: 1 })).toEqual({
      members: [{ user: { ...bob.session.user, display_name: "Bobby" } }],
      has_more: false,
    });
    expect(await page({ after: idOf(bob) })).toEqual({ members: [], has_more: false });
    expect((await page({}, open)).members.map(({ user }: { user: { id: string } }) => user.id)).toEqual(
      [ada, bob, cy].map(idOf),
    );
  });

  it("are at most 500, and nobody is in more than 200 private channels", async () => {
    const house = await newHouse();
    const { ada, cy, guildId } = house;
    const channelId = await newCouncil(house);
    const add = () => ada.socket.refusal("channel.add_member", { channel_id: channelId, user_id: idOf(cy) });
    const set = async (key: { PK: string; SK: string }, fields: object) =>
      aws.tables.put("Table", { ...key, ...(await itemAt(aws, key)), ...fields });
    await set(keys.channel(guildId, channelId), { member_count: 500 });
    expect(await add()).toBe("LIMIT_REACHED");
    await set(keys.channel(guildId, channelId), { member_count: 2 });
    await set(keys.user(idOf(cy)), { private_channel_count: 200 });
    expect(await add()).toBe("LIMIT_REACHED");
    await set(keys.user(idOf(ada)), { private_channel_count: 200 });
    const fields = { guild_id: guildId, name: "one more", private: true };
    expect(await ada.socket.refusal("channel.create", fields)).toBe("LIMIT_REACHED");
    const hide = { channel_id: house.channelId, private: true };
    expect(await ada.socket.refusal("channel.update", hide)).toBe("LIMIT_REACHED");
    await set(keys.user(idOf(cy)), { private_channel_count: 199 });
    expect(await add()).toBeUndefined();
  });
});

describe("who manages channels", () => {
  it("finds all of a guild, and may join those that they are not in", async () => {
    const house = await newHouse();
    const { ada, bob, cy, guildId, channelId: open } = house;
    const channelId = await newCouncil(house);
    expect(await cy.socket.refusal("channel.list", { guild_id: guildId })).toBe("MISSING_PERMISSIONS");
    expect(await cy.socket.refusal("channel.join", { channel_id: channelId })).toBe("UNKNOWN_CHANNEL");
    const stranger = await newPerson(aws);
    expect(await stranger.socket.refusal("channel.list", { guild_id: guildId })).toBe("UNKNOWN_GUILD");
    await promote(house, cy);
    const listed = async (person: Person) =>
      (await person.socket.ok("channel.list", { guild_id: guildId })).channels.map(
        ({ id, joined }: { id: string; joined: boolean }) => [id, joined],
      );
    expect(await listed(cy)).toEqual([
      [open, true],
      [channelId, false],
    ]);
    await say(bob, channelId, "before");
    const { channel } = await cy.socket.ok("channel.join", { channel_id: channelId });
    expect(channel).toMatchObject({ id: channelId, guild_id: guildId, private: true, last_seq: 1 });
    expect((await cy.socket.ok("channel.join", { channel_id: channelId })).channel).toEqual(channel);
    await say(bob, channelId, "after");
    await eventually(() => contents(cy)).toContain("after");
    expect(await listed(cy)).toEqual([
      [open, true],
      [channelId, true],
    ]);
    await settled(house);
    expect(told(cy, "CHANNEL_CREATE")).toMatchObject([{ id: channelId }]);
    for (const person of [ada, bob])
      expect(told(person, "CHANNEL_RECIPIENT_ADD").filter(({ user }) => user.id === idOf(cy))).toHaveLength(
        1,
      );
    expect((await bob.socket.ok("channel.join", { channel_id: open })).channel).toMatchObject({ id: open });
    expect(await cy.socket.refusal("channel.join", { channel_id: "123" })).toBe("UNKNOWN_CHANNEL");
  });

  it("reaches a private channel that everybody has left", async () => {
    const house = await newHouse();
    const channelId = await newCouncil(house);
    await house.bob.socket.ok("channel.leave", { channel_id: channelId });
    await house.ada.socket.ok("channel.leave", { channel_id: channelId });
    const { channel } = await house.ada.socket.ok("channel.join", { channel_id: channelId });
    expect(channel.id).toBe(channelId);
    expect(await membersOf(house.ada, channelId)).toEqual([idOf(house.ada)]);
  });
});

describe("channel.update", () => {
  it("tells everybody who sees the channel what it is like now, and nobody where nothing has changed", async () => {
    const house = await newHouse();
    const { ada, bob, cy, guildId, channelId } = house;
    const update = async (fields: object) =>
      (await ada.socket.ok("channel.update", { channel_id: channelId, ...fields })).channel;
    const first = await update({ name: "lobby", topic: "All of it", position: 7 });
    expect(first).toEqual({
      id: channelId,
      guild_id: guildId,
      name: "lobby",
      topic: "All of it",
      position: 7,
      private: false,
    });
    expect(await update({ name: "lobby", private: false })).toEqual(first);
    const second = await update({ topic: null });
    expect(second).toEqual({ ...first, topic: null });
    const sorted = await update({ category: "Rooms" });
    expect(sorted).toEqual({ ...second, category: "Rooms" });
    expect(await update({ category: "Rooms" })).toEqual(sorted);
    const unsorted = await update({ category: null });
    expect(unsorted).toEqual(second);
    expect(await update({ category: "Halls" })).toEqual({ ...second, category: "Halls" });
    await settled(house);
    const changes = [first, second, sorted, unsorted, { ...second, category: "Halls" }];
    for (const person of [ada, bob, cy]) expect(told(person, "CHANNEL_UPDATE")).toEqual(changes);
    const back = await ChatSocket.connect(aws, bob.session.access_token);
    const { guilds } = await back.ok("session.identify");
    expect(guilds[0].channels[0]).toMatchObject({
      name: "lobby",
      topic: null,
      category: "Halls",
      position: 7,
    });
  });

  it("of a private channel tells its members", async () => {
    const house = await newHouse();
    const { ada, bob, cy } = house;
    const channelId = await newCouncil(house);
    await ada.socket.ok("channel.update", { channel_id: channelId, name: "cabinet" });
    await settled(house);
    for (const person of [ada, bob])
      expect(told(person, "CHANNEL_UPDATE")).toMatchObject([{ name: "cabinet" }]);
    expect(told(cy, "CHANNEL_UPDATE")).toEqual([]);
  });

  it("is refused without a field, to members, and to strangers", async () => {
    const { ada, bob, channelId } = await newHouse();
    const stranger = await newPerson(aws);
    const fields = { channel_id: channelId, name: "x" };
    expect(await ada.socket.refusal("channel.update", { channel_id: channelId })).toBe("INVALID_FORM_BODY");
    expect(await ada.socket.refusal("channel.update", { ...fields, name: "" })).toBe("INVALID_FORM_BODY");
    expect(await bob.socket.refusal("channel.update", fields)).toBe("MISSING_PERMISSIONS");
    expect(await stranger.socket.refusal("channel.update", fields)).toBe("UNKNOWN_CHANNEL");
  });

  it("by several at once loses none of them, and all see the same at the end", async () => {
    const house = await newHouse();
    const { ada, bob, cy, channelId } = house;
    await promote(house, bob);
    const update = (person: Person, fields: object) =>
      person.socket.ok("channel.update", { channel_id: channelId, ...fields });
    await Promise.all([
      update(ada, { name: "lobby" }),
      update(bob, { topic: "All of it" }),
      update(ada, { position: 7 }),
    ]);
    await settled(house);
    for (const person of [ada, bob, cy]) {
      expect(told(person, "CHANNEL_UPDATE")).toHaveLength(3);
      expect(told(person, "CHANNEL_UPDATE").at(-1)).toMatchObject({
        name: "lobby",
        topic: "All of it",
        position: 7,
      });
    }
  });
});
