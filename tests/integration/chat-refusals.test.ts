import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalAws, startLocalAws } from "#testing";
import {
  askTicket,
  ChatSocket,
  newName,
  newPerson,
  newPlace,
  PASSWORD,
  type Person,
  post,
  registerUser,
} from "./support/chat-client.ts";

let aws: LocalAws;
let http: string;
let ada: Person;

beforeAll(async () => {
  aws = await startLocalAws();
  http = aws.urls.http ?? "";
  ada = await newPerson(aws);
});
afterAll(() => aws.stop());

describe("the HTTP entry", () => {
  it("refuses a wrong password and an unknown name with the same words", async () => {
    const wrong = await post(http, "/auth/login", {
      username: ada.session.user.username,
      password: "not it at all",
    });
    const unknown = await post(http, "/auth/login", { username: newName(), password: PASSWORD });
    expect(wrong).toMatchObject({ status: 401, body: { error: { code: "UNAUTHENTICATED" } } });
    expect(unknown).toEqual(wrong);
  });

  it("refuses a name that is taken, ignoring case", async () => {
    const username = ada.session.user.username.toUpperCase();
    const answer = await post(http, "/auth/register", { username, password: PASSWORD });
    expect(answer).toMatchObject({ status: 409, body: { error: { code: "USERNAME_TAKEN" } } });
  });

  it("names the fields that are wrong, missing and unknown", async () => {
    const answer = await post(http, "/auth/register", { username: "a b", passwort: "x" });
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe("INVALID_FORM_BODY");
    expect(Object.keys(answer.body.error.fields).sort()).toEqual(["password", "passwort", "username"]);
    expect(await post(http, "/auth/login", "{")).toMatchObject({ status: 400 });
  });

  it("spends a refresh token, gives another pair within the grace, and ends the family at log-out", async () => {
    const { refresh_token } = await registerUser(http);
    const first = await post(http, "/auth/refresh", { refresh_token });
    const second = await post(http, "/auth/refresh", { refresh_token });
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body.refresh_token).not.toBe(first.body.refresh_token);
    expect(await post(http, "/auth/logout", { refresh_token })).toEqual({ status: 204, body: undefined });
    for (const token of [refresh_token, first.body.refresh_token, second.body.refresh_token]) {
      expect((await post(http, "/auth/refresh", { refresh_token: token })).status).toBe(401);
    }
  });

  it("limits tries of a password for one name, and says when to come back", async () => {
    const { user } = await registerUser(http);
    for (let tries = 0; tries < 10; tries += 1) {
      expect((await post(http, "/auth/login", { username: user.username, password: "guess" })).status).toBe(
        401,
      );
    }
    const limited = await post(http, "/auth/login", { username: user.username, password: PASSWORD });
    expect(limited).toMatchObject({ status: 429, body: { error: { code: "RATE_LIMITED" } } });
    expect(limited.body.error.retry_after_ms).toBeGreaterThan(0);
  });

  it("gives no ticket without a good access token", async () => {
    const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from(JSON.stringify({ sub: "1", username: "x", iss: "fanout", aud: "fanout-api", exp: 9_999_999_999 })).toString("base64url")}.`;
    for (const authorization of [
      "",
      "Bearer x",
      `Bearer ${unsigned}`,
      `Bearer ${ada.session.access_token}x`,
    ]) {
      const answer = await post(http, "/gateway/ticket", {}, authorization ? { authorization } : {});
      expect(answer).toMatchObject({ status: 401, body: { error: { code: "UNAUTHENTICATED" } } });
    }
  });
});

describe("the handshake", () => {
  it("refuses no ticket, a made-up one and a used one", async () => {
    const { ticket, url } = await askTicket(http, ada.session.access_token);
    await expect(ChatSocket.open(aws, url)).rejects.toThrow("401");
    await expect(ChatSocket.open(aws, url, { ticket: "x".repeat(43) })).rejects.toThrow("403");
    const socket = await ChatSocket.open(aws, url, { ticket });
    await expect(ChatSocket.open(aws, url, { ticket })).rejects.toThrow("403");
    await socket.close();
  });
});

describe("a socket", () => {
  it("that has not identified may do nothing else", async () => {
    const socket = await ChatSocket.connect(aws, ada.session.access_token);
    expect(await socket.refusal("session.heartbeat")).toBe("NOT_IDENTIFIED");
    expect(await socket.refusal("guild.create", { name: "g" })).toBe("NOT_IDENTIFIED");
    expect(await socket.refusal("message.send", { content: "not even valid" })).toBe("NOT_IDENTIFIED");
    expect(await socket.refusal("session.no_such")).toBe("UNKNOWN_ACTION");
    expect(await socket.ok("session.identify")).toMatchObject({ user: ada.session.user });
    expect(await socket.ok("session.heartbeat")).toEqual({});
    await socket.close();
  });

  it("gets one error with id null for what is not JSON, and stays open", async () => {
    const { socket } = await newPerson(aws);
    for (const text of ["{", "null", "[]", '"x"', '{"action":"message.send"}', '{"action":5,"id":"x"}']) {
      const before = socket.received.length;
      socket.sendText(text);
      await expect.poll(() => socket.received.length).toBe(before + 1);
      expect(socket.received.at(-1)).toMatchObject({ t: "ERROR", d: { code: "INVALID_FORM_BODY" } });
    }
    expect(socket.received.filter((one) => one.id === null)).toHaveLength(5);
    expect(await socket.ok("session.heartbeat")).toEqual({});
  });

  it("is told of an action that is not there, never left without an answer", async () => {
    for (const action of ["no.such", "message.shout", "channel", "__proto__"]) {
      expect(await ada.socket.refusal(action)).toBe("UNKNOWN_ACTION");
    }
  });

  it("may not send 4,001 characters, none, or an unknown field, and nothing is stored", async () => {
    const { channelId } = await newPlace(ada);
    const send = { channel_id: channelId, nonce: "n" };
    for (const [fields, wrong] of [
      [{ ...send, content: "😀".repeat(4_001) }, "content"],
      [{ ...send, content: "" }, "content"],
      [{ ...send, content: "x", extra: 1 }, "extra"],
      [{ channel_id: channelId, content: "x" }, "nonce"],
      [{ ...send, content: "x", channel_id: "CHANNEL#1" }, "channel_id"],
    ] as const) {
      const { d } = await ada.socket.request("message.send", fields);
      expect(d.code).toBe("INVALID_FORM_BODY");
      expect(Object.keys(d.fields)).toEqual([wrong]);
    }
    expect(await ada.socket.ok("channel.history", { channel_id: channelId })).toEqual({
      messages: [],
      has_more: false,
    });
  });

  it("may send 4,000 emoji, and history is cut by bytes below a frame's limit", async () => {
    const { channelId } = await newPlace(ada);
    for (let index = 0; index < 9; index += 1) {
      await ada.socket.ok("message.send", {
        channel_id: channelId,
        content: "😀".repeat(4_000),
        nonce: `n${index}`,
      });
    }
    const page = await ada.socket.ok("channel.history", { channel_id: channelId });
    expect(page.has_more).toBe(true);
    expect(page.messages.at(-1).seq).toBe(9);
    for (const frame of ada.socket.frames) expect(Buffer.byteLength(frame)).toBeLessThan(128 * 1024);
  });
});

describe("who is not in a guild", () => {
  it("learns from no action that it exists", async () => {
    const { guildId, channelId } = await newPlace(ada);
    await ada.socket.ok("message.send", { channel_id: channelId, content: "secret", nonce: "1" });
    const { socket } = await newPerson(aws);
    const guild = { guild_id: guildId };
    const channel = { channel_id: channelId };
    expect(await socket.refusal("channel.create", { ...guild, name: "c" })).toBe("UNKNOWN_GUILD");
    expect(await socket.refusal("invite.create", guild)).toBe("UNKNOWN_GUILD");
    expect(await socket.refusal("member.list", guild)).toBe("UNKNOWN_GUILD");
    expect(await socket.refusal("guild.leave", guild)).toBe("UNKNOWN_GUILD");
    expect(await socket.refusal("message.send", { ...channel, content: "x", nonce: "1" })).toBe(
      "UNKNOWN_CHANNEL",
    );
    expect(await socket.refusal("channel.history", channel)).toBe("UNKNOWN_CHANNEL");
    expect(await socket.refusal("channel.delete", channel)).toBe("UNKNOWN_CHANNEL");
    expect(await socket.refusal("channel.history", { channel_id: "999" })).toBe("UNKNOWN_CHANNEL");
  });
});

describe("a plain member", () => {
  it("may neither make nor delete channels", async () => {
    const { guildId, channelId, code } = await newPlace(ada);
    const { socket } = await newPerson(aws);
    await socket.ok("invite.accept", { code });
    expect(await socket.refusal("channel.create", { guild_id: guildId, name: "c" })).toBe(
      "MISSING_PERMISSIONS",
    );
    expect(await socket.refusal("channel.delete", { channel_id: channelId })).toBe("MISSING_PERMISSIONS");
  });
});

describe("an invite", () => {
  it("of one use takes one person, who may accept again; the next is refused", async () => {
    const { guildId } = await newPlace(ada);
    const { code } = await ada.socket.ok("invite.create", { guild_id: guildId, max_uses: 1 });
    const [bob, eve] = [await newPerson(aws), await newPerson(aws)];
    const outcomes = await Promise.all(
      [bob, eve].map(({ socket }) => socket.refusal("invite.accept", { code })),
    );
    expect(outcomes.sort()).toEqual(["UNKNOWN_INVITE", undefined].sort());
    const again = await Promise.all(
      [bob, eve].map(({ socket }) => socket.refusal("invite.accept", { code })),
    );
    expect(again.filter((outcome) => outcome === undefined)).toHaveLength(1);
  });

  it("that is over or was never made is refused with the same code", async () => {
    const { guildId } = await newPlace(ada);
    const { socket } = await newPerson(aws);
    expect(await socket.refusal("invite.accept", { code: "nosuchcode" })).toBe("UNKNOWN_INVITE");
    const { code } = await ada.socket.ok("invite.create", { guild_id: guildId, max_age_seconds: 1 });
    // Each try is somebody new: whoever came in while it was good stays in.
    const tryIt = async () => {
      const stranger = await newPerson(aws);
      const outcome = await stranger.socket.refusal("invite.accept", { code });
      await stranger.socket.close();
      return outcome;
    };
    await expect.poll(tryIt, { timeout: 10_000 }).toBe("UNKNOWN_INVITE");
  });
});

describe("a deleted channel", () => {
  it("is gone for everybody at once, with what was written in it", async () => {
    const { guildId, channelId, code } = await newPlace(ada);
    const { socket } = await newPerson(aws);
    await socket.ok("invite.accept", { code });
    await ada.socket.ok("message.send", { channel_id: channelId, content: "x", nonce: "1" });
    await ada.socket.ok("channel.delete", { channel_id: channelId });
    expect(await socket.refusal("channel.history", { channel_id: channelId })).toBe("UNKNOWN_CHANNEL");
    expect(await socket.refusal("message.send", { channel_id: channelId, content: "x", nonce: "2" })).toBe(
      "UNKNOWN_CHANNEL",
    );
    await expect
      .poll(() => socket.dispatches("CHANNEL_DELETE").map((one) => one.d))
      .toEqual([{ id: channelId, guild_id: guildId }]);
    expect(await ada.socket.refusal("channel.delete", { channel_id: channelId })).toBe("UNKNOWN_CHANNEL");
  });
});
