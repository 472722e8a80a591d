import { intoCalls, splitPart } from "../../../services/aws/deliveries-queue.ts";
import { grownShards, guildAudience } from "../../../services/core/audience.ts";
import { type DeliverDeps, deliver, type Strategy } from "../../../services/core/deliver.ts";
import { type DeliverPartsDeps, deliverParts } from "../../../services/core/deliver-part.ts";
import type { LogDelivery, Part } from "../../../services/core/delivery.ts";
import { readOwnMessages } from "../../../services/core/own-messages.ts";
import { SlowConnections } from "../../../services/core/slow-connections.ts";
import { appendMessage } from "../../../services/data/append-message.ts";
import { findWhereabouts, listShard } from "../../../services/data/audiences.ts";
import { createCounterItem } from "../../../services/data/counters.ts";
import type { Item } from "../../../services/data/documents.ts";
import { guildToItem } from "../../../services/data/guilds.ts";
import { audiencePartition, hashOf, keys } from "../../../services/data/keys.ts";
import { moveReadMark } from "../../../services/data/read-marks.ts";
import type { Table } from "../../../services/data/table.ts";
import { findVisibleChannel } from "../../../services/data/visible-channels.ts";
import { countedDocuments } from "./counted-documents.ts";

/** SQS gives Lambda at most so many messages in a batch; serverless.yml asks for as many. */
const QUEUE_BATCH = 10;

/** What one message costs, from the send to the last socket. */
export interface MessageCounts {
  readonly members: number;
  readonly shards: number;
  /** Calls of DynamoDB, SQS and @connections, as `calls.counts()` of the test helpers names them. */
  readonly calls: Record<string, number>;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Of the largest audience shard, which are of one partition. */
  readonly shardReadUnits: number;
  /** Of the partition key to which most is written: the channel's own. */
  readonly partitionWriteUnits: number;
  /** By function, with the posts that the longest of them makes. */
  readonly invocations: Record<string, { readonly times: number; readonly mostPosts: number }>;
  /** Bytes of the frame that each member gets. */
  readonly frameBytes: number;
}

const GUILD = "1574203687885422900";
const CHANNEL = "1574203687885422999";
const SENDER = "1574203687885422602";
const AUDIENCE = guildAudience(GUILD);

/** Connection ids look like `L0SM9cOFvHcCIhw=`: 15 characters and a sign. */
function connectionId(index: number): string {
  let seed = (index + 1) * 2654435761;
  let text = "";
  while (text.length < 15) {
    seed = (Math.imul(seed ^ (seed >>> 15), 2246822519) + index) >>> 0;
    text += seed.toString(36);
  }
  return `${text.slice(0, 15)}=`;
}

/** A guild with one channel, and so many members with one connection each. */
function world(members: number, contentLength: number) {
  const shards = grownShards(1, 1, members);
  const places: Item[][] = Array.from({ length: shards }, () => []);
  const user = { ...keys.user(SENDER), type: "USER", id: SENDER, username: "ada", guild_count: 1 };
  const member = {
    ...keys.member(GUILD, SENDER),
    type: "MEMBER",
    guild_id: GUILD,
    user_id: SENDER,
    username: "ada",
    role: "member",
    joined_at_ms: 1,
  };
  for (let index = 0; index < members; index += 1) {
    const id = connectionId(index);
    const shard = hashOf(id) % shards;
    const key = keys.place(AUDIENCE, shard, id, String(1574203687885000000n + BigInt(index)));
    places[shard]?.push({ ...key, type: "AUDIENCE", expires_at: 1_800_000_000 });
  }
  const byPartition = new Map<string, Item[]>(
    places.map((some, shard) => [audiencePartition(AUDIENCE, shard), some]),
  );
  const table = { name: "fanout", now: () => 1_790_000_000_000 };
  const counter = createCounterItem(table as Table, { channelId: CHANNEL, guildId: GUILD, isPrivate: false })
    .Put?.Item as Item;
  const guild = guildToItem(
    { id: GUILD, name: "Analysts", ownerId: SENDER },
    new Date(table.now()).toISOString(),
  );
  for (const item of [
    guild,
    user,
    member,
    counter,
    { ...keys.audienceHead(AUDIENCE), type: "AUDIENCE_HEAD", shards },
  ]) {
    const partition = byPartition.get(item.PK) ?? [];
    byPartition.set(item.PK, [...partition, item]);
  }
  const { documents, counts } = countedDocuments((partitionKey) => byPartition.get(partitionKey) ?? []);
  const reset = () => {
    Object.assign(counts, { calls: {}, readUnits: 0, writeUnits: 0 });
    counts.readUnitsOf.clear();
    counts.writeUnitsOf.clear();
  };
  return { table: { ...table, documents }, counts, reset, shards, content: "x".repeat(contentLength) };
}

/** One message in an audience of so many connections, by the services' own code: what it reads, writes, queues and posts is counted. */
export async function simulateMessage(
  members: number,
  strategy: Strategy,
  contentLength: number,
): Promise<MessageCounts> {
  const { table, counts, reset, shards, content } = world(members, contentLength);
  const calls: Record<string, number> = {};
  const count = (name: string, times = 1) => {
    calls[name] = (calls[name] ?? 0) + times;
  };
  let posts = 0;
  let frameBytes = 0;
  let parts: Part[] = [];
  const deps: DeliverDeps & DeliverPartsDeps = {
    strategy,
    slow: new SlowConnections(table.now),
    findWhereabouts: (channelIds, audiences) => findWhereabouts(table, channelIds, audiences),
    listShard: (audience, shard, range) => listShard(table, audience, shard, range),
    listChannelMemberIds: unexpected,
    findChannel: unexpected,
    growAudience: unexpected,
    async enqueue(some) {
      const bodies = some.flatMap(splitPart).map((part) => JSON.stringify(part));
      count("sqs SendMessageBatch", intoCalls(bodies).length);
      parts = [...parts, ...some];
    },
    async post(_connectionId, frames) {
      posts += frames.length;
      frameBytes = Math.max(frameBytes, ...frames.map(({ body }) => Buffer.byteLength(body)));
      return "sent";
    },
    tell: unexpected,
    reportFailure: (error) => {
      throw error;
    },
    remove: unexpected,
    close: unexpected,
    requireResume: unexpected,
    listUserConnections: unexpected,
    enterAudience: unexpected,
    leaveAudience: unexpected,
    readEntered: unexpected,
  };

  const look = async () => {
    const channel = await findVisibleChannel(table, CHANNEL, SENDER);
    if (!channel) throw new Error("the sender is a member");
    return channel;
  };
  // The first look finds out where the channel lies; an environment keeps that.
  await look();
  reset();
  const { counter, user } = await look();
  const draft = { channelId: CHANNEL, author: user, content, nonce: "c0ffee", mentions: {} };
  const appended = await appendMessage(table, counter, draft, () => "1574203690000000001", {
    deadlineMs: Number.POSITIVE_INFINITY,
  });
  const delivery: LogDelivery = {
    kind: "log",
    // Inline, the handler itself delivers what has no place in the stream yet.
    position: strategy === "inline" ? "" : "1",
    channelId: CHANNEL,
    guildId: GUILD,
    isPrivate: false,
    seq: 1,
    t: "MESSAGE_CREATE",
    payload: JSON.stringify(appended.draft.d),
    messageId: appended.draft.d.id,
    authorId: SENDER,
    mentions: [],
  };
  await deliver(deps, [delivery]);
  await readOwnMessages(
    {
      moveReadMark: (userId, channelId, messageId) =>
        moveReadMark(table, userId, channelId, messageId, { deadlineMs: Number.POSITIVE_INFINITY }),
      reportFailure: unexpected,
    },
    [delivery],
  );
  const direct = posts;
  const invocations: MessageCounts["invocations"] = {
    messages: { times: 1, mostPosts: strategy === "inline" ? direct + 1 : 1 },
    "fan-out": { times: 1, mostPosts: strategy === "inline" ? 0 : direct },
  };
  let mostPosts = 0;
  for (let start = 0; start < parts.length; start += QUEUE_BATCH) {
    const before = posts;
    const batch = parts.slice(start, start + QUEUE_BATCH);
    await deliverParts(
      deps,
      batch.map((part, index) => ({ messageId: String(index), part })),
    );
    mostPosts = Math.max(mostPosts, posts - before);
  }
  if (parts.length > 0) invocations.deliver = { times: Math.ceil(parts.length / QUEUE_BATCH), mostPosts };
  for (const [operation, times] of Object.entries(counts.calls)) count(`dynamodb ${operation}`, times);
  // The ACK is a post too.
  count("execute-api PostToConnection", posts + 1);
  return {
    members,
    shards,
    calls,
    readUnits: counts.readUnits,
    writeUnits: counts.writeUnits,
    shardReadUnits: Math.max(...counts.readUnitsOf.values()),
    partitionWriteUnits: Math.max(...counts.writeUnitsOf.values()),
    invocations,
    frameBytes,
  };
}

const unexpected = async (): Promise<never> => {
  throw new Error("a send and its delivery do not do this");
};
