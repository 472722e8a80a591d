import type { FirstSending } from "../queue/deduplication.ts";
import type { Delivery, MessageData } from "../queue/message.ts";
import type { QueueData } from "../queue/queue.ts";

/**
 * What can happen, a line of the journal each. Every record says how things are after it, not what was added, so that the records of a copy may
 * overtake those that happen while it is made. A message that a record names and that is not there (any more) is passed over.
 */
export type JournalRecord =
  /** A queue is there, with these attributes. */
  | { readonly op: "queue"; readonly data: QueueData }
  | { readonly op: "drop"; readonly queue: string }
  | { readonly op: "purge"; readonly queue: string; readonly atMs: number }
  /** A message is in a queue, and in no other: sent or moved there. `key`: its deduplication id counts from now on. */
  | {
      readonly op: "put";
      readonly queue: string;
      readonly data: MessageData;
      readonly delivery: Delivery;
      readonly key?: string;
    }
  | {
      readonly op: "receive";
      readonly atMs: number;
      readonly untilMs: number;
      /** With the receive count of each. */
      readonly messages: readonly (readonly [id: string, receiveCount: number])[];
    }
  | {
      readonly op: "hide";
      readonly atMs: number;
      readonly messages: readonly (readonly [id: string, untilMs: number])[];
    }
  | { readonly op: "delete"; readonly ids: readonly string[] }
  | {
      readonly op: "deduplicate";
      readonly queue: string;
      readonly entries: readonly (readonly [key: string, sending: FirstSending])[];
    }
  /** No order up to this one is given again. */
  | { readonly op: "order"; readonly last: number };
