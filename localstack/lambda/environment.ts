import { mkdirSync, rmSync } from "node:fs";
import type { FunctionModel } from "../model/types.ts";
import type { EnvironmentHost, ExitCause } from "./environment-host.ts";
import { runtimeExited, timedOut } from "./errors.ts";
import type { FunctionLog } from "./function-log.ts";
import { type HeldTimeout, startTimeout } from "./held-timeout.ts";
import type { Invocation } from "./invocation.ts";
import type { EnvironmentSpec, FromWorker } from "./ipc/messages.ts";
import type { LambdaSettings } from "./options.ts";
import { invalidJson } from "./refusals.ts";

export interface EnvironmentOptions {
  readonly id: number;
  readonly fn: FunctionModel;
  readonly spec: EnvironmentSpec;
  readonly host: EnvironmentHost;
  readonly temporaryFolder: string;
  readonly settings: LambdaSettings;
  readonly log: FunctionLog;
  /** INIT is done: it may be given an invocation. */
  onReady(environment: Environment): void;
  /** An invocation is done: it may be given another one. */
  onFree(environment: Environment): void;
  /** INIT failed, with this error for the call that it was for. The environment exits next. */
  onInitError(environment: Environment, payloadFor: (requestId: string) => string): void;
  onExit(environment: Environment): void;
  onPending(resources: Readonly<Record<string, number>>): void;
}

/** The main process's side of one execution environment: runs one invocation at a time (B6) and ends it at its time-out (B3). */
export class Environment {
  readonly #options: EnvironmentOptions;
  #current: Invocation | undefined;
  #initTimeout: HeldTimeout | undefined;
  /** One for all invocations, made for the first. */
  #timeout: HeldTimeout | undefined;
  #ending = false;
  #initialized = false;
  #initFailed = false;
  /** What its code sent to its own process. */
  #signal: string | undefined;
  #invocations = 0;
  readonly #startedAt = performance.now();
  #initMs = 0;
  /** Resolves when the worker is gone. */
  readonly exited: Promise<void>;
  #resolveExited!: () => void;
  /** Milliseconds since 1970 of the end of the last invocation. */
  idleSinceMs = Date.now();

  constructor(options: EnvironmentOptions) {
    this.#options = options;
    this.exited = new Promise((resolve) => {
      this.#resolveExited = resolve;
    });
    const { id, spec, host, settings, fn, temporaryFolder } = options;
    mkdirSync(temporaryFolder, { recursive: true });
    host.start(id, spec, {
      message: (message, payload) => this.#receive(message, payload),
      exit: (cause) => this.#exited(cause),
    });
    // AWS gives INIT 10 s of its own; one that needs longer goes on within the function's time-out.
    this.#initTimeout = this.#startTimer(settings.initTimeoutMs + fn.timeoutSeconds * 1000, () => {
      this.#failInit((requestId) => timedOut(requestId, fn.timeoutSeconds));
      this.end();
    });
  }

  get busy(): boolean {
    return this.#current !== undefined;
  }

  get starting(): boolean {
    return !this.#initialized && !this.#initFailed && !this.#ending;
  }

  get bundle(): string {
    return this.#options.spec.bundle;
  }

  run(invocation: Invocation): void {
    const { id, fn, host, log } = this.#options;
    this.#current = invocation;
    invocation.cold = this.#invocations === 0;
    if (invocation.cold) invocation.initMs = this.#initMs;
    this.#invocations += 1;
    const timeoutMs = fn.timeoutSeconds * 1000;
    const start = invocation.begin();
    host.invoke(
      id,
      {
        requestId: invocation.requestId,
        // B12: as it was called.
        invokedFunctionArn: invocation.qualifier === undefined ? fn.arn : `${fn.arn}:${invocation.qualifier}`,
        deadlineMs: Date.now() + timeoutMs,
        traceId: invocation.traceId,
        clientContext: invocation.clientContext,
      },
      invocation.payload,
    );
    // Its own lines come behind this one: nothing that it writes is read before the next turn.
    log.begin(start, invocation.requestId);
    if (this.#timeout) this.#timeout.restart();
    else this.#timeout = this.#startTimer(timeoutMs, () => this.#timeOut());
  }

  /** Ends the worker. An invocation that runs fails with `Runtime.ExitError`. */
  end(): void {
    if (this.#ending) return;
    this.#ending = true;
    this.#clearTimeouts();
    this.#options.host.end(this.#options.id);
  }

  #failInit(payloadFor: (requestId: string) => string): void {
    if (this.#initFailed) return;
    this.#initFailed = true;
    this.#options.onInitError(this, payloadFor);
  }

  #startTimer(delayMs: number, onTime: () => void): HeldTimeout | undefined {
    const { settings, host } = this.#options;
    return settings.noTimeout ? undefined : startTimeout(delayMs, () => host.isDebugged, onTime);
  }

  #clearTimeouts(): void {
    this.#initTimeout?.clear();
    this.#timeout?.clear();
  }

  #timeOut(): void {
    const requestId = this.#current?.requestId;
    if (requestId === undefined) return;
    const { fn } = this.#options;
    this.#output(
      `${new Date().toISOString()} ${requestId} Task timed out after ${fn.timeoutSeconds.toFixed(2)} seconds\n\n`,
    );
    this.end();
    this.#finish(timedOut(requestId, fn.timeoutSeconds), true);
  }

  #receive(message: FromWorker, payload: string): void {
    switch (message.t) {
      case "output":
        this.#output(payload);
        return;
      case "pending":
        this.#options.onPending(message.resources);
        return;
      case "signal":
        this.#signal = message.signal;
        return;
      case "ready":
        this.#initTimeout?.clear();
        this.#initMs = performance.now() - this.#startedAt;
        this.#initialized = true;
        this.#options.onReady(this);
        return;
      case "init-error":
        this.#failInit(() => payload);
        return;
      case "bad-event": {
        const refused = this.#release();
        refused?.refuse(invalidJson(payload));
        if (refused) this.#options.onFree(this);
        return;
      }
      case "result":
        if (!this.#current) return; // answered by its time-out before
        if (message.last === true) this.#ending = true;
        this.#finish(payload, message.failed === true);
        if (!this.#ending) this.#options.onFree(this);
    }
  }

  #output(text: string): void {
    this.#current?.addOutput(text);
    this.#options.log.write(text, this.#current?.requestId);
  }

  #release(): Invocation | undefined {
    this.#timeout?.pause();
    const invocation = this.#current;
    this.#current = undefined;
    this.idleSinceMs = Date.now();
    return invocation;
  }

  #finish(payload: string, failed: boolean): void {
    const { fn, log } = this.#options;
    const lines = this.#release()?.finish(payload, failed, fn.memoryMb);
    if (!lines) return;
    log.note(lines.end);
    log.note(lines.report);
  }

  #exited(how: ExitCause): void {
    const cause = { ...how, signal: this.#signal ?? how.signal };
    // Ended by itself before it was ready: without this the calls that wait would start one after the other for ever.
    if (!this.#initialized && !this.#ending) this.#failInit((requestId) => runtimeExited(requestId, cause));
    this.#ending = true;
    this.#clearTimeouts();
    rmSync(this.#options.temporaryFolder, { recursive: true, force: true });
    const requestId = this.#current?.requestId;
    if (requestId !== undefined) this.#finish(runtimeExited(requestId, cause), true);
    this.#options.onExit(this);
    this.#resolveExited();
  }
}
