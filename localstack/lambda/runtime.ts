import { mkdirSync, rmSync } from "node:fs";
import { url as inspectorUrl } from "node:inspector";
import { join } from "node:path";
import type { FunctionModel } from "../model/types.ts";
import { AsyncInvocations } from "./async-invocations.ts";
import { HandlerBuilder } from "./build/builder.ts";
import { type SourceWatch, watchSources } from "./build/watch.ts";
import { findDebugMode } from "./debug/debug-mode.ts";
import { HostDebugger } from "./debug/host-debugger.ts";
import { Destinations } from "./destinations.ts";
import { EnvironmentFactory } from "./environment-factory.ts";
import { FunctionLogs } from "./function-log.ts";
import { readFunctionName } from "./function-name.ts";
import { FunctionPool } from "./function-pool.ts";
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
import { checkJson, checkRequestSize, functionNotFound } from "./refusals.ts";
import { isNodejs } from "./runner/languages.ts";
import { RunnerHost } from "./runner/runner-host.ts";
import { runnerCode } from "./runner/source-files.ts";
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
  const startHost = async (index: number) =>
    new HostProcess({
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
  return new Runtime(options, settings, hosts, runnerHost);
}

const debugModeOfThisProcess = () => findDebugMode(process.execArgv, process.env, inspectorUrl());

class Runtime implements LambdaRuntime {
  readonly ready: Promise<void>;
  readonly #options: LambdaOptions;
  readonly #settings: LambdaSettings;
  readonly #hosts: readonly HostProcess[];
  readonly #runnerHost: RunnerHost;
  readonly #builder: HandlerBuilder;
  readonly #async: AsyncInvocations;
  readonly #pools = new Map<string, FunctionPool>();
  readonly #logs: FunctionLogs;
  readonly #reloadListeners: ((event: ReloadEvent) => void)[] = [];
  readonly #environments: EnvironmentFactory;
  readonly #idleTimer: NodeJS.Timeout;
  #functions: readonly FunctionModel[];
  #localHosts: LocalHosts | undefined;
  #watch: SourceWatch | undefined;
  /** Builds run one after the other. */
  #building: Promise<void>;
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
    this.#functions = options.functions;
    if (options.localHosts) this.setLocalHosts(options.localHosts);
    const { root, stateDir, log, build = {} } = options;
    this.#logs = new FunctionLogs(join(stateDir, "logs"), log);
    this.#environments = new EnvironmentFactory({
      lambda: options,
      settings,
      hosts,
      runnerHost,
      logs: this.#logs,
      pools: this.#pools,
      localHosts: () => this.#localHosts,
    });
    const buildDir = options.buildDir ?? join(stateDir, "build");
    this.#builder = new HandlerBuilder({ root, buildDir, log, build });
    const destinations = new Destinations({
      log,
      functionLog: (fn) => this.#logs.of(fn),
      invoke: (arn, event) => this.invoke(arn, event, { type: "Event" }),
      deliver: options.deliver,
    });
    this.#async = new AsyncInvocations({
      retryDelaysMs: settings.asyncRetryDelaysMs,
      log,
      run: (functionKey, payload, requestId) => this.#run(functionKey, payload, {}, requestId),
      functionOf: (functionKey) => this.#functions.find(({ key }) => key === functionKey),
      onRecord: (fn, record) => void destinations.send(fn, record),
    });
    this.#idleTimer = setInterval(
      () => {
        const beforeMs = Date.now() - settings.idleEnvironmentMs;
        for (const pool of this.#pools.values()) pool.endIdle(beforeMs);
      },
      Math.min(IDLE_SWEEP_MS, settings.idleEnvironmentMs),
    ).unref();
    if (settings.watch) this.#watch = watchSources((files) => void this.#saved(files));
    this.#building = this.#takeOver().then(() => {});
    this.ready = this.#building;
  }

  timeoutsHeld(): boolean {
    return this.#settings.noTimeout || this.#hosts.some((host) => host.isDebugged);
  }

  get hostPids(): readonly number[] {
    return this.#hosts.flatMap((host) => host.pid ?? []);
  }

  async invoke(
    functionKeyOrName: string,
    payload: string,
    options: InvokeOptions = {},
  ): Promise<InvocationResult> {
    const { name, qualifier } = readFunctionName(functionKeyOrName);
    const fn = this.#find(name);
    const type = options.type ?? "RequestResponse";
    checkRequestSize(payload, type);
    if (type === "Event") {
      checkJson(payload);
      return this.#async.accept(fn.key, payload);
    }
    return this.#run(fn.key, payload, qualifier === undefined ? options : { ...options, qualifier });
  }

  async update(functions: readonly FunctionModel[]): Promise<void> {
    this.#functions = functions;
    this.#building = this.#building.then(() => this.#takeOver()).then(() => {});
    await this.#building;
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
    this.#watch?.close();
    this.#async.stop();
    let grace: NodeJS.Timeout | undefined;
    const graceOver = new Promise<void>((resolve) => {
      grace = setTimeout(resolve, this.#settings.stopGraceMs);
    });
    await Promise.race([this.idle(), graceOver]);
    clearTimeout(grace);
    await Promise.all([...this.#hosts, this.#runnerHost].map((host) => host.stop()));
    for (const pool of this.#pools.values()) pool.abandon();
    await this.#logs.flush();
  }

  /** By key, deployed name or ARN. */
  #find(name: string): FunctionModel {
    const found = this.#functions.find((fn) => fn.key === name || fn.name === name || fn.arn === name);
    if (found) return found;
    const { region, accountId } = this.#options;
    throw functionNotFound(
      name.startsWith("arn:") ? name : `arn:aws:lambda:${region}:${accountId}:function:${name}`,
    );
  }

  async #run(
    functionKey: string,
    payload: string,
    options: InvokeOptions,
    requestId?: string,
  ): Promise<InvocationResult> {
    this.#running += 1;
    try {
      let pool = this.#pools.get(functionKey);
      if (!pool) {
        await this.#building; // its code is being built
        pool = this.#pools.get(functionKey);
        if (!pool) throw functionNotFound(functionKey);
      }
      const invocation = new Invocation(payload, options, requestId);
      pool.run(invocation);
      const result = await invocation.result;
      if (result.functionError) this.#logs.of(pool.fn).failed(result.payload);
      return result;
    } finally {
      this.#running -= 1;
      if (this.#running === 0) for (const resolve of this.#idleWaiters.splice(0)) resolve();
    }
  }

  /** Builds what the list of functions needs and hands it to their pools; pools whose function and code are the same are left alone. */
  async #takeOver(): Promise<string[]> {
    const functions = this.#functions;
    const others = runnerCode(
      this.#options.root,
      functions.filter((fn) => !isNodejs(fn.runtime)),
    );
    const code = new Map([
      ...(await this.#builder.codeFor(functions.filter((fn) => isNodejs(fn.runtime)))),
      ...others,
    ]);
    const changed: string[] = [];
    for (const fn of functions) {
      const next = code.get(fn.key);
      if (!next) continue;
      const pool = this.#pools.get(fn.key);
      if (!pool) {
        this.#pools.set(fn.key, new FunctionPool(fn, next, this.#environments));
      } else if (JSON.stringify([pool.fn, pool.code]) !== JSON.stringify([fn, next])) {
        pool.replace(fn, next);
        changed.push(fn.key);
      }
    }
    const keys = new Set(functions.map((fn) => fn.key));
    for (const [key, pool] of this.#pools) {
      if (keys.has(key)) continue;
      this.#pools.delete(key);
      pool.abandon();
    }
    const sources = [...others.values()].flatMap((of) => ("bundle" in of ? [of.bundle] : []));
    this.#watch?.follow([...this.#builder.inputs, ...sources]);
    return changed;
  }

  #saved(files: ReadonlySet<string>): Promise<void> {
    const startedAt = performance.now();
    const build = async () => {
      await this.#builder.rebuild(files);
      const functionKeys = await this.#takeOver();
      if (functionKeys.length === 0) return;
      const event = { functionKeys, durationMs: performance.now() - startedAt };
      for (const listener of this.#reloadListeners) listener(event);
    };
    this.#building = this.#building.then(build).catch((error: unknown) => {
      this.#options.log.error(`The build failed: ${String(error)}. Code built before stays in use.`);
    });
    return this.#building;
  }
}
