import { MAX_RESPONSE_BYTES, responseTooLarge } from "./errors.ts";
import { createRequestId, createTraceId, withParent } from "./request-ids.ts";
import type { InvocationResult, InvokeOptions } from "./types.ts";

/** Of the log tail that an answer carries (`X-Amz-Log-Result`). */
const LOG_TAIL_BYTES = 4096;

/** One call on its way through an environment. */
export class Invocation {
  readonly requestId: string;
  readonly payload: string;
  readonly traceId: string;
  readonly clientContext: string | undefined;
  readonly qualifier: string | undefined;
  readonly result: Promise<InvocationResult>;
  cold = false;
  /** Of the environment that it was the first of. */
  initMs: number | undefined;
  /** Called once, when the result is there or refused; with the error payload where it failed (B4). */
  onEnd: (failed?: string) => void = () => {};
  readonly #askedAt = performance.now();
  #startedAt = 0;
  #output = "";
  #resolve!: (result: InvocationResult) => void;
  #reject!: (error: Error) => void;

  constructor(payload: string, options: InvokeOptions, requestId: string = createRequestId()) {
    this.requestId = requestId;
    this.payload = payload;
    this.traceId = withParent(options.traceId) ?? createTraceId(Date.now());
    this.qualifier = options.qualifier;
    this.clientContext =
      options.clientContext === undefined
        ? undefined
        : Buffer.from(options.clientContext, "base64").toString("utf8");
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** @returns the START line for the function's log */
  begin(): string {
    this.#startedAt = performance.now();
    const start = `START RequestId: ${this.requestId} Version: $LATEST`;
    this.#output += `${start}\n`;
    return start;
  }

  addOutput(text: string): void {
    this.#output += text;
    // Bounded while it runs: a handler may write without end.
    if (this.#output.length > 16 * LOG_TAIL_BYTES) this.#output = this.#output.slice(-LOG_TAIL_BYTES);
  }

  /** Settles the result; returns the END and REPORT lines for the function's log. */
  finish(
    payload: string,
    failed: boolean,
    memoryMb: number,
  ): { readonly end: string; readonly report: string } {
    const durationMs = this.#startedAt === 0 ? 0 : performance.now() - this.#startedAt;
    const billedMs = Math.max(1, Math.ceil(durationMs));
    const end = `END RequestId: ${this.requestId}`;
    const report = `REPORT RequestId: ${this.requestId}\tDuration: ${inHundredths(durationMs)} ms\tBilled Duration: ${billedMs} ms\tMemory Size: ${memoryMb} MB`;
    const tooLarge =
      payload.length * 3 > MAX_RESPONSE_BYTES && Buffer.byteLength(payload) > MAX_RESPONSE_BYTES;
    const result = {
      statusCode: 200 as const,
      requestId: this.requestId,
      payload: tooLarge ? responseTooLarge() : payload,
      logTail: tail(`${this.#output}${end}\n${report}\n`),
      billedMs,
      cold: this.cold,
      ...(this.initMs === undefined ? {} : { initMs: this.initMs }),
      waitedMs: this.#startedAt === 0 ? 0 : this.#startedAt - this.#askedAt,
    };
    const isFailed = failed || tooLarge;
    this.#resolve(isFailed ? { ...result, functionError: "Unhandled" } : result);
    this.onEnd(isFailed ? result.payload : undefined);
    return { end, report };
  }

  refuse(error: Error): void {
    this.#reject(error);
    this.onEnd();
  }
}

/** As `toFixed(2)`, which takes V8 longer than all else in this line. */
function inHundredths(ms: number): string {
  const hundredths = Math.round(ms * 100);
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`;
}

function tail(text: string): string {
  if (text.length * 3 <= LOG_TAIL_BYTES) return text;
  const bytes = Buffer.from(text);
  return bytes.length <= LOG_TAIL_BYTES ? text : bytes.subarray(-LOG_TAIL_BYTES).toString("utf8");
}
