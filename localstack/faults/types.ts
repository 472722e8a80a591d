import type { FaultyService } from "./catalogue.ts";

/** The next call of a service, made through the edge or to `@connections`, fails. testing.d.cts tells of each member. */
export interface CallFault {
  readonly service: FaultyService;
  readonly operation?: string;
  readonly resource?: string;
  readonly error?: string;
  readonly message?: string;
  readonly times?: number;
}

/** The next invocation of a function fails, or is late. testing.d.cts tells of each member. */
export interface FunctionFault {
  readonly function: string;
  /** `Sandbox.Timedout` (B3), `Runtime.ExitError` (B5), `TooManyRequestsException` (B7), or the name of an error that the handler throws (B4). */
  readonly error?: string;
  readonly message?: string;
  readonly times?: number;
  readonly afterRun?: boolean;
  readonly delayMs?: number;
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

/** What is to become of an invocation. */
export interface FunctionTrouble {
  /** Undefined where it is late and nothing else. */
  readonly error: FunctionError | undefined;
  /** The handler runs, and the error comes in place of its answer. */
  readonly isAfterRun: boolean;
  readonly delayMs: number;
}
