import type { Message } from "#protocol/objects";

/** At most this many messages of a channel stay in memory; the oldest go first and come back when someone scrolls up. */
export const MAX_MESSAGES = 5_000;

/** queued: waits for its turn or for the connection · sending: on its way · sent: acknowledged, its place in the order not yet reached · failed. */
export type PendingStatus = "queued" | "sending" | "sent" | "failed";

/** A message of one's own that has not been seen in the channel's order yet. The nonce is its identity, here and for the server. */
export interface PendingMessage {
  readonly nonce: string;
  readonly channel_id: string;
  readonly content: string;
  readonly createdAtMs: number;
  readonly status: PendingStatus;
  /** Why it failed, as a code for words. */
  readonly errorCode?: string;
}

/**
 * What is known of one channel. `messages` is a part of the channel without holes, in sequence order, that ends with `appliedSeq`.
 * `held` came too early; `knownSeq` is the highest number heard of. While `knownSeq` is above `appliedSeq` something is missing.
 */
export interface ChannelLog {
  readonly status: "empty" | "loading" | "ready" | "failed";
  readonly messages: readonly Message[];
  readonly held: readonly Message[];
  readonly appliedSeq: number;
  readonly knownSeq: number;
  readonly hasOlder: boolean;
  readonly older: "idle" | "loading" | "failed";
  readonly pending: readonly PendingMessage[];
}

export const EMPTY_LOG: ChannelLog = {
  status: "empty",
  messages: [],
  held: [],
  appliedSeq: 0,
  knownSeq: 0,
  hasOlder: false,
  older: "idle",
  pending: [],
};

/** Whether a number is missing below one that is known: time to ask for the history in between. */
export function hasGap(log: ChannelLog): boolean {
  return log.status === "ready" && log.knownSeq > log.appliedSeq;
}

/** Applies MESSAGE_CREATE, or the message of an ACK. Safe to repeat, in any order: nothing is shown before what precedes it. */
export function receiveMessage(log: ChannelLog, message: Message): ChannelLog {
  const heard = { ...log, knownSeq: Math.max(log.knownSeq, message.seq) };
  if (log.status === "ready" && message.seq <= log.appliedSeq) return insertLate(heard, message);
  if (log.held.some((held) => held.seq === message.seq)) return log;
  return drain({ ...heard, held: sorted([...log.held, message]) });
}

/** The newest page, read when the channel is opened: the start of what is shown. `knownSeq`: what was known when it was asked for. */
export function openWithPage(
  log: ChannelLog,
  page: readonly Message[],
  hasOlder: boolean,
  knownSeq: number,
): ChannelLog {
  const appliedSeq = Math.max(knownSeq, page.at(-1)?.seq ?? 0);
  return drain({
    ...log,
    status: "ready",
    messages: page,
    appliedSeq,
    knownSeq: Math.max(log.knownSeq, appliedSeq),
    hasOlder,
    older: "idle",
    pending: withoutSettled(log.pending, page),
  });
}

/** An older page, for someone who scrolls up. */
export function prependPage(log: ChannelLog, page: readonly Message[], hasOlder: boolean): ChannelLog {
  const firstSeq = log.messages[0]?.seq ?? Number.POSITIVE_INFINITY;
  const older = page.filter((message) => message.seq < firstSeq);
  return { ...log, messages: [...older, ...log.messages], hasOlder, older: "idle" };
}

/**
 * A page that fills a gap, read with `after`. A complete one covers every number up to `coveredSeq`, the highest that was known when it was
 * asked for: numbers that are not in it belong to events that are not messages.
 */
export function fillGap(
  log: ChannelLog,
  page: readonly Message[],
  complete: boolean,
  coveredSeq: number,
): ChannelLog {
  const fresh = page.filter((message) => message.seq > log.appliedSeq);
  const covered = complete ? coveredSeq : 0;
  const appliedSeq = Math.max(log.appliedSeq, fresh.at(-1)?.seq ?? 0, covered);
  return drain(
    trim({
      ...log,
      messages: fresh.length > 0 ? [...log.messages, ...fresh] : log.messages,
      held: log.held.filter((held) => held.seq > log.appliedSeq && !fresh.some((f) => f.seq === held.seq)),
      appliedSeq,
      knownSeq: Math.max(log.knownSeq, appliedSeq),
      pending: withoutSettled(log.pending, fresh),
    }),
  );
}

/** Moves what has its turn from `held` to `messages`, and settles the pending ones that thereby appear. */
function drain(log: ChannelLog): ChannelLog {
  if (log.status !== "ready" || log.held.length === 0) return log;
  const due: Message[] = [];
  const shown = new Set(log.messages.slice(-log.held.length - 100).map((message) => message.id));
  let appliedSeq = log.appliedSeq;
  let taken = 0;
  for (const message of log.held) {
    if (message.seq > appliedSeq + 1) break;
    taken += 1;
    if (!shown.has(message.id)) due.push(message);
    appliedSeq = Math.max(appliedSeq, message.seq);
  }
  if (taken === 0) return log;
  const late = due.some((message) => message.seq <= log.appliedSeq);
  const messages = [...log.messages, ...due];
  return trim({
    ...log,
    messages: late ? sorted(messages) : messages,
    held: log.held.slice(taken),
    appliedSeq,
    pending: withoutSettled(log.pending, due),
  });
}

/** A number that is behind the end: a duplicate, part of a page above, or (after a fill that read too early) one that was overlooked. */
function insertLate(log: ChannelLog, message: Message): ChannelLog {
  const settled = { ...log, pending: withoutSettled(log.pending, [message]) };
  const known = log.messages.some((shown) => shown.id === message.id);
  const firstSeq = log.messages[0]?.seq ?? 0;
  if (known || (log.hasOlder && message.seq < firstSeq)) return settled;
  return { ...settled, messages: sorted([...log.messages, message]) };
}

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

function trim(log: ChannelLog): ChannelLog {
  if (log.messages.length <= MAX_MESSAGES) return log;
  return { ...log, messages: log.messages.slice(-MAX_MESSAGES), hasOlder: true };
}

const sorted = (messages: Message[]) => messages.sort((a, b) => a.seq - b.seq);
