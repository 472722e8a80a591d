import { limits } from "#protocol/limits";
import type { User } from "#protocol/objects";
import type { Snowflake } from "#protocol/primitives";
import type { Replayed, ResumedData } from "#protocol/replies";
import { packFrames } from "./frames.ts";
import { type OpenSessionDeps, openSession } from "./open-session.ts";

/** An event as the channel's log keeps it. `payload` is the dispatch's `d` as JSON text. */
export interface LoggedEvent {
  readonly seq: number;
  readonly t: string;
  readonly payload: string;
  /** Who wrote the message that it is about. */
  readonly authorId: Snowflake | undefined;
}

export interface ResumeDeps extends OpenSessionDeps {
  /** At most `limit` events after a number, oldest first, without those whose time is over. Consistent. */
  listEvents(channelId: Snowflake, afterSeq: number, limit: number): Promise<readonly LoggedEvent[]>;
  findUsers(userIds: readonly Snowflake[]): Promise<readonly (User | undefined)[]>;
  /** Those of some channels that the user may see. Consistent. */
  listVisible(channelIds: readonly Snowflake[], userId: Snowflake): Promise<ReadonlySet<Snowflake>>;
  /** Whether there is time for more. */
  hasTime(): boolean;
}

/** Of all channels together: what one invocation can read and post within its time. */
const MOST_EVENTS = 5_000;
const CHANNELS_AT_ONCE = 8;
/** What RESUMED says of one channel: an id of 19 digits, a number, true or false. */
const CHANNEL_BYTES = 60;

/**
 * What of a channel's log brings a client from `afterSeq` up to date: every event since then, or undefined where that is not to be had, because the log does not reach back so far, it is too
 * many, or the client is ahead of the channel.
 */
export function eventsToReplay(
  afterSeq: number,
  lastSeq: number,
  events: readonly LoggedEvent[],
): readonly LoggedEvent[] | undefined {
  if (afterSeq > lastSeq || events.length > limits.resumeEvents) return undefined;
  let expected = afterSeq + 1;
  for (const { seq } of events) {
    if (seq !== expected) return undefined;
    expected += 1;
  }
  // What was in the channel when it was looked at has to be there; more may have come since.
  return expected > lastSeq ? events : undefined;
}

/** Texts of all frames of the answer: what was missed, in order, then RESUMED, then what did not fit into it. */
export interface Resumption {
  readonly missed: readonly string[];
  readonly resumed: ResumedData;
  readonly more: readonly string[];
}

/**
 * Opens a session and replays what was missed in each channel that the client names by the last number that it has. From the log and not from the stream, so a stream that is behind
 * loses nothing: what is yet to be delivered is replayed, and delivered once more. Channels that the user may not see are passed over.
 * @throws AppError NOT_IDENTIFIED where the connection ended meanwhile
 */
export async function resumeSession(
  deps: ResumeDeps,
  connectionId: string,
  userId: Snowflake,
  lastSeqs: Readonly<Record<Snowflake, number>>,
): Promise<Resumption> {
  const reserved = CHANNEL_BYTES * Object.keys(lastSeqs).length;
  const snapshot = await openSession(deps, connectionId, userId, reserved);
  const asked = Object.entries(lastSeqs).filter(([channelId]) => snapshot.lastSeqs.has(channelId));
  const channels: Record<Snowflake, Replayed> = {};
  const replays: { channelId: Snowflake; events: readonly LoggedEvent[] }[] = [];
  let budget = MOST_EVENTS;
  for (let start = 0; start < asked.length; start += CHANNELS_AT_ONCE) {
    const some = asked.slice(start, start + CHANNELS_AT_ONCE);
    const found = await Promise.all(
      some.map(async ([channelId, afterSeq]) => {
        const lastSeq = snapshot.lastSeqs.get(channelId) ?? 0;
        if (afterSeq === lastSeq) return [];
        const isTooFar = lastSeq - afterSeq > limits.resumeEvents || budget <= 0 || !deps.hasTime();
        if (isTooFar || afterSeq > lastSeq) return undefined;
        // One more than may be replayed: so it shows whether there are more.
        const events = await deps.listEvents(channelId, afterSeq, limits.resumeEvents + 1);
        return eventsToReplay(afterSeq, lastSeq, events);
      }),
    );
    some.forEach(([channelId], index) => {
      const events = found[index];
      const fits = events !== undefined && events.length <= budget;
      channels[channelId] = { replayed: fits ? events.length : 0, limited: !fits };
      if (!fits || events.length === 0) return;
      budget -= events.length;
      replays.push({ channelId, events });
    });
  }
  // After the logs were read, which may take seconds: who lost sight of a channel meanwhile gets nothing that was said in it since.
  const read = replays.map(({ channelId }) => channelId);
  const visible = read.length > 0 ? await deps.listVisible(read, userId) : new Set();
  for (const channelId of read) if (!visible.has(channelId)) delete channels[channelId];
  const shown = replays.filter(({ channelId }) => visible.has(channelId));
  const rename = await unnameDeleted(
    deps,
    shown.flatMap(({ events }) => events),
  );
  const texts = shown.flatMap(({ channelId, events }) =>
    events.map((event) => `{"t":"${event.t}","c":"${channelId}","s":${event.seq},"d":${rename(event)}}`),
  );
  return {
    missed: packFrames(limits.frameBytes)(texts).map(({ body }) => body),
    resumed: { ...snapshot.ready, channels },
    more: snapshot.more,
  };
}

/** Payloads as they are shown now: of somebody whose account was deleted meanwhile there is no name. */
async function unnameDeleted(
  deps: Pick<ResumeDeps, "findUsers">,
  events: readonly LoggedEvent[],
): Promise<(event: LoggedEvent) => string> {
  const authorIds = [
    ...new Set(events.flatMap(({ authorId }) => (authorId === undefined ? [] : [authorId]))),
  ];
  const users = authorIds.length === 0 ? [] : await deps.findUsers(authorIds);
  const deleted = new Map(users.flatMap((user) => (user?.deleted ? [[user.id, user] as const] : [])));
  return ({ authorId, payload }) => {
    const author = authorId === undefined ? undefined : deleted.get(authorId);
    if (!author) return payload;
    const d = JSON.parse(payload) as { author?: unknown };
    return d.author === undefined ? payload : JSON.stringify({ ...d, author });
  };
}
