import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { inRoot } from "../paths.mjs";
import { ANSWERS_WITHIN_MS, openSession, post } from "../wire-client.mjs";
import { checkHealth, checkPage, findApi } from "./find-api.mjs";
import { createInbox } from "./inbox.mjs";
import { choosePeople, enterAs } from "./person.mjs";

const MANY = 20;

/**
 * Ten steps that two people take through a deployment, over its real wire, and the last of which tidies up after them. They share what came of those before.
 * @param {string} address of the client's page or of the HTTP API
 * @param {{invite?: string | undefined, accounts?: string | undefined}} given
 */
export function smokeSteps(address, given) {
  const at = {};
  const inboxes = [createInbox(), createInbox()];
  return [
    {
      name: "the address leads to an HTTP API that answers",
      run: async () => {
        Object.assign(at, await findApi(address));
        await checkHealth(at.api);
        return at.api;
      },
    },
    {
      name: "the page comes with its security headers, at its routes too",
      run: async () => {
        if (!at.hasPage) return "no page at this address, it is the HTTP API";
        await checkPage(address);
      },
    },
    {
      name: "somebody gets in",
      run: async () => {
        at.people = choosePeople(at.api, given);
        at.owner = await enterAs(at.api, at.people[0], given.invite);
        return at.owner.user.username;
      },
    },
    {
      name: "a ticket opens one socket and no second",
      run: () => spendTicketTwice(at.api, at.owner.access_token),
    },
    {
      name: "a socket identifies",
      run: async () => {
        at.ownerSocket = await openSession(at.api, at.owner.access_token, inboxes[0]);
        return `session ${at.ownerSocket.ready.session_id}`;
      },
    },
    {
      name: "a guild, a channel and an invite are made",
      run: async () => {
        const { request } = at.ownerSocket;
        at.guildId = (await request("guild.create", { name: "Smoke test" })).guild.id;
        at.channelId = (await request("channel.create", { guild_id: at.guildId, name: "smoke" })).channel.id;
        at.code = (
          await request("invite.create", { guild_id: at.guildId, max_uses: 1, max_age_seconds: 600 })
        ).code;
      },
    },
    {
      name: "somebody else gets in by it, and the first learns of it",
      run: async () => {
        at.guest = await enterAs(at.api, at.people[1], at.code);
        at.guestSocket = await openSession(at.api, at.guest.access_token, inboxes[1]);
        const { guild } = await at.guestSocket.request("invite.accept", { code: at.code });
        if (guild.id !== at.guildId) throw new Error("the invite led to another guild");
        await inboxes[0].until("the first learned of the second", (received) =>
          received.some(({ t, d }) => t === "GUILD_MEMBER_ADD" && d.user.id === at.guest.user.id),
        );
        return at.guest.user.username;
      },
    },
    {
      name: "a message reaches both, and is stored once however often it is sent",
      run: () => sendOnce(at, inboxes),
    },
    { name: `${MANY} messages arrive in order, and history has them`, run: () => sendMany(at, inboxes[1]) },
    { name: "what was made is removed", always: true, run: () => tidyUp(at) },
  ];
}

async function spendTicketTwice(api, token) {
  const { WebSocket } = createRequire(inRoot("package.json"))("ws");
  const { ticket, url } = await post(api, "/gateway/ticket", {}, token);
  const open = () =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`${url}?ticket=${encodeURIComponent(ticket)}`, {
        perMessageDeflate: false,
        handshakeTimeout: ANSWERS_WITHIN_MS,
      });
      socket.once("open", () => {
        socket.close();
        resolve("open");
      });
      socket.once("unexpected-response", (_request, { statusCode }) => {
        socket.terminate();
        resolve(statusCode);
      });
      socket.once("error", reject);
    });
  const first = await open();
  if (first !== "open") throw new Error(`the handshake with a fresh ticket was answered with ${first}`);
  const second = await open();
  if (second !== 403) throw new Error(`a ticket that is used gave ${second}, not 403`);
  return url;
}

const messagesOf = (received, channelId) =>
  received.filter(({ t, c }) => t === "MESSAGE_CREATE" && c === channelId);

async function sendOnce({ ownerSocket, channelId }, inboxes) {
  const draft = { channel_id: channelId, content: "once", nonce: randomUUID() };
  const sentAt = performance.now();
  const { message } = await ownerSocket.request("message.send", draft);
  await Promise.all(
    inboxes.map((inbox, index) =>
      inbox.until(`person ${index + 1} got the message`, (received) =>
        messagesOf(received, channelId).some(({ s, d }) => d.id === message.id && s === message.seq),
      ),
    ),
  );
  const ms = Math.round(performance.now() - sentAt);
  const again = await ownerSocket.request("message.send", draft);
  if (again.message.id !== message.id) throw new Error("the same nonce was stored twice");
  return `${ms} ms from send to both`;
}

async function sendMany({ ownerSocket, guestSocket, channelId }, inbox) {
  for (let count = 1; count <= MANY; count += 1)
    await ownerSocket.request("message.send", {
      channel_id: channelId,
      content: `message ${count}`,
      nonce: randomUUID(),
    });
  // Delivery is at least once, and a client goes by the numbers.
  const numbers = (received) => [...new Set(messagesOf(received, channelId).map(({ s }) => s))];
  await inbox.until(`${MANY} messages arrived`, (received) => numbers(received).length > MANY);
  const came = numbers(inbox.all("MESSAGE_CREATE"));
  if (came.some((seq, index) => seq !== index + 1)) throw new Error(`they came as ${came.join(", ")}`);
  const { messages } = await guestSocket.request("channel.history", { channel_id: channelId });
  const stored = messages.map(({ seq }) => seq);
  if (stored.length !== MANY + 1 || stored.some((seq, index) => seq !== index + 1))
    throw new Error(`history has ${stored.join(", ")}`);
}

/** As far as the wire allows: an account stays. */
async function tidyUp({ api, people = [], owner, guest, ownerSocket, guestSocket, guildId, channelId }) {
  if (channelId) await ownerSocket.request("channel.delete", { channel_id: channelId });
  if (guildId && guestSocket)
    await guestSocket.request("guild.leave", { guild_id: guildId }).catch((error) => {
      // It had not come in.
      if (error.code !== "UNKNOWN_GUILD") throw error;
    });
  if (guildId) await ownerSocket.request("guild.leave", { guild_id: guildId });
  for (const socket of [ownerSocket, guestSocket]) socket?.close();
  for (const session of [owner, guest])
    if (session) await post(api, "/auth/logout", { refresh_token: session.refresh_token });
  if (!owner) return "nothing was";
  const stay = people
    .filter(({ isNew }, index) => isNew && [owner, guest][index])
    .map(({ username }) => username);
  return stay.length > 0 ? `the accounts ${stay.join(" and ")} stay: no request removes one` : undefined;
}
