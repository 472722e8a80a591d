import type { Snowflake } from "#protocol/primitives";
import { type AudienceId, grownShards, SHARD_SIZE } from "./audience.ts";
import type { Delivery, HiddenDelivery, Part, PartDispatch, PlaceRange } from "./delivery.ts";
import { dispatchText, logText } from "./delivery.ts";
import { createPosting, type PostingDeps, type PostOutcome, type Queues } from "./posting.ts";
import { takeFirst } from "./take-first.ts";
import { type SettleDeps, type Told, tellUser } from "./tell-user.ts";
import { concernOf, type FindWhereabouts, isWide, plan, type Wide, writtenAudience } from "./whereabouts.ts";

/** A connection's place in an audience, and where it lies there. */
export interface Place {
  readonly connectionId: string;
  readonly userId: Snowflake;
  readonly sortKey: string;
}

export interface AudienceDeps extends FindWhereabouts {
  /** Of a private channel, consistent. */
  listChannelMemberIds(channelId: Snowflake): Promise<ReadonlySet<Snowflake>>;
  /** In pages, consistent: whoever has left is not among them. */
  listShard(audience: AudienceId, shard: number, range?: PlaceRange): AsyncIterable<readonly Place[]>;
  growAudience(audience: AudienceId, shards: number): Promise<void>;
  /** Puts parts into the queue. */
  enqueue(parts: readonly Part[]): Promise<void>;
}

/**
 * `stream`: what one invocation can post to, it posts to; the rest of a large audience goes through the queue. `sharded`: every audience goes through the queue.
 * `inline`: whoever stored an event has delivered it, and the stream brings all else.
 */
export type Strategy = "stream" | "sharded" | "inline";

export interface DeliverDeps extends PostingDeps, AudienceDeps, SettleDeps {
  readonly strategy: Strategy;
}

export interface DeliverResult {
  /** Positions to be delivered again. */
  readonly failed: string[];
  readonly posts: Record<PostOutcome, number>;
  /** Parts that went into the queue. */
  readonly parts: number;
}

/**
 * Brings a batch to its audiences: each connection gets its dispatches in the batch's order, in as few frames as they fit into. Safe to repeat,
 * because clients drop what they have by sequence.
 *
 * Only where no post of the batch went through is the failure ours, and the batch is tried again.
 */
export async function deliver(deps: DeliverDeps, batch: readonly Delivery[]): Promise<DeliverResult> {
  const posting = createPosting(deps);
  let parts = 0;
  const enqueue = async (some: readonly Part[]) => {
    parts += some.length;
    if (some.length > 0) await deps.enqueue(some);
  };
  try {
    // In order, and before any audience is read: a handler that was killed half way has left this to us.
    const told = new Map<Delivery, Told>();
    for (const delivery of batch) {
      const forUser = await tellUser(deps, delivery);
      if (forUser) told.set(delivery, forUser);
    }
    await fillQueues(deps, batch, told, posting.add, enqueue);
  } finally {
    await posting.done();
  }
  const posts = await posting.done();
  if (posts.failed > 0 && posts.sent === 0) {
    return { failed: batch.slice(0, 1).map((delivery) => delivery.position), posts, parts };
  }
  await posting.tellToResume();
  return { failed: [], posts, parts };
}

async function fillQueues(
  deps: DeliverDeps,
  batch: readonly Delivery[],
  told: ReadonlyMap<Delivery, Told>,
  add: (queues: Queues) => void,
  enqueue: (parts: readonly Part[]) => Promise<void>,
): Promise<void> {
  const isWanted = (delivery: Delivery) =>
    deps.strategy !== "inline" || delivery.kind !== "log" || delivery.position === "";
  const wanted = batch.filter(isWanted);
  const guessed = guessPages(deps, wanted);
  const { wide, shards } = await plan(deps, wanted);
  const hidden = await readHidden(deps, [...wide.keys()]);
  const audiences = [...new Set(wide.values())];
  const of = (audience: AudienceId) => [...wide].filter(([, its]) => its === audience).map(([one]) => one);

  const isDirect = (audience: AudienceId) => deps.strategy !== "sharded" && (shards.get(audience) ?? 1) === 1;
  for (const audience of audiences.filter((one) => !isDirect(one))) {
    const dispatches = of(audience).map(toPartDispatch);
    await enqueue(
      Array.from({ length: shards.get(audience) ?? 1 }, (_, shard) => ({ audience, shard, dispatches })),
    );
  }

  const waiting = new Map(told);
  const fill = (places: ReadonlyMap<AudienceId, readonly Place[]>, isLast: boolean) => {
    const queues: Queues = new Map();
    const queueOf = (connectionId: string, userId: Snowflake) => {
      let queue = queues.get(connectionId);
      if (!queue) {
        queue = { userId, dispatches: [] };
        queues.set(connectionId, queue);
      }
      return queue;
    };
    const here = new Set(
      [...places.values()].flatMap((some) => some.map(({ connectionId }) => connectionId)),
    );
    for (const delivery of wanted) {
      const forUser = waiting.get(delivery);
      for (const connectionId of forUser?.connectionIds ?? []) {
        if (!isLast && !here.has(connectionId)) continue;
        forUser?.connectionIds.delete(connectionId);
        const queue = queueOf(connectionId, forUser?.userId ?? "");
        queue.dispatches.push(...(forUser?.texts ?? []));
        if (forUser?.closing) queue.closing = true;
      }
      if (!isWide(delivery)) continue;
      for (const { connectionId, userId } of places.get(wide.get(delivery) as AudienceId) ?? [])
        queueOf(connectionId, userId).dispatches.push(textFor(delivery, userId, hidden));
    }
    add(queues);
  };

  const direct = audiences.filter(isDirect);
  const all = new Map<AudienceId, Place[]>();
  for (const audience of direct) {
    const enqueueRest = (range: PlaceRange) =>
      enqueue([{ audience, shard: 0, range, dispatches: of(audience).map(toPartDispatch) }]);
    const pages = guessed?.audience === audience ? guessed.pages : deps.listShard(audience, 0);
    const grow = async (seen: number) => {
      const grown = grownShards(1, 1, seen);
      if (grown > 1) await deps.growAudience(audience, grown);
    };
    const own = takeFirst(pages, { most: SHARD_SIZE, rest: enqueueRest, end: grow });
    for await (const page of ahead(own)) {
      // While one audience is all that a batch concerns, which is almost always, its pages are given out as they are read. A connection may be in several, so those are read to their end first.
      if (direct.length === 1) fill(new Map([[audience, page]]), false);
      else all.set(audience, [...(all.get(audience) ?? []), ...page]);
    }
  }
  fill(all, true);
}

/** Asked for at once, while it is looked up whether the guess is right: almost always it is, and every delivery is sooner by one read. */
function guessPages(
  deps: DeliverDeps,
  batch: readonly Delivery[],
): { audience: AudienceId; pages: AsyncIterable<readonly Place[]> } | undefined {
  const guesses = new Set(batch.filter(isWide).map(writtenAudience));
  const [audience] = guesses;
  if (deps.strategy === "sharded" || guesses.size !== 1 || audience === undefined) return undefined;
  return { audience, pages: startedEarly(deps.listShard(audience, 0)) };
}

/** Its first value is asked for now. */
function startedEarly<T>(values: AsyncIterable<T>): AsyncIterable<T> {
  const iterator = values[Symbol.asyncIterator]();
  const first = iterator.next();
  // Whoever awaits it sees its failure; until then it is nobody's.
  first.catch(() => {});
  let isFirst = true;
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        const result = isFirst ? first : iterator.next();
        isFirst = false;
        return result;
      },
    }),
  };
}

const toPartDispatch = (delivery: Wide): PartDispatch => {
  if (delivery.kind === "log") return { channelId: delivery.channelId, text: logText(delivery) };
  if (delivery.kind === "audience") {
    const text = dispatchText(delivery.t, delivery.payload);
    const about = concernOf(delivery);
    if (!about) return { text };
    return about.concern === "described"
      ? { describedChannelId: about.channelId, text }
      : { channelId: about.channelId, text };
  }
  return {
    hiddenChannelId: delivery.channelId,
    text: dispatchText("CHANNEL_UPDATE", delivery.payload),
    otherwise: hiddenText(delivery),
  };
};

const hiddenText = ({ channelId, guildId }: HiddenDelivery) =>
  JSON.stringify({ t: "CHANNEL_DELETE", d: { id: channelId, guild_id: guildId } });

/** Members of channels that were made private. */
type Hidden = ReadonlyMap<Snowflake, ReadonlySet<Snowflake>>;

async function readHidden(deps: AudienceDeps, deliveries: readonly Wide[]): Promise<Hidden> {
  const hidden = new Map<Snowflake, ReadonlySet<Snowflake>>();
  for (const delivery of deliveries) {
    if (delivery.kind === "hidden")
      hidden.set(delivery.channelId, await deps.listChannelMemberIds(delivery.channelId));
  }
  return hidden;
}

function textFor(delivery: Wide, userId: Snowflake, hidden: Hidden): string {
  if (delivery.kind === "log") return logText(delivery);
  if (delivery.kind === "audience") return dispatchText(delivery.t, delivery.payload);
  return hidden.get(delivery.channelId)?.has(userId)
    ? dispatchText("CHANNEL_UPDATE", delivery.payload)
    : hiddenText(delivery);
}

/** The next value is asked for before this one is worked on: after one turn of the event loop the question is on its way. */
async function* ahead<T>(values: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = values.next();
  // Whoever awaits it sees its failure; until then it is nobody's.
  next.catch(() => {});
  for (let result = await next; !result.done; result = await next) {
    next = values.next();
    next.catch(() => {});
    await new Promise((resolve) => setImmediate(resolve));
    yield result.value;
  }
}
