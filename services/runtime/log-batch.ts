import type { LambdaContext } from "./events.ts";
import { logWork } from "./log-work.ts";

/** Does the work of one batch and leaves one line about it. @returns what an event source mapping with ReportBatchItemFailures asks for (C4) */
export const logBatch = (
  action: string,
  context: LambdaContext,
  given: Readonly<Record<string, number>>,
  work: () => Promise<{ failed: readonly string[]; counts: Readonly<Record<string, number>> }>,
): Promise<{ batchItemFailures: { itemIdentifier: string }[] }> =>
  logWork(action, context, given, async (line) => {
    const { failed, counts } = await work();
    Object.assign(line, counts);
    if (failed.length > 0) line.outcome = "failed";
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  });
