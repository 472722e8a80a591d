import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalAws, startLocalAws } from "#testing";
import {
  askTicket,
  ChatSocket,
  newPerson,
  type OpenSession,
  PASSWORD,
  post,
  registerUser,
} from "./support/chat-client.ts";

let aws: LocalAws;
let http: string;

beforeAll(async () => {
  aws = await startLocalAws();
  http = aws.urls.http ?? "";
});
afterAll(() => aws.stop());

const OTHER = "another horse";
const bearer = (session: OpenSession) => ({ authorization: `Bearer ${session.access_token}` });
const logIn = (session: OpenSession, password = PASSWORD) =>
  post(http, "/auth/login", { username: session.user.username, password });
const logOut = (session: OpenSession, everywhere?: boolean) =>
  post(http, "/auth/logout", { refresh_token: session.refresh_token, everywhere });
const changePassword = (session: OpenSession, password: string, new_password: string) =>
  post(http, "/auth/password", { password, new_password }, bearer(session));

/** What a session is still good for. */
const statusOf = async (session: OpenSession) => [
  (await post(http, "/gateway/ticket", {}, bearer(session))).status,
  (await post(http, "/auth/refresh", { refresh_token: session.refresh_token })).status,
];
const GOOD = [200, 200];
const OVER = [401, 401];

async function enter(session: OpenSession): Promise<ChatSocket> {
  const socket = await ChatSocket.connect(aws, session.access_token);
  await socket.ok("session.identify");
  return socket;
}

/** Somebody with two devices, and on each of two more somewhere on the way to a session: one has a ticket, one a connection. */
async function onManyDevices() {
  const { session, socket } = await newPerson(aws);
  const second: OpenSession = (await logIn(session)).body;
  return {
    session,
    second,
    sockets: [socket, await enter(second)],
    ticket: await askTicket(http, session.access_token),
    connected: await ChatSocket.connect(aws, session.access_token),
  };
}

async function expectAllEnded(person: Awaited<ReturnType<typeof onManyDevices>>, reason: string) {
  for (const session of [person.session, person.second]) expect(await statusOf(session)).toEqual(OVER);
  for (const socket of person.sockets) {
    await expect.poll(() => socket.isOpen).toBe(false);
    expect(socket.dispatches("CLOSE").map(({ d }) => d.reason)).toEqual([reason]);
  }
  expect(await person.connected.refusal("session.identify")).toBe("NOT_IDENTIFIED");
  const late = await ChatSocket.open(aws, person.ticket.url, { ticket: person.ticket.ticket });
  expect(await late.refusal("session.identify")).toBe("NOT_IDENTIFIED");
  await Promise.all([person.connected.close(), late.close()]);
}

describe("a log-out", () => {
  it("ends one session, and leaves the others with their connections", async () => {
    const { session, second, sockets, connected } = await onManyDevices();
    expect(await logOut(session)).toEqual({ status: 204, body: undefined });
    expect((await post(http, "/auth/refresh", { refresh_token: session.refresh_token })).status).toBe(401);
    expect(await statusOf(second)).toEqual(GOOD);
    await aws.streams.idle();
    for (const socket of sockets) expect(await socket.ok("session.heartbeat")).toEqual({});
    await Promise.all([...sockets, connected].map((socket) => socket.close()));
  });

  it("everywhere ends all of them at once, also what is on its way; who logs in after it is in", async () => {
    const person = await onManyDevices();
    expect(await logOut(person.second, true)).toEqual({ status: 204, body: undefined });
    const next: OpenSession = (await logIn(person.session)).body;
    const socket = await enter(next);
    await expectAllEnded(person, "LOGGED_OUT");
    expect(await statusOf(next)).toEqual(GOOD);
    await aws.streams.idle();
    expect(await socket.ok("session.heartbeat")).toEqual({});
    expect(socket.dispatches("CLOSE")).toEqual([]);

    // Once more within the second: what was issued between the two is over too.
    expect((await logOut(person.session, true)).status).toBe(204);
    expect(await statusOf(next)).toEqual(GOOD);
    expect((await logOut(next, true)).status).toBe(204);
    expect(await statusOf(next)).toEqual(OVER);
    await expect.poll(() => socket.isOpen).toBe(false);
  });

  it("by a token that is none ends nothing", async () => {
    const session = await registerUser(http);
    const [userId, familyId] = session.refresh_token.split(".");
    for (const refresh_token of ["", "x", `${userId}.${familyId}.${"x".repeat(43)}`])
      expect((await post(http, "/auth/logout", { refresh_token, everywhere: true })).status).toBe(204);
    expect(await statusOf(session)).toEqual(GOOD);
    for (const everywhere of ["yes", 1, null])
      expect(
        (await post(http, "/auth/logout", { refresh_token: session.refresh_token, everywhere })).status,
      ).toBe(400);
    expect(await statusOf(session)).toEqual(GOOD);
  });
});

describe("a change of the password", () => {
  it("answers a session that works at once, and ends all others", async () => {
    const person = await onManyDevices();
    const { status, body } = await changePassword(person.session, PASSWORD, OTHER);
    expect(status).toBe(200);
    expect(body.user).toEqual(person.session.user);
    const socket = await enter(body);
    await expectAllEnded(person, "LOGGED_OUT");
    expect(await statusOf(body)).toEqual(GOOD);
    await aws.streams.idle();
    expect(await socket.ok("session.heartbeat")).toEqual({});
    expect((await logIn(person.session)).status).toBe(401);
    expect((await logIn(person.session, OTHER)).status).toBe(200);
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
    expect(await statusOf(good[0]?.body)).toEqual(GOOD);
    const logIns = [await logIn(session, "the first horse"), await logIn(session, "the second horse")];
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
    expect(await statusOf(session)).toEqual(GOOD);
    expect((await logIn(session)).status).toBe(200);
  });

  it("counts wrong passwords as log-ins do, together with them", async () => {
    const session = await registerUser(http);
    for (let tries = 0; tries < 5; tries += 1) {
      expect((await changePassword(session, "guess", OTHER)).status).toBe(400);
      expect((await logIn(session, "guess")).status).toBe(401);
    }
    const limited = { status: 429, body: { error: { code: "RATE_LIMITED" } } };
    expect(await changePassword(session, PASSWORD, OTHER)).toMatchObject(limited);
    expect(await logIn(session)).toMatchObject(limited);
  });
});

describe("the log of the HTTP entry", () => {
  it("says by id whose request it was where that is sure, and nothing that is secret", async () => {
    const session = await registerUser(http);
    aws.invocations.clear();
    await logIn(session);
    await logIn(session, "wrong password");
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
