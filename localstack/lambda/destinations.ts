import type { Log } from "../log.ts";
import type { FunctionModel } from "../model/types.ts";
import type { FunctionLog } from "./function-log.ts";
import type { InvocationRecord } from "./invocation-record.ts";

/**
 * Takes a record to a queue, topic, bus or bucket of this machine. @throws Error where it cannot: the record is then in the function's log.
 */
export type DeliverRecord = (destinationArn: string, record: InvocationRecord) => Promise<void>;

export interface DestinationsOptions {
  readonly log: Log;
  functionLog(fn: FunctionModel): FunctionLog;
  /** Invokes a function of this service asynchronously. @throws LambdaServiceError, among others where there is none of that ARN. */
  invoke(functionArn: string, payload: string): Promise<unknown>;
  /** Absent: nothing on this machine takes records but functions. */
  readonly deliver?: DeliverRecord | undefined;
}

const LAMBDA_ARN = /^arn:[^:]+:lambda:/;

/** Sends records of asynchronous invocations where the function's `destinations` name (B2). What cannot be sent is told, and kept in the log. */
export class Destinations {
  readonly #options: DestinationsOptions;

  constructor(options: DestinationsOptions) {
    this.#options = options;
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
