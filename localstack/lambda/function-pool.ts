import type { FunctionModel } from "../model/types.ts";
import type { Environment } from "./environment.ts";
import { runtimeExited } from "./errors.ts";
import type { Invocation } from "./invocation.ts";
import type { LambdaSettings } from "./options.ts";
import { concurrencyReached } from "./refusals.ts";

/** Where a function's code is: a built bundle (in another language than JavaScript its source, and when that was saved), or the error that INIT ends with where there is none. */
export type FunctionCode =
  | { readonly bundle: string; readonly savedAtMs?: number }
  | { readonly initError: string };

export interface PoolEvents {
  readonly onReady: (environment: Environment) => void;
  readonly onFree: (environment: Environment) => void;
  readonly onInitError: (environment: Environment, payloadFor: (requestId: string) => string) => void;
  readonly onExit: (environment: Environment) => void;
}

export interface FunctionPoolOptions {
  readonly settings: LambdaSettings;
  createEnvironment(fn: FunctionModel, bundle: string, events: PoolEvents): Environment;
  /** A call of this function is answered 429. */
  onThrottled(fn: FunctionModel): void;
}

/** The environments of one function and the invocations that wait for one. */
export class FunctionPool {
  readonly #options: FunctionPoolOptions;
  readonly #environments = new Set<Environment>();
  /** With code or settings that were replaced; they only finish what they run. */
  readonly #retired = new Set<Environment>();
  /** Last used last: the longest unused ones are those that an idle sweep ends. */
  readonly #free: Environment[] = [];
  readonly #waiting: Invocation[] = [];
  #growTimer: NodeJS.Timeout | undefined;
  /** Calls that waited and got an environment since the timer was set. */
  #served = 0;
  #fn: FunctionModel;
  #code: FunctionCode;

  constructor(fn: FunctionModel, code: FunctionCode, options: FunctionPoolOptions) {
    this.#fn = fn;
    this.#code = code;
    this.#options = options;
  }

  get fn(): FunctionModel {
    return this.#fn;
  }

  get code(): FunctionCode {
    return this.#code;
  }

  /** Invocations that run or wait. */
  get load(): number {
    let busy = 0;
    for (const environment of [...this.#environments, ...this.#retired]) if (environment.busy) busy += 1;
    return busy + this.#waiting.length;
  }

  /** @throws LambdaServiceError 429 where reserved concurrency is used up (B7). */
  run(invocation: Invocation): void {
    const { reservedConcurrency } = this.#fn;
    if (reservedConcurrency !== undefined && this.load >= reservedConcurrency) {
      this.#options.onThrottled(this.#fn);
      throw concurrencyReached();
    }
    const environment = this.#free.pop();
    if (environment) {
      environment.run(invocation);
      return;
    }
    this.#waiting.push(invocation);
    if (this.#environments.size === 0 || this.#options.settings.freshEnvironments) this.#grow();
    else this.#growLater();
  }

  /**
   * Short calls are served by an environment that is soon free again: a new one would cost more than the wait, in memory too. So one is added where what waits
   * would wait for longer than `drainWithinMs` at the pace of the last `growAfterMs`.
   */
  #growLater(): void {
    if (this.#growTimer) return;
    const { growAfterMs, drainWithinMs } = this.#options.settings;
    this.#served = 0;
    this.#growTimer = setTimeout(() => {
      this.#growTimer = undefined;
      if (this.#waiting.length === 0) return;
      if (this.#waiting.length * growAfterMs > drainWithinMs * this.#served) this.#grow();
      this.#growLater();
    }, growAfterMs).unref();
  }

  /** Takes over changed code or settings: free environments end now, others when they have answered. */
  replace(fn: FunctionModel, code: FunctionCode): void {
    this.#fn = fn;
    this.#code = code;
    const replaced = [...this.#environments];
    this.#environments.clear();
    this.#free.length = 0;
    for (const environment of replaced) {
      this.#retired.add(environment);
      if (!environment.busy) environment.end();
    }
    this.#grow();
  }

  /** New environments for the code that there is: free ones end now, others when they have answered. */
  renew(): void {
    if (this.#environments.size > 0) this.replace(this.#fn, this.#code);
  }

  get size(): number {
    return this.#environments.size;
  }

  /** Milliseconds since 1970 at which the longest unused free environment became free. */
  get freeSinceMs(): number | undefined {
    return this.#free[0]?.idleSinceMs;
  }

  /** Ends the free environment that was not used for longest. */
  endLongestFree(): void {
    const environment = this.#free.shift();
    if (!environment) return;
    this.#environments.delete(environment);
    this.#retired.add(environment);
    environment.end();
  }

  /** Ends environments that were free since before `beforeMs`. */
  endIdle(beforeMs: number): void {
    while (this.#free[0] && this.#free[0].idleSinceMs < beforeMs) this.#free.shift()?.end();
  }

  /** Ends every environment, also those that run something. Resolves when their workers are gone. */
  async kill(): Promise<void> {
    const all = [...this.#environments, ...this.#retired];
    this.#free.length = 0;
    await Promise.all(
      all.map((environment) => {
        environment.end();
        return environment.exited;
      }),
    );
  }

  /** Fails what waits; for a function that was removed, or at the stop. */
  abandon(): void {
    // First, so that the end of an environment starts none for them.
    const waiting = this.#waiting.splice(0);
    for (const environment of [...this.#environments, ...this.#retired]) environment.end();
    const code = { code: 0, outOfMemory: false };
    for (const invocation of waiting) {
      invocation.finish(runtimeExited(invocation.requestId, code), true, this.#fn.memoryMb);
    }
  }

  #grow(): void {
    const code = this.#code;
    if ("initError" in code) {
      for (const invocation of this.#waiting.splice(0)) {
        invocation.finish(code.initError, true, this.#fn.memoryMb);
      }
      return;
    }
    const { settings } = this.#options;
    const most = this.#fn.reservedConcurrency ?? settings.maxConcurrencyPerFunction;
    let starting = 0;
    for (const environment of this.#environments) if (environment.starting) starting += 1;
    const wanted = Math.min(
      this.#waiting.length - starting,
      most - this.#environments.size,
      settings.maxStartsPerFunction - starting,
    );
    for (let started = 0; started < wanted; started += 1) {
      this.#environments.add(
        this.#options.createEnvironment(this.#fn, code.bundle, {
          onReady: (environment) => this.#onReady(environment),
          onFree: (environment) => this.#onAnswered(environment),
          onInitError: (_environment, payloadFor) => this.#onInitError(payloadFor),
          onExit: (environment) => this.#onExit(environment),
        }),
      );
    }
  }

  /** A pace is measured from here: before, there was nobody to serve what waits. */
  #onReady(environment: Environment): void {
    clearTimeout(this.#growTimer);
    this.#growTimer = undefined;
    this.#onFree(environment);
    if (this.#options.settings.freshEnvironments) this.#grow();
  }

  #onAnswered(environment: Environment): void {
    if (this.#options.settings.freshEnvironments && this.#environments.delete(environment)) {
      this.#retired.add(environment);
      environment.end();
      this.#grow();
    } else this.#onFree(environment);
  }

  #onFree(environment: Environment): void {
    if (!this.#environments.has(environment)) {
      environment.end(); // its code or settings were replaced while it worked
      return;
    }
    const next = this.#waiting.shift();
    if (next) {
      this.#served += 1;
      environment.run(next);
    } else this.#free.push(environment);
    if (this.#waiting.length > 0) this.#growLater();
  }

  /** The call that INIT was for fails with INIT's error. Others try again with an environment of their own, as they would on AWS. */
  #onInitError(payloadFor: (requestId: string) => string): void {
    const invocation = this.#waiting.shift();
    invocation?.finish(payloadFor(invocation.requestId), true, this.#fn.memoryMb);
  }

  #onExit(environment: Environment): void {
    this.#environments.delete(environment);
    this.#retired.delete(environment);
    const index = this.#free.indexOf(environment);
    if (index >= 0) this.#free.splice(index, 1);
    if (this.#waiting.length > 0) this.#grow();
  }
}
