import type { Log } from "../log.ts";
import type { FunctionModel } from "../model/types.ts";
import { type InvocationRecord, invocationRecord, type RecordCondition } from "./invocation-record.ts";
import { createRequestId } from "./request-ids.ts";
import type { InvocationResult } from "./types.ts";
import { LambdaServiceError } from "./types.ts";

/** Throttled events are tried again with pauses that grow from 1 s to 5 minutes, until they are too old. */
const THROTTLE_FIRST_MS = 1_000;
const THROTTLE_MAX_MS = 5 * 60_000;
/** AWS's defaults, and the most that it takes. */
const MAX_RETRIES = 2;
const MAX_AGE_SECONDS = 6 * 60 * 60;

export interface AsyncInvocationsOptions {
  /** Pauses before the first, the second retry. */
  readonly retryDelaysMs: readonly number[];
  readonly log: Log;
  /** Runs the function once, with this request id. */
  run(
    functionKey: string,
    payload: string,
    requestId: string,
    traceId: string | undefined,
  ): Promise<InvocationResult>;
  /** As it is now; undefined where it was removed. */
  functionOf(functionKey: string): FunctionModel | undefined;
  /** The end of an event. */
  onRecord(fn: FunctionModel, record: InvocationRecord): void;
}

/** An event on its way. */
interface QueuedEvent {
  readonly functionKey: string;
  readonly payload: string;
  readonly requestId: string;
  /** Of whoever invoked it: every try is of that trace. */
  readonly traceId: string | undefined;
  readonly acceptedAtMs: number;
  readonly generation: number;
  failures: number;
  throttleMs: number;
  last: InvocationResult | undefined;
}

/**
 * The queue of `Event` invocations (B2): answers at once, runs later, tries a failed one twice more with the same request id, and makes a record of how it
 * ended. Source: Lambda developer guide, "How Lambda handles errors and retries with asynchronous invocation".
 */
export class AsyncInvocations {
  readonly #options: AsyncInvocationsOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  #stopped = false;
  /** Events of an older one have been forgotten. */
  #generation = 0;

  constructor(options: AsyncInvocationsOptions) {
    this.#options = options;
  }

  accept(functionKey: string, payload: string, traceId?: string): InvocationResult {
    const requestId = createRequestId();
    void this.#attempt({
      functionKey,
      payload,
      requestId,
      traceId,
      acceptedAtMs: Date.now(),
      generation: this.#generation,
      failures: 0,
      throttleMs: THROTTLE_FIRST_MS,
      last: undefined,
    });
    return { statusCode: 202, requestId, payload: "", logTail: "", billedMs: 0, cold: false };
  }

  /** Those that wait for a retry are dropped, and so is what runs now, should it fail. */
  forget(): void {
    this.#generation += 1;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
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

  async #attempt(event: QueuedEvent): Promise<void> {
    const { run, log } = this.#options;
    try {
      event.last = await run(event.functionKey, event.payload, event.requestId, event.traceId);
    } catch (error) {
      if (this.#isOver(event)) return;
      if (error instanceof LambdaServiceError && error.statusCode === 429) this.#throttled(event);
      else log.warning(`${event.functionKey}: the event ${event.requestId} is dropped: ${String(error)}`);
      return;
    }
    if (this.#isOver(event)) return;
    if (event.last.functionError === undefined) this.#done(event, "Success");
    else this.#failed(event);
  }

  #isOver({ generation }: QueuedEvent): boolean {
    return this.#stopped || generation !== this.#generation;
  }

  #failed(event: QueuedEvent): void {
    const config = this.#options.functionOf(event.functionKey)?.asynchronous;
    const delays = this.#options.retryDelaysMs.slice(0, config?.maximumRetryAttempts ?? MAX_RETRIES);
    const delayMs = delays[event.failures];
    event.failures += 1;
    event.throttleMs = THROTTLE_FIRST_MS;
    if (delayMs === undefined) this.#done(event, "RetriesExhausted");
    else this.#again(event, delayMs);
  }

  #throttled(event: QueuedEvent): void {
    if (this.#options.functionOf(event.functionKey)?.reservedConcurrency === 0) {
      this.#done(event, "ZeroReservedConcurrency");
      return;
    }
    const delayMs = event.throttleMs;
    event.throttleMs = Math.min(delayMs * 2, THROTTLE_MAX_MS);
    this.#again(event, delayMs);
  }

  /** Unless the event would be too old by then. */
  #again(event: QueuedEvent, delayMs: number): void {
    const config = this.#options.functionOf(event.functionKey)?.asynchronous;
    const maxAgeMs = (config?.maximumEventAgeSeconds ?? MAX_AGE_SECONDS) * 1000;
    if (Date.now() + delayMs - event.acceptedAtMs > maxAgeMs) {
      this.#done(event, "EventAgeExceeded");
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#attempt(event);
    }, delayMs);
    this.#timers.add(timer);
  }

  #done(event: QueuedEvent, condition: RecordCondition): void {
    const { functionKey, requestId, payload, last } = event;
    const { log, functionOf, onRecord } = this.#options;
    const invokeCount = event.failures + (condition === "Success" ? 1 : 0);
    const fn = functionOf(functionKey);
    const destination = condition === "Success" ? "onSuccess" : "onFailure";
    const deadLetterArn = condition === "Success" ? undefined : fn?.asynchronous?.deadLetterArn;
    if (condition !== "Success" && (fn?.asynchronous?.onFailure ?? deadLetterArn) === undefined) {
      log.warning(
        `${functionKey}: the event ${requestId} failed (${condition}, ${invokeCount} attempts) and is dropped, as the function has no ` +
          `onFailure destination: ${last?.payload ?? "it was never run"}`,
      );
    }
    if (!fn || (fn.asynchronous?.[destination] ?? deadLetterArn) === undefined) return;
    const functionArn = fn.arn;
    onRecord(
      fn,
      invocationRecord({ requestId, functionArn, condition, invokeCount, payload, last, nowMs: Date.now() }),
    );
  }
}
