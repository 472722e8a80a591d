import { type HeldTimeout, startTimeout } from "../lambda/held-timeout.ts";
import { type LambdaService, LambdaServiceError } from "../lambda/types.ts";

/** What became of an AWS_PROXY integration. */
export type IntegrationOutcome =
  /** The handler returned an object with a status code. */
  | { readonly kind: "answer"; readonly answer: ProxyAnswer }
  /** It returned something else, or nothing. */
  | { readonly kind: "malformed" }
  /** It threw, timed out by its own limit, or its process ended. */
  | {
      readonly kind: "failed";
      readonly errorType: string | undefined;
      readonly errorMessage: string | undefined;
    }
  /** Lambda refused to run it (B7). */
  | { readonly kind: "throttled" }
  /** A2.10: it took longer than the integration may; it keeps running. */
  | { readonly kind: "timed-out" };

export interface ProxyAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded where the handler set `isBase64Encoded`. */
  readonly body: string;
}

/** Runs a function and reads its answer as API Gateway's Lambda proxy integration does. Never rejects. */
export async function integrate(
  lambda: LambdaService,
  functionKey: string,
  payload: string,
  options: { timeoutMs: number; traceId?: string },
): Promise<IntegrationOutcome> {
  const run = await invokeWithin(lambda, functionKey, payload, options);
  if (run.kind !== "returned") return run;
  return readProxyAnswer(run.payload);
}

export type InvokeOutcome =
  | { readonly kind: "returned"; readonly payload: string }
  | Exclude<IntegrationOutcome, { kind: "answer" } | { kind: "malformed" }>;

export async function invokeWithin(
  lambda: LambdaService,
  functionKey: string,
  payload: string,
  options: { timeoutMs: number; traceId?: string },
): Promise<InvokeOutcome> {
  let timer: HeldTimeout | undefined;
  const late = new Promise<InvokeOutcome>((resolve) => {
    const isHeld = () => lambda.timeoutsHeld?.() ?? false;
    timer = startTimeout(options.timeoutMs, isHeld, () => resolve({ kind: "timed-out" }));
  });
  const answer = lambda
    .invoke(functionKey, payload, options.traceId === undefined ? {} : { traceId: options.traceId })
    .then(
      (result): InvokeOutcome =>
        result.functionError
          ? { kind: "failed", ...readError(result.payload) }
          : { kind: "returned", payload: result.payload },
      (error: unknown): InvokeOutcome =>
        error instanceof LambdaServiceError && error.statusCode === 429
          ? { kind: "throttled" }
          : {
              kind: "failed",
              errorType: error instanceof Error ? error.name : undefined,
              errorMessage: error instanceof Error ? error.message : String(error),
            },
    );
  const outcome = await Promise.race([answer, late]);
  timer?.clear();
  return outcome;
}

function readError(payload: string): { errorType: string | undefined; errorMessage: string | undefined } {
  const error = parse(payload);
  const text = (name: string) => {
    const value = isObject(error) ? error[name] : undefined;
    return typeof value === "string" ? value : undefined;
  };
  return { errorType: text("errorType"), errorMessage: text("errorMessage") };
}

function readProxyAnswer(payload: string): IntegrationOutcome {
  const result = parse(payload);
  if (!isObject(result)) return { kind: "malformed" };
  const statusCode = typeof result.statusCode === "string" ? Number(result.statusCode) : result.statusCode;
  const body = result.body ?? "";
  if (typeof statusCode !== "number" || !Number.isInteger(statusCode) || statusCode < 100 || statusCode > 599)
    return { kind: "malformed" };
  if (typeof body !== "string") return { kind: "malformed" };
  const headers: Record<string, string> = {};
  if (isObject(result.headers)) {
    for (const [name, value] of Object.entries(result.headers))
      if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
        headers[name.toLowerCase()] = String(value);
  }
  return {
    kind: "answer",
    answer: {
      statusCode,
      headers,
      body: result.isBase64Encoded === true ? Buffer.from(body, "base64").toString() : body,
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
