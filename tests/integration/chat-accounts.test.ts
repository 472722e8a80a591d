import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalAws, startLocalAws } from "#testing";
import {
  askTicket,
  newPerson,
  type OpenSession,
  PASSWORD,
  post,
  registerUser,
} from "./support/chat-client.ts";
import {
  bearer,
  enter,
  expectAllEnded,
  expectFirstEnded,
  GOOD,
  logIn,
  OVER,
  onManyDevices,
  statusOf,
} from "./support/devices.ts";

let aws: LocalAws;
let http: string;

beforeAll(async () => {
  aws = await startLocalAws();
  http = aws.urls.http ?? "";
});
afterAll(() => aws.stop());

const OTHER = "another horse";
const logOut = (session: OpenSession, everywhere?: boolean) =>
  post(http, "/auth/logout", { refresh_token: session.refresh_token, everywhere });
const changePassword = (session: OpenSession, password: string, new_password: string) =>
  post(http, "/auth/password", { password, new_password }, bearer(session));

describe("a log-out", () => {
  it("ends one session at once, also what is on its way, and leaves the others with their connections", async () => {
    const person = await onManyDevices(aws);
    const { session, second, sockets } = person;
    const { body: refreshed } = await post(http, "/auth/refresh", { refresh_token: session.refresh_token });
    expect(await logOut(refreshed)).toEqual({ status: 204, body: undefined });
    await expectFirstEnded(aws, person, "LOGGED_OUT");
    for (const ended of [session, refreshed])
      for (const [path, body] of [
        ["/gateway/ticket", {}],
        ["/auth/password", { password: PASSWORD, new_password: OTHER }],
        ["/auth/delete", { password: PASSWORD }],
      ] as const)
        expect(await post(http, path, body, bearer(ended))).toMatchObject({
          status: 401,
          body: { error: { code: "UNAUTHENTICATED" } },
        });

    await aws.streams.idle();
    expect(await statusOf(http, second)).toEqual(GOOD);
    expect(await sockets[1].ok("session.heartbeat")).toEqual({});
    expect(sockets[1].dispatches("CLOSE")).toEqual([]);
    expect((await logOut(session)).status).toBe(204);
    await sockets[1].close();
  });

  it("everywhere ends all of them at once, also what is on its way; who logs in after it is in", async () => {
    const person = await onManyDevices(aws);
    expect(await logOut(person.second, true)).toEqual({ status: 204, body: undefined });
    const next: OpenSession = (await logIn(http, person.session)).body;
    const socket = await enter(aws, next);
    await expectAllEnded(aws, person, "LOGGED_OUT");
    expect(await statusOf(http, next)).toEqual(GOOD);
    await aws.streams.idle();
    expect(await socket.ok("session.heartbeat")).toEqual({});
    expect(socket.dispatches("CLOSE")).toEqual([]);

    // Once more within the second: what was issued between the two is over too.
    expect((await logOut(person.session, true)).status).toBe(204);
    expect(await statusOf(http, next)).toEqual(GOOD);
    expect((await logOut(next, true)).status).toBe(204);
    expect(await statusOf(http, next)).toEqual(OVER);
    await expect.poll(() => socket.isOpen).toBe(false);
  });

  it.each([
    ["of this session", "LOGGED_OUT", (session: OpenSession) => logOut(session)],
    ["everywhere", "LOGGED_OUT", (session: OpenSession) => logOut(session, true)],
    ["by a new password", "LOGGED_OUT", (session: OpenSession) => changePassword(session, PASSWORD, OTHER)],
    [
      "by the end of the account",
      "ACCOUNT_DELETED",
      (session: OpenSession) => post(http, "/auth/delete", { password: PASSWORD }, bearer(session)),
    ],
  ])(
    "closes the connections before it is answered, also while the stream is behind: %s",
    async (_what, reason, end) => {
      const { session, socket } = await newPerson(aws);
      aws.failNext({ function: "fan-out", delayMs: 3_000 });
      expect((await end(session)).status).toBeLessThan(300);
      const heard = await socket.request("session.heartbeat").then(
        () => "an answer",
        () => "nothing",
      );
      expect(heard).toBe("nothing");
      expect(socket.dispatches("CLOSE").map(({ d }) => d.reason)).toEqual([reason]);
      await aws.streams.idle();
    },
  );

  it("by a token that is none ends nothing", async () => {
    const session = await registerUser(http);
    const [userId, familyId] = session.refresh_token.split(".");
    for (const refresh_token of ["", "x", `${userId}.${familyId}.${"x".repeat(43)}`])
      expect((await post(http, "/auth/logout", { refresh_token, everywhere: true })).status).toBe(204);
    expect(await statusOf(http, session)).toEqual(GOOD);
    for (const everywhere of ["yes", 1, null])
      expect(
        (await post(http, "/auth/logout", { refresh_token: session.refresh_token, everywhere })).status,
      ).toBe(400);
    expect(await statusOf(http, session)).toEqual(GOOD);
  });
});

describe("a change of the password", () => {
  it("answers a session that works at once, and ends all others", async () => {
    const person = await onManyDevices(aws);
    const { status, body } = await changePassword(person.session, PASSWORD, OTHER);
    expect(status).toBe(200);
    expect(body.user).toEqual(person.session.user);
    const socket = await enter(aws, body);
    await expectAllEnded(aws, person, "LOGGED_OUT");
    expect(await statusOf(http, body)).toEqual(GOOD);
    await aws.streams.idle();
    expect(await socket.ok("session.heartbeat")).toEqual({});
    expect((await logIn(http, person.session)).status).toBe(401);
    expect((await logIn(http, person.session, OTHER)).status).toBe(200);
    // A repeat, as after an answer that was lost.
    expect((await changePassword(person.session, PASSWORD, OTHER)).status).toBe(401);
    await socket.close();
  });

  it("of two at once stores one, and leaves one session", async () => {
    const session = await registerUser(http);
    const answers = await Promise.all([
      changePassword(session, PASSWORD, "the first horse"),
      changePassword(session, PASSWORD, "the second horse"),
    ]);
    const good = answers.filter(({ status }) => status === 200);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, expect.any(Number)]);
    expect(good).toHaveLength(1);
    expect(await statusOf(http, good[0]?.body)).toEqual(GOOD);
    const logIns = [
      await logIn(http, session, "the first horse"),
      await logIn(http, session, "the second horse"),
    ];
    expect(logIns.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  it("needs a session, the old password and a new one that is one", async () => {
    const session = await registerUser(http);
    const noBearer = await post(http, "/auth/password", { password: PASSWORD, new_password: OTHER });
    expect(noBearer).toMatchObject({ status: 401, body: { error: { code: "UNAUTHENTICATED" } } });
    expect(await changePassword(session, "wrong", OTHER)).toMatchObject({
      status: 400,
      body: { error: { code: "INVALID_FORM_BODY", fields: { password: "Is wrong." } } },
    });
    expect((await changePassword(session, PASSWORD, "short")).body.error.fields).toHaveProperty(
      "new_password",
    );
    expect(await statusOf(http, session)).toEqual(GOOD);
    expect((await logIn(http, session)).status).toBe(200);
  });

  it("counts wrong passwords as log-ins do, together with them", async () => {
    const session = await registerUser(http);
    for (let tries = 0; tries < 5; tries += 1) {
      expect((await changePassword(session, "guess", OTHER)).status).toBe(400);
      expect((await logIn(http, session, "guess")).status).toBe(401);
    }
    const limited = { status: 429, body: { error: { code: "RATE_LIMITED" } } };
    expect(await changePassword(session, PASSWORD, OTHER)).toMatchObject(limited);
    expect(await logIn(http, session)).toMatchObject(limited);
  });
});

describe("the log of the HTTP entry", () => {
  it("says by id whose request it was where that is sure, and nothing that is secret", async () => {
    const session = await registerUser(http);
    aws.invocations.clear();
    await logIn(http, session);
    await logIn(http, session, "wrong password");
    await changePassword(session, "wrong password", OTHER);
    await askTicket(http, session.access_token);
    await logOut(session);
    const lines = [...aws.invocations.list("auth"), ...aws.invocations.list("ticket")]
      .flatMap(({ logTail }) => logTail.split("\n"))
      .flatMap((line) => (line.includes('"action"') ? [line.slice(line.indexOf("{"))] : []));
    const told = lines
      .map((line) => JSON.parse(line))
      .map(({ action, outcome, user_id }) => [action, outcome, user_id]);
    expect(told).toEqual([
      ["POST /auth/login", "ok", session.user.id],
      ["POST /auth/login", "UNAUTHENTICATED", undefined],
      ["POST /auth/password", "INVALID_FORM_BODY", session.user.id],
      ["POST /auth/logout", "ok", session.user.id],
      ["POST /gateway/ticket", "ok", session.user.id],
    ]);
    const { user, access_token, refresh_token } = session;
    for (const secret of [user.username, PASSWORD, "wrong password", access_token, refresh_token])
      expect(lines.join("\n")).not.toContain(secret);
  });
});
