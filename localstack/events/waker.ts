import { type Pause, startPause } from "./pause.ts";

/** A wait that a wake-up ends. A wake-up that comes while nobody waits ends the next wait: none is lost. */
export interface Waker {
  wake(): void;
  /** To be called before the work that a wake-up asks for begins. */
  clear(): void;
  wait(mostMs: number, signal: AbortSignal): Promise<void>;
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
    async wait(mostMs, signal) {
      if (pending) return;
      current = startPause(mostMs, signal);
      await current.done;
      current = undefined;
    },
  };
}
