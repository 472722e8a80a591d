import type { LambdaContext } from "./events.ts";
import { type LogLine, logCrash, logInvocation, traceId } from "./logger.ts";

/** What the work itself adds to its line. */
export type WorkLine = { outcome: string } & Record<string, string | number | undefined>;

/** Does an invocation's work and leaves one line about it, also where it fails: then the error is told whole and thrown on. */
export async function logWork<T>(
  action: string,
  context: LambdaContext,
  given: Pick<LogLine, string>,
  work: (line: WorkLine) => Promise<T>,
): Promise<T> {
  const startedMs = Date.now();
  const line: WorkLine = { ...given, outcome: "ok" };
  try {
    return await work(line);
  } catch (error) {
    logCrash(action, context.awsRequestId, error);
    line.outcome = "crash";
    throw error;
  } finally {
    const { outcome, ...more } = line;
    logInvocation({
      action,
      outcome,
      duration_ms: Date.now() - startedMs,
      request_id: context.awsRequestId,
      trace_id: traceId(),
      ...more,
    });
  }
}
