import { LongPolls } from "./long-polls.ts";
import type { Message } from "./queue/message.ts";
import type { Queue } from "./queue/queue.ts";
import { describeReceived } from "./received.ts";
import type { Store } from "./store.ts";
import type { ReceivedMessage, ReceiveRequest } from "./types.ts";

/** The queue has as many messages in flight as it may. */
export class OverLimit extends Error {}

export interface ReceiverOptions {
  readonly store: Store;
  readonly now: () => number;
  readonly maxInFlight: number;
}

/** Gives messages out, at once or as soon as there are some. */
export class Receiver {
  readonly #store: Store;
  readonly #now: () => number;
  readonly #maxInFlight: number;
  readonly #polls: LongPolls;

  constructor({ store, now, maxInFlight }: ReceiverOptions) {
    this.#store = store;
    this.#now = now;
    this.#maxInFlight = maxInFlight;
    this.#polls = new LongPolls(now, (queue, request) => this.#take(queue, request));
  }

  /**
   * @returns none where the time is over, the caller has gone, or all closes
   * @throws OverLimit by a standard queue that is not waited for; Node's error of a full disk
   */
  async receive(queue: Queue, request: ReceiveRequest): Promise<ReceivedMessage[]> {
    if (request.signal?.aborted) return [];
    const waitMs = request.waitMs ?? queue.settings.waitMs;
    const found = this.#take(queue, request);
    if (found.length > 0) return found;
    // Source: the developer guide, quotas: no error with long polling, and none by a FIFO queue.
    if (waitMs === 0 && !queue.isFifo && queue.counts.inFlight >= this.#maxInFlight) throw new OverLimit();
    return waitMs === 0 ? [] : this.#polls.wait(queue, request, waitMs);
  }

  /** Something may have become visible. */
  wake(queue: Queue): void {
    this.#polls.wake(queue);
  }

  /** Sends those who wait away with nothing: for one queue, or for all. */
  dismiss(queue?: Queue): void {
    this.#polls.dismiss(queue);
  }

  #take(queue: Queue, { max, visibilityMs, attemptId }: ReceiveRequest): ReceivedMessage[] {
    this.#store.advance(queue);
    const nowMs = this.#now();
    const untilMs = nowMs + (visibilityMs ?? queue.settings.visibilityMs);
    const again = attemptId === undefined ? undefined : queue.attempts.find(attemptId, nowMs);
    if (again) {
      this.#store.hide(
        queue,
        again.map((message) => [message, untilMs]),
      );
      return again.map((message) => describeReceived(queue, message));
    }
    const taken = this.#select(queue, Math.min(max, this.#maxInFlight - queue.counts.inFlight));
    if (taken.length === 0) return [];
    this.#store.receive(queue, taken, untilMs);
    if (attemptId !== undefined) queue.attempts.remember(attemptId, taken, nowMs);
    return taken.map((message) => describeReceived(queue, message));
  }

  /** C11: what was received as often as it may is moved to the dead letters instead. */
  #select(queue: Queue, max: number): Message[] {
    const { redrive } = queue.settings;
    const grave = redrive && this.#graveOf(queue, redrive.deadLetterTargetArn);
    const taken: Message[] = [];
    const dead: Message[] = [];
    for (const message of queue.receivable()) {
      if (taken.length >= max) break;
      // Two queues that bury in each other would never come to an end.
      const isDead =
        grave &&
        message.receiveCount >= redrive.maxReceiveCount &&
        message.data.deadLetterSourceArn !== grave.arn;
      (isDead ? dead : taken).push(message);
    }
    if (grave && dead.length > 0) {
      this.#store.bury(dead, queue, grave);
      // Once what is taken is no longer visible.
      queueMicrotask(() => {
        this.wake(grave);
        this.wake(queue);
      });
    }
    return taken;
  }

  #graveOf(queue: Queue, arn: string): Queue | undefined {
    const grave = this.#store.queues.get(arn.split(":").at(-1) ?? "");
    return grave?.arn === arn && grave !== queue && grave.isFifo === queue.isFifo ? grave : undefined;
  }
}
