import { type Pause, startPause } from "./pause.ts";
import type { SharedTicks } from "./shared-ticks.ts";

/** A wait that a wake-up ends. A wake-up that comes while nobody waits ends the next wait: none is lost. */
export interface Waker {
  wake(): void;
  /** To be called before the work that a wake-up asks for begins. */
  clear(): void;
  /** For at most so many milliseconds, or until the next tick. */
  wait(most: number | SharedTicks, signal: AbortSignal): Promise<void>;
}

export function createWaker(): Waker {
  let pending = false;
  let current: Pause | undefined;
  return {
    wake() {
      pending = true;
      current?.end();
    },
    clear() {
      pending = false;
    },
    async wait(most, signal) {
      if (pending) return;
      current = startPause(most, signal);
      await current.done;
      current = undefined;
    },
  };
}
