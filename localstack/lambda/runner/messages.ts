import type { EnvironmentSpec, InvocationHeader } from "../ipc/messages.ts";

/** What a runner's process is told on its descriptor `LINE_FD`; it answers there as a worker does (`FromWorker`). */
export type ToRunner =
  | {
      readonly t: "start";
      readonly spec: EnvironmentSpec;
      /** File URL of serverless-offline's `src` folder. */
      readonly offline: string;
      /** Folder for what the runner needs beside the function's own files. */
      readonly folder: string;
      readonly rubyWatchDirs: unknown;
    }
  /** The event is the payload. */
  | { readonly t: "invoke"; readonly invocation: InvocationHeader }
  | { readonly t: "end" };

export const LINE_FD = 3;
