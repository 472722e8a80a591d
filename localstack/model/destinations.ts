import type { ModelContext } from "./context.ts";

/** Kinds of destination that have an engine here. */
const SERVED = /^arn:[^:]+:(lambda|s3|sqs):/;

/** Says once, at start, that nothing here takes what is sent to a destination. @param whose `onFailure destination` */
export function tellUnserved(arn: string, whose: string, functionKey: string, context: ModelContext): void {
  if (!arn.startsWith("arn:") || SERVED.test(arn)) return;
  context.warnings.push(
    `The ${whose} ${arn} of "${functionKey}" has no local engine: what would go there is told in the log.`,
  );
}
