import type { FunctionModel } from "../model/types.ts";
import { fromTraceHeader, toTraceHeader } from "../recorder/span-context.ts";
import type { OpenSpan, Recorder, SpanEnd } from "../recorder/types.ts";
import { type InvocationResult, LambdaServiceError } from "./types.ts";

interface Run {
  readonly fn: FunctionModel;
  readonly payload: string;
  /** Of whoever asked for it, as InvokeOptions have it. */
  readonly traceId: string | undefined;
  readonly requestId: string;
}

/** Tells the recorder of one run of a function. @param run is given the trace id for the function: what it calls is caused by this run */
export function recordInvocation(
  recorder: Recorder,
  { fn, payload, traceId, requestId }: Run,
  run: (traceId: string) => Promise<InvocationResult>,
): Promise<InvocationResult> {
  const span = recorder.begin({
    hop: "lambda",
    res: fn.name,
    op: "Invocation",
    parent: fromTraceHeader(traceId),
    req: requestId,
    payload,
  });
  try {
    const result = run(toTraceHeader(span, traceId));
    // Beside the result and not before it: its caller waits for no more than before.
    result.then(
      (answer) => endReturned(span, fn, answer),
      (error) => span.end(refusedEnd(error)),
    );
    return result;
  } catch (error) {
    span.end(refusedEnd(error as Error));
    throw error;
  }
}

function endReturned(span: OpenSpan, { memoryMb }: FunctionModel, answer: InvocationResult): void {
  const { functionError, payload, cold, initMs, waitedMs, billedMs } = answer;
  span.end({
    st: functionError ? "error" : "ok",
    code: functionError && errorTypeIn(payload),
    cold,
    initMs,
    waitMs: waitedMs,
    billedMs,
    memMB: memoryMb,
    payload,
  });
}

/** Where no run came about, or none was waited for: what `LambdaService.invoke` rejects with. */
export function refusedEnd(error: Error): SpanEnd {
  const isThrottle = error instanceof LambdaServiceError && error.statusCode === 429;
  return { st: isThrottle ? "throttle" : "error", code: error.name, payload: error.message };
}

/** Of an error's payload, B3 to B5: `{"errorType":"TypeError","errorMessage":"..."}`. */
const errorTypeIn = (payload: string): string | undefined => /"errorType":"([^"]+)"/.exec(payload)?.[1];
