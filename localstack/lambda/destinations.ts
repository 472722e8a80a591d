import type { Log } from "../log.ts";
import type { FunctionModel } from "../model/types.ts";
import type { FunctionLog } from "./function-log.ts";
import type { InvocationRecord } from "./invocation-record.ts";

/**
 * Takes a record to a queue, topic, bus or bucket of this machine. @throws Error where it cannot: the record is then in the function's log.
 */
export type DeliverRecord = (destinationArn: string, record: InvocationRecord) => Promise<void>;

/** What is said of an event beside itself, in a dead letter. */
export interface DeadLetterFacts {
  readonly RequestID: string;
  /** As Invoke would have answered: `200` where the handler failed, `429` where it was never run. */
  readonly ErrorCode: string;
  /** Its first 1,024 bytes. */
  readonly ErrorMessage: string;
}

/** Takes an event to a queue, as it is. @throws Error where it cannot */
export type DeliverDeadLetter = (
  targetArn: string,
  event: string,
  facts: DeadLetterFacts,
) => void | Promise<void>;

export interface DestinationsOptions {
  readonly log: Log;
  functionLog(fn: FunctionModel): FunctionLog;
  /** Invokes a function of this service asynchronously. @throws LambdaServiceError, among others where there is none of that ARN. */
  invoke(functionArn: string, payload: string): Promise<unknown>;
  /** Absent: nothing on this machine takes records but functions. */
  readonly deliver?: DeliverRecord | undefined;
  /** Absent: nothing takes dead letters. */
  readonly deliverDeadLetter?: DeliverDeadLetter | undefined;
}

const LAMBDA_ARN = /^arn:[^:]+:lambda:/;

/** Sends records of asynchronous invocations where the function's `destinations` name (B2). What cannot be sent is told, and kept in the log. */
export class Destinations {
  readonly #options: DestinationsOptions;

  constructor(options: DestinationsOptions) {
    this.#options = options;
  }

  /** Sends the event of a record to the function's dead-letter queue, where it has one and the event failed. Never rejects. Source: Lambda developer guide, "Adding a dead-letter queue". */
  async bury(fn: FunctionModel, record: InvocationRecord): Promise<void> {
    const arn = fn.asynchronous?.deadLetterArn;
    const { condition, requestId } = record.requestContext;
    if (arn === undefined || condition === "Success") return;
    try {
      if (!this.#options.deliverDeadLetter) throw new Error("nothing on this machine takes dead letters");
      const { errorMessage } = (record.responsePayload ?? {}) as { errorMessage?: unknown };
      await this.#options.deliverDeadLetter(arn, JSON.stringify(record.requestPayload), {
        RequestID: requestId,
        ErrorCode: record.responseContext ? "200" : "429",
        ErrorMessage: Buffer.from(String(errorMessage || condition))
          .subarray(0, 1024)
          .toString(),
      });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#options.functionLog(fn).note(`DEAD LETTER ${arn} ${JSON.stringify(record)}`);
      this.#options.log.warning(
        `${fn.key}: the event ${requestId} could not be sent to its dead-letter queue ${arn} (${why}). It is in the function's log.`,
      );
    }
  }

  /** Does nothing where the function has no destination for that end. Never rejects. */
  async send(fn: FunctionModel, record: InvocationRecord): Promise<void> {
    const event = record.requestContext.condition === "Success" ? "onSuccess" : "onFailure";
    const arn = fn.asynchronous?.[event];
    if (arn === undefined) return;
    try {
      if (LAMBDA_ARN.test(arn)) await this.#options.invoke(arn, JSON.stringify(record));
      else if (this.#options.deliver) await this.#options.deliver(arn, record);
      else throw new Error("nothing on this machine takes records but functions of this service");
    } catch (error) {
      const { requestId } = record.requestContext;
      const why = error instanceof Error ? error.message : String(error);
      this.#options.functionLog(fn).note(`DESTINATION ${event} ${arn} ${JSON.stringify(record)}`);
      this.#options.log.warning(
        `${fn.key}: the record of the event ${requestId} could not be sent to its ${event} destination ${arn} (${why}). ` +
          "It is in the function's log.",
      );
    }
  }
}
