import { deliveryOf, type Message } from "../queue/message.ts";
import type { Queue } from "../queue/queue.ts";
import type { Journal } from "./journal.ts";
import type { JournalRecord } from "./records.ts";

/** Smaller journals are read in no time. */
const LEAST_BYTES = 4 * 1024 * 1024;
/** A journal that has grown so many times since it was copied is mostly of the past, or has as many messages more. */
const GROWTH = 2;
/** Messages copied in one turn of the event loop. */
const AT_ONCE = 200;

/** Copies a journal that has grown without what is over, a little at a time, while it goes on to be written. */
export class Compaction {
  readonly #journal: Journal;
  readonly #queues: ReadonlyMap<string, Queue>;
  readonly #lastOrder: () => number;
  #nextBytes: number;
  #isClosed = false;

  constructor(
    journal: Journal,
    queues: ReadonlyMap<string, Queue>,
    lastOrder: () => number,
    leastBytes: number = LEAST_BYTES,
  ) {
    this.#journal = journal;
    this.#queues = queues;
    this.#lastOrder = lastOrder;
    this.#nextBytes = leastBytes;
  }

  /** To be called after each change. */
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
    const records = messages
      .slice(from, from + AT_ONCE)
      .filter(([queue, message]) => !message.isGone && this.#queues.get(queue.name) === queue)
      .map(
        ([{ name }, message]): JournalRecord => ({
          op: "put",
          queue: name,
          data: message.data,
          delivery: deliveryOf(message),
        }),
      );
    if (!this.#journal.addToCopy(records)) return;
    const next = from + AT_ONCE;
    if (next < messages.length) {
      setImmediate(() => this.#copy(messages, next));
      return;
    }
    this.#journal.finishCopy();
    this.#nextBytes = Math.max(LEAST_BYTES, this.#journal.bytes * GROWTH);
  }
}
