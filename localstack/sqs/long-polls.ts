import type { Queue } from "./queue/queue.ts";
import type { ReceivedMessage, ReceiveRequest } from "./types.ts";

interface Waiter {
  readonly request: ReceiveRequest;
  /** Milliseconds since 1970. */
  readonly untilMs: number;
  end(messages: ReceivedMessage[]): void;
  fail(error: unknown): void;
}

interface Line {
  /** First come, first served. */
  readonly waiters: Set<Waiter>;
  timer: NodeJS.Timeout | undefined;
  /** Being served; what becomes visible by that is seen to after it. */
  isServed: boolean;
  isToBeServedAgain: boolean;
}

/** Those who wait for messages. There is a timer for a queue that somebody waits for, and for no other. */
export class LongPolls {
  readonly #lines = new Map<Queue, Line>();
  readonly #now: () => number;
  readonly #take: (queue: Queue, request: ReceiveRequest) => ReceivedMessage[];

  /** @param take gives what is there now */
  constructor(now: () => number, take: (queue: Queue, request: ReceiveRequest) => ReceivedMessage[]) {
    this.#now = now;
    this.#take = take;
  }

  wait(queue: Queue, request: ReceiveRequest, waitMs: number): Promise<ReceivedMessage[]> {
    return new Promise((resolve, reject) => {
      const line = this.#lines.get(queue) ?? {
        waiters: new Set(),
        timer: undefined,
        isServed: false,
        isToBeServedAgain: false,
      };
      this.#lines.set(queue, line);
      const { signal } = request;
      const leave = () => {
        line.waiters.delete(waiter);
        signal?.removeEventListener("abort", goAway);
      };
      const waiter: Waiter = {
        request,
        untilMs: this.#now() + waitMs,
        end(messages) {
          leave();
          resolve(messages);
        },
        fail(error) {
          leave();
          reject(error);
        },
      };
      const goAway = () => {
        waiter.end([]);
        this.#setTimer(queue, line);
      };
      signal?.addEventListener("abort", goAway, { once: true });
      line.waiters.add(waiter);
      this.#setTimer(queue, line);
    });
  }

  /** Gives what is visible now to those who wait, and sends away those whose time is over. */
  wake(queue: Queue): void {
    const line = this.#lines.get(queue);
    if (!line) return;
    line.isToBeServedAgain = true;
    // To take messages may wake the same queue: it would give two answers to one.
    if (line.isServed) return;
    line.isServed = true;
    while (line.isToBeServedAgain) {
      line.isToBeServedAgain = false;
      this.#serve(queue, line);
    }
    line.isServed = false;
    this.#setTimer(queue, line);
  }

  #serve(queue: Queue, line: Line): void {
    const nowMs = this.#now();
    let isEmpty = false;
    for (const waiter of [...line.waiters]) {
      try {
        const messages: ReceivedMessage[] = isEmpty ? [] : this.#take(queue, waiter.request);
        isEmpty = messages.length === 0;
        if (!isEmpty || waiter.untilMs <= nowMs) waiter.end(messages);
      } catch (error) {
        waiter.fail(error);
      }
    }
  }

  /** Ends the waiting for one queue, or for all. */
  dismiss(queue?: Queue): void {
    for (const [place, line] of [...this.#lines]) {
      if (queue && place !== queue) continue;
      for (const waiter of [...line.waiters]) waiter.end([]);
      this.#setTimer(place, line);
    }
  }

  #setTimer(queue: Queue, line: Line): void {
    clearTimeout(line.timer);
    line.timer = undefined;
    if (line.waiters.size === 0) {
      if (this.#lines.get(queue) === line) this.#lines.delete(queue);
      return;
    }
    let atMs = queue.nextVisibleMs ?? Number.POSITIVE_INFINITY;
    for (const { untilMs } of line.waiters) atMs = Math.min(atMs, untilMs);
    line.timer = setTimeout(() => this.wake(queue), Math.max(0, atMs - this.#now()));
  }
}
