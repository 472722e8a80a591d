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
  readonly clientContext?: string | undefined;
}

/**
 * Descriptors of a host process. On the first it is told what to start and what to end; each environment has one of the others for itself, a socket that its thread
 * reads and writes without the host's own thread: that one more thread would have to wake for each message cost a tenth of a call's time.
 */
export const CONTROL_FD = 3;
export const FIRST_LINE_FD = 4;

export type ToHost =
  /** `greeting`: what comes on the line after this text is for this environment; what came before was for one that is gone. */
  | {
      readonly t: "start";
      readonly env: number;
      readonly fd: number;
      readonly greeting: string;
      readonly spec: EnvironmentSpec;
    }
  | { readonly t: "end"; readonly env: number }
  /** Code runs in it, or ran until now: what it uses may have grown too much. */
  | { readonly t: "measure" }
  /** The debugger has left: what it holds goes on. */
  | { readonly t: "detached" };

/** What a thread is started with. */
export type WorkerData = Omit<EnvironmentSpec, "variables"> & {
  readonly fd: number;
  readonly greeting: string;
};

/** On an environment's line. */
export type ToWorker =
  /** The event is the payload. */
  | { readonly t: "invoke"; readonly invocation: InvocationHeader }
  /** Ends a thread that waits. */
  | { readonly t: "end" }
  /** Nothing: a thread that waits listens to its debugger only when it wakes. */
  | { readonly t: "wake" };

/** What comes back on an environment's line. */
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
  /** Its code has sent this signal to its own process, of which the thread now ends. */
  | { readonly t: "signal"; readonly signal: string }
  /** Work was left un-awaited at the freeze (B13): how much of what, by Node.js's names. */
  | { readonly t: "pending"; readonly resources: Readonly<Record<string, number>> };

/** Written by the host's own thread where the thread is gone: on the same line, so that it comes behind all that the thread has said. */
export interface WorkerExit {
  readonly t: "exit";
  readonly code: number;
  readonly outOfMemory: boolean;
}

export type FromHost =
  | { readonly t: "memory"; readonly rssBytes: number }
  /** So many are open that it has to be replaced. */
  | { readonly t: "descriptors"; readonly open: number; readonly limit: number }
  /** Its inspector listens. */
  | { readonly t: "inspector"; readonly url: string };

/** Third argument of a host process that is to open its inspector. */
export const OPEN_INSPECTOR = "inspect";
