import type { FirstSending } from "../queue/deduplication.ts";
import type { Delivery, MessageData } from "../queue/message.ts";
import type { QueueData } from "../queue/queue.ts";
import type { JournalRecord } from "./records.ts";

interface ToldMessage {
  readonly queue: string;
  readonly data: MessageData;
  delivery: Delivery;
}

interface ToldQueue {
  data: QueueData;
  readonly sendings: Map<string, FirstSending>;
}

/** What a journal tells: how everything is after its last record. */
export class Replay {
  readonly queues = new Map<string, ToldQueue>();
  /** Of all queues, by id. */
  readonly messages = new Map<string, ToldMessage>();
  lastOrder = 0;

  apply(record: JournalRecord): void {
    switch (record.op) {
      case "queue": {
        const known = this.queues.get(record.data.name);
        if (known) known.data = record.data;
        else this.queues.set(record.data.name, { data: record.data, sendings: new Map() });
        return;
      }
      case "drop":
        this.#empty(record.queue);
        this.queues.delete(record.queue);
        return;
      case "purge": {
        const queue = this.#empty(record.queue);
        if (!queue) return;
        queue.data = { ...queue.data, purgedMs: record.atMs };
        queue.sendings.clear();
        return;
      }
      case "put":
        this.#put(record);
        return;
      case "receive":
        for (const [id, receiveCount] of record.messages) {
          const message = this.messages.get(id);
          if (!message) continue;
          const firstReceivedMs = message.delivery.firstReceivedMs ?? record.atMs;
          message.delivery = {
            ...hidden(record.untilMs, record.atMs),
            receiveCount,
            firstReceivedMs,
            lastReceivedMs: record.atMs,
          };
        }
        return;
      case "hide":
        for (const [id, untilMs] of record.messages) {
          const message = this.messages.get(id);
          if (message) message.delivery = { ...message.delivery, ...hidden(untilMs, record.atMs) };
        }
        return;
      case "delete":
        for (const id of record.ids) this.messages.delete(id);
        return;
      case "deduplicate": {
        const sendings = this.queues.get(record.queue)?.sendings;
        for (const [key, sending] of record.entries) sendings?.set(key, sending);
        return;
      }
      case "order":
        this.lastOrder = Math.max(this.lastOrder, record.last);
    }
  }

  #put({ queue, data, delivery, key }: Extract<JournalRecord, { op: "put" }>): void {
    this.lastOrder = Math.max(this.lastOrder, data.order);
    const sendings = this.queues.get(queue)?.sendings;
    if (!sendings) return;
    this.messages.set(data.id, { queue, data, delivery });
    if (key === undefined) return;
    const { id: messageId, sequenceNumber = "", sentMs: atMs } = data;
    sendings.set(key, { messageId, sequenceNumber, atMs });
  }

  /** Through all messages, which is slow and rare. */
  #empty(name: string): ToldQueue | undefined {
    for (const [id, { queue }] of this.messages) if (queue === name) this.messages.delete(id);
    return this.queues.get(name);
  }
}

const hidden = (untilMs: number, atMs: number) => ({
  state: untilMs > atMs ? ("in-flight" as const) : ("visible" as const),
  visibleAtMs: untilMs,
});
