import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalAws, startLocalAws } from "#testing";
import { ChatSocket, newPerson, newPlace, type Received } from "./support/chat-client.ts";

let aws: LocalAws;

beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(() => aws.stop());

const contents = (socket: ChatSocket) =>
  socket.dispatches("MESSAGE_CREATE").map((dispatch) => dispatch.d.content);
const seqs = (received: Received[]) => received.map((dispatch) => dispatch.s);

describe("two people talk", () => {
  it("each sees what the other writes, in order, with READY before and history after", async () => {
    const ada = await newPerson(aws);
    const bob = await newPerson(aws);
    expect(ada.ready).toMatchObject({ user: ada.session.user, guild_count: 0, guilds: [] });
    const { guildId, channelId, code } = await newPlace(ada);

    const { guild } = await bob.socket.ok("invite.accept", { code });
    expect(guild).toMatchObject({ id: guildId, role: "member", channels: [{ id: channelId, last_seq: 0 }] });
    expect((await bob.socket.ok("invite.accept", { code })).guild).toEqual(guild);
    await expect.poll(() => ada.socket.dispatches("GUILD_MEMBER_ADD")).toHaveLength(1);

    for (let index = 0; index < 10; index += 1) {
      const sender = index % 2 === 0 ? ada : bob;
      const { message } = await sender.socket.ok("message.send", {
        channel_id: channelId,
        content: `m${index}`,
        nonce: `n${index}`,
      });
      expect(message).toMatchObject({
        seq: index + 1,
        author: sender.session.user,
        nonce: `n${index}`,
        reactions: [],
        attachments: [],
      });
    }
    const expected = Array.from({ length: 10 }, (_, index) => `m${index}`);
    await expect.poll(() => contents(ada.socket)).toEqual(expected);
    await expect.poll(() => contents(bob.socket)).toEqual(expected);
    expect(seqs(bob.socket.dispatches("MESSAGE_CREATE"))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);

    const page = await bob.socket.ok("channel.history", { channel_id: channelId, limit: 4 });
    expect(page.messages.map((message: { content: string }) => message.content)).toEqual([
      "m6",
      "m7",
      "m8",
      "m9",
    ]);
    expect(page.has_more).toBe(true);
    const older = await bob.socket.ok("channel.history", {
      channel_id: channelId,
      before: page.messages[0].id,
    });
    expect(older.messages.map((message: { seq: number }) => message.seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(older.has_more).toBe(false);
    const newer = await bob.socket.ok("channel.history", {
      channel_id: channelId,
      after: older.messages[0].id,
      limit: 2,
    });
    expect(newer.messages.map((message: { seq: number }) => message.seq)).toEqual([2, 3]);
    expect(newer.has_more).toBe(true);
    expect((await bob.socket.ok("member.list", { guild_id: guildId, limit: 1 })).has_more).toBe(true);
    await Promise.all([ada.socket.close(), bob.socket.close()]);
  });

  it("a message sent while somebody is away is in the next READY's sequence and in the history", async () => {
    const ada = await newPerson(aws);
    const bob = await newPerson(aws);
    const { channelId, code } = await newPlace(ada);
    await bob.socket.ok("invite.accept", { code });
    await bob.socket.close();
    const sent = { channel_id: channelId, content: "are you there?", nonce: "1" };
    const { message } = await ada.socket.ok("message.send", sent);
    const back = await ChatSocket.connect(aws, bob.session.access_token);
    const ready = await back.ok("session.identify");
    expect(ready.guilds[0].channels).toEqual([
      {
        id: channelId,
        name: "general",
        topic: null,
        position: 0,
        private: false,
        last_seq: 1,
        last_message_id: message.id,
        last_read_id: null,
        mention_count: 0,
      },
    ]);
    const { messages } = await back.ok("channel.history", { channel_id: channelId });
    expect(messages).toHaveLength(1);
  });

  it("all sockets of a person get GUILD_CREATE and the messages after it", async () => {
    const ada = await newPerson(aws);
    const bob = await newPerson(aws);
    const second = await ChatSocket.connect(aws, bob.session.access_token);
    await second.ok("session.identify");
    const { guildId, channelId, code } = await newPlace(ada);
    await bob.socket.ok("invite.accept", { code });
    await ada.socket.ok("message.send", { channel_id: channelId, content: "hello both", nonce: "1" });
    await expect.poll(() => contents(second)).toEqual(["hello both"]);
    await expect.poll(() => second.dispatches("GUILD_CREATE").map((one) => one.d.id)).toEqual([guildId]);
  });
});

describe("a send", () => {
  it("that is repeated gives the first message back and is delivered once", async () => {
    const ada = await newPerson(aws);
    const { channelId } = await newPlace(ada);
    const fields = { channel_id: channelId, content: "once", nonce: "same" };
    const first = await ada.socket.ok("message.send", fields);
    expect(await ada.socket.ok("message.send", { ...fields, content: "twice" })).toEqual(first);
    await ada.socket.ok("message.send", { ...fields, nonce: "other", content: "end" });
    await expect.poll(() => contents(ada.socket)).toEqual(["once", "end"]);
  });

  it("is acknowledged also when 50 come at once, and the sequence has no gap", async () => {
    const ada = await newPerson(aws);
    const { channelId } = await newPlace(ada);
    const acks = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        ada.socket.ok("message.send", { channel_id: channelId, content: `c${index}`, nonce: `c${index}` }),
      ),
    );
    const all = Array.from({ length: 50 }, (_, index) => index + 1);
    expect(acks.map((ack) => ack.message.seq).sort((a, b) => a - b)).toEqual(all);
    await expect.poll(() => seqs(ada.socket.dispatches("MESSAGE_CREATE"))).toEqual(all);
  });
});

describe("who leaves", () => {
  it("gets nothing more, and everybody learns of it", async () => {
    const ada = await newPerson(aws);
    const bob = await newPerson(aws);
    const { guildId, channelId, code } = await newPlace(ada);
    await bob.socket.ok("invite.accept", { code });
    expect(await bob.socket.ok("guild.leave", { guild_id: guildId })).toEqual({});
    await expect
      .poll(() => bob.socket.dispatches("GUILD_DELETE").map((one) => one.d))
      .toEqual([{ id: guildId }]);
    await ada.socket.ok("message.send", { channel_id: channelId, content: "after", nonce: "1" });
    await expect.poll(() => contents(ada.socket)).toEqual(["after"]);
    expect(contents(bob.socket)).toEqual([]);
    expect(ada.socket.dispatches("GUILD_MEMBER_REMOVE").map((one) => one.d.user)).toEqual([bob.session.user]);
    const refused = await bob.socket.request("message.send", {
      channel_id: channelId,
      content: "x",
      nonce: "x",
    });
    expect(refused).toMatchObject({ t: "ERROR", d: { code: "UNKNOWN_CHANNEL" } });
  });

  it("as the owner hands the guild to who joined first; the last one ends it", async () => {
    const ada = await newPerson(aws);
    const bob = await newPerson(aws);
    const { guildId, channelId, code } = await newPlace(ada);
    await bob.socket.ok("invite.accept", { code });
    await ada.socket.ok("guild.leave", { guild_id: guildId });
    await expect
      .poll(async () => (await bob.socket.ok("member.list", { guild_id: guildId })).members)
      .toEqual([{ user: bob.session.user, role: "owner", status: "online" }]);
    await bob.socket.ok("guild.leave", { guild_id: guildId });
    for (const { socket } of [ada, bob]) {
      expect((await socket.request("invite.accept", { code })).d.code).toBe("UNKNOWN_INVITE");
      expect((await socket.request("channel.history", { channel_id: channelId })).d.code).toBe(
        "UNKNOWN_CHANNEL",
      );
    }
  });
});
