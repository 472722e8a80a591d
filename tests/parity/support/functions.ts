import { InvokeCommand, type InvokeCommandInput, LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "vitest";
import { clientOptions, type Json } from "./client.ts";
import { isDeployed, type ServiceAddress } from "./target.ts";

/** The deployed name of a function of functions.yml. */
export const nameOf = (key: string): string => `parity-functions-dev-${key}`;

/** What Invoke answered with 200 or 202. */
export interface Invoked {
  readonly status: number | undefined;
  readonly functionError: string | undefined;
  readonly requestId: string | undefined;
  /** As it came; empty for an `Event`. */
  readonly payload: string;
  /** The payload, parsed. */
  readonly value: Json;
}

/** The SDK's own client for Lambda, and what the rows do with it. */
export interface Functions {
  readonly client: LambdaClient;
  /** @param event what is sent as JSON; a text is sent as it is */
  invoke(key: string, event?: unknown, more?: Partial<InvokeCommandInput>): Promise<Invoked>;
  /** The SDK's error of a call that is to be refused. */
  refusal(key: string, event?: unknown, more?: Partial<InvokeCommandInput>): Promise<Json>;
  /** Leaves a word for functions that wait for it. */
  remember(key: string, kind: string): Promise<void>;
  /** What functions remembered, asked for until there are `count` entries. */
  recall(key: string, kind: string, count?: number): Promise<Json[]>;
}

/** AWS waits for 1 and for 2 minutes before it tries a failed event again. */
export const RETRIES_WAIT_MS = isDeployed ? 300_000 : 15_000;

export function functionsOf(service: ServiceAddress): Functions {
  const client = new LambdaClient({
    ...(service.aws === undefined ? {} : { endpoint: service.aws }),
    ...clientOptions(service),
  });
  const invoke: Functions["invoke"] = async (key, event = {}, more = {}) => {
    const answer = await client.send(
      new InvokeCommand({
        FunctionName: nameOf(key),
        Payload: typeof event === "string" ? event : JSON.stringify(event),
        ...more,
      }),
    );
    const payload = answer.Payload?.transformToString() ?? "";
    return {
      status: answer.StatusCode,
      functionError: answer.FunctionError,
      requestId: answer.$metadata.requestId,
      payload,
      value: payload === "" ? undefined : JSON.parse(payload),
    };
  };
  return {
    client,
    invoke,
    refusal: (key, event, more) =>
      invoke(key, event, more).then(
        (answer) => expect.fail(`${key} was not refused: ${answer.status} ${answer.payload.slice(0, 300)}`),
        (error: unknown) => error,
      ),
    async remember(key, kind) {
      await invoke("remember", { key, kind, value: {} });
    },
    async recall(key, kind, count = 1) {
      let entries: Json[] = [];
      await expect
        .poll(
          async () => {
            entries = (await invoke("recall", { key, kind })).value.entries;
            return entries.length;
          },
          { timeout: RETRIES_WAIT_MS, interval: 50 },
        )
        .toBeGreaterThanOrEqual(count);
      return entries;
    },
  };
}
