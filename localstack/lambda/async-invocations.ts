import { randomUUID } from "node:crypto";
import type { Log } from "../log.ts";
import type { InvocationResult } from "./types.ts";
import { LambdaServiceError } from "./types.ts";

/** Throttled events are tried again for up to six hours on AWS, with pauses that grow from 1 s to 5 minutes. */
const THROTTLE_FIRST_MS = 1_000;
const THROTTLE_MAX_MS = 5 * 60_000;

export interface AsyncInvocationsOptions {
  readonly retryDelaysMs: readonly number[];
  readonly log: Log;
  /** Runs the function once, with this request id. */
  run(functionKey: string, payload: string, requestId: string): Promise<InvocationResult>;
}

/** The queue of `Event` invocations: answers at once, runs later, tries a failed one twice more with the same request id (B2). */
export class AsyncInvocations {
  readonly #options: AsyncInvocationsOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  #stopped = false;

  constructor(options: AsyncInvocationsOptions) {
    this.#options = options;
  }

  accept(functionKey: string, payload: string): InvocationResult {
    const requestId = randomUUID();
    this.#attempt(functionKey, payload, requestId, 0, THROTTLE_FIRST_MS);
    return { statusCode: 202, requestId, payload: "", logTail: "", billedMs: 0, cold: false };
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    if (this.#timers.size > 0) {
      this.#options.log.warning(
        `${this.#timers.size} asynchronous invocations that waited for a retry are given up.`,
      );
    }
    this.#timers.clear();
  }

  #attempt(
    functionKey: string,
    payload: string,
    requestId: string,
    failures: number,
    throttleMs: number,
  ): void {
    const { run, retryDelaysMs, log } = this.#options;
    const again = (delayMs: number, failed: number, nextThrottleMs: number) =>
      this.#later(delayMs, () => this.#attempt(functionKey, payload, requestId, failed, nextThrottleMs));
    const settle = (result: InvocationResult) => {
      if (result.functionError === undefined || this.#stopped) return;
      const delayMs = retryDelaysMs[failures];
      if (delayMs !== undefined) again(delayMs, failures + 1, THROTTLE_FIRST_MS);
      else
        log.warning(
          `${functionKey}: the event ${requestId} failed ${failures + 1} times and is dropped: ${result.payload}`,
        );
    };
    run(functionKey, payload, requestId).then(settle, (error: unknown) => {
      if (this.#stopped) return;
      if (error instanceof LambdaServiceError && error.statusCode === 429) {
        again(throttleMs, failures, Math.min(throttleMs * 2, THROTTLE_MAX_MS));
      } else {
        log.warning(`${functionKey}: the event ${requestId} is dropped: ${String(error)}`);
      }
    });
  }

  #later(delayMs: number, task: () => void): void {
    if (this.#stopped) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      task();
    }, delayMs);
    this.#timers.add(timer);
  }
}
