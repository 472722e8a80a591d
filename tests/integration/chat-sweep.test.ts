import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalAws, startLocalAws } from "../../localstack/testing/index.ts";
import { keys } from "../../services/data/keys.ts";
import { ChatSocket, newPerson, newPlace } from "./support/chat-client.ts";

const TABLE = "fanout-test";
let aws: LocalAws;
let http: string;
let documents: DynamoDBDocumentClient;

beforeAll(async () => {
  aws = await startLocalAws();
  http = aws.urls.http ?? "";
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  documents = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: aws.urls.edge, region: "us-east-1", credentials }),
  );
});
afterAll(() => aws.stop());

const sweep = async () => {
  const { functionError, payload } = await aws.lambda.invoke("sweep", "{}");
  if (functionError) throw new Error(payload);
};
const exists = async (key: { PK: string; SK: string }) =>
  (await documents.send(new GetCommand({ TableName: TABLE, Key: key, ConsistentRead: true }))).Item !==
  undefined;

describe("the sweep", () => {
  it("forgets a connection whose end nobody reported, with its place in the audience, and no living one", async () => {
    const ada = await newPerson(http);
    const { guildId } = await newPlace(ada);
    const lost = "L0SM9cOFvHcCIhw=";
    const userId = ada.session.user.id;
    const old = Date.now() - 30 * 60_000;
    const item = { connection_id: lost, user_id: userId, expires_at: Math.floor(Date.now() / 1000) + 3600 };
    for (const [key, more] of [
      [keys.connection(lost), { heartbeat_at_ms: old, is_identified: true }],
      [keys.userConnection(userId, lost), {}],
      [keys.audience(guildId, lost, userId), {}],
    ] as const) {
      await documents.send(new PutCommand({ TableName: TABLE, Item: { ...key, ...item, ...more } }));
    }
    await sweep();
    for (const key of [
      keys.connection(lost),
      keys.userConnection(userId, lost),
      keys.audience(guildId, lost, userId),
    ]) {
      expect(await exists(key), key.SK).toBe(false);
    }
    expect(await ada.socket.ok("session.heartbeat")).toEqual({});
  });

  it("removes the messages of a deleted channel, and its mark when none is left", async () => {
    const ada = await newPerson(http);
    const { channelId } = await newPlace(ada);
    await ada.socket.ok("message.send", { channel_id: channelId, content: "x", nonce: "1" });
    await ada.socket.ok("channel.delete", { channel_id: channelId });
    expect(await exists(keys.tombstone(channelId))).toBe(true);
    await sweep();
    const { Items } = await documents.send(
      new QueryCommand({
        TableName: TABLE,
        KeyConditionExpression: "PK = :channel",
        ExpressionAttributeValues: { ":channel": keys.counter(channelId).PK },
      }),
    );
    expect(Items).toEqual([]);
    expect(await exists(keys.tombstone(channelId))).toBe(false);
  });
});

describe("a gone connection", () => {
  it("is forgotten at the next delivery, and the others get the message", async () => {
    const ada = await newPerson(http);
    const { guildId, channelId } = await newPlace(ada);
    const gone = "M0SM9cOFvHcCIhw=";
    const item = {
      ...keys.audience(guildId, gone, ada.session.user.id),
      expires_at: Math.floor(Date.now() / 1000) + 3600,
    };
    await documents.send(new PutCommand({ TableName: TABLE, Item: item }));
    await ada.socket.ok("message.send", { channel_id: channelId, content: "x", nonce: "1" });
    await expect.poll(() => ada.socket.dispatches("MESSAGE_CREATE")).toHaveLength(1);
    await expect.poll(() => exists(keys.audience(guildId, gone, ada.session.user.id))).toBe(false);
  });

  it("leaves nothing behind when it ends by itself", async () => {
    const ada = await newPerson(http);
    const { guildId } = await newPlace(ada);
    const second = await ChatSocket.connect(http, ada.session.access_token);
    const { session_id: id } = await second.ok("session.identify");
    expect(await exists(keys.audience(guildId, id, ada.session.user.id))).toBe(true);
    second.terminate();
    await expect.poll(() => exists(keys.audience(guildId, id, ada.session.user.id))).toBe(false);
    await expect.poll(() => exists(keys.userConnection(ada.session.user.id, id))).toBe(false);
    expect(await exists(keys.connection(id))).toBe(false);
  });
});
