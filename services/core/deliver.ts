import { limits } from "#protocol/limits";
import type { Guild } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import { createCrew } from "./crew.ts";
import { type Frame, packFrames } from "./frames.ts";

/** Something that happened, on its way to whom it concerns. `payload` is the dispatch's `d` as JSON text; `position` is the stream's sequence number. */
export type Delivery =
  | {
      readonly kind: "log";
      readonly position: string;
      readonly guildId: Snowflake;
      readonly channelId: Snowflake;
      readonly seq: number;
      readonly t: string;
      readonly payload: string;
    }
  | {
      readonly kind: "guild";
      readonly position: string;
      readonly guildId: Snowflake;
      readonly t: string;
      readonly payload: string;
    }
  | {
      readonly kind: "membership";
      readonly position: string;
      readonly guildId: Snowflake;
      readonly userId: Snowflake;
      readonly t: "GUILD_CREATE" | "GUILD_DELETE";
    };

/** `gone`: the connection is over. `slow`: it does not take what it is sent. `failed`: no answer that says anything about the connection. */
export type PostOutcome = "sent" | "gone" | "slow" | "failed";

/** A connection's place among those that get what happens in a guild. */
export interface Listener {
  readonly connectionId: string;
  readonly userId: Snowflake;
}

export interface DeliverDeps {
  /** In pages, consistent: whoever has left is not among them. */
  listAudience(guildId: Snowflake): AsyncIterable<readonly Listener[]>;
  listUserConnections(userId: Snowflake): Promise<readonly string[]>;
  /** Makes the audience agree with a membership; safe to repeat. */
  enterAudience(guildId: Snowflake, userId: Snowflake): Promise<void>;
  leaveAudience(guildId: Snowflake, userId: Snowflake): Promise<void>;
  /** Undefined where the user is not a member. */
  readGuild(guildId: Snowflake, userId: Snowflake): Promise<Guild | undefined>;
  /** Sends frames one after another and stops at the first that is not sent. */
  post(connectionId: string, frames: readonly Frame[]): Promise<PostOutcome>;
  /** Forgets a connection. */
  remove(connectionId: string, userId: Snowflake): Promise<void>;
  /** Closes a connection from this side. */
  close(connectionId: string): Promise<void>;
}

export interface DeliverResult {
  /** Positions to be delivered again. */
  readonly failed: string[];
  readonly posts: Record<PostOutcome, number>;
}

/** Connections posted to at once; more than the client's sockets, so that these are never idle. */
const POSTS_AT_ONCE = 64;

/**
 * Brings a batch to its audiences: each connection gets its dispatches in the batch's order, in as few frames as they fit into. Safe to repeat,
 * because clients drop what they have by sequence.
 *
 * No connection holds up the others. One that is gone is forgotten. One that takes nothing, while others do, is closed: its client comes back and
 * reads what it missed, so nothing is lost silently, and the batch goes on. Only where no post of the batch went through is the failure
 * ours, and the batch is tried again.
 */
export async function deliver(deps: DeliverDeps, batch: readonly Delivery[]): Promise<DeliverResult> {
  const posts: Record<PostOutcome, number> = { sent: 0, gone: 0, slow: 0, failed: 0 };
  const pack = packFrames(limits.frameBytes);
  const troubled: string[] = [];
  const posting = createCrew(
    POSTS_AT_ONCE,
    async ([connectionId, { userId, dispatches }]: [string, Queue]) => {
      const outcome = await deps.post(connectionId, pack(dispatches));
      posts[outcome] += 1;
      if (outcome === "gone") await deps.remove(connectionId, userId);
      if (outcome === "slow" || outcome === "failed") troubled.push(connectionId);
    },
  );
  try {
    for await (const queues of ahead(queuesByConnection(deps, batch))) posting.add([...queues]);
  } finally {
    await posting.done();
  }
  if (posts.failed > 0 && posts.sent === 0) {
    return { failed: batch.slice(0, 1).map((delivery) => delivery.position), posts };
  }
  // Its client comes back by itself; where even this fails, the sweep finds the connection, and the client the gap in its sequence.
  const closing = createCrew(POSTS_AT_ONCE, (connectionId: string) =>
    deps.close(connectionId).catch(() => {}),
  );
  closing.add(troubled);
  await closing.done();
  return { failed: [], posts };
}

interface Queue {
  readonly userId: Snowflake;
  readonly dispatches: string[];
}

interface Place extends Listener {
  readonly guildId: Snowflake;
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

/**
 * What each connection gets, in the batch's order; a connection comes once. While one audience is all that a batch concerns, which is almost always, its pages are given out as they are
 * read; a connection may be in several audiences, so those are read to their end first.
 */
async function* queuesByConnection(
  deps: DeliverDeps,
  batch: readonly Delivery[],
): AsyncGenerator<Map<string, Queue>> {
  const memberships = new Map<Delivery, { dispatch: string; connectionIds: Set<string> }>();
  // In order, and before any audience is read: a handler that was killed half way has left this to us.
  for (const delivery of batch) {
    if (delivery.kind === "membership") {
      const prepared = await settleMembership(deps, delivery);
      if (prepared) memberships.set(delivery, prepared);
    }
  }
  const fill = (places: readonly Place[], isLast: boolean) => {
    const queues = new Map<string, Queue>();
    const enqueue = (connectionId: string, userId: Snowflake, dispatch: string) => {
      const queue = queues.get(connectionId);
      if (queue) queue.dispatches.push(dispatch);
      else queues.set(connectionId, { userId, dispatches: [dispatch] });
    };
    const here = new Set(places.map(({ connectionId }) => connectionId));
    for (const delivery of batch) {
      if (delivery.kind === "membership") {
        const prepared = memberships.get(delivery);
        for (const id of prepared?.connectionIds ?? []) {
          if (!isLast && !here.has(id)) continue;
          prepared?.connectionIds.delete(id);
          enqueue(id, delivery.userId, prepared?.dispatch ?? "");
        }
      } else {
        const dispatch = dispatchText(delivery);
        for (const place of places)
          if (place.guildId === delivery.guildId) enqueue(place.connectionId, place.userId, dispatch);
      }
    }
    return queues;
  };
  for await (const places of listPlaces(deps, batch)) yield fill(places, false);
  yield fill([], true);
}

async function* listPlaces(deps: DeliverDeps, batch: readonly Delivery[]): AsyncGenerator<Place[]> {
  const guildIds = [
    ...new Set(batch.flatMap((delivery) => (delivery.kind === "membership" ? [] : [delivery.guildId]))),
  ];
  const all: Place[] = [];
  for (const guildId of guildIds) {
    for await (const page of deps.listAudience(guildId)) {
      const places = page.map((listener) => ({ ...listener, guildId }));
      if (guildIds.length === 1) yield places;
      else all.push(...places);
    }
  }
  if (all.length > 0) yield all;
}

/** JSON text put together, not built anew: `d` was made once, when the event was stored. */
function dispatchText(delivery: Exclude<Delivery, { kind: "membership" }>): string {
  return delivery.kind === "log"
    ? `{"t":"${delivery.t}","c":"${delivery.channelId}","s":${delivery.seq},"d":${delivery.payload}}`
    : `{"t":"${delivery.t}","d":${delivery.payload}}`;
}

/** The guild is read now and not when the user came in, so that nothing which happened in between is missing. */
async function settleMembership(
  deps: DeliverDeps,
  delivery: Extract<Delivery, { kind: "membership" }>,
): Promise<{ dispatch: string; connectionIds: Set<string> } | undefined> {
  const { guildId, userId, t } = delivery;
  if (t === "GUILD_DELETE") {
    await deps.leaveAudience(guildId, userId);
    return {
      dispatch: JSON.stringify({ t, d: { id: guildId } }),
      connectionIds: new Set(await deps.listUserConnections(userId)),
    };
  }
  await deps.enterAudience(guildId, userId);
  const guild = await deps.readGuild(guildId, userId);
  return (
    guild && {
      dispatch: JSON.stringify({ t, d: guild }),
      connectionIds: new Set(await deps.listUserConnections(userId)),
    }
  );
}
