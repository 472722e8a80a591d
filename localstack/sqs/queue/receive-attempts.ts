import type { Message } from "./message.ts";

interface Attempt {
  readonly atMs: number;
  readonly messages: readonly Message[];
  /** Of each, as it was when it was given. */
  readonly receiveCounts: readonly number[];
}

const ATTEMPT_MS = 5 * 60 * 1000;

/** ReceiveRequestAttemptId of FIFO queues: who lost an answer asks for the same messages again. Source: the API reference, ReceiveMessage. */
export class ReceiveAttempts {
  readonly #attempts = new Map<string, Attempt>();

  remember(id: string, messages: readonly Message[], nowMs: number): void {
    for (const [known, { atMs }] of this.#attempts) {
      if (nowMs - atMs < ATTEMPT_MS) break;
      this.#attempts.delete(known);
    }
    this.#attempts.delete(id);
    this.#attempts.set(id, {
      atMs: nowMs,
      messages,
      receiveCounts: messages.map(({ receiveCount }) => receiveCount),
    });
  }

  /** What the attempt was given; undefined where one of them was deleted, has come back or was given to another since. */
  find(id: string, nowMs: number): readonly Message[] | undefined {
    const attempt = this.#attempts.get(id);
    if (!attempt || nowMs - attempt.atMs >= ATTEMPT_MS) return undefined;
    const { messages, receiveCounts } = attempt;
    return messages.every(
      (message, index) =>
        !message.isGone && message.state === "in-flight" && message.receiveCount === receiveCounts[index],
    )
      ? messages
      : undefined;
  }
}
