import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type LocalAws, startLocalAws } from "#testing";
import { keys } from "../../services/data/keys.ts";
import { ChatSocket, newPerson, newPlace, type Person } from "./support/chat-client.ts";

let aws: LocalAws;
beforeAll(async () => {
  // What waits in the stream is a part of it, whatever the shell says.
  vi.stubEnv("FANOUT_STRATEGY", "stream");
  aws = await startLocalAws();
});
afterAll(() => {
  vi.unstubAllEnvs();
  return aws.stop();
});

const send = (person: Person, channelId: string, content: string) =>
  person.socket.ok("message.send", { channel_id: channelId, content, nonce: content.slice(0, 64) });

async function resume(person: Person, channels: Record<string, number>) {
  const socket = await ChatSocket.connect(aws, person.session.access_token);
  const resumed = await socket.ok("session.resume", { channels });
  const missed = socket.received.filter(({ c }) => c !== undefined);
  return { socket, resumed, missed };
}

/** Puts events behind the one that a channel has, until it has `count`: quicker than to send them. */
async function fillLog(channelId: string, count: number) {
  const first = await aws.tables.get("Table", { ...keys.log(channelId, 1) });
  const put = (seq: number) => aws.tables.put("Table", { ...first, ...keys.log(channelId, seq), seq });
  for (let seq = 2; seq <= count; seq += 50)
    await Promise.all(Array.from({ length: Math.min(50, count - seq + 1) }, (_, index) => put(seq + index)));
  const counter = await aws.tables.get("Table", { ...keys.counter(channelId) });
  await aws.tables.put("Table", { ...counter, ...keys.counter(channelId), last_seq: count });
}

/** Makes log items as old as they are after this many days: TTL would have taken them, be it on time or not (D8). */
async function age(channelId: string, seqs: readonly number[]) {
  for (const seq of seqs) {
    const item = await aws.tables.get("Table", { ...keys.log(channelId, seq) });
    await aws.tables.put("Table", { ...item, expires_at: Math.floor(Date.now() / 1000) - 60 });
  }
}

describe("session.resume", () => {
  it("opens the session: what comes before is refused, what comes after is delivered", async () => {
    const ada = await newPerson(aws);
    const { channelId } = await newPlace(ada);
    const socket = await ChatSocket.connect(aws, ada.session.access_token);
    expect(await socket.refusal("message.send", { content: "x" })).toBe("NOT_IDENTIFIED");
    const resumed = await socket.ok("session.resume", { channels: { [channelId]: 0 } });
    expect(resumed).toMatchObject({ user: ada.session.user, guild_count: 1, channels: {} });
    await send(ada, channelId, "hello");
    await expect.poll(() => socket.dispatches("MESSAGE_CREATE").map(({ s }) => s)).toEqual([1]);
    await socket.close();
  });

  it("gives what was missed in each channel, in order and before RESUMED, and all else as READY has it", async () => {
    const [ada, bob] = await Promise.all([newPerson(aws), newPerson(aws)]);
    const { guildId, channelId, code } = await newPlace(ada);
    await bob.socket.ok("invite.accept", { code });
    await send(ada, channelId, "seen");
    await bob.socket.close();
    const { channel: other } = await ada.socket.ok("channel.create", { guild_id: guildId, name: "other" });
    await send(ada, channelId, "missed 1");
    await send(ada, other.id, "elsewhere");
    await send(ada, channelId, "missed 2");
    const { socket, resumed, missed } = await resume(bob, { [channelId]: 1 });
    expect(missed.map(({ t, c, s, d }) => [t, c, s, d.content])).toEqual([
      ["MESSAGE_CREATE", channelId, 2, "missed 1"],
      ["MESSAGE_CREATE", channelId, 3, "missed 2"],
    ]);
    expect(socket.received.at(-1)?.t).toBe("RESUMED");
    expect(resumed.channels).toEqual({ [channelId]: { replayed: 2, limited: false } });
    expect(resumed.guilds[0].channels.map((one: { last_seq: number }) => one.last_seq)).toEqual([3, 1]);
    await socket.close();
  });

  it("is right also while the stream is behind: nothing is lost, and what is delivered later is the same once more", async () => {
    const ada = await newPerson(aws);
    const { channelId } = await newPlace(ada);
    await ada.socket.close();
    // Three batches that fail: the stream holds the message back.
    aws.failNext({ function: "fan-out", times: 3 });
    const sender = await ChatSocket.connect(aws, ada.session.access_token);
    await sender.ok("session.identify");
    await sender.ok("message.send", { channel_id: channelId, content: "held back", nonce: "1" });
    const { socket, missed } = await resume(ada, { [channelId]: 0 });
    expect(missed.map(({ s }) => s)).toEqual([1]);
    await expect
      .poll(() => socket.dispatches("MESSAGE_CREATE").map(({ s }) => s), { timeout: 15_000 })
      .toEqual([1, 1]);
    await Promise.all([socket.close(), sender.close()]);
  });

  it("replays 1,000 events, in frames of at most 32 KB", async () => {
    const ada = await newPerson(aws);
    const { channelId } = await newPlace(ada);
    await send(ada, channelId, "x".repeat(300));
    await fillLog(channelId, 1_001);
    const whole = await resume(ada, { [channelId]: 1 });
    expect(whole.resumed.channels[channelId]).toEqual({ replayed: 1_000, limited: false });
    expect(whole.missed.map(({ s }) => s)).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 2));
    for (const frame of whole.socket.frames) expect(Buffer.byteLength(frame)).toBeLessThanOrEqual(32 * 1024);
    await whole.socket.close();
    const limited = await resume(ada, { [channelId]: 0 });
    expect(limited.resumed.channels[channelId]).toEqual({ replayed: 0, limited: true });
    expect(limited.missed).toEqual([]);
    await limited.socket.close();
  });

  it("says limited where the log does not reach back so far, whether TTL has come by or not", async () => {
    const ada = await newPerson(aws);
    const { channelId } = await newPlace(ada);
    for (const content of ["1", "2", "3", "4"]) await send(ada, channelId, content);
    await age(channelId, [1, 2]);
    const weeks = await resume(ada, { [channelId]: 1 });
    expect(weeks.resumed.channels[channelId]).toEqual({ replayed: 0, limited: true });
    const days = await resume(ada, { [channelId]: 2 });
    expect(days.resumed.channels[channelId]).toEqual({ replayed: 2, limited: false });
    await Promise.all([weeks.socket.close(), days.socket.close()]);
  });

  it("passes over channels that one may not see or that are not there, and says limited to who is ahead", async () => {
    const [ada, bob] = await Promise.all([newPerson(aws), newPerson(aws)]);
    const { channelId } = await newPlace(ada);
    await send(ada, channelId, "secret");
    const stranger = await resume(bob, { [channelId]: 0, "1": 0 });
    expect(stranger.resumed.channels).toEqual({});
    expect(stranger.missed).toEqual([]);
    const ahead = await resume(ada, { [channelId]: 99 });
    expect(ahead.resumed.channels[channelId]).toEqual({ replayed: 0, limited: true });
    await Promise.all([stranger.socket.close(), ahead.socket.close()]);
  });

  it("refuses what is no channel and no number", async () => {
    const ada = await newPerson(aws);
    for (const channels of [{ x: 1 }, { "1": -1 }, { "1": 1.5 }, { "1": "1" }, [], null, undefined])
      expect(await ada.socket.refusal("session.resume", { channels })).toBe("INVALID_FORM_BODY");
    const many = Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [String(index + 1), 0]));
    expect(await ada.socket.refusal("session.resume", { channels: many })).toBe("INVALID_FORM_BODY");
  });
});

describe("a member who connects while a message is on its way", () => {
  it("gets it once on the screen, live or by resume, in any of 20 tries", async () => {
    const [ada, bob] = await Promise.all([newPerson(aws), newPerson(aws)]);
    const { channelId, code } = await newPlace(ada);
    await bob.socket.ok("invite.accept", { code });
    await bob.socket.close();
    for (let seq = 1; seq <= 20; seq += 1) {
      const socket = await ChatSocket.connect(aws, bob.session.access_token);
      const [resumed] = await Promise.all([
        socket.ok("session.resume", { channels: { [channelId]: seq - 1 } }),
        send(ada, channelId, `on its way ${seq}`),
      ]);
      const has = () => socket.dispatches("MESSAGE_CREATE").some(({ s }) => s === seq);
      await expect.poll(has, { message: JSON.stringify(resumed.channels) }).toBe(true);
      await socket.close();
    }
  });
});
