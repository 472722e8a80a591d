import * as v from "valibot";
import type { Reply } from "#protocol/replies";
import { ackData, ReadyData, ResumedData } from "#protocol/replies";
import type { Action } from "#protocol/requests";
import { GatewayError } from "./gateway-error.ts";
import type { ActionResult, Fields } from "./wire.ts";

/** A request that has had no answer for this long fails with TIMED_OUT; Lambda's own limit for these routes is shorter. */
export const REQUEST_TIMEOUT_MS = 10_000;

/** The shape of each action's answer. */
const answers: Readonly<Record<Action, v.GenericSchema>> = {
  ...ackData,
  "session.identify": ReadyData,
  "session.resume": ResumedData,
};

interface Waiting {
  readonly action: Action;
  resolve(d: unknown): void;
  reject(error: GatewayError): void;
  timer: ReturnType<typeof setTimeout>;
}

/** The gateway itself gives up a request after 29 seconds (A2.10); by then it was given up here, and its error is nobody's. */
const OVERDUE_MS = 30_000;

/** Pairs requests with their ACK or ERROR by id. One instance for each socket: an answer never belongs to an earlier one. */
export class Requests {
  readonly #waiting = new Map<string, Waiting>();
  /** When requests were sent that had no answer in time, oldest first: the gateway may still tell that they failed. */
  #overdueSinceMs: number[] = [];
  readonly #send: (text: string) => void;
  #count = 0;

  constructor(send: (text: string) => void) {
    this.#send = send;
  }

  /** @throws GatewayError with the wire's code, TIMED_OUT or DISCONNECTED */
  request<A extends Action>(
    action: A,
    fields: Fields<A>,
    timeoutMs = REQUEST_TIMEOUT_MS,
  ): Promise<ActionResult<A>> {
    this.#count += 1;
    const id = this.#count.toString(36);
    const sentAtMs = Date.now();
    return new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        this.#overdueSinceMs.push(sentAtMs);
        reject(new GatewayError("TIMED_OUT", `${action} had no answer in ${timeoutMs} ms`));
      }, timeoutMs);
      this.#waiting.set(id, { action, resolve, reject, timer });
      this.#send(JSON.stringify({ action, id, ...fields }));
    }) as Promise<ActionResult<A>>;
  }

  /** Gives a reply to whoever waits for it. A reply that came after its time-out is dropped. */
  settle(reply: Reply): void {
    if (reply.id === null) return;
    const waiting = this.#waiting.get(reply.id);
    if (!waiting) return;
    this.#waiting.delete(reply.id);
    clearTimeout(waiting.timer);
    if (reply.t === "ERROR") {
      waiting.reject(GatewayError.fromWire(reply.d));
      return;
    }
    const d = v.safeParse(answers[waiting.action], reply.d);
    if (d.success) waiting.resolve(d.output);
    else waiting.reject(new GatewayError("BAD_ANSWER", `${waiting.action}: ${v.summarize(d.issues)}`));
  }

  /**
   * The gateway says that some request failed, and not which: most likely the oldest. A send is safe to repeat (its nonce), so each that is
   * open may as well be tried again.
   * @param message the gateway's
   */
  failOldest(message: string): void {
    this.#overdueSinceMs = this.#overdueSinceMs.filter((sentAtMs) => Date.now() - sentAtMs < OVERDUE_MS);
    const overdue = this.#overdueSinceMs.shift() !== undefined;
    const oldest = overdue ? undefined : this.#waiting.keys().next().value;
    for (const [id, waiting] of this.#waiting) {
      if (id !== oldest && waiting.action !== "message.send") continue;
      this.#waiting.delete(id);
      clearTimeout(waiting.timer);
      waiting.reject(new GatewayError("INTERNAL_ERROR", `${waiting.action}: ${message}`));
    }
  }

  /** The socket is gone: nothing that is open will be answered. */
  abandon(): void {
    for (const waiting of this.#waiting.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(new GatewayError("DISCONNECTED", "the connection was lost before the answer came"));
    }
    this.#waiting.clear();
  }
}
