import { type Faults, runInTrouble } from "../faults/index.ts";
import type { AroundInvocation, InvocationResult } from "../lambda/index.ts";
import type { FunctionModel } from "../model/types.ts";
import type { Invocation, Invocations, WaitOptions } from "../testing.cjs";
import { unknownName } from "../unknown-name.ts";
import { timeoutOf, tooLate } from "./wait-for.ts";

const MOST = 2_000;
/** Of events and results, in all. */
const MOST_CHARACTERS = 64 * 1024 * 1024;

interface Waiter {
  take(invocation: Invocation): void;
}

/** Records what runs. See Invocations in testing.d.cts. */
export class InvocationRecorder implements Invocations {
  readonly #functions: () => readonly FunctionModel[];
  #ended: Invocation[] = [];
  /** Of each that has ended, and of all. */
  #sizes: number[] = [];
  #size = 0;
  readonly #waiters = new Set<Waiter>();

  constructor(functions: () => readonly FunctionModel[]) {
    this.#functions = functions;
  }

  /** Around each run of a function: lets it fail where a fault waits for it, and records how it ended. */
  around(faults: Faults): AroundInvocation {
    return async (fn, payload, requestId, run) => {
      const startedAt = new Date();
      const beganMs = performance.now();
      const record = (end: InvocationResult | Error) =>
        this.#record(
          describe(fn, payload, requestId, startedAt, performance.now() - beganMs, end),
          payload.length + (end instanceof Error ? 0 : end.payload.length),
        );
      const trouble = faults.takeForFunction([fn.key, fn.name]);
      try {
        const result = await (trouble ? runInTrouble(trouble, fn, requestId, run) : run());
        record(result);
        return result;
      } catch (error) {
        record(error as Error);
        throw error;
      }
    };
  }

  list(functionKeyOrName?: string): Invocation[] {
    if (functionKeyOrName === undefined) return [...this.#ended];
    const key = this.keyOf(functionKeyOrName);
    return this.#ended.filter((one) => one.function === key);
  }

  async waitFor(
    functionKeyOrName: string,
    predicate: (invocation: Invocation) => unknown = () => true,
    options?: WaitOptions,
  ): Promise<Invocation> {
    const key = this.keyOf(functionKeyOrName);
    const isMeant = (one: Invocation) => one.function === key && Boolean(predicate(one));
    const known = this.#ended.find(isMeant);
    if (known) return known;
    const timeoutMs = timeoutOf(options);
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        take: (invocation) => {
          try {
            if (isMeant(invocation)) end(() => resolve(invocation));
          } catch (error) {
            end(() => reject(error));
          }
        },
      };
      const timer = setTimeout(
        () =>
          end(() => reject(tooLate(`no such invocation of ${key} has ended.${this.#told(key)}`, timeoutMs))),
        timeoutMs,
      );
      const end = (settle: () => void) => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        settle();
      };
      this.#waiters.add(waiter);
    });
  }

  clear(): void {
    this.#ended = [];
    this.#sizes = [];
    this.#size = 0;
  }

  /** @throws UserError that names the functions there are */
  keyOf(keyOrName: string): string {
    const functions = this.#functions();
    const found = functions.find(({ key, name, arn }) => [key, name, arn].includes(keyOrName));
    if (found) return found.key;
    throw unknownName(
      "function",
      keyOrName,
      functions.map(({ key }) => key),
    );
  }

  /** @param size of its event and its result, in characters */
  #record(invocation: Invocation, size: number): void {
    this.#ended.push(invocation);
    this.#sizes.push(size);
    this.#size += size;
    while (this.#ended.length > MOST || (this.#size > MOST_CHARACTERS && this.#ended.length > 1)) {
      this.#ended.shift();
      this.#size -= this.#sizes.shift() ?? 0;
    }
    for (const waiter of [...this.#waiters]) waiter.take(invocation);
  }

  #told(key: string): string {
    const failed = this.list(key).flatMap(({ error }) =>
      error ? [`${error.errorType}: ${error.errorMessage}`] : [],
    );
    const count = this.list(key).length;
    return ` ${count} ended${failed.length > 0 ? `, ${failed.length} of them failed, at last with ${failed.at(-1)}` : ""}`;
  }
}

function describe(
  fn: FunctionModel,
  payload: string,
  requestId: string,
  startedAt: Date,
  durationMs: number,
  end: InvocationResult | Error,
): Invocation {
  const failed = end instanceof Error ? { errorType: end.name, errorMessage: end.message } : undefined;
  const answer = end instanceof Error ? undefined : end;
  return {
    function: fn.key,
    requestId,
    startedAt,
    durationMs,
    cold: answer?.cold ?? false,
    logTail: answer?.logTail ?? "",
    // Most are never looked at.
    get event() {
      return parsed(payload);
    },
    get result() {
      return answer && !answer.functionError ? parsed(answer.payload) : undefined;
    },
    get error() {
      if (failed) return failed;
      return answer?.functionError ? (parsed(answer.payload) as Invocation["error"]) : undefined;
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text === "" ? "null" : text);
  } catch {
    return text;
  }
}
