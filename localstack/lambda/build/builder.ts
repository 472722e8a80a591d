import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Message } from "esbuild";
import type { Log } from "../../log.ts";
import type { FunctionModel } from "../../model/types.ts";
import type { FunctionCode } from "../function-pool.ts";
import { bundleHandlers } from "./bundle.ts";
import { buildErrorPayload, describeBuildError, missingHandlerPayload } from "./diagnostics.ts";
import { findHandlerFile, moduleOf } from "./handler-file.ts";
import { type BuiltHandler, type FileStates, manifestKey, readManifest, writeManifest } from "./manifest.ts";
import type { BuildOptions } from "./options.ts";

/** A bundle that no start has used for so long goes: a stack that runs now may still read one that this start does not need. */
const STALE_AFTER_MS = 24 * 60 * 60_000;

export interface HandlerBuilderOptions {
  readonly root: string;
  /** Bundles and their manifest. Several runs of one service may share it: bundles are named by their content. */
  readonly buildDir: string;
  readonly build: BuildOptions;
  readonly log: Log;
}

/** Builds the bundles of a service's handlers: at the start what has changed since the last run, later what a save has touched. */
export class HandlerBuilder {
  readonly #options: HandlerBuilderOptions;
  readonly #outDir: string;
  readonly #manifest: string;
  readonly #key: string;
  /** The last good build of each source. */
  readonly #built = new Map<string, BuiltHandler>();
  /** INIT errors of sources that have no good build in this run. */
  readonly #failed = new Map<string, string>();
  /** Sources whose last build failed, with the files that the errors name: any save may mend them. */
  readonly #broken = new Map<string, readonly string[]>();
  /** Where handlers that have no file would be. */
  readonly #absent = new Set<string>();
  readonly #states: FileStates = new Map();

  constructor(options: HandlerBuilderOptions) {
    this.#options = options;
    this.#outDir = options.buildDir;
    this.#key = manifestKey(
      options.build,
      ["package.json", "tsconfig.json"].map((name) => join(options.root, name)),
    );
    this.#manifest = join(this.#outDir, `manifest-${this.#key.slice(0, 12)}.json`);
    mkdirSync(this.#outDir, { recursive: true });
    const reused = readManifest(this.#manifest, this.#key, this.#states);
    for (const [source, handler] of reused) this.#built.set(source, handler);
    this.#clearStale();
  }

  /** Files whose folders a watch should follow: what bundles were made of, and where something is broken or absent. */
  get inputs(): ReadonlySet<string> {
    const built = [...this.#built.values()].flatMap((handler) => handler.inputs);
    return new Set([...built, ...this.#broken.keys(), ...[...this.#broken.values()].flat(), ...this.#absent]);
  }

  /** The code of each function, building what is not built. Errors are told once and end up as `initError`. */
  async codeFor(functions: readonly FunctionModel[]): Promise<Map<string, FunctionCode>> {
    const sources = new Map(functions.map((fn) => [fn.key, findHandlerFile(this.#options.root, fn.handler)]));
    const missing = [...new Set(sources.values())].filter(
      (source) => source !== undefined && !this.#built.has(source) && !this.#broken.has(source),
    ) as string[];
    this.#absent.clear();
    for (const fn of functions) {
      if (sources.get(fn.key) === undefined) this.#absent.add(join(this.#options.root, moduleOf(fn.handler)));
    }
    await this.#build(missing);
    return new Map(functions.map((fn) => [fn.key, this.#codeOf(fn, sources.get(fn.key))]));
  }

  /** Builds again what was made of one of these files, and what is broken. */
  async rebuild(changed: ReadonlySet<string>): Promise<void> {
    const touched = [...this.#built]
      .filter(([, handler]) => handler.inputs.some((input) => changed.has(input)))
      .map(([source]) => source);
    const sources = new Set([...touched, ...this.#broken.keys()]);
    await this.#build([...sources].filter((source) => existsSync(source)));
  }

  async #build(sources: readonly string[]): Promise<void> {
    if (sources.length === 0) return;
    const { root, build, log } = this.#options;
    const builtFromMs = Date.now();
    /** With what becomes of the functions. */
    const told = new Map<string, string>();
    for (const [source, result] of await bundleHandlers(sources, { root, outDir: this.#outDir, build })) {
      if (result.ok) {
        this.#built.set(source, result);
        this.#failed.delete(source);
        this.#broken.delete(source);
        continue;
      }
      this.#broken.set(source, filesOf(result.errors, root));
      if (!this.#built.has(source)) this.#failed.set(source, buildErrorPayload(result.errors));
      const outcome = this.#built.has(source)
        ? "Code built before stays in use."
        : "Until it is mended, its calls fail.";
      for (const error of result.errors) told.set(describeBuildError(error), outcome);
    }
    for (const [line, outcome] of told) log.error(`${line}. ${outcome}`);
    // The last good code of a broken source is for this run only: the next one has to say that it is broken.
    const good = new Map([...this.#built].filter(([source]) => !this.#broken.has(source)));
    writeManifest(this.#manifest, this.#key, good, builtFromMs, this.#states);
  }

  #codeOf(fn: FunctionModel, source: string | undefined): FunctionCode {
    const built = source === undefined ? undefined : this.#built.get(source);
    if (built) return { bundle: built.bundle };
    const failed = source === undefined ? undefined : this.#failed.get(source);
    return { initError: failed ?? missingHandlerPayload(moduleOf(fn.handler)) };
  }

  /** Removes bundles and chunks that no start has used for a day. */
  #clearStale(): void {
    const now = new Date();
    for (const { bundle } of this.#built.values()) {
      for (const file of [bundle, `${bundle}.map`]) if (existsSync(file)) utimesSync(file, now, now);
    }
    for (const entry of readdirSync(this.#outDir, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath ?? entry.path, entry.name);
      if (!entry.isFile() || path === this.#manifest) continue;
      // Another run that shares the folder may remove it first.
      const modifiedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
      if (modifiedMs !== undefined && now.getTime() - modifiedMs > STALE_AFTER_MS)
        rmSync(path, { force: true });
    }
  }
}

/** The files that errors are in, and those that they miss. */
function filesOf(errors: readonly Message[], root: string): string[] {
  return errors.flatMap(({ text, location }) => {
    if (!location) return [];
    const file = join(root, location.file);
    const missing = /^Could not resolve "(\..+)"/.exec(text)?.[1];
    return missing === undefined ? [file] : [file, join(dirname(file), missing)];
  });
}
