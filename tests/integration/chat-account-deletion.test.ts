import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { guildAudience } from "#core/audience";
import { type LocalAws, startLocalAws } from "#testing";
import { keys } from "../../services/data/keys.ts";
import {
  ChatSocket,
  newPerson,
  newPlace,
  type OpenSession,
  PASSWORD,
  type Person,
  post,
  registerUser,
} from "./support/chat-client.ts";
import { bearer, enter, expectAllEnded, GOOD, logIn, onManyDevices, statusOf } from "./support/devices.ts";

let aws: LocalAws;
let http: string;

beforeAll(async () => {
  aws = await startLocalAws();
  http = aws.urls.http ?? "";
});
afterAll(() => aws.stop());

const remove = (session: OpenSession, password = PASSWORD) =>
  post(http, "/auth/delete", { password }, bearer(session));
const DONE = { status: 204, body: undefined };
const idOf = ({ session }: { session: OpenSession }) => session.user.id;
/** How somebody is shown who is not there any more. */
const gone = (person: { session: OpenSession }) => ({ id: idOf(person), username: "deleted", deleted: true });
const get = (key: { PK: string; SK: string }) => aws.tables.get("Table", key);
const sweep = async () => {
  const { functionError, payload } = await aws.runSchedule("sweep");
  if (functionError) throw new Error(payload);
};
const told = ({ socket }: Person, t: string) => socket.dispatches(t).map(({ d }) => d);

/** Everything of a user that lies in the table under their own key. */
const itemsOf = async (person: { session: OpenSession }) =>
  (
    await aws.tables.query("Table", {
      KeyConditionExpression: "PK = :user",
      ExpressionAttributeValues: { ":user": keys.user(idOf(person)).PK },
    })
  ).map((item) => String(item.SK).split("#")[0]);

/** As the request leaves it that was ended right after its first transaction. */
async function endedHalfWay(person: { session: OpenSession }) {
  const item = await get(keys.user(idOf(person)));
  await aws.tables.put("Table", { ...item, username: "deleted", deleted: true });
  await aws.tables.put("Table", { ...keys.deletion(idOf(person)), type: "DELETION", user_id: idOf(person) });
}

describe("a deletion", () => {
  it("needs a session and the password", async () => {
    const session = await registerUser(http);
    expect((await post(http, "/auth/delete", { password: PASSWORD })).status).toBe(401);
    expect(await remove(session, "wrong")).toMatchObject({
      status: 400,
      body: { error: { code: "INVALID_FORM_BODY", fields: { password: "Is wrong." } } },
    });
    expect((await post(http, "/auth/delete", {}, bearer(session))).body.error.fields).toHaveProperty(
      "password",
    );
    expect(await statusOf(http, session)).toEqual(GOOD);
    for (let tries = 1; tries < 10; tries += 1) await remove(session, "wrong");
    expect(await remove(session)).toMatchObject({ status: 429, body: { error: { code: "RATE_LIMITED" } } });
    expect(await statusOf(http, session)).toEqual(GOOD);
  });

  it("ends everything at once, also what is on its way, and a repeat finds nobody", async () => {
    const person = await onManyDevices(aws);
    expect(await remove(person.second)).toEqual(DONE);
    await expectAllEnded(aws, person, "ACCOUNT_DELETED");
    expect((await logIn(http, person.session)).status).toBe(401);
    expect((await remove(person.second)).status).toBe(401);
    const change = { password: PASSWORD, new_password: "another horse" };
    expect((await post(http, "/auth/password", change, bearer(person.second))).status).toBe(401);
    expect(await get(keys.deletion(idOf(person)))).toBeUndefined();
    await expect.poll(async () => new Set(await itemsOf(person))).toEqual(new Set(["PROFILE", "SESSIONS"]));
  });

  it("frees the name, and nothing of the old account is good for the new one", async () => {
    const old = await newPerson(aws);
    const { code } = await newPlace(await newPerson(aws));
    await old.socket.ok("invite.accept", { code });
    await old.socket.ok("user.update", { display_name: "Ada", about: "x", avatar: "y" });
    expect(await remove(old.session)).toEqual(DONE);
    const session = await registerUser(http, old.session.user.username);
    expect(session.user.id).not.toBe(idOf(old));
    expect((await logIn(http, session)).body.user).toEqual(session.user);
    expect((await remove(old.session)).status).toBe(401);
    expect(await statusOf(http, session)).toEqual(GOOD);
    const socket = await ChatSocket.connect(aws, session.access_token);
    expect(await socket.ok("session.identify")).toMatchObject({ user: session.user, guild_count: 0 });
    expect(await get(keys.user(idOf(old)))).not.toHaveProperty("about");
    await socket.close();
  });
});

describe("what a deleted user leaves behind", () => {
  it("a guild goes to who joined first, and its members see who is gone", async () => {
    const [ada, bob, eve] = [await newPerson(aws), await newPerson(aws), await newPerson(aws)];
    const { guildId, code } = await newPlace(ada);
    for (const { socket } of [bob, eve]) await socket.ok("invite.accept", { code });
    await ada.socket.ok("user.update", { display_name: "Ada" });
    expect(await remove(ada.session)).toEqual(DONE);
    for (const member of [bob, eve]) {
      await expect
        .poll(() => told(member, "GUILD_MEMBER_REMOVE"))
        .toEqual([{ guild_id: guildId, user: gone(ada) }]);
      await expect
        .poll(() => told(member, "GUILD_MEMBER_UPDATE").at(-1))
        .toEqual({ guild_id: guildId, user: bob.session.user, role: "owner" });
    }
    const { members } = await eve.socket.ok("member.list", { guild_id: guildId });
    expect(members.map(({ user, role }: { user: { id: string }; role: string }) => [user.id, role])).toEqual([
      [idOf(bob), "owner"],
      [idOf(eve), "member"],
    ]);
    expect(await eve.socket.refusal("user.get", { user_id: idOf(ada) })).toBe("UNKNOWN_USER");
  });

  it("a guild without heirs ends, with its channels", async () => {
    const ada = await newPerson(aws);
    const { guildId, channelId, code } = await newPlace(ada);
    expect(await remove(ada.session)).toEqual(DONE);
    for (const key of [keys.guild(guildId), keys.member(guildId, idOf(ada)), keys.counter(channelId)])
      expect(await get(key), key.SK).toBeUndefined();
    const bob = await newPerson(aws);
    expect(await bob.socket.refusal("invite.accept", { code })).toBe("UNKNOWN_INVITE");
  });

  it("messages stay, and name nobody any more", async () => {
    const [ada, bob] = [await newPerson(aws), await newPerson(aws)];
    const { channelId, code } = await newPlace(bob);
    await ada.socket.ok("invite.accept", { code });
    await bob.socket.close();
    await ada.socket.ok("message.send", { channel_id: channelId, content: "remember me", nonce: "1" });
    expect(await remove(ada.session)).toEqual(DONE);

    const back = await ChatSocket.connect(aws, bob.session.access_token);
    await back.ok("session.resume", { channels: { [channelId]: 0 } });
    expect(back.dispatches("MESSAGE_CREATE").map(({ d }) => [d.content, d.author])).toEqual([
      ["remember me", gone(ada)],
    ]);
    const { messages } = await back.ok("channel.history", { channel_id: channelId });
    expect(messages).toMatchObject([{ content: "remember me", author: gone(ada) }]);
    await back.close();
  });

  it("private channels and direct messages go on without them", async () => {
    const [ada, bob] = [await newPerson(aws), await newPerson(aws)];
    const { guildId, code } = await newPlace(bob);
    await ada.socket.ok("invite.accept", { code });
    const { channel } = await bob.socket.ok("channel.create", {
      guild_id: guildId,
      name: "p",
      private: true,
    });
    const dm = "77";
    await aws.tables.put("Table", { ...keys.directMessage(idOf(ada), idOf(bob)), type: "DM" });
    const { joined_at_ms } = (await get(keys.member(guildId, idOf(ada)))) ?? {};
    for (const [channel_id, more] of [
      [channel.id, { guild_id: guildId, joined_at_ms }],
      // Of a channel, and of a guild, that are gone.
      ["78", { guild_id: guildId, joined_at_ms }],
      ["79", { guild_id: "80", joined_at_ms: 1 }],
      [dm, {}],
    ]) {
      const member = { channel_id, user_id: idOf(ada), ...more };
      await aws.tables.put("Table", { ...keys.channelMember(channel_id, idOf(ada)), ...member });
      await aws.tables.put("Table", { ...keys.userChannel(idOf(ada), channel_id), ...member });
    }
    const channelKey = keys.channel(guildId, channel.id);
    await aws.tables.put("Table", { ...(await get(channelKey)), member_count: 2 });

    expect(await remove(ada.session)).toEqual(DONE);
    for (const id of [channel.id, "78", "79", dm]) {
      expect(await get(keys.channelMember(id, idOf(ada)))).toBeUndefined();
      expect(await get(keys.userChannel(idOf(ada), id))).toBeUndefined();
    }
    expect(await get(channelKey)).toMatchObject({ member_count: 1 });
    await expect
      .poll(() => told(bob, "GUILD_MEMBER_REMOVE"))
      .toEqual([{ guild_id: guildId, user: gone(ada) }]);
    const { user } = await bob.socket.ok("user.get", { user_id: idOf(ada) });
    expect(user).toEqual({ ...gone(ada), created_at: user.created_at });
  });
});

describe("a deletion that was ended half way", () => {
  it("is finished by the sweep, with the connections' places in audiences", async () => {
    const [ada, bob] = [await newPerson(aws), await newPerson(aws)];
    const places = [await newPlace(ada), await newPlace(bob)] as const;
    await bob.socket.ok("invite.accept", { code: places[0].code });
    await ada.socket.ok("invite.accept", { code: places[1].code });
    await endedHalfWay(ada);
    await sweep();
    await expect
      .poll(() => told(bob, "GUILD_MEMBER_REMOVE").map(({ guild_id, user }) => [guild_id, user]))
      .toEqual(expect.arrayContaining(places.map(({ guildId }) => [guildId, gone(ada)])));
    for (const { guildId } of places) {
      expect(await get(keys.member(guildId, idOf(ada)))).toBeUndefined();
      const place = keys.place(guildAudience(guildId), 0, ada.ready.session_id, idOf(ada));
      expect(await get(place)).toBeUndefined();
    }
    expect(await get(keys.deletion(idOf(ada)))).toBeUndefined();
    await sweep();
    expect(await itemsOf(ada)).toEqual(expect.not.arrayContaining(["GUILD", "FAMILY", "TOKEN"]));
  });

  it("lets its user into nothing new meanwhile", async () => {
    const [ada, bob] = [await newPerson(aws), await newPerson(aws)];
    const { guildId, channelId, code } = await newPlace(ada);
    const other = await newPlace(bob);
    await endedHalfWay(ada);
    const tries: [string, object, string][] = [
      ["guild.create", { name: "g" }, "LIMIT_REACHED"],
      ["invite.accept", { code: other.code }, "LIMIT_REACHED"],
      ["channel.create", { guild_id: guildId, name: "p", private: true }, "LIMIT_REACHED"],
      ["message.send", { channel_id: channelId, content: "x", nonce: "1" }, "UNKNOWN_CHANNEL"],
      ["user.update", { about: "x" }, "NOT_IDENTIFIED"],
      ["session.identify", {}, "NOT_IDENTIFIED"],
    ];
    for (const [action, fields, refusal] of tries)
      expect(await ada.socket.refusal(action, { ...fields }), action).toBe(refusal);
    await bob.socket.ok("invite.accept", { code });
    await sweep();
    expect((await bob.socket.ok("member.list", { guild_id: guildId })).members).toEqual([
      { user: bob.session.user, role: "owner", status: "online" },
    ]);
  });

  it("and cannot be finished holds up no other", async () => {
    const [ada, bob] = [await newPerson(aws), await newPerson(aws)];
    // The owner of a guild that names another one cannot hand it on.
    const lost = await newPlace(ada);
    const next = await newPlace(ada);
    await bob.socket.ok("invite.accept", { code: lost.code });
    await aws.tables.put("Table", { ...(await get(keys.guild(lost.guildId))), owner_id: "1" });
    for (const person of [ada, bob]) await endedHalfWay(person);
    await sweep();
    expect(await get(keys.deletion(idOf(bob)))).toBeUndefined();
    expect(await get(keys.member(next.guildId, idOf(ada)))).toBeUndefined();
    expect(await get(keys.deletion(idOf(ada)))).toBeDefined();
    await aws.tables.put("Table", { ...(await get(keys.guild(lost.guildId))), owner_id: idOf(ada) });
    await sweep();
    expect(await get(keys.deletion(idOf(ada)))).toBeUndefined();
  });
});

describe("two devices that delete at once", () => {
  it("end the account once", async () => {
    const { session, second, sockets, connected } = await onManyDevices(aws);
    const answers = await Promise.all([remove(session), remove(second)]);
    expect(answers.map(({ status }) => status)).toContain(204);
    for (const { status } of answers) expect([204, 400, 401]).toContain(status);
    expect(await get(keys.user(session.user.id))).toMatchObject({ username: "deleted", deleted: true });
    await connected.close();
    for (const socket of sockets) await expect.poll(() => socket.isOpen).toBe(false);
    await expect(enter(aws, session)).rejects.toThrow("401");
  });
});
