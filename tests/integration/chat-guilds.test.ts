import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { channelAudience, guildAudience } from "#core/audience";
import { type LocalAws, startLocalAws } from "#testing";
import { keys } from "../../services/data/keys.ts";
import { ChatSocket, newPerson, newPlace, type Person, type Place } from "./support/chat-client.ts";

let aws: LocalAws;

beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(() => aws.stop());

const find = (key: { PK: string; SK: string }) => aws.tables.get("Table", { ...key });
const idOf = (person: Person): string => person.session.user.id;
const contents = (socket: ChatSocket) => socket.dispatches("MESSAGE_CREATE").map(({ d }) => d.content);
const join = (person: Person, { code }: Place) => person.socket.ok("invite.accept", { code });
let nonces = 0;
const say = (person: Person, channel_id: string, content: string) =>
  person.socket.ok("message.send", { channel_id, content, nonce: `n${nonces++}` });

/** Another device of somebody. */
const secondSocket = async (person: Person) => {
  const socket = await ChatSocket.connect(aws, person.session.access_token);
  return { socket, ready: await socket.ok("session.identify") };
};

/** By role: an owner with a guild, and one of each other role in it. */
async function newCrew() {
  const [owner, admin, moderator, member] = await Promise.all([1, 2, 3, 4].map(() => newPerson(aws)));
  if (!owner || !admin || !moderator || !member) throw new Error("four people");
  const place = await newPlace(owner);
  for (const person of [admin, moderator, member]) await join(person, place);
  const set = (person: Person, role: string) =>
    owner.socket.ok("member.set_role", { guild_id: place.guildId, user_id: idOf(person), role });
  await set(admin, "admin");
  await set(moderator, "moderator");
  return { place, owner, admin, moderator, member };
}

const rolesIn = async (person: Person, { guildId }: Place): Promise<Record<string, string>> => {
  const { members } = await person.socket.ok("member.list", { guild_id: guildId });
  return Object.fromEntries(
    members.map((one: { user: { id: string }; role: string }) => [one.user.id, one.role]),
  );
};

/** What somebody is told who is removed: GUILD_DELETE, why, and then the end of the socket. */
async function expectRemoved(socket: ChatSocket, guildId: string, reason: string) {
  await expect.poll(() => socket.isOpen).toBe(false);
  expect(socket.dispatches("GUILD_DELETE").map(({ d }) => d)).toEqual([{ id: guildId }]);
  expect(socket.dispatches("CLOSE").map(({ d }) => d)).toEqual([
    { reason, message: expect.any(String), guild_id: guildId },
  ]);
}

describe("what each role may do", () => {
  it("is refused to everybody below, and nobody touches an equal or who is above", async () => {
    const { place, owner, admin, moderator, member } = await newCrew();
    const stranger = await newPerson(aws);
    const guild = { guild_id: place.guildId };
    const on = (person: Person) => ({ ...guild, user_id: idOf(person) });
    const refused = async (person: Person, action: string, fields: object, code: string) =>
      expect(await person.socket.refusal(action, { ...fields }), `${action} ${JSON.stringify(fields)}`).toBe(
        code,
      );

    const managing: [string, object][] = [
      ["guild.update", { ...guild, name: "x" }],
      ["invite.list", guild],
      ["ban.list", guild],
      ["member.ban", on(member)],
      ["member.unban", on(member)],
      ["member.set_role", { ...on(member), role: "moderator" }],
    ];
    for (const [action, fields] of managing) {
      await refused(stranger, action, fields, "UNKNOWN_GUILD");
      await refused(member, action, fields, "MISSING_PERMISSIONS");
      await refused(moderator, action, fields, "MISSING_PERMISSIONS");
    }
    await refused(stranger, "member.kick", on(member), "UNKNOWN_GUILD");
    await refused(member, "member.kick", on(moderator), "MISSING_PERMISSIONS");
    await refused(stranger, "guild.delete", guild, "UNKNOWN_GUILD");
    for (const person of [admin, moderator, member])
      await refused(person, "guild.delete", guild, "MISSING_PERMISSIONS");

    for (const target of [moderator, admin, owner])
      await refused(moderator, "member.kick", on(target), "MISSING_PERMISSIONS");
    for (const target of [admin, owner]) {
      await refused(admin, "member.kick", on(target), "MISSING_PERMISSIONS");
      await refused(admin, "member.ban", on(target), "MISSING_PERMISSIONS");
      await refused(admin, "member.set_role", { ...on(target), role: "member" }, "MISSING_PERMISSIONS");
    }
    for (const role of ["admin", "owner"])
      await refused(admin, "member.set_role", { ...on(member), role }, "MISSING_PERMISSIONS");
    await refused(owner, "member.set_role", { ...on(owner), role: "member" }, "MISSING_PERMISSIONS");
    await refused(owner, "member.ban", on(owner), "MISSING_PERMISSIONS");

    for (const [action, more] of [
      ["member.kick", {}],
      ["member.set_role", { role: "member" }],
      ["member.unban", {}],
    ] as const)
      await refused(admin, action, { ...on(stranger), ...more }, "UNKNOWN_USER");
    expect(Object.values(await rolesIn(member, place)).sort()).toEqual([
      "admin",
      "member",
      "moderator",
      "owner",
    ]);
  });

  it("changes with the role at the next action, and the guild is told", async () => {
    const { place, owner, admin, member } = await newCrew();
    const update = { guild_id: place.guildId, name: "Renamed" };
    const set = (role: string) =>
      owner.socket.ok("member.set_role", { guild_id: place.guildId, user_id: idOf(member), role });
    for (let round = 0; round < 5; round += 1) {
      await set("admin");
      expect(await member.socket.ok("guild.update", update)).toEqual({
        guild: { id: place.guildId, name: "Renamed" },
      });
      await set("member");
      expect(await member.socket.refusal("guild.update", update)).toBe("MISSING_PERMISSIONS");
    }
    await expect.poll(() => admin.socket.dispatches("GUILD_UPDATE")).toHaveLength(5);
    expect(admin.socket.dispatches("GUILD_UPDATE")[0]?.d).toEqual({ id: place.guildId, name: "Renamed" });
    const told = () =>
      admin.socket.dispatches("GUILD_MEMBER_UPDATE").filter(({ d }) => d.user.id === idOf(member));
    await expect.poll(() => told().map(({ d }) => d.role)).toEqual(Array(5).fill(["admin", "member"]).flat());
    expect(told()[0]?.d).toEqual({ guild_id: place.guildId, user: member.session.user, role: "admin" });
  });
});

describe("a guild's owner", () => {
  it("hands it over and is an admin then; of two who are given it at once one gets it", async () => {
    const { place, owner, admin, moderator } = await newCrew();
    const give = (person: Person) =>
      owner.socket.request("member.set_role", {
        guild_id: place.guildId,
        user_id: idOf(person),
        role: "owner",
      });
    const answers = await Promise.all([give(admin), give(moderator)]);
    expect(answers.map(({ t, d }) => (t === "ERROR" ? d.code : t)).sort()).toEqual([
      "ACK",
      "MISSING_PERMISSIONS",
    ]);
    const roles = await rolesIn(owner, place);
    expect(roles[idOf(owner)]).toBe("admin");
    expect([roles[idOf(admin)], roles[idOf(moderator)]].filter((role) => role === "owner")).toHaveLength(1);
    await expect
      .poll(() => moderator.socket.dispatches("GUILD_MEMBER_UPDATE").filter(({ d }) => d.role === "owner"))
      .toHaveLength(1);
  });

  it("is one, also where the owner leaves, hands over, and the heir is kicked, all at once", async () => {
    const { place, owner, admin, moderator, member } = await newCrew();
    const guild = { guild_id: place.guildId };
    await Promise.all([
      owner.socket.request("guild.leave", guild),
      owner.socket.request("member.set_role", { ...guild, user_id: idOf(moderator), role: "owner" }),
      owner.socket.request("member.kick", { ...guild, user_id: idOf(admin) }),
      admin.socket.request("member.kick", { ...guild, user_id: idOf(moderator) }),
      moderator.socket.request("member.kick", { ...guild, user_id: idOf(member) }),
    ]);
    const items = await aws.tables.query("Table", {
      KeyConditionExpression: "PK = :guild",
      ExpressionAttributeValues: { ":guild": keys.guild(place.guildId).PK },
    });
    const owners = items.filter(({ type, role }) => type === "MEMBER" && role === "owner");
    expect(owners.map(({ user_id }) => user_id)).toEqual([
      items.find(({ type }) => type === "GUILD")?.owner_id,
    ]);
  });
});

/** A private channel that `admin` has made and the owner is in as well. Of the owner's sockets only those that connect later hear of it. */
async function newPrivateChannel(place: Place, admin: Person, owner: Person): Promise<string> {
  const { channel } = await admin.socket.ok("channel.create", {
    guild_id: place.guildId,
    name: "board",
    private: true,
  });
  const member = await find(keys.member(place.guildId, idOf(owner)));
  const ids = { channel_id: channel.id, user_id: idOf(owner) };
  await aws.tables.put(
    "Table",
    { ...keys.channelMember(channel.id, idOf(owner)), ...ids, joined_at_ms: member?.joined_at_ms },
    { ...(await find(keys.user(idOf(owner)))), private_channel_count: 1 },
    { ...keys.userChannel(idOf(owner), channel.id), channel_id: channel.id, guild_id: place.guildId },
  );
  return channel.id;
}

describe("who is kicked", () => {
  it("is out with all sockets and all private channels before the answer, and may come back to the open ones", async () => {
    const { place, owner, admin, moderator } = await newCrew();
    const secret = await newPrivateChannel(place, admin, owner);
    const writer = { ...owner, ...(await secondSocket(owner)) };
    await say(writer, secret, "before");
    const second = await secondSocket(admin);
    expect(second.ready.guilds[0].channels.map(({ id }: { id: string }) => id).sort()).toEqual(
      [place.channelId, secret].sort(),
    );
    await expect.poll(() => contents(admin.socket)).toEqual(["before"]);

    await owner.socket.ok("member.kick", { guild_id: place.guildId, user_id: idOf(admin) });
    await say(writer, secret, "after");
    await say(writer, place.channelId, "after");
    for (const socket of [admin.socket, second.socket]) await expectRemoved(socket, place.guildId, "KICKED");
    await expect.poll(() => contents(writer.socket)).toEqual(["before", "after", "after"]);
    expect([...contents(admin.socket), ...contents(second.socket)]).toEqual(["before"]);
    await expect.poll(() => moderator.socket.dispatches("GUILD_MEMBER_REMOVE")).toHaveLength(1);
    expect(moderator.socket.dispatches("GUILD_MEMBER_REMOVE")[0]?.d).toEqual({
      guild_id: place.guildId,
      user: admin.session.user,
    });
    expect(await find(keys.userChannel(idOf(admin), secret))).toBeUndefined();
    const profile = await find(keys.user(idOf(admin)));
    expect([profile?.guild_count, profile?.private_channel_count]).toEqual([0, 0]);

    const back = await secondSocket(admin);
    expect(back.ready).toMatchObject({ guild_count: 0, guilds: [] });
    for (const channel_id of [secret, place.channelId])
      expect(await back.socket.refusal("channel.history", { channel_id })).toBe("UNKNOWN_CHANNEL");
    const { guild } = await back.socket.ok("invite.accept", { code: place.code });
    expect(guild.channels.map(({ id }: { id: string }) => id)).toEqual([place.channelId]);
    expect(await back.socket.refusal("channel.history", { channel_id: secret })).toBe("UNKNOWN_CHANNEL");
  });

  it("is out of the private channels also where the handler was killed right after the membership", async () => {
    const { place, owner, admin } = await newCrew();
    const secret = await newPrivateChannel(place, admin, owner);
    const { session_id } = (await secondSocket(admin)).ready;
    const spot = keys.place(channelAudience(secret), 0, session_id, idOf(admin));
    expect(await find(spot)).toBeDefined();
    // What the transaction writes that removes a member, and nothing behind it.
    await aws.tables.delete("Table", { ...keys.userGuild(idOf(admin), place.guildId) });
    await aws.tables.delete("Table", { ...keys.member(place.guildId, idOf(admin)) });
    await aws.tables.put("Table", {
      ...keys.userEvent(idOf(admin), "1"),
      ...{ type: "EVENT", kind: "membership", change: "left" },
      ...{ user_id: idOf(admin), audience: guildAudience(place.guildId) },
    });
    await expect.poll(() => find(keys.userChannel(idOf(admin), secret))).toBeUndefined();
    expect([await find(spot), await find(keys.channelMember(secret, idOf(admin)))]).toEqual([
      undefined,
      undefined,
    ]);
    await expect.poll(() => admin.socket.dispatches("GUILD_DELETE")).toHaveLength(1);
  });

  it("gets nothing more by a socket that identifies at the same moment", async () => {
    const owner = await newPerson(aws);
    const bob = await newPerson(aws);
    const place = await newPlace(owner);
    for (let round = 0; round < 8; round += 1) {
      const here = await ChatSocket.connect(aws, bob.session.access_token);
      await here.ok("session.identify");
      await here.ok("invite.accept", { code: place.code });
      const late = await ChatSocket.connect(aws, bob.session.access_token);
      const [identified] = await Promise.all([
        // Closed before it was answered, it has not seen the guild either.
        late.request("session.identify").catch(() => undefined),
        // A little later each time, so that the two meet in different places.
        owner.socket
          .ok("session.heartbeat")
          .then(() => (round % 2 === 0 ? undefined : owner.socket.ok("session.heartbeat")))
          .then(() => owner.socket.ok("member.kick", { guild_id: place.guildId, user_id: idOf(bob) })),
      ]);
      await say(owner, place.channelId, `after ${round}`);
      await expect.poll(() => contents(owner.socket)).toContain(`after ${round}`);
      await expectRemoved(here, place.guildId, "KICKED");
      expect(contents(late)).toEqual([]);
      // Either it was there in time to be told and closed, or it has never seen the guild.
      const sawGuild = identified?.t === "READY" && identified.d.guild_count > 0;
      if (sawGuild) await expectRemoved(late, place.guildId, "KICKED");
      const places = await aws.tables.query("Table", {
        KeyConditionExpression: "PK = :places",
        ExpressionAttributeValues: { ":places": keys.place(guildAudience(place.guildId), 0, "", "").PK },
      });
      expect(places.filter(({ SK }) => SK.endsWith(`#${idOf(bob)}`))).toEqual([]);
      await late.close();
    }
  });
});

describe("who is banned", () => {
  it("is removed, and no invite lets them in until they are unbanned", async () => {
    const { place, owner, admin, member } = await newCrew();
    const { code: other } = await admin.socket.ok("invite.create", { guild_id: place.guildId, max_uses: 3 });
    const target = { guild_id: place.guildId, user_id: idOf(member) };
    await admin.socket.ok("member.ban", { ...target, reason: "spam" });
    await say(owner, place.channelId, "after");
    await expectRemoved(member.socket, place.guildId, "BANNED");
    expect(contents(member.socket)).toEqual([]);

    const back = await secondSocket(member);
    expect(back.ready.guild_count).toBe(0);
    for (const code of [place.code, other])
      expect(await back.socket.refusal("invite.accept", { code })).toBe("UNKNOWN_INVITE");
    expect(await owner.socket.ok("ban.list", { guild_id: place.guildId })).toEqual({
      bans: [{ user: member.session.user, reason: "spam", banned_at: expect.any(String) }],
      has_more: false,
    });
    // Once more, as a client does that missed the answer.
    await admin.socket.ok("member.ban", { ...target, reason: "spam" });

    await admin.socket.ok("member.unban", target);
    expect(await admin.socket.refusal("member.unban", target)).toBe("UNKNOWN_USER");
    expect(await owner.socket.ok("ban.list", { guild_id: place.guildId })).toEqual({
      bans: [],
      has_more: false,
    });
    await back.socket.ok("invite.accept", { code: other });
    const { invites } = await owner.socket.ok("invite.list", { guild_id: place.guildId });
    const listed = invites.find(({ code }: { code: string }) => code === other);
    expect(listed.uses).toBe(1);
  });

  it("need not have been a member; the list has pages", async () => {
    const owner = await newPerson(aws);
    const place = await newPlace(owner);
    const strangers = await Promise.all([1, 2, 3].map(() => newPerson(aws)));
    for (const person of strangers)
      await owner.socket.ok("member.ban", { guild_id: place.guildId, user_id: idOf(person) });
    for (const person of strangers)
      expect(await person.socket.refusal("invite.accept", { code: place.code })).toBe("UNKNOWN_INVITE");
    const page = (after?: string) =>
      owner.socket.ok("ban.list", { guild_id: place.guildId, limit: 2, ...(after ? { after } : {}) });
    const first = await page();
    expect(first.bans.map(({ reason }: { reason: null }) => reason)).toEqual([null, null]);
    const rest = await page(first.bans[1].user.id);
    expect([first.has_more, rest.has_more]).toEqual([true, false]);
    expect([...first.bans, ...rest.bans].map(({ user }: { user: { id: string } }) => user.id).sort()).toEqual(
      strangers.map(idOf).sort(),
    );
    // Else whoever has a guild of their own could ask for anybody's profile.
    await owner.socket.ok("member.ban", { guild_id: place.guildId, user_id: "1" });
    const { bans } = await owner.socket.ok("ban.list", { guild_id: place.guildId });
    for (const { user } of bans) expect(user).toEqual({ id: user.id, username: "unknown", unknown: true });
    expect(bans).toHaveLength(4);
  });

  it("with long reasons come in pages that fit into a frame", async () => {
    const owner = await newPerson(aws);
    const { guildId } = await newPlace(owner);
    const ids = Array.from({ length: 70 }, (_, index) => String(1_000 + index));
    for (const user_id of ids)
      await owner.socket.ok("member.ban", { guild_id: guildId, user_id, reason: "\u{1F600}".repeat(512) });
    const listed: string[] = [];
    for (let more = true, pages = 0; more && pages < 5; pages += 1) {
      const after = listed.length > 0 ? { after: listed.at(-1) } : {};
      const page = await owner.socket.ok("ban.list", { guild_id: guildId, limit: 100, ...after });
      listed.push(...page.bans.map(({ user }: { user: { id: string } }) => user.id));
      more = page.has_more;
    }
    expect(listed).toEqual(ids);
  });

  it("does not slip in by an invite that is accepted at the same moment", async () => {
    const owner = await newPerson(aws);
    const place = await newPlace(owner);
    const outcomes = new Set<string>();
    for (let round = 0; round < 8; round += 1) {
      const bob = await newPerson(aws);
      const target = { guild_id: place.guildId, user_id: idOf(bob) };
      const [accepted] = await Promise.all([
        bob.socket.request("invite.accept", { code: place.code }),
        owner.socket.ok("member.ban", target),
      ]);
      outcomes.add(accepted.t === "ERROR" ? accepted.d.code : "joined");
      expect(await find(keys.member(place.guildId, idOf(bob)))).toBeUndefined();
      expect((await find(keys.user(idOf(bob))))?.guild_count).toBe(0);
      if (accepted.t === "ACK") await expectRemoved(bob.socket, place.guildId, "BANNED");
      const back = await secondSocket(bob);
      expect(await back.socket.refusal("invite.accept", { code: place.code })).toBe("UNKNOWN_INVITE");
    }
    expect([...outcomes].filter((one) => !["UNKNOWN_INVITE", "joined"].includes(one))).toEqual([]);
  });
});

describe("invites", () => {
  it("are listed with their uses and makers, and ended by their makers and by who manages them", async () => {
    const { place, owner, admin, moderator, member } = await newCrew();
    const stranger = await newPerson(aws);
    const create = async (person: Person, fields: object = {}) =>
      (await person.socket.ok("invite.create", { guild_id: place.guildId, ...fields })).code;
    const limited = await create(member, { max_uses: 1 });
    const mine = await create(member);
    const list = async () => (await admin.socket.ok("invite.list", { guild_id: place.guildId })).invites;
    const codes = async () => (await list()).map(({ code }: { code: string }) => code).sort();
    expect(await codes()).toEqual([place.code, limited, mine].sort());
    expect((await list()).find(({ code }: { code: string }) => code === place.code)).toEqual({
      code: place.code,
      guild_id: place.guildId,
      inviter: owner.session.user,
      uses: 3,
      max_uses: null,
      expires_at: expect.stringMatching(/^\d{4}-.*Z$/),
    });

    expect(await stranger.socket.refusal("invite.revoke", { code: mine })).toBe("UNKNOWN_INVITE");
    expect(await moderator.socket.refusal("invite.revoke", { code: mine })).toBe("MISSING_PERMISSIONS");
    expect(await moderator.socket.refusal("invite.revoke", { code: "never1made" })).toBe("UNKNOWN_INVITE");
    await member.socket.ok("invite.revoke", { code: mine });
    expect(await member.socket.refusal("invite.revoke", { code: mine })).toBe("UNKNOWN_INVITE");
    expect(await stranger.socket.refusal("invite.accept", { code: mine })).toBe("UNKNOWN_INVITE");

    // Its maker leaving does not end it; its last use does.
    await member.socket.ok("guild.leave", { guild_id: place.guildId });
    await stranger.socket.ok("invite.accept", { code: limited });
    expect(await codes()).toEqual([place.code]);
    await admin.socket.ok("invite.revoke", { code: place.code });
    expect(await codes()).toEqual([]);
    expect(await member.socket.refusal("invite.accept", { code: place.code })).toBe("UNKNOWN_INVITE");
  });

  it("from before there was a list still let people in", async () => {
    const owner = await newPerson(aws);
    const bob = await newPerson(aws);
    const place = await newPlace(owner);
    await aws.tables.delete("Table", { ...keys.guildInvite(place.guildId, place.code) });
    expect((await owner.socket.ok("invite.list", { guild_id: place.guildId })).invites).toEqual([]);
    await join(bob, place);
    await owner.socket.ok("invite.revoke", { code: place.code });
  });

  it("are 200 at most that are live, however many are made at once", async () => {
    const owner = await newPerson(aws);
    const place = await newPlace(owner);
    const until = Date.now() + 3_600_000;
    const put = async (code: string, fields: object) => {
      const expires_at = Math.floor(until / 1000);
      const invite = { guild_id: place.guildId, uses: 0, valid_until_ms: until, expires_at, ...fields };
      await aws.tables.put(
        "Table",
        { ...keys.invite(code), ...invite },
        { ...keys.guildInvite(place.guildId, code), code, expires_at },
      );
    };
    for (let index = 0; index < 196; index += 1) await put(`live${index}`, {});
    await put("usedUp", { uses: 1, max_uses: 1 });
    await put("over", { valid_until_ms: Date.now() - 1 });
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, () => owner.socket.refusal("invite.create", { guild_id: place.guildId })),
    );
    expect(outcomes.filter((code) => code === undefined)).toHaveLength(3);
    expect(outcomes.filter((code) => code === "LIMIT_REACHED")).toHaveLength(3);
    expect((await owner.socket.ok("invite.list", { guild_id: place.guildId })).invites).toHaveLength(200);
    await owner.socket.ok("invite.revoke", { code: "live0" });
    await owner.socket.ok("invite.create", { guild_id: place.guildId });
  });
});

describe("a guild that is deleted", () => {
  const sweep = async () => {
    const { functionError, payload } = await aws.runSchedule("sweep");
    if (functionError) throw new Error(payload);
  };

  it("is gone for everybody at once, and after the sweep nothing is left of it but what goes by TTL", async () => {
    const before = new Set((await aws.tables.items("Table")).map(({ PK, SK }) => `${PK} ${SK}`));
    const { place, owner, admin, moderator, member } = await newCrew();
    const secret = await newPrivateChannel(place, admin, owner);
    const writer = { ...owner, ...(await secondSocket(owner)) };
    await say(writer, secret, "a secret");
    await say(writer, place.channelId, "hello");
    const stranger = await newPerson(aws);
    await owner.socket.ok("member.ban", { guild_id: place.guildId, user_id: idOf(moderator) });
    for (const person of [member, owner]) {
      const item = { channel_id: place.channelId, last_read_id: "1" };
      await aws.tables.put("Table", { ...keys.readState(idOf(person), place.channelId), ...item });
      await aws.tables.put("Table", {
        ...keys.mention(idOf(person), place.channelId, "1"),
        channel_id: place.channelId,
        message_id: "1",
      });
    }

    await owner.socket.ok("guild.delete", { guild_id: place.guildId });
    for (const { socket } of [owner, admin, member]) {
      const refused = async (action: string, fields: object) =>
        expect(await socket.refusal(action, { ...fields }), action).toMatch(
          /^UNKNOWN_(GUILD|CHANNEL|INVITE)$/,
        );
      for (const channel_id of [place.channelId, secret]) {
        await refused("channel.history", { channel_id });
        await refused("message.send", { channel_id, content: "x", nonce: `gone${channel_id}` });
      }
      for (const action of ["member.list", "guild.delete", "guild.leave", "invite.create", "ban.list"])
        await refused(action, { guild_id: place.guildId });
      await refused("channel.create", { guild_id: place.guildId, name: "x" });
      await refused("invite.accept", { code: place.code });
      await expect.poll(() => socket.dispatches("GUILD_DELETE")[0]?.d).toEqual({ id: place.guildId });
    }
    expect(await stranger.socket.refusal("invite.accept", { code: place.code })).toBe("UNKNOWN_INVITE");
    expect((await secondSocket(member)).ready.guild_count).toBe(0);
    // Who has deleted it has room for another one at once.
    expect((await find(keys.user(idOf(owner))))?.guild_count).toBe(0);

    await sweep();
    const people = [owner, admin, moderator, member];
    const left = (await aws.tables.items("Table")).filter(({ PK, SK }) => !before.has(`${PK} ${SK}`));
    const ids = [place.guildId, place.channelId, secret];
    const ofGuild = left.filter((item) => ids.some((id) => JSON.stringify(item).includes(id)));
    expect(ofGuild.filter(({ expires_at }) => expires_at === undefined)).toEqual([]);
    expect(new Set(ofGuild.map(({ type }) => type))).toEqual(new Set(["LOG", "NONCE", "EVENT"]));
    for (const person of people) {
      const profile = await find(keys.user(idOf(person)));
      expect([profile?.guild_count, profile?.private_channel_count ?? 0]).toEqual([0, 0]);
    }
  });

  it("stays gone where the handler was killed right after it, and the sweep ends what that began", async () => {
    const { place, owner, member } = await newCrew();
    // What `guild.delete` writes first, and nothing behind it.
    await aws.tables.delete("Table", { ...keys.guild(place.guildId) });
    await aws.tables.put("Table", { ...keys.guildTombstone(place.guildId), guild_id: place.guildId });
    expect(await member.socket.refusal("channel.history", { channel_id: place.channelId })).toBe(
      "UNKNOWN_CHANNEL",
    );
    expect(await owner.socket.refusal("member.list", { guild_id: place.guildId })).toBe("UNKNOWN_GUILD");
    expect(await owner.socket.refusal("guild.delete", { guild_id: place.guildId })).toBe("UNKNOWN_GUILD");
    await sweep();
    for (const { socket } of [owner, member])
      await expect.poll(() => socket.dispatches("GUILD_DELETE")).toHaveLength(1);
    const rest = await aws.tables.query("Table", {
      KeyConditionExpression: "PK = :guild",
      ExpressionAttributeValues: { ":guild": keys.guild(place.guildId).PK },
    });
    expect(rest).toEqual([]);
    expect(await find(keys.guildTombstone(place.guildId))).toBeUndefined();
    expect(await find(keys.tombstone(place.channelId))).toBeUndefined();
  });
});
