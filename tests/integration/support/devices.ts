import { expect } from "vitest";
import {
  askTicket,
  type Chat,
  ChatSocket,
  newPerson,
  type OpenSession,
  PASSWORD,
  post,
} from "./chat-client.ts";

export const bearer = (session: OpenSession) => ({ authorization: `Bearer ${session.access_token}` });

export const logIn = (http: string, session: OpenSession, password = PASSWORD) =>
  post(http, "/auth/login", { username: session.user.username, password });

/** What a session is still good for: a ticket, and a new pair of tokens. */
export const statusOf = async (http: string, session: OpenSession) => [
  (await post(http, "/gateway/ticket", {}, bearer(session))).status,
  (await post(http, "/auth/refresh", { refresh_token: session.refresh_token })).status,
];
export const GOOD = [200, 200];
export const OVER = [401, 401];

export async function enter(chat: Chat, session: OpenSession): Promise<ChatSocket> {
  const socket = await ChatSocket.connect(chat, session.access_token);
  await socket.ok("session.identify");
  return socket;
}

/** Somebody with two devices, and two more on the way to a session: one has a ticket, one a connection. */
export async function onManyDevices(chat: Chat) {
  const http = chat.urls.http ?? "";
  const { session, socket } = await newPerson(chat);
  const second: OpenSession = (await logIn(http, session)).body;
  return {
    session,
    second,
    sockets: [socket, await enter(chat, second)] as const,
    ticket: await askTicket(http, session.access_token),
    connected: await ChatSocket.connect(chat, session.access_token),
  };
}

type Person = Awaited<ReturnType<typeof onManyDevices>>;

async function expectClosed(socket: ChatSocket, reason: string): Promise<void> {
  await expect.poll(() => socket.isOpen).toBe(false);
  // Whoever ends them tells it, and so may the event that was stored with it.
  expect(new Set(socket.dispatches("CLOSE").map(({ d }) => d.reason))).toEqual(new Set([reason]));
}

/** Everything that this person had is over, and their connections were told why. */
export async function expectAllEnded(chat: Chat, person: Person, reason: string): Promise<void> {
  expect(await statusOf(chat.urls.http ?? "", person.second)).toEqual(OVER);
  await expectClosed(person.sockets[1], reason);
  await expectFirstEnded(chat, person, reason);
}

/** What the first device had is over, with the ticket and the connection that were on their way. */
export async function expectFirstEnded(chat: Chat, person: Person, reason: string): Promise<void> {
  expect(await statusOf(chat.urls.http ?? "", person.session)).toEqual(OVER);
  await expectClosed(person.sockets[0], reason);
  expect(await person.connected.refusal("session.identify")).toBe("NOT_IDENTIFIED");
  const late = await ChatSocket.open(chat, person.ticket.url, { ticket: person.ticket.ticket });
  expect(await late.refusal("session.identify")).toBe("NOT_IDENTIFIED");
  await Promise.all([person.connected.close(), late.close()]);
}
