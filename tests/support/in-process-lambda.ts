import { randomUUID } from "node:crypto";
import {
  type InvocationResult,
  type LambdaService,
  LambdaServiceError,
} from "../../localstack/lambda/types.ts";

// biome-ignore lint/suspicious/noExplicitAny: events are what the tests look at, in every shape
export type Handler = (event: any) => unknown;

export interface InProcessLambda extends LambdaService {
  /** Every event, by function key, as the handler got it. */
  readonly events: Record<string, unknown[]>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  last(functionKey: string): any;
}

/** Thrown by a handler that stands for a function which Lambda throttles (B7). */
export class Throttled extends Error {}

/** Handlers that run where they are, with Lambda's way of answering: the gateway's own behaviour is what is tested with it. */
export function createInProcessLambda(handlers: Readonly<Record<string, Handler>>): InProcessLambda {
  const events: Record<string, unknown[]> = {};
  return {
    events,
    last: (functionKey) => events[functionKey]?.at(-1),
    async invoke(functionKey, payload): Promise<InvocationResult> {
      const handler = handlers[functionKey];
      if (!handler)
        throw new LambdaServiceError("ResourceNotFoundException", 404, `Function not found: ${functionKey}`);
      const event: unknown = JSON.parse(payload);
      events[functionKey] = [...(events[functionKey] ?? []), event];
      const result = {
        statusCode: 200 as const,
        requestId: randomUUID(),
        logTail: "",
        billedMs: 1,
        cold: false,
      };
      try {
        const answer = await handler(event);
        return { ...result, payload: JSON.stringify(answer) ?? "null" };
      } catch (error) {
        if (error instanceof Throttled)
          throw new LambdaServiceError("TooManyRequestsException", 429, "Rate Exceeded.");
        const { name, message } = error as Error;
        return {
          ...result,
          functionError: "Unhandled",
          payload: JSON.stringify({ errorType: name, errorMessage: message, trace: [] }),
        };
      }
    },
  };
}
