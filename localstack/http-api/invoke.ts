import { type HeldTimeout, startTimeout } from "../lambda/held-timeout.ts";
import { type LambdaService, LambdaServiceError } from "../lambda/types.ts";

export type Invoked =
  | { readonly kind: "returned"; readonly payload: string }
  /** It threw, ran out of its own time, or its process ended. The payload is the error (B4). */
  | { readonly kind: "failed"; readonly payload: string }
  /** It takes longer than it may here, and goes on without a reader. */
  | { readonly kind: "late" }
  /** Lambda refused to run it (B7, B1). */
  | { readonly kind: "refused"; readonly error: LambdaServiceError };

/** Runs a function for as long as its caller waits. Rejects only with a fault of our own. */
export async function invokeWithin(
  lambda: LambdaService,
  functionKey: string,
  event: unknown,
  options: { readonly timeoutMs: number; readonly traceId: string },
): Promise<Invoked> {
  let timer: HeldTimeout | undefined;
  const late = new Promise<Invoked>((resolve) => {
    const isHeld = () => lambda.timeoutsHeld?.() ?? false;
    timer = startTimeout(options.timeoutMs, isHeld, () => resolve({ kind: "late" }));
  });
  const answer = lambda.invoke(functionKey, JSON.stringify(event), { traceId: options.traceId }).then(
    ({ functionError, payload }): Invoked => ({ kind: functionError ? "failed" : "returned", payload }),
    (error: unknown): Invoked => {
      if (error instanceof LambdaServiceError) return { kind: "refused", error };
      throw error;
    },
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    timer?.clear();
    // Its answer may have no reader by now.
    answer.catch(() => {});
  }
}
