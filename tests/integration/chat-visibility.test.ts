import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { guildAudience } from "#core/audience";
import { type LocalAws, startLocalAws } from "#testing";
import { keys } from "../../services/data/keys.ts";
import { ChatSocket, type Person } from "./support/chat-client.ts";
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
import { switchMapping } from "./support/event-source-mappings.ts";

let aws: LocalAws;

beforeAll(async () => {
  // What waits in the stream is a part of it, whatever the shell says.
  vi.stubEnv("FANOUT_STRATEGY", "stream");
  aws = await startLocalAws();
  // Functions start with their first call: on a busy machine that takes as long as a test may.
  await openHouse(aws);
});
afterAll(() => {
  vi.unstubAllEnvs();
  return aws.stop();
});

const settled = (house: House) => allDelivered(aws, house);

/** Another open channel, so that the first tells when all is delivered. */
async function newChannel(house: House): Promise<string> {
  const { channel } = await house.ada.socket.ok("channel.create", { guild_id: house.guildId, name: "side" });
  await settled(house);
  return channel.id;
}

const hide = (person: Person, channelId: string) =>
  person.socket.ok("channel.update", { channel_id: channelId, private: true });
const show = (person: Person, channelId: string) =>
  person.socket.ok("channel.update", { channel_id: channelId, private: false });
const add = ({ ada }: House, person: Person, channelId: string) =>
  ada.socket.ok("channel.add_member", { channel_id: channelId, user_id: idOf(person) });
const history = (person: Person, channelId: string) =>
  person.socket.refusal("channel.history", { channel_id: channelId });

describe("an open channel that is made private", () => {
  it("is its maker's alone, on all sockets; for the rest of the guild it is gone", async () => {
    const house = await openHouse(aws);
    const { ada, bob, cy, guildId } = house;
    const channelId = await newChannel(house);
    const phone = await ChatSocket.connect(aws, ada.session.access_token);
    await phone.ok("session.identify");
    const { channel } = await hide(ada, channelId);
    expect(channel).toMatchObject({ id: channelId, guild_id: guildId, name: "side", private: true });
    for (const person of [bob, cy]) {
      expect(await history(person, channelId)).toBe("UNKNOWN_CHANNEL");
      expect(
        await person.socket.refusal("message.send", { channel_id: channelId, content: "x", nonce: "x" }),
      ).toBe("UNKNOWN_CHANNEL");
    }
    await say(ada, channelId, "alone");
    await eventually(() => phone.dispatches("MESSAGE_CREATE").map(({ d }) => d.content)).toContain("alone");
    await settled(house);
    for (const socket of [ada.socket, phone]) {
      expect(socket.dispatches("CHANNEL_UPDATE").map(({ d }) => d)).toEqual([channel]);
      expect(socket.dispatches("CHANNEL_DELETE")).toEqual([]);
    }
    for (const person of [bob, cy]) {
      expect(told(person, "CHANNEL_DELETE")).toEqual([{ id: channelId, guild_id: guildId }]);
      expect(told(person, "CHANNEL_UPDATE")).toEqual([]);
      expect(contents(person)).not.toContain("alone");
    }
    expect(await membersOf(ada, channelId)).toEqual([idOf(ada)]);
    expect(await privateChannelCount(aws, ada)).toBe(1);
  });

  it("takes with it what waits in the stream", async () => {
    const house = await openHouse(aws);
    const { ada, bob, cy, channelId: open } = house;
    const channelId = await newChannel(house);
    await switchMapping(aws, "fanout-test-fan-out", false);
    await say(bob, channelId, "right before");
    await ada.socket.ok("channel.update", { channel_id: channelId, topic: "right before" });
    await hide(ada, channelId);
    await add(house, cy, channelId);
    await say(ada, open, "to all");
    await switchMapping(aws, "fanout-test-fan-out", true);
    await settled(house);
    for (const person of [ada, cy]) expect(contents(person)).toContain("right before");
    expect(told(ada, "CHANNEL_UPDATE")).toMatchObject([
      { topic: "right before", private: false },
      { topic: "right before", private: true },
    ]);
    expect(told(cy, "CHANNEL_DELETE")).toEqual([]);
    expect(contents(bob)).toContain("to all");
    expect(contents(bob)).not.toContain("right before");
    expect(told(bob, "CHANNEL_UPDATE")).toEqual([]);
    expect(told(bob, "CHANNEL_DELETE")).toMatchObject([{ id: channelId }]);
  });

  it("takes with it what waits in the queue of a large audience", async () => {
    const house = await openHouse(aws);
    const { ada, bob, cy, guildId, channelId: open } = house;
    const channelId = await newChannel(house);
    await aws.tables.put("Table", { ...keys.audienceHead(guildAudience(guildId)), shards: 2 });
    await switchMapping(aws, "fanout-test-deliver", false);
    await say(bob, channelId, "right before");
    await ada.socket.ok("channel.update", { channel_id: channelId, topic: "right before" });
    await aws.streams.idle();
    expect((await aws.queues.counts("Deliveries")).visible).toBeGreaterThan(0);
    await hide(ada, channelId);
    await add(house, cy, channelId);
    await say(ada, open, "to all");
    await aws.streams.idle();
    await switchMapping(aws, "fanout-test-deliver", true);
    await eventually(() => contents(bob)).toContain("to all");
    for (const person of [ada, cy]) await eventually(() => contents(person)).toContain("right before");
    await eventually(() => told(bob, "CHANNEL_DELETE")).toMatchObject([{ id: channelId }]);
    await eventually(() => aws.queues.counts("Deliveries")).toMatchObject({ visible: 0, inFlight: 0 });
    await settled(house);
    expect(contents(bob)).not.toContain("right before");
    expect(told(bob, "CHANNEL_UPDATE")).toEqual([]);
    expect(told(cy, "CHANNEL_DELETE")).toEqual([]);
    expect(told(ada, "CHANNEL_UPDATE").at(-1)).toMatchObject({ private: true });
  });

  it("stores nothing more of those who were writing to it", async () => {
    const house = await openHouse(aws);
    const { ada, bob } = house;
    const channelId = await newChannel(house);
    const answers: Promise<string | undefined>[] = [];
    const send = (index: number) =>
      bob.socket.refusal("message.send", { channel_id: channelId, content: `m${index}`, nonce: `m${index}` });
    for (let index = 0; index < 10; index += 1) answers.push(send(index));
    await answers[0];
    const hiding = hide(ada, channelId);
    for (let index = 10; index < 20; index += 1) answers.push(send(index));
    await hiding;
    const { message } = await say(ada, channelId, "alone");
    expect(new Set(await Promise.all(answers))).toEqual(new Set([undefined, "UNKNOWN_CHANNEL"]));
    const { messages } = await ada.socket.ok("channel.history", { channel_id: channelId });
    expect(messages.at(-1)).toEqual(message);
    await settled(house);
    expect(contents(bob)).not.toContain("alone");
  });

  it("while somebody is added to it: they are in it or are told that they cannot be, and never that it is gone", async () => {
    const house = await openHouse(aws);
    const { ada, bob, channelId: open } = house;
    await promote(house, bob);
    const channelId = await newChannel(house);
    const [, added] = await Promise.all([
      hide(ada, channelId),
      ada.socket.refusal("channel.add_member", { channel_id: channelId, user_id: idOf(bob) }),
    ]);
    expect([undefined, "INVALID_FORM_BODY"]).toContain(added);
    if (added) await add(house, bob, channelId);
    await settled(house);
    // CHANNEL_DELETE may have come before they were in it, never after.
    const last = bob.socket.received
      .filter(({ t, d }) => t?.startsWith("CHANNEL_") && d.id === channelId)
      .at(-1);
    expect(last?.t).not.toBe("CHANNEL_DELETE");
    expect(await membersOf(bob, channelId)).toEqual([idOf(ada), idOf(bob)]);
    expect(await history(bob, open)).toBeUndefined();
  });

  it("by two at once belongs to one of them", async () => {
    const house = await openHouse(aws);
    const { ada, bob } = house;
    await promote(house, bob);
    const channelId = await newChannel(house);
    const both = [ada, bob].map((person) =>
      person.socket.refusal("channel.update", { channel_id: channelId, private: true }),
    );
    const answers = await Promise.all(both);
    expect([...answers].sort()).toEqual(["UNKNOWN_CHANNEL", undefined]);
    const [winner, loser] = answers[0] === undefined ? [ada, bob] : [bob, ada];
    expect(await membersOf(winner, channelId)).toEqual([idOf(winner)]);
    expect(await history(loser, channelId)).toBe("UNKNOWN_CHANNEL");
    expect(await privateChannelCount(aws, loser)).toBe(0);
  });
});

describe("a private channel that is made open", () => {
  it("is everybody's in the guild, with its history, and its members are no members of their own any more", async () => {
    const house = await openHouse(aws);
    const { ada, bob, cy, guildId } = house;
    const channelId = await newCouncil(house);
    const { message } = await say(bob, channelId, "before");
    const { channel } = await show(ada, channelId);
    expect(channel).toMatchObject({ id: channelId, private: false });
    expect((await cy.socket.ok("channel.history", { channel_id: channelId })).messages).toHaveLength(1);
    await say(cy, channelId, "after");
    await settled(house);
    for (const person of [ada, bob, cy]) {
      expect(contents(person)).toContain("after");
      expect(told(person, "CHANNEL_CREATE").at(-1)).toMatchObject({
        id: channelId,
        guild_id: guildId,
        private: false,
        last_seq: 1,
        last_message_id: message.id,
      });
    }
    await sweep(aws);
    for (const person of [ada, bob]) {
      expect(await privateChannelCount(aws, person)).toBe(0);
      expect(await itemAt(aws, keys.channelMember(channelId, idOf(person)))).toBeUndefined();
      expect(await itemAt(aws, keys.userChannel(idOf(person), channelId))).toBeUndefined();
    }
    const places = await aws.tables.query("Table", {
      KeyConditionExpression: "PK = :audience",
      ExpressionAttributeValues: { ":audience": `AUDIENCE#CHANNEL#${channelId}#0` },
    });
    expect(places).toEqual([]);
    expect(await itemAt(aws, keys.openedChannel(channelId))).toBeUndefined();
    const stored = await itemAt(aws, keys.channel(guildId, channelId));
    expect(stored).not.toHaveProperty("member_count");
    expect((await itemAt(aws, keys.guild(guildId)))?.channel_count).toBe(2);
  });

  it.each(["at once", "after the sweep"])(
    "lets none of its old members in when it is made private again %s",
    async (when) => {
      const house = await openHouse(aws);
      const { ada, bob, cy } = house;
      const channelId = await newCouncil(house);
      await show(ada, channelId);
      if (when === "after the sweep") await sweep(aws);
      await hide(ada, channelId);
      await say(ada, channelId, "alone");
      const phone = await ChatSocket.connect(aws, bob.session.access_token);
      const { guilds } = await phone.ok("session.identify");
      expect(guilds[0].channels.map(({ id }: { id: string }) => id)).toEqual([house.channelId]);
      await say(ada, channelId, "still alone");
      await settled(house);
      for (const person of [bob, cy]) {
        expect(await history(person, channelId)).toBe("UNKNOWN_CHANNEL");
        expect(contents(person)).not.toContain("alone");
        expect(told(person, "CHANNEL_DELETE").at(-1)).toMatchObject({ id: channelId });
      }
      expect(phone.dispatches("MESSAGE_CREATE").map(({ d }) => d.content)).not.toContain("still alone");
      expect(await membersOf(ada, channelId)).toEqual([idOf(ada)]);
      expect(await privateChannelCount(aws, bob)).toBe(0);
      expect(await privateChannelCount(aws, ada)).toBe(1);
      await sweep(aws);
      expect(await membersOf(ada, channelId)).toEqual([idOf(ada)]);
      expect(contents(ada)).toContain("still alone");
    },
  );

  it("is gone for nobody, however late the stream tells what was before, and nobody learns what it was called", async () => {
    const house = await openHouse(aws);
    const { ada, bob, cy } = house;
    const channelId = await newCouncil(house);
    await settled(house);
    await switchMapping(aws, "fanout-test-fan-out", false);
    await ada.socket.ok("channel.update", { channel_id: channelId, topic: "layoffs" });
    await ada.socket.ok("channel.update", { channel_id: channelId, topic: null });
    await ada.socket.ok("channel.remove_member", { channel_id: channelId, user_id: idOf(bob) });
    await show(ada, channelId);
    await switchMapping(aws, "fanout-test-fan-out", true);
    await settled(house);
    for (const person of [bob, cy]) {
      expect(told(person, "CHANNEL_DELETE")).toEqual([]);
      expect(told(person, "CHANNEL_UPDATE")).toEqual([]);
      expect(told(person, "CHANNEL_CREATE").at(-1)).toMatchObject({
        id: channelId,
        private: false,
        topic: null,
      });
      expect(told(person, "CHANNEL_RECIPIENT_REMOVE")).toEqual([]);
    }
  });
});

describe("the members of a private channel, in the same moment", () => {
  it("are added once, and told once", async () => {
    const house = await openHouse(aws);
    const { ada, cy } = house;
    const channelId = await newCouncil(house);
    await Promise.all(Array.from({ length: 5 }, () => add(house, cy, channelId)));
    await settled(house);
    expect(told(cy, "CHANNEL_CREATE")).toHaveLength(1);
    expect(told(ada, "CHANNEL_RECIPIENT_ADD").filter(({ user }) => user.id === idOf(cy))).toHaveLength(1);
    expect(await privateChannelCount(aws, cy)).toBe(1);
    const stored = await itemAt(aws, keys.channel(house.guildId, channelId));
    expect(stored?.member_count).toBe(3);
  });

  it("are removed and added again: the last word holds, also for their sockets", async () => {
    const house = await openHouse(aws);
    const { ada, bob } = house;
    const channelId = await newCouncil(house);
    const remove = () =>
      ada.socket.ok("channel.remove_member", { channel_id: channelId, user_id: idOf(bob) });
    await switchMapping(aws, "fanout-test-fan-out", false);
    for (let round = 0; round < 3; round += 1) {
      await remove();
      await add(house, bob, channelId);
    }
    await switchMapping(aws, "fanout-test-fan-out", true);
    await say(ada, channelId, "back");
    await eventually(() => contents(bob)).toContain("back");
    await settled(house);
    const last = bob.socket.received
      .filter(({ t, d }) => t?.startsWith("CHANNEL_") && d.id === channelId)
      .at(-1);
    expect(last?.t).toBe("CHANNEL_CREATE");
    await Promise.all([remove(), remove(), remove()]);
    await say(ada, channelId, "without bob");
    await settled(house);
    expect(contents(bob)).not.toContain("without bob");
    expect(await privateChannelCount(aws, bob)).toBe(0);
    const stored = await itemAt(aws, keys.channel(house.guildId, channelId));
    expect(stored?.member_count).toBe(1);
  });

  it("who opens a connection while being removed gets nothing on it", async () => {
    const house = await openHouse(aws);
    const { ada, bob } = house;
    const channelId = await newCouncil(house);
    const phones = await Promise.all(
      Array.from({ length: 4 }, () => ChatSocket.connect(aws, bob.session.access_token)),
    );
    await Promise.all([
      ...phones.map((phone) => phone.ok("session.identify")),
      ada.socket.ok("channel.remove_member", { channel_id: channelId, user_id: idOf(bob) }),
    ]);
    await say(ada, channelId, "without bob");
    await settled(house);
    for (const phone of phones)
      expect(phone.dispatches("MESSAGE_CREATE").map(({ d }) => d.content)).not.toContain("without bob");
  });

  it("who leaves the guild while being added is in neither, and comes back to the guild alone", async () => {
    const house = await openHouse(aws);
    const { ada, cy, guildId, code } = house;
    const channelId = await newCouncil(house);
    const [refused] = await Promise.all([
      ada.socket.refusal("channel.add_member", { channel_id: channelId, user_id: idOf(cy) }),
      cy.socket.ok("guild.leave", { guild_id: guildId }),
    ]);
    expect([undefined, "UNKNOWN_USER"]).toContain(refused);
    expect(await membersOf(ada, channelId)).not.toContain(idOf(cy));
    await cy.socket.ok("invite.accept", { code });
    expect(await history(cy, channelId)).toBe("UNKNOWN_CHANNEL");
    await add(house, cy, channelId);
    expect(await membersOf(ada, channelId)).toContain(idOf(cy));
    expect(await history(cy, channelId)).toBeUndefined();
    expect(await privateChannelCount(aws, cy)).toBe(1);
    const stored = await itemAt(aws, keys.channel(guildId, channelId));
    expect(stored?.member_count).toBe(3);
  });
});
