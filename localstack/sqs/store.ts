import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { Journal, type JournalFormat } from "../journal/journal.ts";
import type { FirstSending } from "./queue/deduplication.ts";
import { deliveryOf, type Message, type MessageData } from "./queue/message.ts";
import { Queue, type QueueData } from "./queue/queue.ts";
import { Compaction } from "./storage/compaction.ts";
import type { JournalRecord } from "./storage/records.ts";
import { Replay } from "./storage/replay.ts";

const FORMAT: JournalFormat = { name: "local-aws-sqs", version: 1, of: "SQS", holds: "queues" };

/** A message that is about to be sent, checked. */
export interface Draft {
  readonly message: Omit<MessageData, "id" | "sentMs" | "order" | "sequenceNumber">;
  readonly delayMs: number;
  /** Of FIFO queues. */
  readonly deduplicationKey?: string;
}

export interface StoreOptions {
  readonly folder: string;
  readonly arnOf: (queueName: string) => string;
  readonly now: () => number;
  /** After each change that may have made a message visible. */
  readonly onVisible: (queue: Queue) => void;
  /** Of the journal, before it is copied for the first time. */
  readonly leastCompactedBytes?: number;
}

/** Sequence numbers have 20 digits, as AWS's have. */
const FIRST_SEQUENCE_NUMBER = 18_000_000_000_000_000_000n;
const sequenceNumber = (order: number) => String(FIRST_SEQUENCE_NUMBER + BigInt(order) * 256n);

/**
 * All queues, in memory and in the journal: what changes is written first, and has not happened where that fails. Every method but `find` may throw Node's error of
 * a full disk.
 */
export class Store {
  readonly queues = new Map<string, Queue>();
  readonly #options: StoreOptions;
  readonly #journal: Journal<JournalRecord>;
  readonly #compaction: Compaction;
  #lastOrder: number;

  /** @throws UserError where the folder's journal cannot be read; Node's error */
  constructor(options: StoreOptions) {
    this.#options = options;
    const replay = new Replay();
    this.#journal = new Journal<JournalRecord>(join(options.folder, "journal.log"), FORMAT, (record) =>
      replay.apply(record),
    );
    this.#lastOrder = replay.lastOrder;
    for (const { data, sendings } of replay.queues.values()) {
      const queue = this.#open(data);
      for (const [key, sending] of [...sendings].sort(([, a], [, b]) => a.atMs - b.atMs))
        queue.deduplication.remember(key, sending);
    }
    const messages = [...replay.messages.values()].sort((a, b) => a.data.order - b.data.order);
    for (const { queue, data, delivery } of messages) this.queues.get(queue)?.add(data, delivery);
    this.#compaction = new Compaction(
      this.#journal,
      this.queues,
      () => this.#lastOrder,
      options.leastCompactedBytes,
    );
  }

  /** As it is now: what is due is visible, what is too old is gone. */
  find(name: string): Queue | undefined {
    const queue = this.queues.get(name);
    if (queue) this.advance(queue);
    return queue;
  }

  advance(queue: Queue): void {
    const expired = queue.advance(this.#options.now());
    if (expired.length === 0) return;
    try {
      this.#write({ op: "delete", ids: expired.map(({ data }) => data.id) });
    } catch {
      // They are as old at the next start.
    }
  }

  /** Makes a queue, or changes what is known of it. */
  saveQueue(data: QueueData): Queue {
    this.#write({ op: "queue", data });
    const queue = this.queues.get(data.name) ?? this.#open(data);
    queue.data = data;
    return queue;
  }

  dropQueue(queue: Queue): void {
    this.#write({ op: "drop", queue: queue.name });
    this.queues.delete(queue.name);
  }

  /** With the deduplication ids. */
  purge(queue: Queue): void {
    const purgedMs = this.#options.now();
    this.#write({ op: "purge", queue: queue.name, atMs: purgedMs });
    for (const message of [...queue.messages()]) queue.remove(message);
    queue.deduplication.clear();
    queue.data = { ...queue.data, purgedMs };
  }

  /** All or none. @returns for each draft its message, or the first one with the same deduplication id */
  send(queue: Queue, drafts: readonly Draft[]): FirstSending[] {
    const nowMs = this.#options.now();
    const records: Extract<JournalRecord, { op: "put" }>[] = [];
    /** A batch may hold the same id twice. */
    const sentNow = new Map<string, FirstSending>();
    const sendings = drafts.map(({ message, delayMs, deduplicationKey: key }) => {
      const known =
        key === undefined ? undefined : (sentNow.get(key) ?? queue.deduplication.find(key, nowMs));
      if (known) return known;
      const data: MessageData = { ...message, id: randomUUID(), sentMs: nowMs, ...this.#place(queue) };
      const sending = { messageId: data.id, sequenceNumber: data.sequenceNumber ?? "", atMs: nowMs };
      if (key !== undefined) sentNow.set(key, sending);
      const state = delayMs > 0 ? ("delayed" as const) : ("visible" as const);
      const delivery = { state, visibleAtMs: nowMs + delayMs, receiveCount: 0 };
      records.push({ op: "put", queue: queue.name, data, delivery, ...(key === undefined ? {} : { key }) });
      return sending;
    });
    if (records.length === 0) return sendings;
    this.#write(...records);
    for (const { data, delivery } of records) queue.add(data, delivery);
    for (const [key, sending] of sentNow) queue.deduplication.remember(key, sending);
    this.#options.onVisible(queue);
    return sendings;
  }

  /** Counts one more receipt of each, and hides them until then. */
  receive(queue: Queue, messages: readonly Message[], untilMs: number): void {
    const atMs = this.#options.now();
    this.#write({
      op: "receive",
      atMs,
      untilMs,
      messages: messages.map(({ data, receiveCount }) => [data.id, receiveCount + 1]),
    });
    for (const message of messages) queue.receive(message, atMs, untilMs);
  }

  /** Of messages in flight. */
  hide(queue: Queue, changes: readonly (readonly [message: Message, untilMs: number])[]): void {
    if (changes.length === 0) return;
    const atMs = this.#options.now();
    this.#write({ op: "hide", atMs, messages: changes.map(([{ data }, untilMs]) => [data.id, untilMs]) });
    for (const [message, untilMs] of changes) queue.changeVisibility(message, atMs, untilMs);
    this.#options.onVisible(queue);
  }

  delete(queue: Queue, messages: readonly Message[]): void {
    if (messages.length === 0) return;
    this.#write({ op: "delete", ids: messages.map(({ data }) => data.id) });
    for (const message of messages) queue.remove(message);
    // Of a FIFO group, what was behind them.
    this.#options.onVisible(queue);
  }

  /** C11: as dead letters, with their age and what they were received so far; in a FIFO queue the age counts anew. Wakes nobody: that is for the caller to do, once it is done. */
  bury(messages: readonly Message[], from: Queue, to: Queue): void {
    const sentMs = this.#options.now();
    this.#move(messages, from, to, (message) => ({
      data: {
        ...message.data,
        ...(to.isFifo ? { sentMs } : {}),
        deadLetterSourceArn: from.arn,
      },
      delivery: { ...deliveryOf(message), state: "visible", visibleAtMs: 0 },
    }));
  }

  /** As new messages: a dead letter's way back. Wakes nobody. */
  redrive(messages: readonly Message[], from: Queue, to: Queue): void {
    const sentMs = this.#options.now();
    this.#move(messages, from, to, ({ data: { deadLetterSourceArn: _, ...data } }) => ({
      data: { ...data, id: randomUUID(), sentMs },
      delivery: { state: "visible", visibleAtMs: 0, receiveCount: 0 },
    }));
  }

  close(): void {
    this.#compaction.close();
    this.#journal.close();
  }

  #move(
    messages: readonly Message[],
    from: Queue,
    to: Queue,
    become: (message: Message) => Pick<Extract<JournalRecord, { op: "put" }>, "data" | "delivery">,
  ): void {
    if (messages.length === 0) return;
    const puts = messages.map((message) => {
      const { data, delivery } = become(message);
      const { sequenceNumber: _, ...rest } = data;
      return { op: "put" as const, queue: to.name, data: { ...rest, ...this.#place(to) }, delivery };
    });
    this.#write(...puts, { op: "delete", ids: idsThatChanged(messages, puts) });
    for (const message of messages) from.remove(message);
    for (const { data, delivery } of puts) to.add(data, delivery);
  }

  #place(queue: Queue): Pick<MessageData, "order" | "sequenceNumber"> {
    this.#lastOrder += 1;
    const order = this.#lastOrder;
    return queue.isFifo ? { order, sequenceNumber: sequenceNumber(order) } : { order };
  }

  #open(data: QueueData): Queue {
    const queue = new Queue(data, this.#options.arnOf(data.name));
    this.queues.set(data.name, queue);
    return queue;
  }

  #write(...records: JournalRecord[]): void {
    // Before it: what is written happens only afterwards, so a copy that begins between them would miss it.
    this.#compaction.consider(this.#options.now());
    this.#journal.append(records);
  }
}

/** A put takes a message of the same id away from where it was. */
function idsThatChanged(messages: readonly Message[], puts: readonly { data: MessageData }[]): string[] {
  const kept = new Set(puts.map(({ data }) => data.id));
  return messages.map(({ data }) => data.id).filter((id) => !kept.has(id));
}
