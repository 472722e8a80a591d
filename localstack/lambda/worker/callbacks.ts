/** How an invocation ended; exactly one of the two has a meaning. */
export type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: unknown };

export interface CallbackRun {
  readonly callback: (error?: unknown, value?: unknown) => void;
  /** `callbackWaitsForEmptyEventLoop`, `succeed`, `fail`, `done`, to be put into the context. */
  readonly contextFields: PropertyDescriptorMap;
  /** Called when the event loop is empty. */
  eventLoopEmpty(): void;
}

/**
 * B15, the callback style of nodejs22.x and older: an answer given by `callback` waits for an empty event loop, unless
 * `callbackWaitsForEmptyEventLoop` is false or it is an error; `context.succeed`, `fail` and `done` do not wait. Only the first call counts.
 */
export function createCallbackRun(settle: (outcome: Outcome) => void): CallbackRun {
  let waits = true;
  let waiting: Outcome | undefined;
  let called = false;
  const once = (outcome: Outcome, mayWait: boolean) => {
    if (called) return;
    called = true;
    if (outcome.ok && mayWait && waits) waiting = outcome;
    else settle(outcome);
  };
  const outcomeOf = (error: unknown, value: unknown): Outcome =>
    error === undefined || error === null ? { ok: true, value } : { ok: false, error: toError(error) };
  const field = (value: unknown): PropertyDescriptor => ({ value, writable: true, enumerable: true });
  return {
    callback: (error, value) => once(outcomeOf(error, value), true),
    contextFields: {
      callbackWaitsForEmptyEventLoop: {
        get: () => waits,
        set: (value: boolean) => {
          waits = value;
        },
        enumerable: true,
      },
      succeed: field((value: unknown) => once({ ok: true, value }, false)),
      fail: field((error: unknown) => once(outcomeOf(error ?? "handled", undefined), false)),
      done: field((error: unknown, value: unknown) => once(outcomeOf(error, value), false)),
    },
    // A handler that never answers and leaves nothing to wait for has answered `null` in these runtimes.
    eventLoopEmpty: () => settle(waiting ?? { ok: true, value: null }),
  };
}

function toError(error: unknown): unknown {
  return typeof error === "string" ? new Error(error) : error;
}
