import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalAws, startLocalAws } from "#testing";
import { keys } from "../../services/data/keys.ts";
import { ChatSocket, newPerson, newPlace, type Person, type Place } from "./support/chat-client.ts";

let aws: LocalAws;

beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(() => aws.stop());

/** An item of the table. */
const itemOf = (key: { PK: string; SK: string }) => aws.tables.get("Table", { ...key });
const idOf = (person: Person) => person.session.user.id;

/** Another device of the same person, identified. */
async function newDevice(person: Person): Promise<ChatSocket> {
  const socket = await ChatSocket.connect(aws, person.session.access_token);
  await socket.ok("session.identify");
  return socket;
}

/** Two people in one guild. */
async function newPair(): Promise<{ ada: Person; bob: Person; place: Place }> {
  const [ada, bob] = await Promise.all([newPerson(aws), newPerson(aws)]);
  const place = await newPlace(ada);
  await bob.socket.ok("invite.accept", { code: place.code });
  // What was on its way when Bob came in is for him too: the guild's first channel, told to him as a new one.
  await aws.streams.idle();
  return { ada, bob, place };
}

/** What a socket was told of somebody, oldest first. */
const statusesOf = (socket: ChatSocket, userId: string): string[] =>
  socket
    .dispatches("PRESENCE_UPDATE")
    .filter((one) => one.d.user_id === userId)
    .map((one) => one.d.status);

async function listedStatus(asker: Person, { guildId }: Place, userId: string): Promise<string> {
  const { members } = await asker.socket.ok("member.list", { guild_id: guildId });
  return members.find((member: { user: { id: string } }) => member.user.id === userId).status;
}

const send = async (person: Person, channelId: string, content: string) => {
  const fields = { channel_id: channelId, content, nonce: content };
  return (await person.socket.ok("message.send", fields)).message;
};

describe("presence", () => {
  it("is seen by others: online, idle, online again, and offline when the socket is closed", async () => {
    const { ada, bob, place } = await newPair();
    const seen = () => statusesOf(ada.socket, idOf(bob)).at(-1);
    await expect.poll(() => listedStatus(ada, place, idOf(bob))).toBe("online");
    for (const status of ["idle", "online"]) {
      expect(await bob.socket.ok("presence.update", { status })).toEqual({});
      await expect.poll(seen).toBe(status);
      expect(await listedStatus(ada, place, idOf(bob))).toBe(status);
    }
    await bob.socket.close();
    await expect.poll(seen).toBe("offline");
    expect(await listedStatus(ada, place, idOf(bob))).toBe("offline");
    await newDevice(bob);
    await expect.poll(seen).toBe("online");
    await expect.poll(() => listedStatus(ada, place, idOf(bob))).toBe("online");
  });

  it("is offline when the network is lost", async () => {
    const { ada, bob, place } = await newPair();
    await expect.poll(() => listedStatus(ada, place, idOf(bob))).toBe("online");
    bob.socket.terminate();
    await expect.poll(() => statusesOf(ada.socket, idOf(bob)).at(-1)).toBe("offline");
    expect(await listedStatus(ada, place, idOf(bob))).toBe("offline");
  });

  it("of two devices is that of the livelier one, and each change is told once", async () => {
    const { ada, bob, place } = await newPair();
    await expect.poll(() => listedStatus(ada, place, idOf(bob))).toBe("online");
    const phone = await newDevice(bob);
    await bob.socket.ok("presence.update", { status: "idle" });
    await bob.socket.close();
    await phone.ok("presence.update", { status: "idle" });
    await expect.poll(() => statusesOf(ada.socket, idOf(bob)).at(-1)).toBe("idle");
    const tablet = await newDevice(bob);
    await expect.poll(() => statusesOf(ada.socket, idOf(bob)).at(-1)).toBe("online");
    tablet.terminate();
    await expect.poll(() => statusesOf(ada.socket, idOf(bob)).at(-1)).toBe("idle");
    await phone.close();
    await expect
      .poll(() => statusesOf(ada.socket, idOf(bob)).slice(-4))
      .toEqual(["idle", "online", "idle", "offline"]);
  });

  it("stays idle where a session is resumed on the same socket", async () => {
    const { ada, bob, place } = await newPair();
    await bob.socket.ok("presence.update", { status: "idle" });
    await expect.poll(() => listedStatus(ada, place, idOf(bob))).toBe("idle");
    await bob.socket.ok("session.resume", { channels: {} });
    await expect
      .poll(async () => (await itemOf(keys.connection(bob.ready.session_id)))?.presence_unsettled)
      .toBeUndefined();
    expect(await listedStatus(ada, place, idOf(bob))).toBe("idle");
  });

  it("is put right by the next heartbeat where the one who identified was ended", async () => {
    const { ada, bob, place } = await newPair();
    await expect.poll(() => listedStatus(ada, place, idOf(bob))).toBe("online");
    // As it lies there when nobody has come as far as to settle it.
    const connection = keys.connection(bob.ready.session_id);
    const sessions = keys.sessions(idOf(bob));
    await aws.tables.put("Table", { ...(await itemOf(sessions)), status: "offline" });
    await aws.tables.put("Table", {
      ...(await itemOf(connection)),
      presence_unsettled: true,
    });
    expect(await listedStatus(ada, place, idOf(bob))).toBe("offline");
    expect(await bob.socket.ok("session.heartbeat")).toEqual({});
    await expect.poll(() => listedStatus(ada, place, idOf(bob))).toBe("online");
    await expect.poll(async () => (await itemOf(connection))?.presence_unsettled).toBeUndefined();
  });

  it("is put right by the sweep where the end of a socket was not seen to its own", async () => {
    const { ada, bob, place } = await newPair();
    await expect.poll(() => listedStatus(ada, place, idOf(bob))).toBe("online");
    const connection = keys.connection(bob.ready.session_id);
    const item = await itemOf(connection);
    const userConnection = await itemOf(keys.userConnection(idOf(bob), bob.ready.session_id));
    await bob.socket.close();
    await expect.poll(() => statusesOf(ada.socket, idOf(bob)).at(-1)).toBe("offline");
    await expect.poll(() => itemOf(connection)).toBeUndefined();
    // As a handler leaves it that is ended after its first write.
    const { is_identified: _, ...ended } = { ...item, heartbeat_at_ms: 0 } as Record<string, unknown>;
    const sessions = await itemOf(keys.sessions(idOf(bob)));
    await aws.tables.put("Table", ended);
    await aws.tables.put("Table", { ...userConnection });
    await aws.tables.put("Table", { ...sessions, status: "online" });
    const told = statusesOf(ada.socket, idOf(bob)).length;
    const { functionError, payload } = await aws.runSchedule("sweep");
    if (functionError) throw new Error(payload);
    expect(await listedStatus(ada, place, idOf(bob))).toBe("offline");
    await expect.poll(() => statusesOf(ada.socket, idOf(bob)).slice(told)).toEqual(["offline"]);
    expect(await itemOf(connection)).toBeUndefined();
  });

  it("counts no connection whose time is over", async () => {
    const { ada, bob, place } = await newPair();
    await expect.poll(() => listedStatus(ada, place, idOf(bob))).toBe("online");
    const sessions = await itemOf(keys.sessions(idOf(bob)));
    const past = Math.floor(Date.now() / 1000) - 1;
    await aws.tables.put("Table", { ...sessions, connected_until: past });
    expect(await listedStatus(ada, place, idOf(bob))).toBe("offline");
  });

  it("is told in small guilds only", async () => {
    const { ada, bob, place } = await newPair();
    await expect.poll(() => listedStatus(ada, place, idOf(bob))).toBe("online");
    await aws.tables.put("Table", {
      ...keys.audienceHead(`GUILD#${place.guildId}`),
      type: "AUDIENCE_HEAD",
      shards: 2,
    });
    const small = await newPlace(ada);
    const eve = await newPerson(aws);
    for (const [person, { code }] of [
      [bob, small],
      [eve, place],
    ] as const)
      await person.socket.ok("invite.accept", { code });
    await bob.socket.ok("presence.update", { status: "idle" });
    await expect.poll(() => statusesOf(ada.socket, idOf(bob)).at(-1)).toBe("idle");
    expect(statusesOf(eve.socket, idOf(bob))).toEqual([]);
    expect(await listedStatus(eve, place, idOf(bob))).toBe("idle");
  });
});

describe("typing", () => {
  it("is seen by the guild in an open channel, once for each environment and not for each frame", async () => {
    const { ada, bob, place } = await newPair();
    const before = Date.now();
    for (let count = 0; count < 10; count += 1)
      expect(await bob.socket.ok("typing.start", { channel_id: place.channelId })).toEqual({});
    await expect.poll(() => ada.socket.dispatches("TYPING_START").length).toBeGreaterThan(0);
    const [{ d }] = ada.socket.dispatches("TYPING_START") as [{ d: { timestamp: string } }];
    expect(d).toEqual({
      channel_id: place.channelId,
      guild_id: place.guildId,
      user_id: idOf(bob),
      timestamp: expect.any(String),
    });
    expect(Math.abs(Date.parse(d.timestamp) - before)).toBeLessThan(30_000);
    await send(bob, place.channelId, "typed");
    await expect.poll(() => ada.socket.dispatches("MESSAGE_CREATE")).toHaveLength(1);
    expect(ada.socket.dispatches("TYPING_START").length).toBeLessThan(5);
  });

  it("in a private channel is seen by its members alone, and nobody else may", async () => {
    const { ada, bob, place } = await newPair();
    const eve = await newPerson(aws);
    await eve.socket.ok("invite.accept", { code: place.code });
    const { channel } = await ada.socket.ok("channel.create", {
      guild_id: place.guildId,
      name: "secret",
      private: true,
    });
    const fields = { channel_id: channel.id };
    await ada.socket.ok("channel.add_member", { ...fields, user_id: idOf(bob) });
    await ada.socket.ok("typing.start", fields);
    await expect
      .poll(() => bob.socket.dispatches("TYPING_START").map((one) => one.d))
      .toMatchObject([{ ...fields, guild_id: place.guildId, user_id: idOf(ada) }]);
    expect(await eve.socket.refusal("typing.start", fields)).toBe("UNKNOWN_CHANNEL");
    expect(await eve.socket.refusal("typing.start", { channel_id: "1" })).toBe("UNKNOWN_CHANNEL");
    await send(ada, place.channelId, "open");
    await expect.poll(() => eve.socket.dispatches("MESSAGE_CREATE")).toHaveLength(1);
    expect(eve.socket.dispatches("TYPING_START")).toEqual([]);
  });
});

describe("how far somebody has read", () => {
  const ack = (socket: ChatSocket, channelId: string, messageId: string) =>
    socket.ok("read.ack", { channel_id: channelId, message_id: messageId });

  it("moves forward only, and the other device and READY show it", async () => {
    const { ada, bob, place } = await newPair();
    const phone = await newDevice(bob);
    const ids: string[] = [];
    for (const content of ["a", "b", "c"]) ids.push((await send(ada, place.channelId, content)).id);
    const [first, second, third] = ids as [string, string, string];
    expect(await ack(bob.socket, place.channelId, second)).toEqual({
      last_read_id: second,
      mention_count: 0,
    });
    await expect
      .poll(() => phone.dispatches("MESSAGE_ACK").map((one) => one.d))
      .toEqual([{ channel_id: place.channelId, message_id: second, mention_count: 0 }]);
    expect(await ack(phone, place.channelId, first)).toEqual({ last_read_id: second, mention_count: 0 });
    const answers = await Promise.all([
      ack(bob.socket, place.channelId, third),
      ack(phone, place.channelId, first),
    ]);
    expect(answers[0]).toEqual({ last_read_id: third, mention_count: 0 });
    expect([second, third]).toContain(answers[1].last_read_id);
    const tablet = await ChatSocket.connect(aws, bob.session.access_token);
    const ready = await tablet.ok("session.identify");
    expect(ready.guilds[0].channels[0]).toMatchObject({ last_read_id: third, last_message_id: third });
    expect(ada.socket.dispatches("MESSAGE_ACK")).toEqual([]);
  });

  it("forgets the mentions that it has passed, and counts those that it has not", async () => {
    const { ada, bob, place } = await newPair();
    const ids: string[] = [];
    for (const content of ["a", "b", "c", "d"]) ids.push((await send(ada, place.channelId, content)).id);
    for (const id of ids) {
      await aws.tables.put("Table", {
        ...keys.mention(idOf(bob), place.channelId, id),
        type: "MENTION",
        channel_id: place.channelId,
        message_id: id,
      });
    }
    const left = () =>
      aws.tables.query("Table", {
        KeyConditionExpression: "PK = :user AND begins_with(SK, :mention)",
        ExpressionAttributeValues: { ":user": keys.user(idOf(bob)).PK, ":mention": "MENTION#" },
      });
    const [, second, , last] = ids as [string, string, string, string];
    expect(await ack(bob.socket, place.channelId, second)).toEqual({
      last_read_id: second,
      mention_count: 2,
    });
    expect(await left()).toHaveLength(2);
    const again = await bob.socket.ok("session.resume", { channels: {} });
    expect(again.guilds[0].channels[0]).toMatchObject({ last_read_id: second, mention_count: 2 });
    expect(await ack(bob.socket, place.channelId, last)).toEqual({ last_read_id: last, mention_count: 0 });
    expect(await left()).toEqual([]);
  });

  it("is up to one's own newest message, in a guild and in a direct message, on all devices", async () => {
    const { ada, bob, place } = await newPair();
    const dm = (await bob.socket.ok("dm.create", { user_id: idOf(ada) })).channel;
    const phone = await newDevice(bob);
    const first = await send(ada, place.channelId, `<@${idOf(bob)}>`);
    await ack(bob.socket, place.channelId, first.id);
    await send(ada, place.channelId, `again <@${idOf(bob)}>`);
    const own = await send(bob, place.channelId, "own");
    const alone = await send(bob, dm.id, "alone");
    await expect
      .poll(async () => {
        const ready = await phone.ok("session.resume", { channels: {} });
        return [ready.guilds[0].channels[0], ready.private_channels[0]];
      })
      .toMatchObject([
        { last_message_id: own.id, last_read_id: own.id, mention_count: 0 },
        { last_message_id: alone.id, last_read_id: alone.id, mention_count: 0 },
      ]);
    const others = await ada.socket.ok("session.resume", { channels: {} });
    expect(others.private_channels[0]).toMatchObject({ last_message_id: alone.id, last_read_id: null });
    const last = await send(ada, place.channelId, "not read");
    const resumed = await phone.ok("session.resume", { channels: {} });
    expect(resumed.guilds[0].channels[0]).toMatchObject({ last_message_id: last.id, last_read_id: own.id });
    expect(phone.dispatches("MESSAGE_ACK")).toHaveLength(1);
  });

  it("is compared with the newest message that is still there, and may be beyond it", async () => {
    const { ada, bob, place } = await newPair();
    const readState = async () =>
      (await bob.socket.ok("session.resume", { channels: {} })).guilds[0].channels[0];
    const { id: kept } = await send(ada, place.channelId, "kept");
    await ack(bob.socket, place.channelId, kept);
    const { id: deleted } = await send(ada, place.channelId, "deleted");
    expect(await readState()).toMatchObject({ last_message_id: deleted, last_read_id: kept });
    const remove = (id: string) =>
      ada.socket.ok("message.delete", { channel_id: place.channelId, message_id: id });
    await remove(deleted);
    expect(await readState()).toMatchObject({ last_message_id: kept, last_read_id: kept, last_seq: 3 });
    expect(await ack(bob.socket, place.channelId, deleted)).toMatchObject({ last_read_id: deleted });
    await remove(kept);
    expect(await readState()).toMatchObject({ last_message_id: null, last_read_id: deleted });
    const { id: next } = await send(ada, place.channelId, "next");
    expect(BigInt(next)).toBeGreaterThan(BigInt(deleted));
    expect(await readState()).toMatchObject({ last_message_id: next, last_read_id: deleted });
  });

  it("counts no mentions of all from before one was added to a private channel", async () => {
    const { ada, bob, place } = await newPair();
    const { channel } = await ada.socket.ok("channel.create", {
      guild_id: place.guildId,
      name: "secret",
      private: true,
    });
    const before = await send(ada, channel.id, "@everyone <@&member>");
    await ada.socket.ok("channel.add_member", { channel_id: channel.id, user_id: idOf(bob) });
    await expect
      .poll(() => bob.socket.dispatches("CHANNEL_CREATE").map((one) => one.d))
      .toMatchObject([{ id: channel.id, last_message_id: before.id, mention_count: 0 }]);
    await send(ada, channel.id, "@everyone again");
    const ready = await bob.socket.ok("session.resume", { channels: {} });
    expect(ready.guilds[0].channels.at(-1)).toMatchObject({ id: channel.id, mention_count: 1 });
    expect(await ack(bob.socket, channel.id, before.id)).toMatchObject({ mention_count: 1 });
  });

  it("is refused where there is no such channel for one, and beyond its newest message", async () => {
    const { ada, bob, place } = await newPair();
    const refusal = (person: Person, messageId: string) =>
      person.socket.refusal("read.ack", { channel_id: place.channelId, message_id: messageId });
    expect(await refusal(bob, "0")).toBe("UNKNOWN_MESSAGE");
    expect(await refusal(bob, "1")).toBe("UNKNOWN_MESSAGE");
    const { id } = await send(ada, place.channelId, "a");
    expect(await refusal(bob, (BigInt(id) + 1n).toString())).toBe("UNKNOWN_MESSAGE");
    const eve = await newPerson(aws);
    expect(await refusal(eve, id)).toBe("UNKNOWN_CHANNEL");
  });
});

describe("a direct message", () => {
  const open = async (from: Person, to: Person) =>
    (await from.socket.ok("dm.create", { user_id: idOf(to) })).channel;

  it("carries what both write, live, in history and after a resume, and is told to both", async () => {
    const { ada, bob } = await newPair();
    const phone = await newDevice(bob);
    const channel = await open(ada, bob);
    expect(channel).toEqual({
      id: expect.any(String),
      guild_id: null,
      recipients: [bob.session.user],
      last_seq: 0,
      last_message_id: null,
      last_read_id: null,
      mention_count: 0,
    });
    await send(ada, channel.id, "hello");
    await send(bob, channel.id, "hello back");
    for (const socket of [ada.socket, bob.socket, phone]) {
      await expect
        .poll(() => socket.dispatches("MESSAGE_CREATE").map((one) => one.d))
        .toMatchObject([
          { content: "hello", guild_id: null, author: ada.session.user },
          { content: "hello back", guild_id: null, author: bob.session.user },
        ]);
    }
    for (const socket of [bob.socket, phone]) {
      await expect
        .poll(() => socket.dispatches("CHANNEL_CREATE").map((one) => one.d))
        .toMatchObject([{ id: channel.id, guild_id: null, recipients: [ada.session.user] }]);
    }
    await bob.socket.ok("typing.start", { channel_id: channel.id });
    await expect
      .poll(() => ada.socket.dispatches("TYPING_START").map((one) => one.d))
      .toMatchObject([{ channel_id: channel.id, guild_id: null, user_id: idOf(bob) }]);

    await phone.close();
    await send(ada, channel.id, "missed");
    const back = await ChatSocket.connect(aws, bob.session.access_token);
    const resumed = await back.ok("session.resume", { channels: { [channel.id]: 2 } });
    expect(resumed.channels).toEqual({ [channel.id]: { replayed: 1, limited: false } });
    expect(resumed.private_channel_count).toBe(1);
    expect(resumed.private_channels).toMatchObject([
      { id: channel.id, last_seq: 3, recipients: [ada.session.user] },
    ]);
    expect(back.dispatches("MESSAGE_CREATE").map((one) => one.d.content)).toEqual(["missed"]);
    const { messages } = await back.ok("channel.history", { channel_id: channel.id });
    expect(messages.map((message: { content: string }) => message.content)).toEqual([
      "hello",
      "hello back",
      "missed",
    ]);
    const newest = messages[2].id;
    expect(await back.ok("read.ack", { channel_id: channel.id, message_id: newest })).toEqual({
      last_read_id: newest,
      mention_count: 0,
    });
  });

  it("is one, whoever creates it, however often and at once", async () => {
    const { ada, bob } = await newPair();
    const channels = await Promise.all([open(ada, bob), open(bob, ada), open(ada, bob), open(bob, ada)]);
    expect(new Set(channels.map(({ id }) => id)).size).toBe(1);
    expect((await open(bob, ada)).id).toBe(channels[0].id);
    await send(ada, channels[0].id, "once");
    await expect.poll(() => bob.socket.dispatches("MESSAGE_CREATE")).toHaveLength(1);
    const ready = await (await ChatSocket.connect(aws, ada.session.access_token)).ok("session.identify");
    expect(ready.private_channels).toMatchObject([{ id: channels[0].id, recipients: [bob.session.user] }]);
  });

  it("does not exist for anybody else", async () => {
    const { ada, bob, place } = await newPair();
    const eve = await newPerson(aws);
    await eve.socket.ok("invite.accept", { code: place.code });
    const { id: channel_id } = await open(ada, bob);
    const message = await send(ada, channel_id, "between us");
    for (const [action, fields] of [
      ["message.send", { content: "x", nonce: "x" }],
      ["channel.history", {}],
      ["typing.start", {}],
      ["read.ack", { message_id: message.id }],
      ["channel.delete", {}],
    ] as const) {
      expect(await eve.socket.refusal(action, { channel_id, ...fields }), action).toBe("UNKNOWN_CHANNEL");
    }
    expect(await ada.socket.refusal("channel.delete", { channel_id })).toBe("UNKNOWN_CHANNEL");
    const resumed = await eve.socket.ok("session.resume", { channels: { [channel_id]: 0 } });
    expect(resumed).toMatchObject({ channels: {}, private_channels: [], private_channel_count: 0 });
    await send(ada, place.channelId, "to all");
    await expect
      .poll(() => eve.socket.dispatches("MESSAGE_CREATE").map((one) => one.d.content))
      .toEqual(["to all"]);
    expect(eve.socket.dispatches("CHANNEL_CREATE")).toEqual([]);
  });

  it("is made with people of one's guilds only, and stays when they leave", async () => {
    const { ada, bob, place } = await newPair();
    const eve = await newPerson(aws);
    const refusal = (to: string) => ada.socket.refusal("dm.create", { user_id: to });
    expect(await refusal(idOf(eve))).toBe("UNKNOWN_USER");
    expect(await refusal("1")).toBe("UNKNOWN_USER");
    expect(await refusal(idOf(ada))).toBe("UNKNOWN_USER");
    await eve.socket.ok("invite.accept", { code: place.code });
    const profile = await itemOf(keys.user(idOf(eve)));
    await aws.tables.put("Table", { ...profile, deleted: true });
    expect(await refusal(idOf(eve))).toBe("UNKNOWN_USER");

    const channel = await open(ada, bob);
    await bob.socket.ok("guild.leave", { guild_id: place.guildId });
    expect((await open(bob, ada)).id).toBe(channel.id);
    await send(bob, channel.id, "still here");
    await expect.poll(() => ada.socket.dispatches("MESSAGE_CREATE")).toHaveLength(1);
    await bob.socket.close();
    await expect.poll(() => statusesOf(ada.socket, idOf(bob)).at(-1)).toBe("offline");
  });

  it("is refused where one of the two is in as many channels as can be", async () => {
    const { ada, bob } = await newPair();
    const profile = await itemOf(keys.user(idOf(bob)));
    await aws.tables.put("Table", { ...profile, private_channel_count: 200 });
    expect(await ada.socket.refusal("dm.create", { user_id: idOf(bob) })).toBe("LIMIT_REACHED");
    await aws.tables.put("Table", { ...profile, private_channel_count: 199 });
    expect((await open(ada, bob)).recipients).toEqual([bob.session.user]);
  });
});
