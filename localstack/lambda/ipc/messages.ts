import type { LocalHosts } from "../options.ts";

/** What a worker must know to be one environment of one function. */
export interface EnvironmentSpec {
  readonly functionName: string;
  readonly memoryMb: number;
  readonly runtime: string;
  /** As in serverless.yml. */
  readonly handler: string;
  /** Absolute path of the built bundle. */
  readonly bundle: string;
  /** The whole of the environment's `process.env`. */
  readonly variables: Readonly<Record<string, string>>;
  readonly localHosts?: LocalHosts;
}

/** What comes with one event; the event itself is the frame's payload. */
export interface InvocationHeader {
  readonly requestId: string;
  readonly invokedFunctionArn: string;
  /** Milliseconds since 1970. */
  readonly deadlineMs: number;
  readonly traceId: string;
  /** JSON text. */
  readonly clientContext?: string;
}

export type ToHost =
  | { readonly t: "start"; readonly env: number; readonly spec: EnvironmentSpec }
  | { readonly t: "invoke"; readonly env: number; readonly invocation: InvocationHeader }
  | { readonly t: "end"; readonly env: number };

/** What a worker says; the host adds `env` and passes it on. */
export type FromWorker =
  /** INIT is done. */
  | { readonly t: "ready" }
  /** INIT failed; the payload is the error. */
  | { readonly t: "init-error" }
  /** The payload is the answer, or the error with `failed`. With `last` the environment exits next. */
  | { readonly t: "result"; readonly failed?: true; readonly last?: true }
  /** The event was not JSON; the payload says where. */
  | { readonly t: "bad-event" }
  /** The payload is what was written to standard output or error. */
  | { readonly t: "output" }
  /** Work was left un-awaited at the freeze (B13). */
  | { readonly t: "pending"; readonly resources: readonly string[] };

export type FromHost =
  | (FromWorker & { readonly env: number })
  | { readonly t: "exit"; readonly env: number; readonly code: number; readonly outOfMemory: boolean }
  | { readonly t: "up" }
  | { readonly t: "memory"; readonly rssBytes: number };
