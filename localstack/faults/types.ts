import type { FaultyService } from "./catalogue.ts";

/** The next call of a service, made through the edge or to `@connections`, fails. The tests' own helpers are not calls. */
export interface CallFault {
  /** As a signature names it: `dynamodb` (its streams too), `sqs`, `s3`, `ssm`, `lambda`, `execute-api`. */
  readonly service: FaultyService;
  /** `PutItem`. Default: any. */
  readonly operation?: string;
  /** The table, queue, bucket, function, parameter or connection id that the call is about. Tables and queues also by their logical id. Default: any. */
  readonly resource?: string;
  /** As the SDK names it: `ProvisionedThroughputExceededException`. Default: the service's throttling. */
  readonly error?: string;
  /** Default: AWS's words. */
  readonly message?: string;
  /** How many calls. An SDK tries a throttled call three times in all. Default 1. */
  readonly times?: number;
}

/** The next invocation of a function fails, and its handler is not run. */
export interface FunctionFault {
  /** Its key in serverless.yml, or its name. */
  readonly function: string;
  /**
   * `Sandbox.Timedout` as if its time were over (B3), `Runtime.ExitError` as if its process had ended (B5), `TooManyRequestsException` as if it were throttled (B7); any other is the name of
   * an error that the handler throws (B4). Default `Error`.
   */
  readonly error?: string;
  readonly message?: string;
  /** Default 1. */
  readonly times?: number;
}

/** What a call is to be answered with. */
export interface CallError {
  readonly name: string;
  readonly status: number;
  readonly message: string;
}

/** What an invocation is to end with. */
export interface FunctionError {
  readonly name: string;
  readonly message: string;
}
