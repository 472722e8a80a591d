import type { EnvironmentSpec, FromWorker, InvocationHeader } from "./ipc/messages.ts";

/** How an environment ended. */
export interface ExitCause {
  readonly code: number;
  readonly outOfMemory: boolean;
  /** By its name (`SIGKILL`), where a signal ended it, from outside or by what its code did. */
  readonly signal?: string | undefined;
}

/** What an environment tells its owner. `exit` is the last, and comes once, also when the whole host has died. */
export interface EnvironmentEvents {
  message(message: FromWorker, payload: string): void;
  exit(cause: ExitCause): void;
}

/** Where environments run: threads of a host process, or serverless-offline's runner in a process for each. */
export interface EnvironmentHost {
  /** Somebody may stop the code that runs here: its time-outs wait. */
  readonly isDebugged: boolean;
  start(env: number, spec: EnvironmentSpec, events: EnvironmentEvents): void;
  /** Only for an environment that has said `ready`; for one that has exited meanwhile it is too late, as its owner is told. */
  invoke(env: number, invocation: InvocationHeader, event: string): void;
  end(env: number): void;
  stop(): Promise<void>;
}
