import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limits } from "#protocol/limits";
import { type LocalAws, startLocalAws } from "#testing";
import { keys } from "../../services/data/keys.ts";
import { ChatSocket, newPerson, newPlace, type Person, type Received } from "./support/chat-client.ts";

let aws: LocalAws;
let ada: Person;
let bob: Person;
let carol: Person;

beforeAll(async () => {
  aws = await startLocalAws();
  [ada, bob, carol] = await Promise.all([newPerson(aws), newPerson(aws), newPerson(aws)]);
});
afterAll(() => aws.stop());

const idOf = (person: Person) => person.session.user.id;

/** A channel of Ada's guild, with Bob, and who else is named. */
async function newChannel(...others: Person[]) {
  const place = await newPlace(ada);
  await Promise.all([bob, ...others].map(({ socket }) => socket.ok("invite.accept", { code: place.code })));
  return place;
}

let nonces = 0;
async function send(person: Person, channelId: string, content = "hello") {
  nonces += 1;
  return (await person.socket.ok("message.send", { channel_id: channelId, content, nonce: `n${nonces}` }))
    .message;
}

const targetOf = (message: { id: string; channel_id: string }) => ({
  channel_id: message.channel_id,
  message_id: message.id,
});

/** The channel's events as they came to a person's socket. */
const eventsOf = (person: Person, channelId: string): Received[] =>
  person.socket.received.filter(({ c }) => c === channelId);

const logOf = (channelId: string) =>
  aws.tables.query("Table", {
    KeyConditionExpression: "PK = :log",
    ExpressionAttributeValues: { ":log": keys.log(channelId, 0).PK },
  });

/** What READY says of a channel to a person who comes now. */
async function channelOf(person: Person, guildId: string, channelId: string) {
  const socket = await ChatSocket.connect(aws, person.session.access_token);
  const { guilds } = await socket.ok("session.identify");
  await socket.close();
  const guild = guilds.find(({ id }: { id: string }) => id === guildId);
  return guild.channels.find(({ id }: { id: string }) => id === channelId);
}

describe("a reply", () => {
  it("has what it replies to, of its own channel; repeated, it is the first one, also where that was deleted meanwhile", async () => {
    const { channelId } = await newChannel();
    const { channelId: elsewhere } = await newChannel();
    const target = await send(bob, channelId, "target");
    const reply = { channel_id: channelId, content: "answer", nonce: "reply", reply_to: target.id };
    const { message } = await ada.socket.ok("message.send", reply);
    expect(message.reply_to).toBe(target.id);
    expect(await ada.socket.refusal("message.send", { ...reply, channel_id: elsewhere })).toBe(
      "UNKNOWN_MESSAGE",
    );
    await bob.socket.ok("message.delete", targetOf(target));
    expect((await ada.socket.ok("message.send", reply)).message.id).toBe(message.id);
    expect(await ada.socket.refusal("message.send", { ...reply, nonce: "another" })).toBe("UNKNOWN_MESSAGE");
  });
});

describe("a message", () => {
  it("is edited by its author, and everybody sees the new text once", async () => {
    const { channelId } = await newChannel();
    const sent = await send(ada, channelId, "helo");
    const edit = { ...targetOf(sent), content: "hello" };
    const { message } = await ada.socket.ok("message.edit", edit);
    expect(message).toEqual({ ...sent, content: "hello", edited_at: expect.any(String) });
    // Asked again after a lost answer.
    expect((await ada.socket.ok("message.edit", edit)).message).toEqual(message);
    const end = await send(ada, channelId, "end");
    await expect.poll(() => eventsOf(bob, channelId)).toHaveLength(3);
    expect(eventsOf(bob, channelId)).toEqual([
      { t: "MESSAGE_CREATE", c: channelId, s: 1, d: sent },
      { t: "MESSAGE_UPDATE", c: channelId, s: 2, d: message },
      { t: "MESSAGE_CREATE", c: channelId, s: 3, d: end },
    ]);
    expect((await bob.socket.ok("channel.history", { channel_id: channelId })).messages[0]).toEqual(message);
  });

  it("is deleted by its author or a moderator, and is gone", async () => {
    const { channelId } = await newChannel();
    const [first, second] = [await send(bob, channelId, "mine"), await send(bob, channelId, "spam")];
    expect(await bob.socket.ok("message.delete", targetOf(first))).toEqual({});
    expect(await ada.socket.ok("message.delete", targetOf(second))).toEqual({});
    await expect.poll(() => eventsOf(bob, channelId)).toHaveLength(4);
    expect(eventsOf(bob, channelId).slice(2)).toEqual([
      { t: "MESSAGE_DELETE", c: channelId, s: 3, d: { id: first.id, channel_id: channelId } },
      { t: "MESSAGE_DELETE", c: channelId, s: 4, d: { id: second.id, channel_id: channelId } },
    ]);
    expect((await bob.socket.ok("channel.history", { channel_id: channelId })).messages).toEqual([]);
    for (const action of ["message.delete", "message.pin"])
      expect(await ada.socket.refusal(action, targetOf(first)), action).toBe("UNKNOWN_MESSAGE");
    expect(await bob.socket.refusal("message.edit", { ...targetOf(first), content: "x" })).toBe(
      "UNKNOWN_MESSAGE",
    );
    expect(await bob.socket.refusal("reaction.add", { ...targetOf(first), emoji: "👍" })).toBe(
      "UNKNOWN_MESSAGE",
    );
  });

  it("is pinned once, listed, unpinned, and no longer listed when it is deleted", async () => {
    const { channelId } = await newChannel();
    const [first, second] = [await send(bob, channelId, "one"), await send(bob, channelId, "two")];
    const { message } = await ada.socket.ok("message.pin", targetOf(first));
    expect(message).toEqual({ ...first, pinned: true });
    expect((await ada.socket.ok("message.pin", targetOf(first))).message).toEqual(message);
    await ada.socket.ok("message.pin", targetOf(second));
    const pinned = await bob.socket.ok("channel.pins", { channel_id: channelId });
    expect(pinned).toEqual({ messages: [{ ...second, pinned: true }, message], has_more: false });
    expect((await ada.socket.ok("message.unpin", targetOf(first))).message).toEqual(first);
    expect((await ada.socket.ok("message.unpin", targetOf(first))).message).toEqual(first);
    await bob.socket.ok("message.delete", targetOf(second));
    expect((await bob.socket.ok("channel.pins", { channel_id: channelId })).messages).toEqual([]);
    await expect.poll(() => eventsOf(bob, channelId)).toHaveLength(6);
    expect(eventsOf(bob, channelId).map(({ t, s, d }) => [t, s, d.pinned])).toEqual([
      ["MESSAGE_CREATE", 1, undefined],
      ["MESSAGE_CREATE", 2, undefined],
      ["MESSAGE_UPDATE", 3, true],
      ["MESSAGE_UPDATE", 4, true],
      ["MESSAGE_UPDATE", 5, undefined],
      ["MESSAGE_DELETE", 6, undefined],
    ]);
  });

  it("is nobody else's to edit, delete or pin, and hidden from who may not see its channel", async () => {
    const { channelId } = await newChannel();
    const elsewhere = await newPlace(ada);
    const sent = await send(ada, channelId);
    const actions = {
      "message.edit": { content: "x" },
      "message.delete": {},
      "message.pin": {},
      "message.unpin": {},
      "reaction.add": { emoji: "👍" },
      "reaction.remove": { emoji: "👍" },
    };
    for (const [action, fields] of Object.entries(actions)) {
      const request = { ...targetOf(sent), ...fields };
      if (action.startsWith("message."))
        expect(await bob.socket.refusal(action, request), action).toBe("MISSING_PERMISSIONS");
      expect(await carol.socket.refusal(action, request), action).toBe("UNKNOWN_CHANNEL");
      const other = { ...request, channel_id: elsewhere.channelId };
      expect(await ada.socket.refusal(action, other), action).toBe("UNKNOWN_MESSAGE");
    }
    for (const [action, fields] of [
      ["channel.history", {}],
      ["channel.pins", {}],
      ["message.search", { query: "hello" }],
    ] as const) {
      expect(await carol.socket.refusal(action, { channel_id: channelId, ...fields }), action).toBe(
        "UNKNOWN_CHANNEL",
      );
    }
    expect(await logOf(channelId)).toHaveLength(1);
    expect(await logOf(elsewhere.channelId)).toHaveLength(0);
  });
});

describe("reactions", () => {
  it("are added and removed once, and a removal of none is no error", async () => {
    const { channelId } = await newChannel();
    const sent = await send(ada, channelId);
    const reaction = { ...targetOf(sent), emoji: "👍" };
    for (const action of ["reaction.remove", "reaction.add", "reaction.add"])
      expect(await bob.socket.ok(action, reaction)).toEqual({});
    const page = await ada.socket.ok("channel.history", { channel_id: channelId });
    expect(page.messages[0].reactions).toEqual([{ emoji: "👍", user_ids: [idOf(bob)] }]);
    for (const action of ["reaction.remove", "reaction.remove"]) await bob.socket.ok(action, reaction);
    await expect.poll(() => eventsOf(ada, channelId)).toHaveLength(3);
    const d = { ...targetOf(sent), user_id: idOf(bob), emoji: "👍" };
    expect(eventsOf(ada, channelId).slice(1)).toEqual([
      { t: "MESSAGE_REACTION_ADD", c: channelId, s: 2, d },
      { t: "MESSAGE_REACTION_REMOVE", c: channelId, s: 3, d },
    ]);
  });

  it("of more emoji than a message can have are refused", async () => {
    const { channelId } = await newChannel();
    const sent = await send(ada, channelId);
    const emoji = Array.from({ length: limits.reactionsPerMessage.emoji + 1 }, (_, index) =>
      String.fromCodePoint(0x1f600 + index),
    );
    const last = emoji.pop();
    for (const one of emoji) await bob.socket.ok("reaction.add", { ...targetOf(sent), emoji: one });
    expect(await bob.socket.refusal("reaction.add", { ...targetOf(sent), emoji: last })).toBe(
      "LIMIT_REACHED",
    );
    expect(await ada.socket.ok("reaction.add", { ...targetOf(sent), emoji: emoji[0] })).toEqual({});
  });

  it("of twenty people at once all land, between edits and pins, and the sequence has no gap", async () => {
    const { channelId, code } = await newChannel();
    const people: Person[] = [];
    while (people.length < 20) {
      // A few at once: each that is more would want a Lambda environment of its own, of every function.
      const some = await Promise.all(Array.from({ length: 4 }, () => newPerson(aws)));
      for (const { socket } of some) await socket.ok("invite.accept", { code });
      people.push(...some);
    }
    const sent = await send(ada, channelId);
    const target = targetOf(sent);
    await Promise.all([
      ...people.map(({ socket }) => socket.ok("reaction.add", { ...target, emoji: "🎉" })),
      ...["a", "b"].map((content) => ada.socket.ok("message.edit", { ...target, content })),
      ada.socket.ok("message.pin", target),
      ...["c", "d"].map((content) => send(bob, channelId, content)),
    ]);
    const { messages } = await bob.socket.ok("channel.history", { channel_id: channelId });
    const [message] = messages;
    expect(message).toMatchObject({ pinned: true, edited_at: expect.any(String) });
    expect(["a", "b"]).toContain(message.content);
    expect(message.reactions.map(({ emoji }: { emoji: string }) => emoji)).toEqual(["🎉"]);
    expect([...message.reactions[0].user_ids].sort()).toEqual(people.map(idOf).sort());
    const expected = Array.from({ length: 26 }, (_, index) => index + 1);
    await expect
      .poll(() =>
        eventsOf(bob, channelId)
          .map(({ s }) => s)
          .sort((a = 0, b = 0) => a - b),
      )
      .toEqual(expected);
    await Promise.all(people.map(({ socket }) => socket.close()));
  }, 60_000);
});

describe("the log", () => {
  it("holds no text that was edited away or deleted, and replays what is there now", async () => {
    const { channelId } = await newChannel();
    const edited = await send(ada, channelId, "secret-0");
    const deleted = await send(ada, channelId, "secret-1");
    await ada.socket.ok("message.edit", { ...targetOf(edited), content: "secret-2" });
    await ada.socket.ok("message.pin", targetOf(edited));
    await ada.socket.ok("message.edit", { ...targetOf(edited), content: "secret-3" });
    await ada.socket.ok("message.unpin", targetOf(edited));
    await ada.socket.ok("message.edit", { ...targetOf(edited), content: "public" });
    await ada.socket.ok("message.edit", { ...targetOf(deleted), content: `secret-4 <@${idOf(bob)}>` });
    await ada.socket.ok("message.pin", targetOf(deleted));
    await ada.socket.ok("message.delete", targetOf(deleted));
    expect(JSON.stringify(await logOf(channelId))).not.toContain("secret");

    // What is delivered late would come to the new connection too.
    await aws.streams.idle();
    const socket = await ChatSocket.connect(aws, bob.session.access_token);
    const { channels } = await socket.ok("session.resume", { channels: { [channelId]: 0 } });
    expect(channels[channelId]).toEqual({ replayed: 10, limited: false });
    const replayed = socket.received.filter(({ c }) => c === channelId);
    expect(replayed.map(({ t, s }) => [t, s])).toEqual([
      ["MESSAGE_CREATE", 1],
      ["MESSAGE_CREATE", 2],
      ...[3, 4, 5, 6, 7, 8, 9].map((s) => ["MESSAGE_UPDATE", s]),
      ["MESSAGE_DELETE", 10],
    ]);
    const { messages } = await bob.socket.ok("channel.history", { channel_id: channelId });
    expect(replayed[0]?.d).toEqual(messages[0]);
    expect(replayed[6]?.d).toEqual(messages[0]);
    expect(replayed[1]?.d).toEqual({ ...deleted, content: "" });
    await socket.close();
  });
});

describe("mentions", () => {
  it("by name are counted for the mentioned only, and gone with the message", async () => {
    const { guildId, channelId } = await newChannel(carol);
    const stranger = await newPerson(aws);
    const people = [ada, stranger, bob].map((one) => `<@${idOf(one)}>`).join(" ");
    const sent = await send(ada, channelId, `${people} @everyone`);
    // Herself she may name, but is not told; who is not in the guild is not named.
    expect(sent.mentions).toEqual([idOf(ada), idOf(bob)]);
    await expect.poll(() => eventsOf(bob, channelId)).toHaveLength(1);
    const count = async (person: Person) => (await channelOf(person, guildId, channelId)).mention_count;
    // Whoever hears of the message finds it counted: once, though @everyone means Bob too.
    expect([await count(ada), await count(bob), await count(carol)]).toEqual([0, 1, 1]);

    const named = await send(ada, channelId, `<@${idOf(bob)}>`);
    await expect.poll(() => eventsOf(bob, channelId)).toHaveLength(2);
    expect([await count(bob), await count(carol)]).toEqual([2, 1]);
    // An edit shows whom it names and tells nobody.
    const edit = { ...targetOf(named), content: `<@${idOf(carol)}>` };
    expect((await ada.socket.ok("message.edit", edit)).message.mentions).toEqual([idOf(carol)]);
    await expect.poll(() => eventsOf(bob, channelId)).toHaveLength(3);
    expect([await count(bob), await count(carol)]).toEqual([2, 1]);

    await ada.socket.ok("message.delete", targetOf(named));
    await ada.socket.ok("message.delete", targetOf(sent));
    await expect.poll(() => eventsOf(bob, channelId)).toHaveLength(5);
    expect([await count(bob), await count(carol)]).toEqual([0, 0]);
  });

  it("of a role count for those who have it, and only from who may ping many", async () => {
    const { guildId, channelId } = await newChannel();
    const vain = await send(bob, channelId, "@everyone <@&owner>");
    expect(vain).not.toHaveProperty("mention_everyone");
    expect(vain).not.toHaveProperty("mention_roles");
    const sent = await send(ada, channelId, "<@&member> and <@&moderator>");
    expect(sent).toMatchObject({ mention_roles: ["moderator", "member"] });
    expect(await channelOf(bob, guildId, channelId)).toMatchObject({ mention_count: 1 });
    expect(await channelOf(ada, guildId, channelId)).toMatchObject({ mention_count: 0 });
  });
});

describe("what is read", () => {
  it("is found by search, ignoring case, newest first, a page at a time", async () => {
    const { channelId } = await newChannel();
    const sent = [];
    for (const content of ["Needle one", "hay", "a NEEDLE two", "straw", "needle three"])
      sent.push(await send(ada, channelId, content));
    const search = { channel_id: channelId, query: "nEEdle", limit: 2 };
    const first = await bob.socket.ok("message.search", search);
    expect(first).toEqual({ messages: [sent[4], sent[2]], has_more: true, before: sent[2].id });
    const second = await bob.socket.ok("message.search", { ...search, before: first.before });
    expect(second).toEqual({ messages: [sent[0]], has_more: false });
    await ada.socket.ok("message.delete", targetOf(sent[4]));
    await ada.socket.ok("message.edit", { ...targetOf(sent[2]), content: "gone" });
    expect((await bob.socket.ok("message.search", search)).messages).toEqual([sent[0]]);
  });

  it("is a page around a message, also around one that is gone", async () => {
    const { channelId } = await newChannel();
    const sent = [];
    for (let index = 0; index < 7; index += 1) sent.push(await send(ada, channelId, `m${index}`));
    const around = async (id: string) => {
      const page = await bob.socket.ok("channel.history", { channel_id: channelId, around: id, limit: 3 });
      return page.messages.map(({ content }: { content: string }) => content);
    };
    expect(await around(sent[3].id)).toEqual(["m2", "m3", "m4"]);
    await ada.socket.ok("message.delete", targetOf(sent[3]));
    expect(await around(sent[3].id)).toEqual(["m1", "m2", "m4"]);
  });

  it("shows authors as they are now: in history, pins and search", async () => {
    const dora = await newPerson(aws);
    const { channelId } = await newChannel(dora);
    const sent = await send(dora, channelId, "by Dora");
    await ada.socket.ok("message.pin", targetOf(sent));
    const key = keys.user(idOf(dora));
    const profile = await aws.tables.get("Table", { ...key });
    await aws.tables.put("Table", { ...key, ...profile, display_name: "Dora the Second" });
    const expected = { ...dora.session.user, display_name: "Dora the Second" };
    for (const [action, fields] of [
      ["channel.history", {}],
      ["channel.pins", {}],
      ["message.search", { query: "dora" }],
    ] as const) {
      const { messages } = await bob.socket.ok(action, { channel_id: channelId, ...fields });
      expect(
        messages.map(({ author }: { author: unknown }) => author),
        action,
      ).toEqual([expected]);
    }
    // What is told of the message from now on has the name too.
    const { message } = await ada.socket.ok("message.unpin", targetOf(sent));
    expect(message.author).toEqual(expected);
  });
});
