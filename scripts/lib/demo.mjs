import { enter, openSession } from "./wire-client.mjs";

/** Made for a machine that only its owner reaches. The seed refuses any address that is not loopback. */
export const DEMO_USERS = [
  { username: "ada", password: "fanout-ada" },
  { username: "grace", password: "fanout-grace" },
];
export const DEMO_GUILD = "Fanout Demo";

const CHANNELS = ["general", "random"];
const OPENING = [
  [
    0,
    "Welcome to **Fanout Demo**. Open a second browser, log in as grace, and write something: both of you see it at once.",
  ],
  [
    1,
    "Hi! My message went to a WebSocket API, a Lambda, DynamoDB, its stream, a second Lambda, and from there to you.",
  ],
  [
    0,
    "All of that on this machine. Edit a file in `services/handlers/` now: the next message uses it, and our sockets stay open.",
  ],
];

/**
 * Puts the demo guild there, over the real wire, as two people would. Safe to run again and after a start that was interrupted: what is there
 * already stays, and each message has a nonce of its own.
 * @param {string} api the HTTP API's address
 * @returns {Promise<boolean>} false where all of it was there
 */
export async function seedDemo(api) {
  const { hostname } = new URL(api);
  if (hostname !== "127.0.0.1" && hostname !== "localhost")
    throw new Error(`demo users with public passwords are not made on ${hostname}`);
  const entries = await Promise.all(
    DEMO_USERS.map(({ username, password }) => enter(api, username, password)),
  );
  const opened = await Promise.allSettled(entries.map((entry) => openSession(api, entry.access_token)));
  try {
    const failed = opened.find(({ status }) => status === "rejected");
    if (failed) throw failed.reason;
    const [owner, guest] = opened.map(({ value }) => value);
    return await furnish(owner, guest);
  } finally {
    for (const { value } of opened) value?.close();
  }
}

async function furnish(owner, guest) {
  const known = owner.ready.guilds.find((guild) => guild.name === DEMO_GUILD);
  const guild = known ?? (await owner.request("guild.create", { name: DEMO_GUILD })).guild;
  const channels = [...guild.channels];
  for (const name of CHANNELS) {
    if (channels.some((channel) => channel.name === name)) continue;
    channels.push((await owner.request("channel.create", { guild_id: guild.id, name })).channel);
  }
  if (!guest.ready.guilds.some(({ id }) => id === guild.id)) {
    const { code } = await owner.request("invite.create", { guild_id: guild.id });
    await guest.request("invite.accept", { code });
  }
  const general = channels.find((channel) => channel.name === "general");
  if (!general || general.last_seq >= OPENING.length) return known === undefined;
  for (const [index, [who, content]] of OPENING.entries()) {
    const author = who === 0 ? owner : guest;
    await author.request("message.send", { channel_id: general.id, content, nonce: `demo-${index}` });
  }
  return true;
}
