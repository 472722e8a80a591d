import { newGatewayId } from "../api-gateway/identifiers.ts";
import { toTraceHeader } from "../recorder/span-context.ts";
import type { Close } from "./choices.ts";
import type { ConnectionFacts } from "./connection.ts";
import { describeClose, eventSource, type GatewayContext, recordedName } from "./context.ts";
import { disconnectEvent } from "./events.ts";
import { invokeWithin } from "./integration.ts";

/** Runs `$disconnect` for connections that have ended, whoever ended them (A4.7). Best effort: its answer has no reader, and nothing tries it again. */
export class Disconnects {
  readonly #context: GatewayContext;
  readonly #running = new Set<Promise<void>>();

  /** Of connections that end without one. */
  readonly #skipped = new Set<string>();

  constructor(context: GatewayContext) {
    this.#context = context;
  }

  /** Nothing runs at the end of this connection. */
  skip(connectionId: string): void {
    this.#skipped.add(connectionId);
  }

  run(connection: ConnectionFacts, close: Close): void {
    if (this.#skipped.delete(connection.id)) return;
    const run = this.#run(connection, close).finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  /** Resolves once none is running. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async #run(connection: ConnectionFacts, close: Close): Promise<void> {
    const route = this.#context.routes.disconnect;
    const requestId = newGatewayId();
    const described = describeClose(this.#context, close);
    const span = this.#context.recorder?.begin({
      hop: "apigw",
      res: recordedName(this.#context),
      op: "$disconnect",
      conn: connection.id,
      req: requestId,
      payload: described.reason,
    });
    const end = (st: "ok" | "error") => span?.end({ st, code: String(described.code) });
    if (!route) {
      end("ok");
      return;
    }
    const event = disconnectEvent(eventSource(this.#context, connection), requestId, described);
    const outcome = await invokeWithin(this.#context.lambda, route.functionKey, JSON.stringify(event), {
      timeoutMs: route.integrationTimeoutMs ?? this.#context.settings.integrationTimeoutMs,
      ...(span ? { traceId: toTraceHeader(span) } : {}),
    });
    end(outcome.kind === "returned" ? "ok" : "error");
    if (outcome.kind !== "returned")
      this.#context.log.info(`$disconnect of ${connection.id}: ${route.functionKey} ${outcome.kind}`);
  }
}
