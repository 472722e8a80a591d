import { createCallbackRun, type Outcome } from "./callbacks.ts";
import { createContext } from "./context.ts";
import type { Handler } from "./load-handler.ts";
import type { Mail } from "./mailbox.ts";

export interface RunningInvocation {
  readonly outcome: Promise<Outcome>;
  /** What the runtime does when nothing is left that could settle the handler's promise. */
  eventLoopEmpty(): void;
  /** Ends the invocation from outside of the handler: an exception that nobody caught. */
  fail(error: unknown): void;
}

/** Calls the handler once. With `callbacks` (B15) an answer may also come by callback or by `context.succeed` and its like. */
export function runInvocation(
  handler: Handler,
  event: unknown,
  invocation: Mail["invocation"],
  callbacks: boolean,
): RunningInvocation {
  let settle!: (outcome: Outcome) => void;
  const outcome = new Promise<Outcome>((resolve) => {
    settle = resolve;
  });
  const fail = (error: unknown) => settle({ ok: false, error });
  const context = createContext(invocation);
  const run = callbacks ? createCallbackRun(context, settle) : undefined;
  try {
    const returned = run ? handler(event, context, run.callback) : handler(event, context);
    if (isThenable(returned)) {
      returned.then((value) => settle({ ok: true, value }), fail);
    } else if (!run) {
      settle({ ok: true, value: returned }); // nodejs24.x takes a plain value as the answer
    }
  } catch (error) {
    fail(error);
  }
  return {
    outcome,
    fail,
    eventLoopEmpty: () => {
      if (run) run.eventLoopEmpty();
      // nodejs24.x: Node ends when nothing is left to do, and a promise that nobody can settle is no work.
      else process.exit(0);
    },
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === "function";
}
