import type { LambdaService } from "../lambda/types.ts";

/** What serverless-offline's servers ask of its Lambda: a function by its key, an event, an answer. */
export interface OfflineFunction {
  setEvent(event: unknown): void;
  setClientContext(context: unknown): void;
  /** Rejects where the function failed; its class has the `errorType` as its name, which the servers answer with. */
  runHandler(): Promise<unknown>;
}

export interface OfflineLambda {
  get(functionKey: string): OfflineFunction;
}

/** Our Lambda in the place of serverless-offline's, for its REST API and its load balancer. */
export function createLambdaStandIn(lambda: LambdaService): OfflineLambda {
  return {
    get(functionKey) {
      let event: unknown = {};
      let clientContext: string | undefined;
      return {
        setEvent(given) {
          event = given;
        },
        setClientContext(given) {
          clientContext = Buffer.from(JSON.stringify(given ?? {})).toString("base64");
        },
        async runHandler() {
          const options = clientContext === undefined ? {} : { clientContext };
          const { functionError, payload } = await lambda.invoke(functionKey, JSON.stringify(event), options);
          const answer: unknown = JSON.parse(payload);
          if (functionError) throw failureOf(answer);
          return answer;
        },
      };
    },
  };
}

function failureOf(answer: unknown): Error {
  const { errorType, errorMessage, trace } = (answer ?? {}) as Record<string, unknown>;
  const name = String(errorType ?? "Error");
  const error = new Error(String(errorMessage ?? ""));
  error.name = name;
  if (Array.isArray(trace)) error.stack = trace.join("\n");
  Object.defineProperty(error, "constructor", { value: { name } });
  return error;
}
