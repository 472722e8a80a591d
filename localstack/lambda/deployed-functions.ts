import { join } from "node:path";
import type { FunctionModel } from "../model/types.ts";
import { HandlerBuilder } from "./build/builder.ts";
import { type SourceWatch, watchSources } from "./build/watch.ts";
import { FunctionPool, type FunctionPoolOptions } from "./function-pool.ts";
import type { LambdaOptions, ReloadEvent } from "./options.ts";
import { isNodejs } from "./runner/languages.ts";
import { runnerCode } from "./runner/source-files.ts";

export interface DeployedFunctionsOptions {
  readonly lambda: LambdaOptions;
  /** Takes over the code of functions when their sources are saved. */
  readonly watch: boolean;
  /** What their pools start environments by. */
  readonly environments: FunctionPoolOptions;
  /** Filled and emptied here. */
  readonly pools: Map<string, FunctionPool>;
  onReload(event: ReloadEvent): void;
}

/** The functions that there are and the code that each has now: builds it, builds it anew when it is saved, and hands it to the functions' pools. */
export class DeployedFunctions {
  readonly #options: DeployedFunctionsOptions;
  readonly #builder: HandlerBuilder;
  readonly #watch: SourceWatch | undefined;
  #functions: readonly FunctionModel[];
  #byName: ReadonlyMap<string, FunctionModel>;
  /** Builds run one after the other. */
  #building: Promise<void>;

  constructor(options: DeployedFunctionsOptions) {
    this.#options = options;
    const { root, stateDir, log, build = {}, buildDir = join(stateDir, "build") } = options.lambda;
    this.#functions = options.lambda.functions;
    this.#byName = byName(this.#functions);
    this.#builder = new HandlerBuilder({ root, buildDir, log, build });
    if (options.watch) this.#watch = watchSources((files) => void this.#saved(files));
    this.#building = this.#takeOver().then(() => {});
  }

  /** Settles with the builds that were asked for until now. */
  get built(): Promise<void> {
    return this.#building;
  }

  /** By key, deployed name or ARN. */
  find(name: string): FunctionModel | undefined {
    return this.#byName.get(name);
  }

  async update(functions: readonly FunctionModel[]): Promise<void> {
    this.#functions = functions;
    this.#byName = byName(functions);
    this.#building = this.#building.then(() => this.#takeOver()).then(() => {});
    await this.#building;
  }

  close(): void {
    this.#watch?.close();
  }

  /** Builds what the list of functions needs and hands it to their pools; pools whose function and code are the same are left alone. */
  async #takeOver(): Promise<string[]> {
    const functions = this.#functions;
    const { lambda, pools, environments } = this.#options;
    const others = runnerCode(
      lambda.root,
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
      const pool = pools.get(fn.key);
      if (!pool) {
        pools.set(fn.key, new FunctionPool(fn, next, environments));
      } else if (JSON.stringify([pool.fn, pool.code]) !== JSON.stringify([fn, next])) {
        pool.replace(fn, next);
        changed.push(fn.key);
      }
    }
    const keys = new Set(functions.map((fn) => fn.key));
    for (const [key, pool] of pools) {
      if (keys.has(key)) continue;
      pools.delete(key);
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
      this.#options.onReload({ functionKeys, durationMs: performance.now() - startedAt });
    };
    this.#building = this.#building.then(build).catch((error: unknown) => {
      this.#options.lambda.log.error(`The build failed: ${String(error)}. Code built before stays in use.`);
    });
    return this.#building;
  }
}

/** The first of two that claim one name has it. */
function byName(functions: readonly FunctionModel[]): Map<string, FunctionModel> {
  const found = new Map<string, FunctionModel>();
  for (const fn of functions) {
    for (const name of [fn.key, fn.name, fn.arn]) if (!found.has(name)) found.set(name, fn);
  }
  return found;
}
