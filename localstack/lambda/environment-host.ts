import type { EnvironmentSpec, FromWorker, InvocationHeader } from "./ipc/messages.ts";

/** What an environment tells its owner. `exit` is the last, and comes once, also when the whole host has died. */
export interface EnvironmentEvents {
  message(message: FromWorker, payload: string): void;
  /** `signal`: the host process was ended from outside, or by what its code did. */
  exit(cause: { readonly code: number; readonly outOfMemory: boolean; readonly signal?: string }): void;
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
