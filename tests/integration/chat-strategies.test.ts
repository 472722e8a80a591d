import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { guildAudience } from "#core/audience";
import { type LocalAws, startLocalAws } from "#testing";
import { keys } from "../../services/data/keys.ts";
import { ChatSocket, newPerson, newPlace, type Person, type Received } from "./support/chat-client.ts";
import { uploadFile } from "./support/upload.ts";

const seqs = (received: readonly Received[]) => received.map(({ s }) => s);
const numbers = (to: number) => Array.from({ length: to }, (_, index) => index + 1);

/** Guarantee 3: each strategy brings the same. */
describe.each(["stream", "inline", "sharded"])("with the strategy %s", (strategy) => {
  let aws: LocalAws;
  beforeAll(async () => {
    aws = await startLocalAws({ params: { strategy } });
  });
  afterAll(() => aws?.stop());

  const send = (person: Person, channelId: string, content: string) =>
    person.socket.ok("message.send", { channel_id: channelId, content, nonce: content });

  async function twoInAPlace() {
    const [ada, bob] = await Promise.all([newPerson(aws), newPerson(aws)]);
    const place = await newPlace(ada);
    await bob.socket.ok("invite.accept", { code: place.code });
    // What the join brings to Bob is there: the next post to him is the one of a test.
    await expect.poll(() => bob.socket.dispatches("GUILD_CREATE")).toHaveLength(1);
    await expect.poll(() => bob.socket.dispatches("GUILD_MEMBER_ADD")).toHaveLength(1);
    return { ada, bob, ...place };
  }

  it("everybody gets every message, by the number that history has", async () => {
    const { ada, bob, channelId } = await twoInAPlace();
    for (let index = 0; index < 5; index += 1) {
      await send(ada, channelId, `a${index}`);
      await send(bob, channelId, `b${index}`);
    }
    for (const { socket } of [ada, bob])
      await expect
        .poll(() =>
          [...new Set(seqs(socket.dispatches("MESSAGE_CREATE")))].sort((a, b) => Number(a) - Number(b)),
        )
        .toEqual(numbers(10));
    const { messages } = await bob.socket.ok("channel.history", { channel_id: channelId });
    expect(seqs(messages.map((message: { seq: number }) => ({ s: message.seq })))).toEqual(numbers(10));
  });

  it("who repeats a send brings it once more where senders deliver, with files too: the first try may have been ended before", async () => {
    const { ada, bob, channelId } = await twoInAPlace();
    const attachment_ids = [await uploadFile(ada, channelId, Buffer.from("file"))];
    for (let tries = 0; tries < 2; tries += 1)
      await ada.socket.ok("message.send", { channel_id: channelId, content: "", nonce: "n", attachment_ids });
    await expect
      .poll(() => seqs(bob.socket.dispatches("MESSAGE_CREATE")))
      .toEqual(strategy === "inline" ? [1, 1] : [1]);
  });

  it("who sends a message has read up to it, also where that fails at first", async () => {
    const { ada, bob, channelId } = await twoInAPlace();
    await aws.streams.idle();
    aws.failNext({ service: "dynamodb", operation: "UpdateItem", error: "AccessDeniedException" });
    const { message } = await send(ada, channelId, "own");
    await expect
      .poll(async () => (await ada.socket.ok("session.resume", { channels: {} })).guilds[0].channels[0])
      .toMatchObject({ last_message_id: message.id, last_read_id: message.id });
    const { guilds } = await bob.socket.ok("session.resume", { channels: {} });
    expect(guilds[0].channels[0]).toMatchObject({ last_message_id: message.id, last_read_id: null });
    // The record came again for it.
    await expect.poll(() => new Set(seqs(bob.socket.dispatches("MESSAGE_CREATE")))).toEqual(new Set([1]));
  });

  it("a large audience is reached through the queue, each connection once", async () => {
    const { ada, bob, guildId, channelId } = await twoInAPlace();
    await aws.tables.put("Table", { ...keys.audienceHead(guildAudience(guildId)), shards: 4 });
    const more = await Promise.all(
      numbers(4).map(async () => {
        const socket = await ChatSocket.connect(aws, bob.session.access_token);
        await socket.ok("session.identify");
        return socket;
      }),
    );
    await send(ada, channelId, "to all");
    for (const socket of [ada.socket, bob.socket, ...more])
      await expect.poll(() => seqs(socket.dispatches("MESSAGE_CREATE"))).toEqual([1]);
    await Promise.all(more.map((socket) => socket.close()));
  });

  it("what a post met is made up for: a client that missed something is told to resume, and has all then", async () => {
    const { ada, bob, channelId } = await twoInAPlace();
    const [connection] = [bob.ready.session_id as string];
    aws.failNext({
      service: "execute-api",
      resource: connection,
      error: "InternalServerErrorException",
      times: 3,
    });
    await send(ada, channelId, "lost");
    await expect.poll(() => bob.socket.dispatches("RESUME_REQUIRED").length).toBeGreaterThan(0);
    const { channels } = await bob.socket.ok("session.resume", { channels: { [channelId]: 0 } });
    expect(channels[channelId]).toEqual({ replayed: 1, limited: false });
    expect(seqs(bob.socket.dispatches("MESSAGE_CREATE"))).toEqual([1]);
  });
});
