import type { LambdaContext } from "./events.ts";
import { logCrash, logInvocation, traceId } from "./logger.ts";

/** Does the work of one batch and leaves one line about it. @returns what an event source mapping with ReportBatchItemFailures asks for (C4) */
export async function logBatch(
  action: string,
  context: LambdaContext,
  given: Readonly<Record<string, number>>,
  work: () => Promise<{ failed: readonly string[]; counts: Readonly<Record<string, number>> }>,
): Promise<{ batchItemFailures: { itemIdentifier: string }[] }> {
  const startedMs = Date.now();
  const log = (outcome: string, counts: Readonly<Record<string, number>>) =>
    logInvocation({
      action,
      outcome,
      duration_ms: Date.now() - startedMs,
      request_id: context.awsRequestId,
      trace_id: traceId(),
      ...given,
      ...counts,
    });
  try {
    const { failed, counts } = await work();
    log(failed.length > 0 ? "failed" : "ok", counts);
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  } catch (error) {
    logCrash(action, context.awsRequestId, error);
    log("crash", {});
    throw error;
  }
}
