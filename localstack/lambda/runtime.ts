import { mkdirSync, rmSync } from "node:fs";
import { url as inspectorUrl } from "node:inspector";
import { join } from "node:path";
import type { FunctionModel } from "../model/types.ts";
import { AsyncInvocations } from "./async-invocations.ts";
import { findDebugMode } from "./debug/debug-mode.ts";
import { HostDebugger } from "./debug/host-debugger.ts";
import { DeployedFunctions } from "./deployed-functions.ts";
import { Destinations } from "./destinations.ts";
import { EnvironmentFactory } from "./environment-factory.ts";
import { FunctionLogs } from "./function-log.ts";
import { readFunctionName } from "./function-name.ts";
import type { FunctionPool } from "./function-pool.ts";
import { hostEntry } from "./host-entry.ts";
import { HostProcess } from "./host-process.ts";
import { Invocation } from "./invocation.ts";
import {
  defaultLambdaSettings,
  type LambdaOptions,
  type LambdaRuntime,
  type LambdaSettings,
  type LocalHosts,
  type ReloadEvent,
} from "./options.ts";
import { recordInvocation } from "./record-invocation.ts";
import { checkJson, checkRequestSize, functionNotFound } from "./refusals.ts";
import { createRequestId } from "./request-ids.ts";
import { RunnerHost } from "./runner/runner-host.ts";
import type { InvocationResult, InvokeOptions } from "./types.ts";

const IDLE_SWEEP_MS = 10_000;

/** Starts the hosts and the first build; resolves when invocations are taken, which is before `ready`: they wait for the build. */
export async function startLambda(options: LambdaOptions): Promise<LambdaRuntime> {
  const settings: LambdaSettings = { ...defaultLambdaSettings, ...options.settings };
  mkdirSync(options.stateDir, { recursive: true });
  // What environments of a run that was killed have left.
  rmSync(join(options.stateDir, "tmp"), { recursive: true, force: true });
  const entry = await hostEntry(options.stateDir, options.distDir);
  const mode = settings.debug === "auto" ? debugModeOfThisProcess() : settings.debug;
  let renew = () => {};
  const startHost = async (index: number) =>
    new HostProcess({
      onDetached: () => renew(),
      entry,
      root: options.root,
      logFile: join(options.stateDir, "logs", "lambda-host.log"),
      caCertPath: options.caCertPath,
      maxMemoryMb: settings.maxHostMemoryMb,
      log: options.log,
      debug: mode && mode !== "off" ? await HostDebugger.create(mode, index, options.log) : undefined,
    });
  const hosts = await Promise.all(Array.from({ length: settings.hosts }, (_, index) => startHost(index)));
  const runnerHost = new RunnerHost({
    entry: entry.runner,
    root: options.root,
    folder: join(options.stateDir, "runner"),
    logFile: join(options.stateDir, "logs", "lambda-runner.log"),
    caCertPath: options.caCertPath,
    rubyWatchDirs: options.rubyWatchDirs,
  });
  const runtime = new Runtime(options, settings, hosts, runnerHost);
  renew = () => runtime.renew();
  return runtime;
}

const debugModeOfThisProcess = () => findDebugMode(process.execArgv, process.env, inspectorUrl());

class Runtime implements LambdaRuntime {
  readonly ready: Promise<void>;
  readonly #options: LambdaOptions;
  readonly #settings: LambdaSettings;
  readonly #hosts: readonly HostProcess[];
  readonly #runnerHost: RunnerHost;
  readonly #async: AsyncInvocations;
  readonly #pools = new Map<string, FunctionPool>();
  readonly #logs: FunctionLogs;
  readonly #reloadListeners: ((event: ReloadEvent) => void)[] = [];
  readonly #functions: DeployedFunctions;
  readonly #idleTimer: NodeJS.Timeout;
  #localHosts: LocalHosts | undefined;
  #idleWaiters: (() => void)[] = [];
  #running = 0;
  #stopping: Promise<void> | undefined;

  constructor(
    options: LambdaOptions,
    settings: LambdaSettings,
    hosts: readonly HostProcess[],
    runnerHost: RunnerHost,
  ) {
    this.#options = options;
    this.#settings = settings;
    this.#hosts = hosts;
    this.#runnerHost = runnerHost;
    if (options.localHosts) this.setLocalHosts(options.localHosts);
    const { stateDir, log } = options;
    this.#logs = new FunctionLogs(join(stateDir, "logs"), log);
    const environments = new EnvironmentFactory({
      lambda: options,
      settings,
      hosts,
      runnerHost,
      logs: this.#logs,
      pools: this.#pools,
      localHosts: () => this.#localHosts,
    });
    this.#functions = new DeployedFunctions({
      lambda: options,
      watch: settings.watch,
      environments,
      pools: this.#pools,
      onReload: (event) => {
        for (const listener of this.#reloadListeners) listener(event);
      },
    });
    const destinations = new Destinations({
      log,
      functionLog: (fn) => this.#logs.of(fn),
      invoke: (arn, event) => this.invoke(arn, event, { type: "Event" }),
      deliver: options.deliver,
      deliverDeadLetter: options.deliverDeadLetter,
    });
    this.#async = new AsyncInvocations({
      retryDelaysMs: settings.asyncRetryDelaysMs,
      log,
      run: async (functionKey, payload, requestId, traceId) =>
        this.#run(functionKey, payload, traceId === undefined ? {} : { traceId }, requestId),
      functionOf: (functionKey) => this.#functions.find(functionKey),
      onRecord: (fn, record) => {
        void destinations.bury(fn, record);
        void destinations.send(fn, record);
      },
    });
    this.#idleTimer = setInterval(
      () => {
        const beforeMs = Date.now() - settings.idleEnvironmentMs;
        for (const pool of this.#pools.values()) pool.endIdle(beforeMs);
      },
      Math.min(IDLE_SWEEP_MS, settings.idleEnvironmentMs),
    ).unref();
    this.ready = this.#functions.built;
  }

  renew(): void {
    for (const pool of this.#pools.values()) pool.renew();
  }

  timeoutsHeld(): boolean {
    return this.#settings.noTimeout || this.#hosts.some((host) => host.isDebugged);
  }

  get hostPids(): readonly number[] {
    return this.#hosts.flatMap((host) => host.pid ?? []);
  }

  /** Not `async`: see `#run`. */
  invoke(functionKeyOrName: string, payload: string, options: InvokeOptions = {}): Promise<InvocationResult> {
    try {
      const { name, qualifier } = readFunctionName(functionKeyOrName);
      const fn = this.#find(name);
      const type = options.type ?? "RequestResponse";
      checkRequestSize(payload, type);
      if (type === "Event") {
        checkJson(payload);
        return Promise.resolve(this.#async.accept(fn.key, payload, options.traceId));
      }
      return this.#run(fn.key, payload, qualifier === undefined ? options : { ...options, qualifier });
    } catch (error) {
      return Promise.reject(error);
    }
  }

  update(functions: readonly FunctionModel[]): Promise<void> {
    return this.#functions.update(functions);
  }

  setLocalHosts(hosts: LocalHosts): void {
    if (process.env.FANOUT_ALLOW_AWS === "1") {
      this.#options.log.warning(
        "FANOUT_ALLOW_AWS=1: handlers may reach real AWS. A name of AWS's that they dial is not answered on this machine.",
      );
      return;
    }
    this.#localHosts = hosts;
  }

  onReload(listener: (event: ReloadEvent) => void): void {
    this.#reloadListeners.push(listener);
  }

  forgetRetries(): void {
    this.#async.forget();
  }

  killHosts(): void {
    for (const host of [...this.#hosts, this.#runnerHost]) host.kill();
  }

  running(): readonly string[] {
    return [...this.#pools].filter(([, pool]) => pool.load > 0).map(([key]) => key);
  }

  async idle(): Promise<void> {
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
  }

  async kill(functionKey: string): Promise<void> {
    const pool = this.#pools.get(this.#find(functionKey).key);
    if (pool) await pool.kill();
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    clearInterval(this.#idleTimer);
    this.#functions.close();
    this.#async.stop();
    let grace: NodeJS.Timeout | undefined;
    const graceOver = new Promise<void>((resolve) => {
      grace = setTimeout(resolve, this.#settings.stopGraceMs);
    });
    await Promise.race([this.idle(), graceOver]);
    clearTimeout(grace);
    await Promise.all([...this.#hosts, this.#runnerHost].map((host) => host.stop()));
    for (const pool of this.#pools.values()) pool.abandon();
    // A build that runs would write into folders that may be gone; what it fails with has been said.
    await this.#functions.built.catch(() => {});
    await this.#logs.flush();
  }

  /** By key, deployed name or ARN. */
  #find(name: string): FunctionModel {
    const found = this.#functions.find(name);
    if (found) return found;
    const { region, accountId } = this.#options;
    throw functionNotFound(
      name.startsWith("arn:") ? name : `arn:aws:lambda:${region}:${accountId}:function:${name}`,
    );
  }

  #run(
    functionKey: string,
    payload: string,
    options: InvokeOptions,
    requestId?: string,
  ): Promise<InvocationResult> {
    const { around, recorder } = this.#options;
    const fn = around || recorder ? this.#functions.find(functionKey) : undefined;
    if (!fn) return this.#runNow(functionKey, payload, options, requestId);
    const id = requestId ?? createRequestId();
    if (!recorder) return this.#runAround(fn, payload, options, id);
    return recordInvocation(recorder, { fn, payload, traceId: options.traceId, requestId: id }, (traceId) =>
      this.#runAround(fn, payload, { ...options, traceId }, id),
    );
  }

  #runAround(
    fn: FunctionModel,
    payload: string,
    options: InvokeOptions,
    id: string,
  ): Promise<InvocationResult> {
    const { around } = this.#options;
    const run = () => this.#runNow(fn.key, payload, options, id);
    return around ? around(fn, payload, id, run) : run();
  }

  /** Not `async`, and the result's own promise: each that stands between costs a short call a thirtieth of its time. */
  #runNow(
    functionKey: string,
    payload: string,
    options: InvokeOptions,
    requestId?: string,
  ): Promise<InvocationResult> {
    const pool = this.#pools.get(functionKey);
    if (!pool) return this.#runWhenBuilt(functionKey, payload, options, requestId);
    const invocation = new Invocation(payload, options, requestId);
    invocation.onEnd = (failed) => {
      if (failed !== undefined) this.#logs.of(pool.fn).failed(failed);
      this.#ended();
    };
    this.#running += 1;
    try {
      pool.run(invocation);
    } catch (error) {
      this.#ended();
      throw error;
    }
    return invocation.result;
  }

  async #runWhenBuilt(
    functionKey: string,
    payload: string,
    options: InvokeOptions,
    requestId: string | undefined,
  ): Promise<InvocationResult> {
    this.#running += 1;
    try {
      await this.#functions.built;
      if (!this.#pools.has(functionKey)) throw functionNotFound(functionKey);
      return this.#runNow(functionKey, payload, options, requestId);
    } finally {
      this.#ended();
    }
  }

  #ended(): void {
    this.#running -= 1;
    if (this.#running === 0) for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }
}
