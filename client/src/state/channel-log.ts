import type { Attachment, Message } from "#protocol/objects";
import { applyEvents, type ChannelEvent } from "./message-events.ts";

/** queued: waits for its turn or for the connection · sending: on its way · sent: acknowledged, its place in the order not yet reached · failed. */
export type PendingStatus = "queued" | "sending" | "sent" | "failed";

/** A message of one's own that has not been seen in the channel's order yet. The nonce is its identity, here and for the server. */
export interface PendingMessage {
  readonly nonce: string;
  readonly channel_id: string;
  readonly content: string;
  readonly createdAtMs: number;
  readonly status: PendingStatus;
  /** The message that it answers. */
  readonly reply_to?: string;
  /** They are there already: a message is sent when its files are. */
  readonly attachments?: readonly Attachment[];
  /** Why it failed, as a code for words. */
  readonly errorCode?: string;
}

/**
 * What is known of one channel. Every event of it counts, message or not: `appliedSeq` is the number up to which all have been applied, or are
 * in a page that was read after them.
 *
 * 1. `messages`, in sequence, are those with an id of `from` or more that exist after event `appliedSeq`. None has a number above that.
 * 2. Each is as it was after event `appliedSeq`, or later: a page shows what is. Events after `appliedSeq`, applied in sequence, lead to what the
 *    server has (applyEvents). Those up to it are never applied again, so nothing old undoes what a page shows.
 * 3. `held` are events that came too early, each once, in sequence, all above `appliedSeq`.
 * 4. `knownSeq` is the highest number heard of. While it is above `appliedSeq` something is missing.
 */
export interface ChannelLog {
  readonly status: "empty" | "loading" | "ready" | "failed";
  readonly messages: readonly Message[];
  /** An id, not of a message that must still be there. START where nothing is older. */
  readonly from: string;
  readonly held: readonly ChannelEvent[];
  readonly appliedSeq: number;
  readonly knownSeq: number;
  readonly older: "idle" | "loading" | "failed";
  /** While an older page is on its way: what became of messages after event `seq`, since the page may have been read before it. */
  readonly since: { readonly seq: number; readonly events: readonly ChannelEvent[] } | null;
  readonly pending: readonly PendingMessage[];
}

/** Below every id of a message. */
export const START = "0";

export const EMPTY_LOG: ChannelLog = {
  status: "empty",
  messages: [],
  from: START,
  held: [],
  appliedSeq: 0,
  knownSeq: 0,
  older: "idle",
  since: null,
  pending: [],
};

/** Whether a number is missing below one that is known: time to read again. */
export function hasGap(log: ChannelLog): boolean {
  return log.status === "ready" && log.knownSeq > log.appliedSeq;
}

/** Whether there are messages before those that are loaded. */
export const hasOlder = (log: Pick<ChannelLog, "from">): boolean => log.from !== START;

/** Applies an event, or the message of an ACK as the event that it made. Safe to repeat, in any order: nothing is applied before what precedes it. */
export function receiveEvent(log: ChannelLog, event: ChannelEvent): ChannelLog {
  const knownSeq = Math.max(log.knownSeq, event.s);
  // A channel that is not open is read whole when it is opened.
  const isOver = log.status === "ready" ? event.s <= log.appliedSeq : log.status !== "loading";
  if (isOver) {
    const pending = withoutSettled(log.pending, createdBy([event]));
    return pending === log.pending && knownSeq === log.knownSeq ? log : { ...log, knownSeq, pending };
  }
  if (log.held.some((held) => held.s === event.s)) return log;
  return drain({ ...log, knownSeq, held: [...log.held, event].sort((a, b) => a.s - b.s) });
}

/**
 * Shows the end of the channel as it was read: when it is opened, and again to fill a gap. Pages are read from the newest message down, so all of
 * them show at least what the newest one's number counts.
 * @param knownSeq the highest number that was known when the first page was asked for: the pages have all up to it
 */
export function showEnd(
  log: ChannelLog,
  messages: readonly Message[],
  hasMore: boolean,
  knownSeq: number,
): ChannelLog {
  const appliedSeq = Math.max(knownSeq, messages.at(-1)?.seq ?? 0);
  // The gap closed by itself, and what was applied since may be newer than the pages.
  if (log.status === "ready" && log.appliedSeq >= appliedSeq) return log;
  return drain({
    ...log,
    status: "ready",
    messages,
    from: (hasMore && messages[0]?.id) || START,
    appliedSeq,
    knownSeq: Math.max(log.knownSeq, appliedSeq),
    older: "idle",
    since: null,
    pending: withoutSettled(log.pending, messages),
  });
}

/** A request for the page below `before`, made after event `seq`. */
export interface OlderRequest {
  readonly before: string;
  readonly seq: number;
}

/** An older page is asked for. */
export function startOlder(log: ChannelLog): ChannelLog {
  return { ...log, older: "loading", since: { seq: log.appliedSeq, events: [] } };
}

/** An older page has come, for someone who scrolls up. One that was asked for before the log began anew means nothing to it. */
export function prependPage(
  log: ChannelLog,
  page: readonly Message[],
  hasMore: boolean,
  request: OlderRequest,
): ChannelLog {
  if (!log.since || !isAwaited(log, request)) return log;
  return {
    ...log,
    messages: [...applyEvents(page, log.since.events), ...log.messages],
    from: (hasMore && page[0]?.id) || START,
    older: "idle",
    since: null,
  };
}

/** An older page could not be read. */
export function failOlder(log: ChannelLog, request: OlderRequest): ChannelLog {
  return isAwaited(log, request) ? { ...log, older: "failed", since: null } : log;
}

const isAwaited = (log: ChannelLog, request: OlderRequest): boolean =>
  log.since?.seq === request.seq && log.from === request.before;

/** Applies what has its turn of `held`, and settles the pending messages that thereby appear. */
function drain(log: ChannelLog): ChannelLog {
  if (log.status !== "ready") return log;
  const due: ChannelEvent[] = [];
  let { appliedSeq } = log;
  let taken = 0;
  for (const event of log.held) {
    if (event.s > appliedSeq + 1) break;
    taken += 1;
    if (event.s <= appliedSeq) continue;
    due.push(event);
    appliedSeq = event.s;
  }
  if (taken === 0) return log;
  const changes = due.filter(({ t }) => t !== "MESSAGE_CREATE");
  return {
    ...log,
    messages: applyEvents(log.messages, due),
    held: log.held.slice(taken),
    appliedSeq,
    since: log.since && { ...log.since, events: [...log.since.events, ...changes] },
    pending: withoutSettled(log.pending, createdBy(log.held.slice(0, taken))),
  };
}

const createdBy = (events: readonly ChannelEvent[]): Message[] =>
  events.flatMap((event) => (event.t === "MESSAGE_CREATE" ? [event.d] : []));

function withoutSettled(
  pending: readonly PendingMessage[],
  messages: readonly Message[],
): readonly PendingMessage[] {
  if (pending.length === 0 || messages.length === 0) return pending;
  const nonces = new Set(messages.map((message) => message.nonce));
  return pending.some((row) => nonces.has(row.nonce))
    ? pending.filter((row) => !nonces.has(row.nonce))
    : pending;
}
