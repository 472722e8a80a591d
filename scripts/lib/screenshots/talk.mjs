import { enter, openSession } from "../wire-client.mjs";
import { landscape } from "./landscape.mjs";

export const PASSWORD = "correct horse";
const PEOPLE = {
  ada: { display_name: "Ada Moreau", avatar: "ada", about: "I plan the trips, and count the ropes." },
  bo: { display_name: "Bo", avatar: "bo-2" },
  cleo: { display_name: "Cleo Adeyemi", avatar: "cleo", about: "Weather, maps, and far too much coffee." },
  dmitri: { display_name: "Dmitri", avatar: "dmitri" },
  esin: { display_name: "Esin Kaya", avatar: "esin7" },
};
const CHANNELS = [
  { name: "general", topic: "Everything that has no channel of its own" },
  { name: "announcements", topic: "Few words, for everybody" },
  { name: "routes", category: "Trips", topic: "Where we go next, and when" },
  { name: "weather", category: "Trips" },
  { name: "gear", category: "Trips" },
  { name: "committee", category: "Kept small", private: true },
];

/** People who climb on Sundays, and what they have said: enough for every state of the client to have something in it. */
export async function furnish(api) {
  const people = {};
  for (const [username, profile] of Object.entries(PEOPLE)) {
    const { access_token, user } = await enter(api, username, PASSWORD);
    const session = await openSession(api, access_token);
    await session.request("user.update", profile);
    people[username] = { id: user.id, ask: session.request, close: session.close };
  }
  const { ada, bo, cleo, dmitri, esin } = people;
  const { guild } = await ada.ask("guild.create", { name: "Sunday Climbers" });
  const channels = {};
  for (const [position, fields] of CHANNELS.entries())
    channels[fields.name] = (
      await ada.ask("channel.create", { guild_id: guild.id, position, ...fields })
    ).channel.id;
  const { code } = await ada.ask("invite.create", { guild_id: guild.id });
  for (const person of [bo, cleo, dmitri, esin]) await person.ask("invite.accept", { code });
  await ada.ask("member.set_role", { guild_id: guild.id, user_id: cleo.id, role: "moderator" });
  const { guild: other } = await ada.ask("guild.create", { name: "Book Club" });
  await ada.ask("channel.create", { guild_id: other.id, name: "general" });

  let count = 0;
  const say = async (person, channel, content, more = {}) => {
    const fields = { channel_id: channels[channel], content, nonce: `shot-${count++}`, ...more };
    return (await person.ask("message.send", fields)).message;
  };
  const attach = (person, channel, filename, bytes) => upload(person, channels[channel], filename, bytes);

  await say(
    ada,
    "announcements",
    "Ropes are in the shed again. **Write your name on the list** before you take one.",
  );
  const plan = await say(
    cleo,
    "routes",
    "Sunday looks dry until four. What about the north face, and down by the old path?",
  );
  await say(bo, "routes", "I am in. I bring the long rope, and somebody has to bring lunch.");
  await say(dmitri, "routes", "Lunch is mine. It will be *bread, cheese, and an argument about cheese*.");
  const reply = await say(ada, "routes", "Then we meet at seven, at the shed.", { reply_to: plan.id });
  const picture = await attach(cleo, "routes", "north-face.png", landscape(960, 540, 3));
  await say(cleo, "routes", "This is what it looked like last week:", { attachment_ids: [picture] });
  await say(esin, "routes", `<@${ada.id}> how many ropes are left? I count three:`);
  await say(
    esin,
    "routes",
    "```js\nconst ropes = shed.filter((rope) => rope.length >= 60);\nconsole.log(ropes.length); // 3\n```",
  );
  await say(ada, "routes", "Three is right. The fourth one is the one that nobody should use.");
  for (const person of [ada, bo, dmitri, esin]) await react(person, plan, "👍");
  for (const person of [bo, cleo]) await react(person, reply, "☕");
  await react(esin, plan, "🧗");
  await ada.ask("message.pin", { channel_id: channels.routes, message_id: plan.id });
  await say(bo, "general", "Who has the key?");
  await say(cleo, "weather", "Clouds from the west, and no wind to speak of.");
  const dm = (await cleo.ask("dm.create", { user_id: ada.id })).channel;
  await cleo.ask("message.send", {
    channel_id: dm.id,
    content: "Can you keep a secret about the birthday cake?",
    nonce: "dm-1",
  });
  await ada.ask("message.send", { channel_id: dm.id, content: "I can. Tell me everything.", nonce: "dm-2" });
  await cleo.ask("message.send", {
    channel_id: dm.id,
    content: "It has the shape of a carabiner.",
    nonce: "dm-3",
  });
  await ada.ask("read.ack", { channel_id: channels.routes, message_id: reply.id });

  async function react(person, { id }, emoji) {
    await person.ask("reaction.add", { channel_id: channels.routes, message_id: id, emoji });
  }
  return {
    people,
    guildId: guild.id,
    channels,
    dmId: dm.id,
    close() {
      for (const person of Object.values(people)) person.close();
    },
  };
}

async function upload({ ask }, channel_id, filename, bytes) {
  const fields = { channel_id, filename, content_type: "image/png", size_bytes: bytes.length };
  const { attachment_id, upload: form } = await ask("attachment.create", fields);
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  body.append("file", new Blob([bytes], { type: "image/png" }), filename);
  const { ok, status } = await fetch(form.url, { method: "POST", body });
  if (!ok) throw new Error(`the picture was not taken: ${status}`);
  return attachment_id;
}
