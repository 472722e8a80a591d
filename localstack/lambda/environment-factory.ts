import { join } from "node:path";
import type { FunctionModel } from "../model/types.ts";
import { Environment } from "./environment.ts";
import type { EnvironmentHost } from "./environment-host.ts";
import type { FunctionLogs } from "./function-log.ts";
import type { FunctionPool, FunctionPoolOptions, PoolEvents } from "./function-pool.ts";
import type { HostProcess } from "./host-process.ts";
import type { LambdaOptions, LambdaSettings, LocalHosts } from "./options.ts";
import { describeFreeze, describePending } from "./pending-words.ts";
import { isNodejs } from "./runner/languages.ts";
import { createThrottles, type Throttles } from "./throttles.ts";
import { environmentVariables } from "./variables.ts";

export interface EnvironmentFactoryOptions {
  readonly lambda: LambdaOptions;
  readonly settings: LambdaSettings;
  readonly hosts: readonly HostProcess[];
  /** Of functions that are not in JavaScript. */
  readonly runnerHost: EnvironmentHost;
  readonly logs: FunctionLogs;
  /** All that there are: what one function needs is taken from another. */
  readonly pools: ReadonlyMap<string, FunctionPool>;
  /** As they are when an environment starts. */
  localHosts(): LocalHosts | undefined;
}

/** Starts environments: on the host that has fewest, and within what this machine shall hold. */
export class EnvironmentFactory implements FunctionPoolOptions {
  readonly #options: EnvironmentFactoryOptions;
  readonly #toldPending = new Set<string>();
  readonly #throttles: Throttles;
  #nextId = 1;

  constructor(options: EnvironmentFactoryOptions) {
    this.#options = options;
    this.#throttles = createThrottles(options.lambda.log);
  }

  get settings(): LambdaSettings {
    return this.#options.settings;
  }

  createEnvironment(fn: FunctionModel, bundle: string, events: PoolEvents): Environment {
    this.#makeRoom();
    const { lambda, settings, logs } = this.#options;
    const { root, region, stateDir, environmentFor } = lambda;
    const id = this.#nextId++;
    const temporaryFolder = join(stateDir, "tmp", String(id));
    const localHosts = this.#options.localHosts();
    return new Environment({
      id,
      fn,
      host: isNodejs(fn.runtime) ? this.#freestHost() : this.#options.runnerHost,
      temporaryFolder,
      settings,
      log: logs.of(fn),
      spec: {
        functionName: fn.name,
        memoryMb: fn.memoryMb,
        runtime: fn.runtime,
        handler: fn.handler,
        bundle,
        variables: environmentVariables(fn, { root, region, temporaryFolder, own: environmentFor(fn) }),
        ...(localHosts ? { localHosts } : {}),
      },
      ...events,
      onPending: (resources) => this.#tellPending(fn.key, resources),
    });
  }

  onThrottled(fn: FunctionModel): void {
    this.#throttles.tell(fn);
  }

  #freestHost(): HostProcess {
    const [first, ...others] = this.#options.hosts;
    if (!first) throw new Error("no host process");
    return others.reduce(
      (least, next) => (next.environmentCount < least.environmentCount ? next : least),
      first,
    );
  }

  /** Ends free environments, whatever their function, while there are more than this machine shall hold. Busy ones are never ended for it. */
  #makeRoom(): void {
    const pools = [...this.#options.pools.values()];
    let total = pools.reduce((sum, pool) => sum + pool.size, 0);
    while (total >= this.#options.settings.maxEnvironments) {
      const longest = pools
        .filter((pool) => pool.freeSinceMs !== undefined)
        .sort((a, b) => (a.freeSinceMs ?? 0) - (b.freeSinceMs ?? 0))[0];
      if (!longest) return;
      longest.endLongestFree();
      total -= 1;
    }
  }

  /** B13, once per function. */
  #tellPending(functionKey: string, resources: Readonly<Record<string, number>>): void {
    if (this.#toldPending.has(functionKey)) return;
    this.#toldPending.add(functionKey);
    this.#options.lambda.log.warning(
      `${functionKey} answered with work left un-awaited (${describePending(resources)}). ${describeFreeze(resources)} Await it before you return.`,
    );
  }
}
