import type { Log } from "../log.ts";
import type { FunctionModel } from "../model/types.ts";
import type { Recorder } from "../recorder/types.ts";
import type { BuildOptions } from "./build/options.ts";
import type { DebugMode } from "./debug/debug-mode.ts";
import type { DeliverDeadLetter, DeliverRecord } from "./destinations.ts";
import type { InvocationResult, LambdaService } from "./types.ts";

/** Where connections to `*.amazonaws.com` end on this machine, each as `host:port`. Both ports speak plain text and TLS. */
export interface LocalHosts {
  /** For `*.execute-api.*.amazonaws.com`. */
  readonly executeApi: string;
  /** The one of these names that is the HTTP API's. */
  readonly httpApi?: { readonly id: string; readonly address: string };
  /** For every other AWS host name. */
  readonly edge: string;
}

export interface LambdaSettings {
  /**
   * Environments that one function may have here. AWS has no such limit below the account's 1,000: calls beyond ours wait in a queue, as
   * this machine has few cores. A function with `reservedConcurrency` has that limit instead, and answers 429 (B7).
   */
  readonly maxConcurrencyPerFunction: number;
  /** Environments of one function that may be in INIT at once; a burst is then served by those that are warm first. */
  readonly maxStartsPerFunction: number;
  /** Environments in all; above it, a new one takes the place of the free one that was not used for longest. Each holds 12 to 20 MB. */
  readonly maxEnvironments: number;
  /** How long a call waits for one of its function's environments before another may be started for it. */
  readonly growAfterMs: number;
  /** No other is started while those that there are would serve all that waits in this time; a cold start on AWS takes as long. */
  readonly drainWithinMs: number;
  /** Each invocation gets an environment of its own, and nothing is kept warm: module state that leaks from one call to the next shows. */
  readonly freshEnvironments: boolean;
  /** Host processes. */
  readonly hosts: number;
  /** Time-outs never fire. Where a debugger is attached they wait for it in any case. */
  readonly noTimeout: boolean;
  /** How handlers are debugged: as this process was started (`auto`: `--inspect`, or an editor's debugger), or as given. */
  readonly debug: "auto" | "off" | DebugMode;
  /** Rebuild on save. */
  readonly watch: boolean;
  /** An environment that had no invocation for so long is ended. AWS keeps them for some minutes and promises nothing. */
  readonly idleEnvironmentMs: number;
  /** Pauses before the retries of a failed `Event` invocation (B2). AWS: 1 and 2 minutes. */
  readonly asyncRetryDelaysMs: readonly number[];
  /** Resident memory at which a host process is replaced. */
  readonly maxHostMemoryMb: number;
  /** How long `stop` waits for invocations that run. */
  readonly stopGraceMs: number;
  /** INIT's own time (AWS: 10 s); after it the function's time-out runs. */
  readonly initTimeoutMs: number;
}

export const defaultLambdaSettings: LambdaSettings = {
  maxConcurrencyPerFunction: 8,
  maxStartsPerFunction: 1,
  growAfterMs: 100,
  drainWithinMs: 1_000,
  maxEnvironments: 12,
  freshEnvironments: false,
  hosts: 1,
  noTimeout: false,
  debug: "auto",
  watch: false,
  idleEnvironmentMs: 5 * 60_000,
  asyncRetryDelaysMs: [60_000, 120_000],
  maxHostMemoryMb: 2048,
  stopGraceMs: 500,
  initTimeoutMs: 10_000,
};

/**
 * @param requestId what the handler sees as `awsRequestId`
 * @param run resolves or rejects as `LambdaService.invoke` does
 */
export type AroundInvocation = (
  fn: FunctionModel,
  payload: string,
  requestId: string,
  run: () => Promise<InvocationResult>,
) => Promise<InvocationResult>;

export interface LambdaOptions {
  readonly functions: readonly FunctionModel[];
  /** The service's folder, absolute: handler paths are relative to it, and it is `LAMBDA_TASK_ROOT`. */
  readonly root: string;
  readonly region: string;
  readonly accountId: string;
  /** Absolute. Temporary folders and logs go below it; one runtime at a time may use it. */
  readonly stateDir: string;
  /** Absolute. Built handlers, which several runtimes of one service may share. Default: `build` below `stateDir`. */
  readonly buildDir?: string;
  readonly log: Log;
  /** Function variables, credentials, `AWS_ENDPOINT_URL`; asked anew for each environment. AWS's own variables (B9) are added. */
  environmentFor(fn: FunctionModel): Record<string, string>;
  readonly build?: BuildOptions;
  readonly settings?: Partial<LambdaSettings>;
  /** The folder with `lambda-host.cjs` and `lambda-worker.cjs`, where it is not that of the running bundle. */
  readonly distDir?: string;
  /** PEM file that handlers trust beside the usual authorities: the local certificate. */
  readonly caCertPath?: string;
  readonly localHosts?: LocalHosts;
  /** Folders whose saved .rb files start a Ruby function anew: a list, or one text with commas. */
  readonly rubyWatchDirs?: unknown;
  /** Stands around each run of a function, of an asynchronous invocation each try: may look at it, or end it otherwise. Default: nothing does. */
  readonly around?: AroundInvocation;
  /** Is told of every run. Default: nobody is. */
  readonly recorder?: Recorder | undefined;
  /** Takes records of asynchronous invocations to what is no function (B2). Absent: they are written to the function's log, with a warning. */
  readonly deliver?: DeliverRecord;
  /** Takes events that failed to dead-letter queues (B2). Absent: as above. */
  readonly deliverDeadLetter?: DeliverDeadLetter;
}

export interface ReloadEvent {
  /** Functions whose next invocation runs new code. */
  readonly functionKeys: readonly string[];
  /** From the noticed save to the new code being in place. */
  readonly durationMs: number;
}

export interface LambdaRuntime extends LambdaService {
  /** Of the host processes that run now. */
  readonly hostPids: readonly number[];
  /** Resolves when the first build is done, also where a handler failed to build: invoking it then says why. */
  readonly ready: Promise<void>;
  /** Takes over a changed list; environments of functions that did not change stay warm. Resolves when what is new is built. */
  update(functions: readonly FunctionModel[]): Promise<void>;
  /** For environments that start from now on. */
  setLocalHosts(hosts: LocalHosts): void;
  onReload(listener: (event: ReloadEvent) => void): void;
  /** Drops the asynchronous invocations that wait for a retry (B2). */
  forgetRetries(): void;
  /** Gives every function new environments at its next invocations; those that run are finished by the old ones. */
  renew(): void;
  /** Ends the host processes as a crash would (SIGKILL): running invocations fail with `Runtime.ExitError`, and new hosts are started. */
  killHosts(): void;
  /** The functions of which an invocation runs or waits for an environment, by key. */
  running(): readonly string[];
  /** Resolves when no invocation runs or waits for an environment. Pauses before retries (B2) do not count. */
  idle(): Promise<void>;
  /** Ends hosts and environments after `stopGraceMs` at most. Safe to call twice. */
  stop(): Promise<void>;
  /** Ends the environments of one function as if their processes had died; running invocations fail with `Runtime.ExitError`. */
  kill(functionKey: string): Promise<void>;
}
