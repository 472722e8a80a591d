import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { guildAudience } from "#core/audience";
import { type LocalAws, startLocalAws } from "#testing";
import { keys } from "../../services/data/keys.ts";
import { ChatSocket, newPerson, newPlace } from "./support/chat-client.ts";

let aws: LocalAws;

beforeAll(async () => {
  aws = await startLocalAws();
});
afterAll(() => aws.stop());

const sweep = async () => {
  const { functionError, payload } = await aws.runSchedule("sweep");
  if (functionError) throw new Error(payload);
};
const exists = async (key: { PK: string; SK: string }) => (await aws.tables.get("Table", key)) !== undefined;

describe("the sweep", () => {
  it("forgets a connection whose end nobody reported, with its place in the audience, and no living one", async () => {
    const ada = await newPerson(aws);
    const { guildId } = await newPlace(ada);
    const lost = "L0SM9cOFvHcCIhw=";
    const userId = ada.session.user.id;
    const old = Date.now() - 30 * 60_000;
    const item = { connection_id: lost, user_id: userId, expires_at: Math.floor(Date.now() / 1000) + 3600 };
    for (const [key, more] of [
      [keys.connection(lost), { heartbeat_at_ms: old, is_identified: true }],
      [keys.userConnection(userId, lost), {}],
      [keys.place(guildAudience(guildId), 0, lost, userId), {}],
    ] as const) {
      await aws.tables.put("Table", { ...key, ...item, ...more });
    }
    await sweep();
    for (const key of [
      keys.connection(lost),
      keys.userConnection(userId, lost),
      keys.place(guildAudience(guildId), 0, lost, userId),
    ]) {
      expect(await exists(key), key.SK).toBe(false);
    }
    expect(await ada.socket.ok("session.heartbeat")).toEqual({});
  });

  it("removes the messages of a deleted channel, and its mark when none is left", async () => {
    const ada = await newPerson(aws);
    const { channelId } = await newPlace(ada);
    await ada.socket.ok("message.send", { channel_id: channelId, content: "x", nonce: "1" });
    await ada.socket.ok("channel.delete", { channel_id: channelId });
    expect(await exists(keys.tombstone(channelId))).toBe(true);
    await sweep();
    const left = await aws.tables.query("Table", {
      KeyConditionExpression: "PK = :channel",
      ExpressionAttributeValues: { ":channel": keys.counter(channelId).PK },
    });
    expect(left).toEqual([]);
    expect(await exists(keys.tombstone(channelId))).toBe(false);
  });
});

describe("a gone connection", () => {
  it("is forgotten at the next delivery, and the others get the message", async () => {
    const ada = await newPerson(aws);
    const { guildId, channelId } = await newPlace(ada);
    const gone = "M0SM9cOFvHcCIhw=";
    const item = {
      ...keys.place(guildAudience(guildId), 0, gone, ada.session.user.id),
      expires_at: Math.floor(Date.now() / 1000) + 3600,
    };
    await aws.tables.put("Table", item);
    await ada.socket.ok("message.send", { channel_id: channelId, content: "x", nonce: "1" });
    await expect.poll(() => ada.socket.dispatches("MESSAGE_CREATE")).toHaveLength(1);
    await expect
      .poll(() => exists(keys.place(guildAudience(guildId), 0, gone, ada.session.user.id)))
      .toBe(false);
  });

  it("leaves nothing behind when it ends by itself", async () => {
    const ada = await newPerson(aws);
    const { guildId } = await newPlace(ada);
    const second = await ChatSocket.connect(aws, ada.session.access_token);
    const { session_id: id } = await second.ok("session.identify");
    expect(await exists(keys.place(guildAudience(guildId), 0, id, ada.session.user.id))).toBe(true);
    second.terminate();
    await expect
      .poll(() => exists(keys.place(guildAudience(guildId), 0, id, ada.session.user.id)))
      .toBe(false);
    await expect.poll(() => exists(keys.userConnection(ada.session.user.id, id))).toBe(false);
    await expect.poll(() => exists(keys.connection(id))).toBe(false);
  });
});
