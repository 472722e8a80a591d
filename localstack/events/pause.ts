import type { SharedTicks } from "./shared-ticks.ts";

/** A wait that can be ended early. `done` never rejects. */
export interface Pause {
  readonly done: Promise<void>;
  end(): void;
}

/**
 * Waits until the time is over or the next tick comes, `end` is called or the signal is aborted. Listeners are taken off again: a poller waits all day on one signal, and
 * `AbortSignal.any` would leave something behind each time.
 */
export function startPause(until: number | SharedTicks, signal: AbortSignal): Pause {
  let end = () => {};
  const done = new Promise<void>((resolve) => {
    if (signal.aborted) return resolve();
    const takeBack = typeof until === "number" ? afterMs(until, () => end()) : until.next(() => end());
    end = () => {
      takeBack();
      signal.removeEventListener("abort", end);
      resolve();
    };
    signal.addEventListener("abort", end);
  });
  return { done, end: () => end() };
}

function afterMs(ms: number, call: () => void): () => void {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
}

export const pause = (until: number | SharedTicks, signal: AbortSignal): Promise<void> =>
  startPause(until, signal).done;

/** Up to half more or less, at random: many that wait for one thing would else ask for it at the same moment, each time. */
export const spread = (ms: number): number => ms * (0.5 + Math.random());

/** `firstMs`, doubled for each attempt before, at most `mostMs`. */
export function backoffMs(attempt: number, firstMs: number, mostMs: number): number {
  return Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 30));
}

/** Waits for `done`, or for so long. */
export async function within(ms: number, done: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([done, grace]);
  clearTimeout(timer);
}
