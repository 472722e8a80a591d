/** How an invocation ended; exactly one of the two has a meaning. */
export type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: unknown };

export interface CallbackRun {
  readonly callback: (error?: unknown, value?: unknown) => void;
  /** Called when the event loop is empty. */
  eventLoopEmpty(): void;
}

/**
 * B15, the callback style of nodejs22.x and older: an answer given by `callback` waits for an empty event loop, unless
 * `callbackWaitsForEmptyEventLoop` is false or it is an error; `context.succeed`, `fail` and `done` do not wait. Only the first call counts.
 * @param context gets these four besides
 */
export function createCallbackRun(
  context: Record<string, unknown>,
  settle: (outcome: Outcome) => void,
): CallbackRun {
  let waiting: Outcome | undefined;
  let called = false;
  const once = (outcome: Outcome, mayWait: boolean) => {
    if (called) return;
    called = true;
    if (outcome.ok && mayWait && context.callbackWaitsForEmptyEventLoop) waiting = outcome;
    else settle(outcome);
  };
  const outcomeOf = (error: unknown, value: unknown): Outcome =>
    error === undefined || error === null ? { ok: true, value } : { ok: false, error: toError(error) };
  // One by one: property descriptors would take as long as half of what an empty call needs.
  context.callbackWaitsForEmptyEventLoop = true;
  context.succeed = (value: unknown) => once({ ok: true, value }, false);
  context.fail = (error: unknown) => once(outcomeOf(error ?? "handled", undefined), false);
  context.done = (error: unknown, value: unknown) => once(outcomeOf(error, value), false);
  return {
    callback: (error, value) => once(outcomeOf(error, value), true),
    // A handler that never answers and leaves nothing to wait for has answered `null` in these runtimes.
    eventLoopEmpty: () => settle(waiting ?? { ok: true, value: null }),
  };
}

function toError(error: unknown): unknown {
  return typeof error === "string" ? new Error(error) : error;
}
