/** A time-out that waits while a debugger holds the code that it is for. */
export interface HeldTimeout {
  /** Gives the whole time anew, also after its end. */
  restart(): void;
  /** Until it is started again. Costs nothing, where to clear one timer and to make the next is a tenth of what main does for a short call. */
  pause(): void;
  clear(): void;
}

/** A timer that fires so much before its end counts as on time: clocks differ by that. */
const EARLY_MS = 0.5;

/**
 * `setTimeout` for what code may take: where `isHeld` says at its end that a person is looking at the code (or that time-outs are off), the whole
 * time is given once more. A restart only notes when it is due: a timer that fires before that begins again for the rest.
 */
export function startTimeout(delayMs: number, isHeld: () => boolean, onTime: () => void): HeldTimeout {
  let isRunning = true;
  let dueMs = performance.now() + delayMs;
  let timer: NodeJS.Timeout | undefined = setTimeout(fire, delayMs);

  function fire(): void {
    timer = undefined;
    if (!isRunning) return;
    const leftMs = dueMs - performance.now();
    if (leftMs > EARLY_MS) timer = setTimeout(fire, leftMs);
    else if (isHeld()) begin();
    else onTime();
  }

  function begin(): void {
    dueMs = performance.now() + delayMs;
    timer ??= setTimeout(fire, delayMs);
  }

  return {
    restart() {
      isRunning = true;
      begin();
    },
    pause() {
      isRunning = false;
    },
    clear() {
      isRunning = false;
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
