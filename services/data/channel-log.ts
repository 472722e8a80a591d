import type { DispatchData, SequencedName } from "#protocol/dispatches";
import type { Snowflake } from "#protocol/primitives";
import { type Advance, advanceCounterItem, type Counter, counterFromItem, findCounter } from "./counters.ts";
import { keys } from "./keys.ts";
import { expiresAt, type Table } from "./table.ts";
import {
  ConditionsFailed,
  type RetryOptions,
  retryConflicts,
  type TransactItem,
  TransactionConflict,
  transactOnce,
} from "./transact.ts";
import { findVisibleChannel } from "./visible-channels.ts";

/** How far back a client can catch up from the log. */
export const LOG_SECONDS = 7 * 24 * 3600;

/** What a log item says of its event besides the payload, for those who do not read that. */
export interface LogAttributes {
  /** The message that it is about. */
  readonly message_id: Snowflake;
  /** Who wrote that message: a replay shows no names of deleted accounts. */
  readonly author_id: Snowflake;
  /** Who is mentioned by name in it, and is counted one by one. */
  readonly mentions?: readonly Snowflake[] | undefined;
}

/** One event of a channel, and what it changes, all to be written together. */
export interface LogDraft<T extends SequencedName> {
  readonly t: T;
  readonly d: DispatchData<T>;
  readonly attributes: LogAttributes;
  /** The channel's greatest and newest message ids after this where they are others, mentions of many, and pins. Else the counter keeps what it has. */
  readonly advance?: Advance;
  /** What the event changes. May carry conditions. */
  readonly writes: readonly TransactItem[];
}

/** A draft of any one event. */
export type AnyDraft = { [T in SequencedName]: LogDraft<T> }[SequencedName];

/** Between the look at its counter and the write the channel was deleted, or the one who writes lost sight of it. */
export class ChannelGone extends Error {
  override readonly name = "ChannelGone";
}

/** A condition among the draft's own writes did not hold; nothing was written. */
export class WriteRefused extends Error {
  /** Places within `LogDraft.writes`. */
  readonly places: ReadonlySet<number>;
  constructor(places: ReadonlySet<number>) {
    super("a condition of the event's own writes did not hold");
    this.name = "WriteRefused";
    this.places = places;
  }
}

/** An event as it was stored. */
export interface Appended<Draft extends AnyDraft> {
  readonly draft: Draft;
  readonly counter: Counter;
  readonly seq: number;
}

/**
 * Appends one event to a channel's log in one transaction: counter, log item and `writes`. Every change that members of a channel see goes
 * through here, so its sequence has no gap and no repeat. Where somebody else was quicker, `build` is called again with the newer counter: what it
 * reads then cannot change before the write, or the write is refused. Where somebody lost sight of the channel meanwhile, it is asked again whether `seen.seenBy` still may see it.
 * Where `build` finds that there is nothing to do, it gives undefined, and nothing is written; where it finds that the counter is old, it throws a TransactionConflict, and the counter is read again.
 * @throws WriteRefused, ChannelGone, TransactionConflict when the time is over, and what `build` throws
 */
export function appendToLog<Draft extends AnyDraft>(
  table: Table,
  seen: Counter,
  build: (counter: Counter) => Draft | Promise<Draft>,
  retry: RetryOptions,
): Promise<Appended<Draft>>;
export function appendToLog<Draft extends AnyDraft>(
  table: Table,
  seen: Counter,
  build: (counter: Counter) => Draft | undefined | Promise<Draft | undefined>,
  retry: RetryOptions,
): Promise<Appended<Draft> | undefined>;
export async function appendToLog<Draft extends AnyDraft>(
  table: Table,
  seen: Counter,
  build: (counter: Counter) => Draft | undefined | Promise<Draft | undefined>,
  retry: RetryOptions,
): Promise<Appended<Draft> | undefined> {
  let counter = seen;
  /** Another transaction held the counter: it has moved by now, and a try with the old one would hold it in vain. */
  let isOld = false;
  return retryConflicts(
    table,
    async () => {
      if (isOld) {
        counter = await lookAgain(table, counter, await findCounter(table, counter.channelId));
        isOld = false;
      }
      try {
        const draft = await build(counter);
        if (!draft) return undefined;
        await transactOnce(table, [
          advanceCounterItem(table, counter, draft.advance ?? { lastMessageId: counter.lastMessageId }),
          logItem(table, counter, draft),
          ...draft.writes,
        ]);
        return { draft, counter, seq: counter.lastSeq + 1 };
      } catch (error) {
        isOld = error instanceof TransactionConflict;
        if (!(error instanceof ConditionsFailed)) throw error;
        const refused = [...error.failed.keys()].filter((place) => place >= OWN_ITEMS);
        // Where the counter moved as well, the draft was built on what is old: the next one may not be refused.
        if (refused.length > 0 && !error.failed.has(0))
          throw new WriteRefused(new Set(refused.map((place) => place - OWN_ITEMS)));
        const current = error.failed.get(0);
        counter = await lookAgain(table, counter, current && counterFromItem(counter.channelId, current));
        throw new TransactionConflict("the counter moved");
      }
    },
    retry,
  );
}

/** What the next try goes by. @throws ChannelGone */
async function lookAgain(table: Table, seen: Counter, current: Counter | undefined): Promise<Counter> {
  if (!current) throw new ChannelGone();
  const { seenBy } = seen;
  if (seenBy === undefined || current.accessVersion === seen.accessVersion) return { ...current, seenBy };
  const channel = await findVisibleChannel(table, seen.channelId, seenBy);
  if (!channel) throw new ChannelGone();
  return channel.counter;
}

/** Counter and log item come first in the transaction. */
const OWN_ITEMS = 2;

const logItem = (
  table: Table,
  counter: Counter,
  draft: { t: string; d: unknown; attributes: LogAttributes },
): TransactItem => ({
  Put: {
    TableName: table.name,
    Item: {
      ...keys.log(counter.channelId, counter.lastSeq + 1),
      type: "LOG",
      ...draft.attributes,
      ...(counter.guildId === null ? {} : { guild_id: counter.guildId }),
      // Where it was so when it was written: whether it still is, is read at the delivery.
      ...(counter.isPrivate ? { is_private: true } : {}),
      channel_id: counter.channelId,
      seq: counter.lastSeq + 1,
      t: draft.t,
      // Text, because it is only ever passed on: the fan-out and a replay put it into a frame as it is.
      payload: JSON.stringify(draft.d),
      expires_at: expiresAt(table.now(), LOG_SECONDS),
    },
  },
});
