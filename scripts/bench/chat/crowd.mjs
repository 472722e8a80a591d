import { enter, openSession, post } from "../../lib/wire-client.mjs";
import { inParallel, JOINING_AT_ONCE } from "../in-parallel.mjs";
import { openLightSocket } from "../light-socket.mjs";

/** A person has so many devices: to register and hash a password for each connection would take longer than what is measured. */
const DEVICES = 50;
const READY = Buffer.from('"READY"');

/**
 * A guild with one owner, so many channels and so many other connections, which only listen.
 * @param {string} api
 * @param {{connections: number, channels?: number}} size
 * @returns {Promise<{owner: object, guildId: string, channelIds: string[], sockets: import("../light-socket.mjs").LightSocket[], close: () => void}>}
 */
export async function openCrowd(api, { connections, channels = 1 }) {
  const run = Date.now().toString(36);
  const opened = await enter(api, `crowd-${run}`, "bench-password");
  const received = { listener: () => {} };
  const owner = await openSession(api, opened.access_token, {
    onDispatch: (dispatch) => received.listener(dispatch),
  });
  const { guild } = await owner.request("guild.create", { name: "Crowd" });
  const channelIds = [];
  for (let index = 0; index < channels; index += 1) {
    const { channel } = await owner.request("channel.create", { guild_id: guild.id, name: `c${index}` });
    channelIds.push(channel.id);
  }
  const { code } = await owner.request("invite.create", { guild_id: guild.id });
  const people = Array.from({ length: Math.ceil(connections / DEVICES) }, (_, index) => index);
  const tokens = await inParallel(people, JOINING_AT_ONCE, async (index) => {
    const { access_token: token } = await enter(api, `crowd-${run}-${index}`, "bench-password");
    const guest = await openSession(api, token);
    await guest.request("invite.accept", { code });
    guest.close();
    return token;
  });
  const places = Array.from({ length: connections }, (_, index) => tokens[Math.floor(index / DEVICES)]);
  const sockets = await inParallel(places, JOINING_AT_ONCE, (token) => openListener(api, token));
  return {
    owner,
    guildId: guild.id,
    channelIds,
    sockets,
    onDispatch(listener) {
      received.listener = listener;
    },
    close() {
      owner.close();
      for (const socket of sockets) socket.close();
    },
  };
}

async function openListener(api, token) {
  const { ticket, url } = await post(api, "/gateway/ticket", {}, token);
  const socket = await openLightSocket(`${url}?ticket=${encodeURIComponent(ticket)}`);
  await new Promise((resolve) => {
    socket.onFrame((payload) => payload.includes(READY) && resolve());
    socket.send('{"action":"session.identify","id":"1"}');
  });
  return socket;
}

/** Resolves with the time when every socket has a frame with this text in it. */
export function everywhere(sockets, text) {
  const wanted = Buffer.from(text);
  let left = sockets.length;
  return new Promise((resolve) => {
    for (const socket of sockets) {
      let has = false;
      socket.onFrame((payload) => {
        if (has || !payload.includes(wanted)) return;
        has = true;
        left -= 1;
        if (left === 0) resolve(performance.now());
      });
    }
  });
}
