import type { Journal } from "../../journal/journal.ts";
import { deliveryOf, type Message } from "../queue/message.ts";
import type { Queue } from "../queue/queue.ts";
import type { JournalRecord } from "./records.ts";

/** Smaller journals are read in no time. */
const LEAST_BYTES = 4 * 1024 * 1024;
/** A journal that has grown so many times since it was copied is mostly of the past, or has as many messages more. */
const GROWTH = 2;
/** Messages copied in one turn of the event loop. */
const AT_ONCE = 100;
/** The same by their bodies, in characters. */
const LENGTH_AT_ONCE = 256 * 1024;

/** Copies a journal that has grown without what is over, a little at a time, while it goes on to be written. */
export class Compaction {
  readonly #journal: Journal<JournalRecord>;
  readonly #queues: ReadonlyMap<string, Queue>;
  readonly #lastOrder: () => number;
  readonly #leastBytes: number;
  #nextBytes: number;
  #isClosed = false;

  constructor(
    journal: Journal<JournalRecord>,
    queues: ReadonlyMap<string, Queue>,
    lastOrder: () => number,
    leastBytes: number = LEAST_BYTES,
  ) {
    this.#journal = journal;
    this.#queues = queues;
    this.#lastOrder = lastOrder;
    this.#leastBytes = leastBytes;
    this.#nextBytes = leastBytes;
  }

  /** To be called before each change, while the journal and the queues say the same. */
  consider(nowMs: number): void {
    if (this.#journal.isCopying || this.#journal.bytes < this.#nextBytes) return;
    // Where it fails the next try waits for as much again.
    this.#nextBytes = Math.max(this.#nextBytes, this.#journal.bytes * GROWTH);
    try {
      this.#journal.beginCopy();
    } catch {
      return;
    }
    const messages: [queue: Queue, message: Message][] = [];
    const first: JournalRecord[] = [{ op: "order", last: this.#lastOrder() }];
    for (const queue of this.#queues.values()) {
      first.push({ op: "queue", data: queue.data });
      const entries = queue.deduplication.entries(nowMs);
      if (entries.length > 0) first.push({ op: "deduplicate", queue: queue.name, entries });
      for (const message of queue.messages()) messages.push([queue, message]);
    }
    if (this.#journal.addToCopy(first)) this.#copy(messages, 0);
  }

  close(): void {
    this.#isClosed = true;
  }

  #copy(messages: readonly (readonly [Queue, Message])[], from: number): void {
    if (this.#isClosed || !this.#journal.isCopying) return;
    const records: JournalRecord[] = [];
    let length = 0;
    let next = from;
    for (; next < messages.length && records.length < AT_ONCE && length < LENGTH_AT_ONCE; next += 1) {
      const [queue, message] = messages[next] as readonly [Queue, Message];
      if (message.isGone || this.#queues.get(queue.name) !== queue) continue;
      length += message.data.body.length;
      const { data } = message;
      records.push({ op: "put", queue: queue.name, data, delivery: deliveryOf(message) });
    }
    if (!this.#journal.addToCopy(records)) return;
    if (next < messages.length) {
      setImmediate(() => this.#copy(messages, next));
      return;
    }
    this.#journal.finishCopy(() => {
      this.#nextBytes = Math.max(this.#leastBytes, this.#journal.bytes * GROWTH);
    });
  }
}
